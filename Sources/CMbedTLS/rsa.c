#include "shim.h"

#include <string.h>

static size_t digest_octets(int hash) {
  static const size_t octets[6] = {0, 20, 28, 32, 48, 64};
  return hash >= 1 && hash <= 5 ? octets[hash] : 0;
}

int mb_rsa_verify(MB_IN(modulus), MB_IN(exponent), int hash, MB_IN(digest), MB_IN(signature)) {
  if (signature_count != modulus_count || digest_count == 0 || digest_count != digest_octets(hash))
    return MB_ERROR_INPUT;
  mbedtls_rsa_context rsa;
  mb_rsa_init(&rsa);
  int error = mbedtls_rsa_import_raw(&rsa, modulus, modulus_count, NULL, 0, NULL, 0, NULL, 0, exponent, exponent_count);
  if (error == 0) error = mbedtls_rsa_complete(&rsa);
  if (error == 0) error = mbedtls_rsa_check_pubkey(&rsa);
  if (error == 0 && mbedtls_rsa_get_len(&rsa) != signature_count) error = MB_ERROR_INPUT;
  // Builds what the padded digest must be and compares all of it (RFC 8017 8.2.2): nothing in it is parsed.
  if (error == 0) error = mb_rsa_pkcs1_verify(&rsa, mb_md(hash), (unsigned)digest_count, digest, signature);
  mbedtls_rsa_free(&rsa);
  return error;
}

int mb_rsa_key_new(
    mb_library *library, MB_IN(modulus), MB_IN(public_exponent), MB_IN(private_exponent), MB_IN(prime1), MB_IN(prime2),
    mb_key **result) {
  *result = NULL;
  mb_key *key = mb_key_empty(library, 0);
  if (key == NULL) return MB_ERROR_MEMORY;
  int error = mbedtls_rsa_import_raw(
      &key->rsa, modulus, modulus_count, prime1, prime1_count, prime2, prime2_count, private_exponent,
      private_exponent_count, public_exponent, public_exponent_count);
  // The exponents and the coefficient of the Chinese remainder are computed, not believed.
  if (error == 0) error = mbedtls_rsa_complete(&key->rsa);
  if (error == 0 && mbedtls_rsa_check_privkey(&key->rsa) != 0) error = MB_ERROR_MISMATCH;
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
  if (key == NULL) return MB_ERROR_MEMORY;
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
    default: return MB_ERROR_INPUT;
  }
  int error = dp != NULL || dq != NULL || qp != NULL ? mbedtls_rsa_export_crt(&key->rsa, dp, dq, qp)
                                                     : mbedtls_rsa_export(&key->rsa, n, p, q, d, e);
  if (error == 0) error = mbedtls_mpi_write_binary(&value, integer, integer_count);
  mbedtls_mpi_free(&value);
  return error;
}

int mb_rsa_sign(mb_key *key, int hash, MB_IN(digest), MB_OUT(signature)) {
  if (digest_count == 0 || digest_count != digest_octets(hash) || signature_count != mbedtls_rsa_get_len(&key->rsa))
    return MB_ERROR_INPUT;
  // mbedTLS checks its own signature with the public key before it gives it away, against faults in the computation.
  return mb_rsa_pkcs1_sign(
      &key->rsa, mbedtls_ctr_drbg_random, &key->library->generator, mb_md(hash), (unsigned)digest_count, digest,
      signature);
}
