#include "shim.h"

#include <string.h>

// A hash in progress, on the stack: mbedtls_md_setup would allocate twice for each.
typedef struct {
  int hash;
  union {
    mbedtls_sha1_context sha1;
    mbedtls_sha256_context sha256;
    mbedtls_sha512_context sha512;
  } u;
} hashing;

static size_t octets_of(int hash) {
  switch (hash) {
    case 1: return 20;
    case 2: return 28;
    case 3: return 32;
    case 4: return 48;
    case 5: return 64;
    default: return 0;
  }
}

static size_t block_of(int hash) { return hash <= 3 ? 64 : 128; }

static int start(hashing *h, int hash) {
  h->hash = hash;
  switch (hash) {
    case 1:
      mbedtls_sha1_init(&h->u.sha1);
      return mb_sha1_starts(&h->u.sha1);
    case 2:
    case 3:
      mbedtls_sha256_init(&h->u.sha256);
      return mb_sha256_starts(&h->u.sha256, hash == 2);
    case 4:
    case 5:
      mbedtls_sha512_init(&h->u.sha512);
      return mb_sha512_starts(&h->u.sha512, hash == 4);
    default: return MB_INPUT;
  }
}

static int update(hashing *h, const uint8_t *bytes, size_t count) {
  if (count == 0) return 0;
  switch (h->hash) {
    case 1: return mb_sha1_update(&h->u.sha1, bytes, count);
    case 2:
    case 3: return mb_sha256_update(&h->u.sha256, bytes, count);
    default: return mb_sha512_update(&h->u.sha512, bytes, count);
  }
}

// SHA-224 and SHA-384 write the whole state in one version of mbedTLS and their own count in the other.
static int finish(hashing *h, uint8_t out[64]) {
  switch (h->hash) {
    case 1: return mb_sha1_finish(&h->u.sha1, out);
    case 2:
    case 3: return mb_sha256_finish(&h->u.sha256, out);
    default: return mb_sha512_finish(&h->u.sha512, out);
  }
}

static void copy(hashing *to, const hashing *from) {
  to->hash = from->hash;
  switch (from->hash) {
    case 1: mbedtls_sha1_clone(&to->u.sha1, &from->u.sha1); break;
    case 2:
    case 3: mbedtls_sha256_clone(&to->u.sha256, &from->u.sha256); break;
    default: mbedtls_sha512_clone(&to->u.sha512, &from->u.sha512);
  }
}

static void forget(hashing *h) { mbedtls_platform_zeroize(h, sizeof *h); }

static int hash_parts(
    int hash, const uint8_t *first, size_t first_count, const uint8_t *second, size_t second_count, uint8_t out[64]) {
  hashing h;
  int error = start(&h, hash);
  if (error == 0) error = update(&h, first, first_count);
  if (error == 0) error = update(&h, second, second_count);
  if (error == 0) error = finish(&h, out);
  forget(&h);
  return error;
}

int mb_digest(int hash, MB_IN(first), MB_IN(second), MB_OUT(digest)) {
  uint8_t out[64];
  size_t count = octets_of(hash);
  if (count == 0 || digest_count != count) return MB_INPUT;
  int error = hash_parts(hash, first, first_count, second, second_count, out);
  if (error == 0) memcpy(digest, out, count);
  return error;
}

// HMAC (RFC 2104): the hash after the padded key, inside and outside, from which each message starts.
typedef struct {
  hashing inner, outer;
} keyed;

static int key_hmac(keyed *k, int hash, const uint8_t *key, size_t key_count) {
  uint8_t block[128] = {0}, pad[128];
  size_t width = block_of(hash);
  int error = 0;
  if (key_count > width) {
    uint8_t out[64];
    error = hash_parts(hash, key, key_count, NULL, 0, out);
    if (error == 0) memcpy(block, out, octets_of(hash));
    mbedtls_platform_zeroize(out, sizeof out);
  } else if (key_count > 0) {
    memcpy(block, key, key_count);
  }
  for (size_t i = 0; i < width; i++) pad[i] = block[i] ^ 0x36;
  if (error == 0) error = start(&k->inner, hash);
  if (error == 0) error = update(&k->inner, pad, width);
  for (size_t i = 0; i < width; i++) pad[i] = block[i] ^ 0x5C;
  if (error == 0) error = start(&k->outer, hash);
  if (error == 0) error = update(&k->outer, pad, width);
  mbedtls_platform_zeroize(block, sizeof block);
  mbedtls_platform_zeroize(pad, sizeof pad);
  return error;
}

static int hmac_parts(
    const keyed *k, const uint8_t *first, size_t first_count, const uint8_t *second, size_t second_count,
    uint8_t out[64]) {
  hashing h;
  copy(&h, &k->inner);
  int error = update(&h, first, first_count);
  if (error == 0) error = update(&h, second, second_count);
  if (error == 0) error = finish(&h, out);
  copy(&h, &k->outer);
  if (error == 0) error = update(&h, out, octets_of(h.hash));
  if (error == 0) error = finish(&h, out);
  forget(&h);
  return error;
}

int mb_hmac(int hash, MB_IN(key), MB_IN(first), MB_IN(second), MB_OUT(mac)) {
  uint8_t out[64];
  keyed k;
  size_t count = octets_of(hash);
  if (count == 0 || mac_count != count) return MB_INPUT;
  int error = key_hmac(&k, hash, key, key_count);
  if (error == 0) error = hmac_parts(&k, first, first_count, second, second_count, out);
  if (error == 0) memcpy(mac, out, count);
  mbedtls_platform_zeroize(&k, sizeof k);
  return error;
}

int mb_pbm_key(int hash, uint32_t iterations, MB_IN(secret), MB_IN(salt), MB_OUT(key)) {
  uint8_t out[64];
  size_t count = octets_of(hash);
  if (count == 0 || key_count != count || iterations == 0) return MB_INPUT;
  int error = hash_parts(hash, secret, secret_count, salt, salt_count, out);
  for (uint32_t i = 1; i < iterations && error == 0; i++) error = hash_parts(hash, out, count, NULL, 0, out);
  if (error == 0) memcpy(key, out, count);
  mbedtls_platform_zeroize(out, sizeof out);
  return error;
}

int mb_pbkdf2(int hash, uint32_t iterations, MB_IN(password), MB_IN(salt), MB_OUT(key)) {
  uint8_t sum[64], part[64] = {0};
  keyed k;
  size_t width = octets_of(hash);
  if (width == 0 || iterations == 0) return MB_INPUT;
  int error = key_hmac(&k, hash, password, password_count);
  for (uint32_t block = 1; key_count > 0 && error == 0; block++) {
    const uint8_t number[4] = {block >> 24, block >> 16 & 0xFF, block >> 8 & 0xFF, block & 0xFF};
    error = hmac_parts(&k, salt, salt_count, number, sizeof number, part);
    memcpy(sum, part, sizeof sum);
    for (uint32_t i = 1; i < iterations && error == 0; i++) {
      error = hmac_parts(&k, part, width, NULL, 0, part);
      for (size_t j = 0; j < width; j++) sum[j] ^= part[j];
    }
    size_t taken = key_count < width ? key_count : width;
    if (error == 0) memcpy(key, sum, taken);
    key += taken;
    key_count -= taken;
  }
  mbedtls_platform_zeroize(&k, sizeof k);
  mbedtls_platform_zeroize(sum, sizeof sum);
  mbedtls_platform_zeroize(part, sizeof part);
  return error;
}

// Octets again and again, until whole blocks are full; none when there are none.
static size_t repeat(uint8_t *to, const uint8_t *from, size_t count, size_t width) {
  size_t whole = (count + width - 1) / width * width;
  for (size_t i = 0; i < whole; i++) to[i] = from[i % count];
  return whole;
}

// The number that a block is, plus `added` and one, without what is carried out of it (RFC 7292 B.2, step 6 C).
static void add_and_one(uint8_t *block, const uint8_t *added, size_t width) {
  unsigned carry = 1;
  for (size_t i = width; i-- > 0; carry >>= 8) {
    carry += (unsigned)block[i] + added[i];
    block[i] = (uint8_t)carry;
  }
}

int mb_pkcs12_key(int hash, int purpose, uint32_t iterations, MB_IN(password), MB_IN(salt), MB_OUT(key)) {
  uint8_t diversifier[128], input[2 * (MB_PKCS12_MOST + 128)], out[64], added[128];
  size_t width = block_of(hash), count = octets_of(hash);
  if (count == 0 || iterations == 0 || password_count > MB_PKCS12_MOST || salt_count > MB_PKCS12_MOST) return MB_INPUT;
  memset(diversifier, purpose, width);
  size_t input_count = repeat(input, salt, salt_count, width);
  input_count += repeat(input + input_count, password, password_count, width);
  int error = 0;
  while (key_count > 0 && error == 0) {
    error = hash_parts(hash, diversifier, width, input, input_count, out);
    for (uint32_t i = 1; i < iterations && error == 0; i++) error = hash_parts(hash, out, count, NULL, 0, out);
    size_t taken = key_count < count ? key_count : count;
    if (error == 0) memcpy(key, out, taken);
    key += taken;
    key_count -= taken;
    for (size_t i = 0; i < width; i++) added[i] = out[i % count];
    for (size_t i = 0; i < input_count; i += width) add_and_one(input + i, added, width);
  }
  mbedtls_platform_zeroize(input, sizeof input);
  mbedtls_platform_zeroize(out, sizeof out);
  mbedtls_platform_zeroize(added, sizeof added);
  return error;
}

bool mb_equal(MB_IN(left), MB_IN(right)) {
  return left_count == right_count && (left_count == 0 || mbedtls_ct_memcmp(left, right, left_count) == 0);
}

void mb_wipe(MB_OUT(bytes)) {
  if (bytes_count > 0) mbedtls_platform_zeroize(bytes, bytes_count);
}
