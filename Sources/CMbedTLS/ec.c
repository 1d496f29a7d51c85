#include "shim.h"

// SEC 1 2.3.4: only the uncompressed form, of exactly its length, on the curve and not infinity.
static int read_point(mbedtls_ecp_group *group, mbedtls_ecp_point *point, const uint8_t *bytes, size_t count) {
  size_t coordinate = mbedtls_mpi_size(&group->P);
  if (count != 1 + 2 * coordinate || bytes[0] != 0x04) return MB_INPUT;
  int error = mbedtls_ecp_point_read_binary(group, point, bytes, count);
  return error != 0 ? error : mbedtls_ecp_check_pubkey(group, point);
}

int mb_ec_check_point(mb_library *library, int curve, MB_IN(point)) {
  mbedtls_ecp_group *group = mb_group(library, curve);
  if (group == NULL) return MB_INPUT;
  mbedtls_ecp_point public;
  mbedtls_ecp_point_init(&public);
  int error = read_point(group, &public, point, point_count);
  mbedtls_ecp_point_free(&public);
  return error;
}

int mb_ec_verify(mb_library *library, int curve, MB_IN(point), MB_IN(digest), MB_IN(r), MB_IN(s)) {
  mbedtls_ecp_group *group = mb_group(library, curve);
  if (group == NULL || r_count > 66 || s_count > 66) return MB_INPUT;
  mbedtls_ecp_point public;
  mbedtls_mpi r_value, s_value;
  mbedtls_ecp_point_init(&public);
  mbedtls_mpi_init(&r_value);
  mbedtls_mpi_init(&s_value);
  int error = read_point(group, &public, point, point_count);
  if (error == 0) error = mbedtls_mpi_read_binary(&r_value, r, r_count);
  if (error == 0) error = mbedtls_mpi_read_binary(&s_value, s, s_count);
  // Refuses r and s outside 1 ... n - 1 (FIPS 186-5 6.4.2).
  if (error == 0) error = mbedtls_ecdsa_verify(group, digest, digest_count, &public, &r_value, &s_value);
  mbedtls_ecp_point_free(&public);
  mbedtls_mpi_free(&r_value);
  mbedtls_mpi_free(&s_value);
  return error;
}

static int compute_point(mb_key *key, mbedtls_ecp_group *group) {
  return mbedtls_ecp_mul(
      group, &key->point, &key->scalar, &group->G, mbedtls_ctr_drbg_random, &key->library->generator);
}

int mb_ec_key_new(mb_library *library, int curve, MB_IN(scalar), MB_IN(point), mb_key **result) {
  *result = NULL;
  mbedtls_ecp_group *group = mb_group(library, curve);
  if (group == NULL || scalar_count > 66) return MB_INPUT;
  mb_key *key = mb_key_empty(library, curve);
  if (key == NULL) return MB_MEMORY;
  mbedtls_ecp_point claimed;
  mbedtls_ecp_point_init(&claimed);
  int error = mbedtls_mpi_read_binary(&key->scalar, scalar, scalar_count);
  if (error == 0) error = mbedtls_ecp_check_privkey(group, &key->scalar);
  if (error == 0) error = compute_point(key, group);
  if (error == 0 && point_count > 0) {
    error = read_point(group, &claimed, point, point_count);
    if (error == 0 && mbedtls_ecp_point_cmp(&claimed, &key->point) != 0) error = MB_MISMATCH;
  }
  mbedtls_ecp_point_free(&claimed);
  if (error != 0) {
    mb_key_free(key);
    return error;
  }
  *result = key;
  return 0;
}

int mb_ec_key_generate(mb_library *library, int curve, mb_key **result) {
  *result = NULL;
  mbedtls_ecp_group *group = mb_group(library, curve);
  if (group == NULL) return MB_INPUT;
  mb_key *key = mb_key_empty(library, curve);
  if (key == NULL) return MB_MEMORY;
  int error = mbedtls_ecp_gen_privkey(group, &key->scalar, mbedtls_ctr_drbg_random, &library->generator);
  if (error == 0) error = compute_point(key, group);
  if (error != 0) {
    mb_key_free(key);
    return error;
  }
  *result = key;
  return 0;
}

int mb_ec_key_point(const mb_key *key, MB_OUT(point)) {
  const mbedtls_ecp_group *group = mb_group(key->library, key->curve);
  if (group == NULL) return MB_INPUT;
  size_t count = 0;
  int error = mbedtls_ecp_point_write_binary(
      group, &key->point, MBEDTLS_ECP_PF_UNCOMPRESSED, &count, point, point_count);
  return error == 0 && count != point_count ? MB_INPUT : error;
}

int mb_ec_key_scalar(const mb_key *key, MB_OUT(scalar)) {
  return mbedtls_mpi_write_binary(&key->scalar, scalar, scalar_count);
}

int mb_ec_sign(mb_key *key, int hash, MB_IN(digest), MB_OUT(r), MB_OUT(s)) {
  mbedtls_ecp_group *group = mb_group(key->library, key->curve);
  if (group == NULL || mb_md(hash) == MBEDTLS_MD_NONE) return MB_INPUT;
  mbedtls_mpi r_value, s_value;
  mbedtls_mpi_init(&r_value);
  mbedtls_mpi_init(&s_value);
  int error = mbedtls_ecdsa_sign_det_ext(
      group, &r_value, &s_value, &key->scalar, digest, digest_count, mb_md(hash), mbedtls_ctr_drbg_random,
      &key->library->generator);
  if (error == 0) error = mbedtls_mpi_write_binary(&r_value, r, r_count);
  if (error == 0) error = mbedtls_mpi_write_binary(&s_value, s, s_count);
  mbedtls_mpi_free(&r_value);
  mbedtls_mpi_free(&s_value);
  return error;
}

int mb_ec_agree(mb_key *key, MB_IN(point), MB_OUT(secret)) {
  mbedtls_ecp_group *group = mb_group(key->library, key->curve);
  if (group == NULL || secret_count != mbedtls_mpi_size(&group->P)) return MB_INPUT;
  mbedtls_ecp_point public;
  mbedtls_mpi shared;
  mbedtls_ecp_point_init(&public);
  mbedtls_mpi_init(&shared);
  int error = read_point(group, &public, point, point_count);
  if (error == 0) {
    error = mbedtls_ecdh_compute_shared(
        group, &shared, &public, &key->scalar, mbedtls_ctr_drbg_random, &key->library->generator);
  }
  if (error == 0) error = mbedtls_mpi_write_binary(&shared, secret, secret_count);
  mbedtls_ecp_point_free(&public);
  mbedtls_mpi_free(&shared);
  return error;
}
