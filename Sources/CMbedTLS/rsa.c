#include "shim.h"

#include <string.h>

static size_t digest_octets(int hash) {
  static const size_t octets[6] = {0, 20, 28, 32, 48, 64};
  return hash >= 1 && hash <= 5 ? octets[hash] : 0;
}

// A public key alone. The caller frees it, whatever is returned.
static int public_key(
    mbedtls_rsa_context *rsa, const uint8_t *modulus, size_t modulus_count, const uint8_t *exponent,
    size_t exponent_count) {
  mb_rsa_init(rsa);
  int error = mbedtls_rsa_import_raw(rsa, modulus, modulus_count, NULL, 0, NULL, 0, NULL, 0, exponent, exponent_count);
  if (error == 0) error = mbedtls_rsa_complete(rsa);
  if (error == 0) error = mbedtls_rsa_check_pubkey(rsa);
  if (error == 0 && mbedtls_rsa_get_len(rsa) != modulus_count) error = MB_INPUT;
  return error;
}

int mb_rsa_verify(MB_IN(modulus), MB_IN(exponent), int hash, MB_IN(digest), MB_IN(signature)) {
  if (signature_count != modulus_count || digest_count == 0 || digest_count != digest_octets(hash))
    return MB_INPUT;
  mbedtls_rsa_context rsa;
  int error = public_key(&rsa, modulus, modulus_count, exponent, exponent_count);
  // Builds what the padded digest must be and compares all of it (RFC 8017 8.2.2): nothing in it is parsed.
  if (error == 0) error = mb_rsa_pkcs1_verify(&rsa, mb_md(hash), (unsigned)digest_count, digest, signature);
  mbedtls_rsa_free(&rsa);
  return error;
}

int mb_rsa_verify_pss(MB_IN(modulus), MB_IN(exponent), int hash, MB_IN(digest), MB_IN(signature)) {
  if (signature_count != modulus_count || digest_count == 0 || digest_count != digest_octets(hash))
    return MB_INPUT;
  mbedtls_rsa_context rsa;
  int error = public_key(&rsa, modulus, modulus_count, exponent, exponent_count);
  if (error == 0) error = mb_rsa_pss_verify(&rsa, mb_md(hash), (unsigned)digest_count, digest, signature);
  mbedtls_rsa_free(&rsa);
  return error;
}

// The padding of RFC 8017 7.1 and 8.1 with this hash, or with hash 0 that of 7.2 and 8.2, which every key starts with.
static void set_padding(mbedtls_rsa_context *rsa, int hash) {
  (void)mbedtls_rsa_set_padding(rsa, hash == 0 ? MBEDTLS_RSA_PKCS_V15 : MBEDTLS_RSA_PKCS_V21, mb_md(hash));
}

int mb_rsa_encrypt(
    mb_library *library, MB_IN(modulus), MB_IN(exponent), int hash, MB_IN(secret), MB_OUT(encrypted)) {
  if (encrypted_count != modulus_count || (hash != 0 && digest_octets(hash) == 0)) return MB_INPUT;
  mbedtls_rsa_context rsa;
  int error = public_key(&rsa, modulus, modulus_count, exponent, exponent_count);
  if (error == 0) {
    set_padding(&rsa, hash);
    error = mb_rsa_pkcs1_encrypt(
        &rsa, mbedtls_ctr_drbg_random, &library->generator, secret_count, secret, encrypted);
  }
  mbedtls_rsa_free(&rsa);
  return error;
}

int mb_rsa_key_new(
    mb_library *library, MB_IN(modulus), MB_IN(public_exponent), MB_IN(private_exponent), MB_IN(prime1), MB_IN(prime2),
    mb_key **result) {
  *result = NULL;
  mb_key *key = mb_key_empty(library, 0);
  if (key == NULL) return MB_MEMORY;
  int error = mbedtls_rsa_import_raw(
      &key->rsa, modulus, modulus_count, prime1, prime1_count, prime2, prime2_count, private_exponent,
      private_exponent_count, public_exponent, public_exponent_count);
  // The exponents and the coefficient of the Chinese remainder are computed, not believed.
  if (error == 0) error = mbedtls_rsa_complete(&key->rsa);
  if (error == 0 && mbedtls_rsa_check_privkey(&key->rsa) != 0) error = MB_MISMATCH;
  if (error != 0) {
    mb_key_free(key);
    return error;
  }
  *result = key;
  return 0;
}

int mb_rsa_key_generate(mb_library *library, uint32_t bits, mb_key **result) {
  *result = NULL;
  mb_key *key = mb_key_empty(library, 0);
  if (key == NULL) return MB_MEMORY;
  int error = mbedtls_rsa_gen_key(&key->rsa, mbedtls_ctr_drbg_random, &library->generator, bits, 65537);
  if (error != 0) {
    mb_key_free(key);
    return error;
  }
  *result = key;
  return 0;
}

int mb_rsa_key_part(const mb_key *key, int part, MB_OUT(integer)) {
  mbedtls_mpi value;
  mbedtls_mpi_init(&value);
  mbedtls_mpi *n = NULL, *p = NULL, *q = NULL, *d = NULL, *e = NULL, *dp = NULL, *dq = NULL, *qp = NULL;
  switch (part) {
    case MB_RSA_MODULUS: n = &value; break;
    case MB_RSA_PUBLIC_EXPONENT: e = &value; break;
    case MB_RSA_PRIVATE_EXPONENT: d = &value; break;
    case MB_RSA_PRIME1: p = &value; break;
    case MB_RSA_PRIME2: q = &value; break;
    case MB_RSA_EXPONENT1: dp = &value; break;
    case MB_RSA_EXPONENT2: dq = &value; break;
    case MB_RSA_COEFFICIENT: qp = &value; break;
    default: return MB_INPUT;
  }
  int error = dp != NULL || dq != NULL || qp != NULL ? mbedtls_rsa_export_crt(&key->rsa, dp, dq, qp)
                                                     : mbedtls_rsa_export(&key->rsa, n, p, q, d, e);
  if (error == 0) error = mbedtls_mpi_write_binary(&value, integer, integer_count);
  mbedtls_mpi_free(&value);
  return error;
}

int mb_rsa_sign(mb_key *key, int hash, MB_IN(digest), MB_OUT(signature)) {
  if (digest_count == 0 || digest_count != digest_octets(hash) || signature_count != mbedtls_rsa_get_len(&key->rsa))
    return MB_INPUT;
  // mbedTLS checks its own signature with the public key before it gives it away, against faults in the computation.
  return mb_rsa_pkcs1_sign(
      &key->rsa, mbedtls_ctr_drbg_random, &key->library->generator, mb_md(hash), (unsigned)digest_count, digest,
      signature);
}

int mb_rsa_sign_pss(mb_key *key, int hash, MB_IN(digest), MB_OUT(signature)) {
  if (digest_count == 0 || digest_count != digest_octets(hash) || signature_count != mbedtls_rsa_get_len(&key->rsa))
    return MB_INPUT;
  set_padding(&key->rsa, hash);
  // The exponentiation is checked with the public key before its result is given away, as for mb_rsa_sign.
  int error = mbedtls_rsa_rsassa_pss_sign_ext(
      &key->rsa, mbedtls_ctr_drbg_random, &key->library->generator, mb_md(hash), (unsigned)digest_count, digest,
      (int)digest_count, signature);
  set_padding(&key->rsa, 0);
  return error;
}

// 0xFF when both are equal, else 0, without a branch.
static uint8_t equal_mask(size_t left, size_t right) {
  size_t difference = left ^ right;
  size_t is_different = (difference | (0 - difference)) >> (sizeof difference * 8 - 1);
  return (uint8_t)(is_different - 1);
}

int mb_rsa_decrypt(mb_key *key, int hash, MB_IN(encrypted), MB_OUT(secret)) {
  uint8_t plain[512] = {0}, substitute[512];
  size_t count = 0;
  if (key->curve != 0 || encrypted_count != mbedtls_rsa_get_len(&key->rsa) || secret_count > sizeof plain ||
      (hash != 0 && digest_octets(hash) == 0))
    return MB_INPUT;
  int error = mbedtls_ctr_drbg_random(&key->library->generator, substitute, secret_count);
  if (error != 0) return error;
  set_padding(&key->rsa, hash);
  error = mb_rsa_pkcs1_decrypt(
      &key->rsa, mbedtls_ctr_drbg_random, &key->library->generator, &count, encrypted, plain, sizeof plain);
  set_padding(&key->rsa, 0);
  uint8_t right = equal_mask((size_t)(unsigned)error, 0) & equal_mask(count, secret_count);
  for (size_t i = 0; i < secret_count; i++) secret[i] = (plain[i] & right) | (substitute[i] & (uint8_t)~right);
  mbedtls_platform_zeroize(plain, sizeof plain);
  mbedtls_platform_zeroize(substitute, sizeof substitute);
  return hash == 0 || right != 0 ? 0 : MB_MISMATCH;
}
