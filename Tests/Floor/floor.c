// The floor: only the mbedTLS operations that an enrolment cannot do without, in a loop, with groups that are kept.
//
// ir with PasswordBasedMac: derive the key once (500 iterations, as openssl cmp asks), check the MAC of the request, verify the
// proof of possession, sign the certificate, compute the MAC of the answer.
// cr with signatures: verify the protection, the signer's certificate and the proof of possession, sign certificate and answer.
#include <mbedtls/ecdsa.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/md.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REQUEST = 420, ANSWER = 900, TBS = 380, ITERATIONS = 500 };

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;
static mbedtls_ecp_group own, peer;      // kept: the table of the generator is built once
static mbedtls_mpi ca_key, r, s;
static mbedtls_ecp_point ca_point, device_point;
static const mbedtls_md_info_t *sha256;
static unsigned char octets[4096], digest[32];

static void must(int result, const char *what) {
  if (result == 0) return;
  fprintf(stderr, "floor: %s: %d\n", what, result);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void hash(size_t count) { must(mbedtls_md(sha256, octets, count, digest), "digest"); }

static void derive(unsigned char *key) {
  must(mbedtls_md(sha256, octets, 36, key), "derive");
  for (int i = 1; i < ITERATIONS; i++) must(mbedtls_md(sha256, key, 32, key), "derive");
}

static void mac(const unsigned char *key, size_t count) {
  must(mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA1), key, 32, octets, count, digest), "mac");
}

static void sign(size_t count) {
  hash(count);
  must(mbedtls_ecdsa_sign_det_ext(&own, &r, &s, &ca_key, digest, sizeof digest, MBEDTLS_MD_SHA256,
                                  mbedtls_ctr_drbg_random, &drbg), "sign");
}

// A signature of the CA's own key stands for any: the cost of a verification is in the curve, not in whose key it is.
static void verify(size_t count, mbedtls_ecp_group *group) {
  hash(count);
  must(mbedtls_ecdsa_verify(group, digest, sizeof digest, &device_point, &r, &s), "verify");
}

static void serial(void) { must(mbedtls_ctr_drbg_random(&drbg, octets, 52), "random"); }

static void enrol_mac(void) {
  unsigned char key[32];
  derive(key);
  mac(key, REQUEST);
  verify(TBS, &peer);
  serial();
  sign(TBS);
  mac(key, ANSWER);
}

static void enrol_signature(void) {
  verify(TBS, &peer);
  verify(TBS, &own);
  verify(TBS, &peer);
  serial();
  sign(TBS);
  sign(TBS);
}

static double measure(void (*enrol)(void), int count) {
  double begun = now();
  for (int i = 0; i < count; i++) enrol();
  return (now() - begun) / count;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 500;
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&drbg);
  must(mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0), "seed");
  sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
  mbedtls_ecp_group_init(&own), mbedtls_ecp_group_init(&peer);
  must(mbedtls_ecp_group_load(&own, MBEDTLS_ECP_DP_SECP256R1), "group");
  must(mbedtls_ecp_group_load(&peer, MBEDTLS_ECP_DP_SECP256R1), "group");
  mbedtls_mpi_init(&ca_key), mbedtls_mpi_init(&r), mbedtls_mpi_init(&s);
  mbedtls_ecp_point_init(&ca_point), mbedtls_ecp_point_init(&device_point);
  must(mbedtls_ecp_gen_keypair(&own, &ca_key, &ca_point, mbedtls_ctr_drbg_random, &drbg), "key");
  must(mbedtls_ecp_copy(&device_point, &ca_point), "key");
  // The same octets are signed and verified, so that every verification succeeds.
  for (size_t i = 52; i < sizeof octets; i++) octets[i] = (unsigned char)i;
  double mac_us = 0, signature_us = 0;
  sign(TBS);
  for (int i = 0; i < 2; i++) { // the first round warms the tables
    unsigned char kept[4096];
    memcpy(kept, octets, sizeof kept);
    mac_us = signature_us = 0;
    for (int j = 0; j < count; j++) {
      memcpy(octets, kept, sizeof kept);
      sign(TBS);
      mac_us += measure(enrol_mac, 1);
      memcpy(octets, kept, sizeof kept);
      sign(TBS);
      signature_us += measure(enrol_signature, 1);
    }
  }
  printf("{\"ir_mac_us\":%.1f,\"cr_signature_us\":%.1f}\n", mac_us / count, signature_us / count);
  return 0;
}
