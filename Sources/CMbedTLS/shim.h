#pragma once

// What the files of the shim share: the structures behind the opaque pointers, and the names that differ between
// mbedTLS 2.28 and 3.6.

#include "CMbedTLS.h"

#include <mbedtls/aes.h>
#include <mbedtls/constant_time.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/des.h>
#include <mbedtls/ecdh.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>
#include <mbedtls/error.h>
#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR > 3
#error "mbedTLS 4 has no public primitives: this shim is for 2.28 and 3.6"
#endif

#if MBEDTLS_VERSION_MAJOR < 3
#define mb_sha1_starts mbedtls_sha1_starts_ret
#define mb_sha1_update mbedtls_sha1_update_ret
#define mb_sha1_finish mbedtls_sha1_finish_ret
#define mb_sha256_starts mbedtls_sha256_starts_ret
#define mb_sha256_update mbedtls_sha256_update_ret
#define mb_sha256_finish mbedtls_sha256_finish_ret
#define mb_sha512_starts mbedtls_sha512_starts_ret
#define mb_sha512_update mbedtls_sha512_update_ret
#define mb_sha512_finish mbedtls_sha512_finish_ret
#define mb_rsa_init(rsa) mbedtls_rsa_init(rsa, MBEDTLS_RSA_PKCS_V15, 0)
#define mb_rsa_pkcs1_verify(rsa, md, count, digest, signature) \
  mbedtls_rsa_pkcs1_verify(rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC, md, count, digest, signature)
#define mb_rsa_pkcs1_sign(rsa, random, state, md, count, digest, signature) \
  mbedtls_rsa_pkcs1_sign(rsa, random, state, MBEDTLS_RSA_PRIVATE, md, count, digest, signature)
#define mb_rsa_pss_verify(rsa, md, count, digest, signature) \
  mbedtls_rsa_rsassa_pss_verify_ext( \
      rsa, NULL, NULL, MBEDTLS_RSA_PUBLIC, md, count, digest, md, (int)(count), signature)
#define mb_rsa_pkcs1_encrypt(rsa, random, state, count, secret, encrypted) \
  mbedtls_rsa_pkcs1_encrypt(rsa, random, state, MBEDTLS_RSA_PUBLIC, count, secret, encrypted)
#define mb_rsa_pkcs1_decrypt(rsa, random, state, count, encrypted, secret, room) \
  mbedtls_rsa_pkcs1_decrypt(rsa, random, state, MBEDTLS_RSA_PRIVATE, count, encrypted, secret, room)
#else
#define mb_sha1_starts mbedtls_sha1_starts
#define mb_sha1_update mbedtls_sha1_update
#define mb_sha1_finish mbedtls_sha1_finish
#define mb_sha256_starts mbedtls_sha256_starts
#define mb_sha256_update mbedtls_sha256_update
#define mb_sha256_finish mbedtls_sha256_finish
#define mb_sha512_starts mbedtls_sha512_starts
#define mb_sha512_update mbedtls_sha512_update
#define mb_sha512_finish mbedtls_sha512_finish
#define mb_rsa_init(rsa) mbedtls_rsa_init(rsa)
#define mb_rsa_pkcs1_verify(rsa, md, count, digest, signature) \
  mbedtls_rsa_pkcs1_verify(rsa, md, count, digest, signature)
#define mb_rsa_pkcs1_sign(rsa, random, state, md, count, digest, signature) \
  mbedtls_rsa_pkcs1_sign(rsa, random, state, md, count, digest, signature)
#define mb_rsa_pss_verify(rsa, md, count, digest, signature) \
  mbedtls_rsa_rsassa_pss_verify_ext(rsa, md, count, digest, md, (int)(count), signature)
#define mb_rsa_pkcs1_encrypt(rsa, random, state, count, secret, encrypted) \
  mbedtls_rsa_pkcs1_encrypt(rsa, random, state, count, secret, encrypted)
#define mb_rsa_pkcs1_decrypt(rsa, random, state, count, encrypted, secret, room) \
  mbedtls_rsa_pkcs1_decrypt(rsa, random, state, count, encrypted, secret, room)
#endif

struct mb_library {
  mbedtls_ctr_drbg_context generator;
  // One for each curve, for as long as the library lives: the table of multiples of the generator, half the price of an
  // operation, is built at the first use and stays in the group.
  mbedtls_ecp_group groups[3];
  mbedtls_gcm_context sealing;
  bool can_seal;
};

struct mb_key {
  mb_library *library;
  // 0 for RSA.
  int curve;
  mbedtls_mpi scalar;
  mbedtls_ecp_point point;
  mbedtls_rsa_context rsa;
};

/// NULL for an unknown curve.
static inline mbedtls_ecp_group *mb_group(mb_library *library, int curve) {
  return curve >= 1 && curve <= 3 ? &library->groups[curve - 1] : NULL;
}

static inline mbedtls_md_type_t mb_md(int hash) {
  switch (hash) {
    case 1: return MBEDTLS_MD_SHA1;
    case 2: return MBEDTLS_MD_SHA224;
    case 3: return MBEDTLS_MD_SHA256;
    case 4: return MBEDTLS_MD_SHA384;
    case 5: return MBEDTLS_MD_SHA512;
    default: return MBEDTLS_MD_NONE;
  }
}

/// A key with nothing in it.
mb_key *mb_key_empty(mb_library *library, int curve);
