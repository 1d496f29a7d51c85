#include "shim.h"

#include <string.h>

enum { TAG = 16 };

int mb_set_sealing_key(mb_library *library, MB_IN(key)) {
  if (key_count != 32) return MB_ERROR_INPUT;
  int error = mbedtls_gcm_setkey(&library->sealing, MBEDTLS_CIPHER_ID_AES, key, 256);
  library->can_seal = error == 0;
  return error;
}

int mb_seal(mb_library *library, MB_IN(nonce), MB_IN(secret), MB_OUT(sealed)) {
  if (!library->can_seal || sealed_count < TAG || sealed_count - TAG != secret_count) return MB_ERROR_INPUT;
  return mbedtls_gcm_crypt_and_tag(
      &library->sealing, MBEDTLS_GCM_ENCRYPT, secret_count, nonce, nonce_count, NULL, 0, secret, sealed, TAG,
      sealed + secret_count);
}

int mb_unseal(mb_library *library, MB_IN(nonce), MB_IN(sealed), MB_OUT(secret)) {
  if (!library->can_seal || sealed_count < TAG || sealed_count - TAG != secret_count) return MB_ERROR_INPUT;
  return mbedtls_gcm_auth_decrypt(
      &library->sealing, secret_count, nonce, nonce_count, NULL, 0, sealed + secret_count, TAG, sealed, secret);
}

int mb_aes_cbc(bool encrypt, MB_IN(key), MB_IN(iv), MB_OUT(blocks)) {
  uint8_t chain[16];
  mbedtls_aes_context aes;
  if (iv_count != sizeof chain) return MB_ERROR_INPUT;
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
