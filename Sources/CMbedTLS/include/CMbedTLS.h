#pragma once

// The one border to mbedTLS: version 2.28 or 3.6, whose differences stay behind it. Primitives only: no X.509, no
// ASN.1, no PK layer. Every function returns 0 or mbedTLS's error number unless its comment says otherwise.
//
// A hash function is named by the raw value of DigestAlgorithm (1 SHA-1, 2 SHA-224, 3 SHA-256, 4 SHA-384, 5 SHA-512), a
// curve by the raw value of Curve (1 P-256, 2 P-384, 3 P-521). Integers are magnitudes, most significant octet first.

#if __has_include(<ptrcheck.h>)
#include <ptrcheck.h>
#endif
#if __has_include(<lifetimebound.h>)
#include <lifetimebound.h>
#endif
#ifndef __counted_by
#define __counted_by(count)
#endif
#ifndef __noescape
#define __noescape
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A parameter that Swift sees as Span<UInt8> or as MutableSpan<UInt8>.
// An empty Span has no address, hence _Nullable; a MutableSpan for a result is never empty.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wnullability-completeness"
#else
#define _Nullable
#endif
#define MB_IN(name) const uint8_t *_Nullable __counted_by(name##_count) name __noescape, size_t name##_count
#define MB_OUT(name) uint8_t * __counted_by(name##_count) name __noescape, size_t name##_count

/// What the shim itself refuses, in numbers that mbedTLS does not use: no memory, sizes that cannot be, and two things that
/// should belong together and do not.
enum mb_refusal {
  MB_MEMORY = -0x7F01,
  MB_INPUT = -0x7F02,
  MB_MISMATCH = -0x7F03,
};

/// The generator of random octets, the groups of the curves with the tables of their generators, and the sealing key.
/// Not to be used by two threads at a time.
typedef struct mb_library mb_library;

/// A private key. It keeps a pointer to the library that made it, which must outlive it.
typedef struct mb_key mb_key;

// library.c

int mb_library_new(mb_library **library);
void mb_library_free(mb_library *library);
/// Octets from CTR_DRBG (AES-256), which draws its seed from getrandom at the start and again after MB_RESEED_INTERVAL
/// requests. When the system gives no entropy, nothing is made and the error is returned, now and at every later call
/// until it does.
int mb_random(mb_library *library, MB_OUT(bytes));
enum { MB_RESEED_INTERVAL = 1024 };
/// Seeds again from the system, at once.
int mb_reseed(mb_library *library);

// digest.c

int mb_digest(int hash, MB_IN(first), MB_IN(second), MB_OUT(digest));
int mb_hmac(int hash, MB_IN(key), MB_IN(first), MB_IN(second), MB_OUT(mac));
/// The base key of PasswordBasedMac (RFC 9810 5.1.3.1).
int mb_pbm_key(int hash, uint32_t iterations, MB_IN(secret), MB_IN(salt), MB_OUT(key));
/// PBKDF2 with HMAC (RFC 8018 5.2).
int mb_pbkdf2(int hash, uint32_t iterations, MB_IN(password), MB_IN(salt), MB_OUT(key));
/// The key derivation of PKCS #12 (RFC 7292 B.2) for one purpose: 1 a key, 2 an IV, 3 a MAC key. `password` is a BMPString
/// with its two final zeros; password and salt have MB_PKCS12_MOST octets at most.
int mb_pkcs12_key(int hash, int purpose, uint32_t iterations, MB_IN(password), MB_IN(salt), MB_OUT(key));
enum { MB_PKCS12_MOST = 512 };
/// Whether octets of one count are equal, in time that depends on the count only.
bool mb_equal(MB_IN(left), MB_IN(right));
void mb_wipe(MB_OUT(bytes));

// cipher.c

/// The AES-256-GCM key for mb_seal and mb_unseal; 32 octets.
int mb_set_sealing_key(mb_library *library, MB_IN(key));
/// `sealed` has the count of `secret` and 16 octets more for the tag.
int mb_seal(mb_library *library, MB_IN(nonce), MB_IN(secret), MB_OUT(sealed));
/// `secret` has the count of `sealed` without its tag.
int mb_unseal(mb_library *library, MB_IN(nonce), MB_IN(sealed), MB_OUT(secret));
/// AES-CBC over whole blocks, in place.
int mb_aes_cbc(bool encrypt, MB_IN(key), MB_IN(iv), MB_OUT(blocks));
/// Triple-DES in CBC mode with three keys, decrypted over whole blocks, in place.
int mb_3des_cbc_decrypt(MB_IN(key), MB_IN(iv), MB_OUT(blocks));
/// AES key wrap (RFC 3394 2.2.1) of 2 to 64 blocks of 8 octets; `wrapped` has 8 octets more.
int mb_aes_wrap(MB_IN(key), MB_IN(secret), MB_OUT(wrapped));
/// The reverse (RFC 3394 2.2.2); MB_MISMATCH, and zeros in `secret`, when the check value is wrong.
int mb_aes_unwrap(MB_IN(key), MB_IN(wrapped), MB_OUT(secret));

// ec.c

/// 0 when an uncompressed point lies on the curve and is not infinity.
int mb_ec_check_point(mb_library *library, int curve, MB_IN(point));
/// 0 when the ECDSA signature (r, s) over a digest is right.
int mb_ec_verify(mb_library *library, int curve, MB_IN(point), MB_IN(digest), MB_IN(r), MB_IN(s));
/// From the private scalar; `point` is empty, or must be the public point that belongs to it.
int mb_ec_key_new(mb_library *library, int curve, MB_IN(scalar), MB_IN(point), mb_key **key);
int mb_ec_key_generate(mb_library *library, int curve, mb_key **key);
/// The public point, uncompressed: 1 + 2 coordinates.
int mb_ec_key_point(const mb_key *key, MB_OUT(point));
/// The private scalar, as long as a coordinate.
int mb_ec_key_scalar(const mb_key *key, MB_OUT(scalar));
/// Deterministic ECDSA (RFC 6979) with the given hash in its generator; r and s are as long as a coordinate.
int mb_ec_sign(mb_key *key, int hash, MB_IN(digest), MB_OUT(r), MB_OUT(s));
/// The x coordinate of the product with an uncompressed point (SP 800-56A 5.7.1.2), as long as a coordinate. The point is
/// checked as mb_ec_check_point does.
int mb_ec_agree(mb_key *key, MB_IN(point), MB_OUT(secret));

// rsa.c

/// 0 when an RSASSA-PKCS1-v1_5 signature over a digest is right.
int mb_rsa_verify(MB_IN(modulus), MB_IN(exponent), int hash, MB_IN(digest), MB_IN(signature));
/// 0 when an RSASSA-PSS signature over a digest is right: MGF1 with the same hash, a salt as long as the digest.
int mb_rsa_verify_pss(MB_IN(modulus), MB_IN(exponent), int hash, MB_IN(digest), MB_IN(signature));
/// RSAES-OAEP with one hash and no label, or RSAES-PKCS1-v1_5 when `hash` is 0; `encrypted` is as long as the modulus.
int mb_rsa_encrypt(
    mb_library *library, MB_IN(modulus), MB_IN(exponent), int hash, MB_IN(secret), MB_OUT(encrypted));
int mb_rsa_key_new(
    mb_library *library, MB_IN(modulus), MB_IN(public_exponent), MB_IN(private_exponent), MB_IN(prime1), MB_IN(prime2),
    mb_key **key);
int mb_rsa_key_generate(mb_library *library, uint32_t bits, mb_key **key);
enum mb_rsa_part {
  MB_RSA_MODULUS,
  MB_RSA_PUBLIC_EXPONENT,
  MB_RSA_PRIVATE_EXPONENT,
  MB_RSA_PRIME1,
  MB_RSA_PRIME2,
  MB_RSA_EXPONENT1,
  MB_RSA_EXPONENT2,
  MB_RSA_COEFFICIENT,
};
/// One of the integers, padded with zeros on the left.
int mb_rsa_key_part(const mb_key *key, int part, MB_OUT(integer));
/// RSASSA-PKCS1-v1_5 with blinding; `signature` is as long as the modulus.
int mb_rsa_sign(mb_key *key, int hash, MB_IN(digest), MB_OUT(signature));
/// RSASSA-PSS with MGF1 and a salt as mb_rsa_verify_pss wants them.
int mb_rsa_sign_pss(mb_key *key, int hash, MB_IN(digest), MB_OUT(signature));
/// The reverse of mb_rsa_encrypt, for a secret whose count is known. With OAEP an error says that it is another. With
/// PKCS1-v1_5 nothing says so: whoever learned it could decrypt by asking often enough, so the answer is then 0 and
/// random octets, in the time of a right one (RFC 3218 2.3.2).
int mb_rsa_decrypt(mb_key *key, int hash, MB_IN(encrypted), MB_OUT(secret));

/// Wipes and frees either kind.
void mb_key_free(mb_key *key);
