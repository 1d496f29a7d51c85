#include "shim.h"

#include <string.h>

enum { TAG = 16 };

int mb_set_sealing_key(mb_library *library, MB_IN(key)) {
  if (key_count != 32) return MB_INPUT;
  int error = mbedtls_gcm_setkey(&library->sealing, MBEDTLS_CIPHER_ID_AES, key, 256);
  library->can_seal = error == 0;
  return error;
}

int mb_seal(mb_library *library, MB_IN(nonce), MB_IN(secret), MB_OUT(sealed)) {
  if (!library->can_seal || sealed_count < TAG || sealed_count - TAG != secret_count) return MB_INPUT;
  return mbedtls_gcm_crypt_and_tag(
      &library->sealing, MBEDTLS_GCM_ENCRYPT, secret_count, nonce, nonce_count, NULL, 0, secret, sealed, TAG,
      sealed + secret_count);
}

int mb_unseal(mb_library *library, MB_IN(nonce), MB_IN(sealed), MB_OUT(secret)) {
  if (!library->can_seal || sealed_count < TAG || sealed_count - TAG != secret_count) return MB_INPUT;
  return mbedtls_gcm_auth_decrypt(
      &library->sealing, secret_count, nonce, nonce_count, NULL, 0, sealed + secret_count, TAG, sealed, secret);
}

int mb_aes_cbc(bool encrypt, MB_IN(key), MB_IN(iv), MB_OUT(blocks)) {
  uint8_t chain[16];
  mbedtls_aes_context aes;
  if (iv_count != sizeof chain) return MB_INPUT;
  memcpy(chain, iv, sizeof chain);
  mbedtls_aes_init(&aes);
  unsigned bits = (unsigned)key_count * 8;
  int error = encrypt ? mbedtls_aes_setkey_enc(&aes, key, bits) : mbedtls_aes_setkey_dec(&aes, key, bits);
  if (error == 0) {
    int mode = encrypt ? MBEDTLS_AES_ENCRYPT : MBEDTLS_AES_DECRYPT;
    error = mbedtls_aes_crypt_cbc(&aes, mode, blocks_count, chain, blocks, blocks);
  }
  mbedtls_aes_free(&aes);
  mbedtls_platform_zeroize(chain, sizeof chain);
  return error;
}

int mb_3des_cbc_decrypt(MB_IN(key), MB_IN(iv), MB_OUT(blocks)) {
  uint8_t chain[8];
  mbedtls_des3_context des;
  if (key_count != 24 || iv_count != sizeof chain) return MB_INPUT;
  memcpy(chain, iv, sizeof chain);
  mbedtls_des3_init(&des);
  int error = mbedtls_des3_set3key_dec(&des, key);
  if (error == 0) error = mbedtls_des3_crypt_cbc(&des, MBEDTLS_DES_DECRYPT, blocks_count, chain, blocks, blocks);
  mbedtls_des3_free(&des);
  return error;
}

static const uint8_t wrap_check[8] = {0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6};

// One step of RFC 3394: `block` is A and R[i], `step` is t, which is below 2^16 here.
static void count_step(uint8_t block[16], unsigned step) {
  block[6] ^= (uint8_t)(step >> 8);
  block[7] ^= (uint8_t)step;
}

static bool can_wrap(size_t secret_count) {
  return secret_count % 8 == 0 && secret_count >= 16 && secret_count <= 512;
}

int mb_aes_wrap(MB_IN(key), MB_IN(secret), MB_OUT(wrapped)) {
  if (!can_wrap(secret_count) || wrapped_count != secret_count + 8) return MB_INPUT;
  uint8_t block[16];
  unsigned blocks = (unsigned)(secret_count / 8);
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  int error = mbedtls_aes_setkey_enc(&aes, key, (unsigned)key_count * 8);
  memcpy(block, wrap_check, 8);
  memmove(wrapped + 8, secret, secret_count);
  for (unsigned step = 1; step <= 6 * blocks && error == 0; step++) {
    uint8_t *part = wrapped + 8 * ((step - 1) % blocks + 1);
    memcpy(block + 8, part, 8);
    error = mbedtls_aes_crypt_ecb(&aes, MBEDTLS_AES_ENCRYPT, block, block);
    count_step(block, step);
    memcpy(part, block + 8, 8);
  }
  memcpy(wrapped, block, 8);
  mbedtls_aes_free(&aes);
  mbedtls_platform_zeroize(block, sizeof block);
  if (error != 0) mbedtls_platform_zeroize(wrapped, wrapped_count);
  return error;
}

int mb_aes_unwrap(MB_IN(key), MB_IN(wrapped), MB_OUT(secret)) {
  if (!can_wrap(secret_count) || wrapped_count != secret_count + 8) return MB_INPUT;
  uint8_t block[16];
  unsigned blocks = (unsigned)(secret_count / 8);
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  int error = mbedtls_aes_setkey_dec(&aes, key, (unsigned)key_count * 8);
  memcpy(block, wrapped, 8);
  memmove(secret, wrapped + 8, secret_count);
  for (unsigned step = 6 * blocks; step >= 1 && error == 0; step--) {
    uint8_t *part = secret + 8 * ((step - 1) % blocks);
    memcpy(block + 8, part, 8);
    count_step(block, step);
    error = mbedtls_aes_crypt_ecb(&aes, MBEDTLS_AES_DECRYPT, block, block);
    memcpy(part, block + 8, 8);
  }
  if (error == 0 && mbedtls_ct_memcmp(block, wrap_check, 8) != 0) error = MB_MISMATCH;
  mbedtls_aes_free(&aes);
  mbedtls_platform_zeroize(block, sizeof block);
  if (error != 0) mbedtls_platform_zeroize(secret, secret_count);
  return error;
}
