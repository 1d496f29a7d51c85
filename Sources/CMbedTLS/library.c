#include "shim.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

// All of it or an error: a generator with half a seed is worse than none.
static int entropy(void *context, unsigned char *bytes, size_t count) {
  (void)context;
  while (count > 0) {
    ssize_t got = getrandom(bytes, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
    bytes += got;
    count -= (size_t)got;
  }
  return 0;
}

int mb_library_new(mb_library **result) {
  static const mbedtls_ecp_group_id curves[3] = {
      MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_ECP_DP_SECP521R1};
  static const unsigned char purpose[] = "signet";
  *result = NULL;
  mb_library *library = calloc(1, sizeof *library);
  if (library == NULL) return MB_MEMORY;
  mbedtls_ctr_drbg_init(&library->generator);
  mbedtls_gcm_init(&library->sealing);
  for (int i = 0; i < 3; i++) mbedtls_ecp_group_init(&library->groups[i]);
  int error = mbedtls_ctr_drbg_seed(&library->generator, entropy, NULL, purpose, sizeof purpose - 1);
  for (int i = 0; i < 3 && error == 0; i++) error = mbedtls_ecp_group_load(&library->groups[i], curves[i]);
  if (error != 0) {
    mb_library_free(library);
    return error;
  }
  mbedtls_ctr_drbg_set_reseed_interval(&library->generator, MB_RESEED_INTERVAL);
  *result = library;
  return 0;
}

void mb_library_free(mb_library *library) {
  if (library == NULL) return;
  mbedtls_ctr_drbg_free(&library->generator);
  mbedtls_gcm_free(&library->sealing);
  for (int i = 0; i < 3; i++) mbedtls_ecp_group_free(&library->groups[i]);
  mbedtls_platform_zeroize(library, sizeof *library);
  free(library);
}

int mb_random(mb_library *library, MB_OUT(bytes)) {
  while (bytes_count > 0) {
    size_t part = bytes_count < MBEDTLS_CTR_DRBG_MAX_REQUEST ? bytes_count : MBEDTLS_CTR_DRBG_MAX_REQUEST;
    int error = mbedtls_ctr_drbg_random(&library->generator, bytes, part);
    if (error != 0) return error;
    bytes += part;
    bytes_count -= part;
  }
  return 0;
}

int mb_reseed(mb_library *library) { return mbedtls_ctr_drbg_reseed(&library->generator, NULL, 0); }

mb_key *mb_key_empty(mb_library *library, int curve) {
  mb_key *key = calloc(1, sizeof *key);
  if (key == NULL) return NULL;
  key->library = library;
  key->curve = curve;
  mbedtls_mpi_init(&key->scalar);
  mbedtls_ecp_point_init(&key->point);
  mb_rsa_init(&key->rsa);
  return key;
}

void mb_key_free(mb_key *key) {
  if (key == NULL) return;
  mbedtls_mpi_free(&key->scalar);
  mbedtls_ecp_point_free(&key->point);
  mbedtls_rsa_free(&key->rsa);
  mbedtls_platform_zeroize(key, sizeof *key);
  free(key);
}
