// Makes requests with OpenSSL's CMP client: the transfer callback takes the message that it was about to send.
#include "load.h"

#include <openssl/cmp.h>
#include <openssl/crmf.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static OSSL_CMP_MSG *take(OSSL_CMP_CTX *ctx, const OSSL_CMP_MSG *message) {
  struct request *into = OSSL_CMP_CTX_get_transfer_cb_arg(ctx);
  into->count = i2d_OSSL_CMP_MSG(message, &into->bytes);
  return NULL; // nothing is sent: the session ends here
}

// "/CN=device/O=x"; %d becomes the number of the request.
static X509_NAME *name_of(const char *text, int number) {
  char copy[512], *save = NULL;
  const char *place = strstr(text, "%d");
  if (place != NULL)
    snprintf(copy, sizeof copy, "%.*s%d%s", (int)(place - text), text, number, place + 2);
  else
    snprintf(copy, sizeof copy, "%s", text);
  X509_NAME *name = X509_NAME_new();
  for (char *part = strtok_r(copy, "/", &save); part != NULL; part = strtok_r(NULL, "/", &save)) {
    char *value = strchr(part, '=');
    if (value == NULL) fail("--subject wants /TYPE=value");
    *value++ = 0;
    if (!X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8, (unsigned char *)value, -1, -1, 0)) fail("--subject");
  }
  return name;
}

static EVP_PKEY *load_key(const char *path) {
  FILE *file = fopen(path, "r");
  EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
  if (key == NULL) fail(path);
  fclose(file);
  return key;
}

static X509 *load_certificate(const char *path) {
  FILE *file = fopen(path, "r");
  X509 *certificate = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
  if (certificate == NULL) fail(path);
  fclose(file);
  return certificate;
}

// The key of PasswordBasedMac (RFC 9810 5.1.3.1), derived ahead so that a confirmation costs one HMAC.
static void derive(struct request *request, struct bytes parameters, const char *secret) {
  const unsigned char *p = parameters.at;
  OSSL_CRMF_PBMPARAMETER *ignored = d2i_OSSL_CRMF_PBMPARAMETER(NULL, &p, (long)parameters.count);
  if (ignored == NULL) fail("PBMParameter");
  OSSL_CRMF_PBMPARAMETER_free(ignored);
  struct bytes fields;
  struct element whole, salt, owf, iterations, mac;
  if (!der_next(&parameters, &whole)) fail("PBMParameter");
  fields = whole.content;
  if (!der_next(&fields, &salt) || !der_next(&fields, &owf) || !der_next(&fields, &iterations) || !der_next(&fields, &mac))
    fail("PBMParameter");
  p = owf.whole.at;
  X509_ALGOR *owf_algorithm = d2i_X509_ALGOR(NULL, &p, (long)owf.whole.count);
  p = mac.whole.at;
  X509_ALGOR *mac_algorithm = d2i_X509_ALGOR(NULL, &p, (long)mac.whole.count);
  const EVP_MD *digest = EVP_get_digestbyobj(owf_algorithm->algorithm);
  int mac_digest = NID_sha1;
  OBJ_find_sigid_algs(OBJ_obj2nid(mac_algorithm->algorithm), &mac_digest, NULL);
  switch (OBJ_obj2nid(mac_algorithm->algorithm)) {
    case NID_hmacWithSHA256: mac_digest = NID_sha256; break;
    case NID_hmacWithSHA512: mac_digest = NID_sha512; break;
    default: mac_digest = NID_sha1;
  }
  request->mac = EVP_get_digestbynid(mac_digest);
  unsigned count = 0;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  EVP_DigestInit_ex(ctx, digest, NULL);
  EVP_DigestUpdate(ctx, secret, strlen(secret));
  EVP_DigestUpdate(ctx, salt.content.at, salt.content.count);
  EVP_DigestFinal_ex(ctx, request->mac_key, &count);
  long rounds = 0;
  for (size_t i = 0; i < iterations.content.count; i++) rounds = rounds << 8 | iterations.content.at[i];
  for (long i = 1; i < rounds; i++) {
    EVP_DigestInit_ex(ctx, digest, NULL);
    EVP_DigestUpdate(ctx, request->mac_key, count);
    EVP_DigestFinal_ex(ctx, request->mac_key, &count);
  }
  request->mac_key_count = count;
  EVP_MD_CTX_free(ctx);
  X509_ALGOR_free(owf_algorithm);
  X509_ALGOR_free(mac_algorithm);
}

static bool field_of_header(const struct request *request, unsigned tag, struct element *out) {
  struct bytes all = {request->bytes, (size_t)request->count}, header;
  struct element e;
  if (!der_next(&all, &e)) return false;
  all = e.content;
  if (!der_next(&all, &e)) return false;
  header = e.content;
  while (der_next(&header, &e))
    if (e.tag == tag) {
      *out = e;
      return true;
    }
  return false;
}

static void prepare_confirmation(struct request *request, const char *secret) {
  struct element protection, algorithm, oid, parameters;
  if (!field_of_header(request, 0xA1, &protection)) fail("the request has no protectionAlg");
  struct bytes content = protection.content;
  der_next(&content, &algorithm);
  content = algorithm.content;
  der_next(&content, &oid);
  if (secret != NULL) {
    if (!der_next(&content, &parameters)) fail("no PBMParameter");
    derive(request, parameters.whole, secret);
  }
}

// Certificate NUMBER.der of the folder, one a request.
static void revoke(const struct options *options, OSSL_CMP_CTX *ctx, int number) {
  char path[512];
  snprintf(path, sizeof path, "%s/%d.der", options->revoke ? options->revoke : ".", number);
  FILE *file = fopen(path, "rb");
  X509 *certificate = file ? d2i_X509_fp(file, NULL) : NULL;
  if (certificate == NULL) fail(path);
  fclose(file);
  OSSL_CMP_CTX_set1_oldCert(ctx, certificate);
  OSSL_CMP_exec_RR_ses(ctx);
  X509_free(certificate);
}

// For the certificates of the CA (RFC 9483 4.3.1).
static void ask(OSSL_CMP_CTX *ctx) {
  ASN1_OBJECT *type = OBJ_txt2obj("1.3.6.1.5.5.7.4.17", 1);
  OSSL_CMP_CTX_push0_genm_ITAV(ctx, OSSL_CMP_ITAV_create(type, NULL));
  OSSL_CMP_exec_GENM_ses(ctx);
}

static void make(const struct options *options, struct request *request, int number, const char *reference,
                 const char *secret, X509 *certificate, EVP_PKEY *key) {
  OSSL_CMP_CTX *ctx = OSSL_CMP_CTX_new(NULL, NULL);
  OSSL_CMP_CTX_set_log_verbosity(ctx, OSSL_CMP_LOG_EMERG);
  OSSL_CMP_CTX_set_transfer_cb(ctx, take);
  OSSL_CMP_CTX_set_transfer_cb_arg(ctx, request);
  OSSL_CMP_CTX_set_option(ctx, OSSL_CMP_OPT_UNPROTECTED_ERRORS, 1);
  if (!options->explicit_confirmation) OSSL_CMP_CTX_set_option(ctx, OSSL_CMP_OPT_IMPLICIT_CONFIRM, 1);
  if (options->recipient != NULL) {
    X509_NAME *recipient = name_of(options->recipient, number);
    OSSL_CMP_CTX_set1_recipient(ctx, recipient);
    X509_NAME_free(recipient);
  }
  X509_NAME *subject = name_of(options->subject, number);
  OSSL_CMP_CTX_set1_subjectName(ctx, subject);
  X509_NAME_free(subject);
  if (certificate != NULL) {
    OSSL_CMP_CTX_set1_cert(ctx, certificate);
    OSSL_CMP_CTX_set1_pkey(ctx, key);
    request->signer = key;
    request->digest = EVP_sha256();
  } else {
    OSSL_CMP_CTX_set1_referenceValue(ctx, (const unsigned char *)reference, (int)strlen(reference));
    OSSL_CMP_CTX_set1_secretValue(ctx, (const unsigned char *)secret, (int)strlen(secret));
    snprintf(request->reference, sizeof request->reference, "%s", reference);
  }
  EVP_PKEY *fresh = EVP_EC_gen("P-256");
  OSSL_CMP_CTX_set0_newPkey(ctx, 1, fresh);
  switch (options->kind) {
    case KIND_IR: OSSL_CMP_exec_IR_ses(ctx); break;
    case KIND_CR: OSSL_CMP_exec_CR_ses(ctx); break;
    case KIND_KUR: OSSL_CMP_exec_KUR_ses(ctx); break;
    case KIND_RR: revoke(options, ctx, number); break;
    case KIND_GENM: ask(ctx); break;
  }
  ERR_clear_error();
  OSSL_CMP_CTX_free(ctx);
  if (request->count <= 0) fail("OpenSSL made no request");
  if (options->explicit_confirmation) prepare_confirmation(request, certificate == NULL ? secret : NULL);
}

void requests_make(const struct options *options, struct request *all) {
  X509 *certificate = options->certificate ? load_certificate(options->certificate) : NULL;
  EVP_PKEY *key = options->key ? load_key(options->key) : NULL;
  FILE *entities = options->entities ? fopen(options->entities, "r") : NULL;
  if (options->entities && entities == NULL) fail(options->entities);
  for (int i = 0; i < options->count; i++) {
    char reference[128], secret[128];
    if (entities == NULL) {
      make(options, &all[i], i, options->reference, options->secret, certificate, key);
    } else {
      if (fscanf(entities, "%127s %127s", reference, secret) != 2) fail("--entities has too few lines");
      make(options, &all[i], i, reference, secret, certificate, key);
    }
  }
  if (entities != NULL) fclose(entities);
}

// DER written from the end to the start: what is put last stands first.
struct backwards {
  unsigned char *start, *at;
};

static void put(struct backwards *w, const unsigned char *bytes, size_t count) {
  if ((size_t)(w->at - w->start) < count) fail("a confirmation is too long");
  w->at -= count;
  memcpy(w->at, bytes, count);
}

static void wrap(struct backwards *w, const unsigned char *end, unsigned char tag) {
  size_t count = (size_t)(end - w->at);
  unsigned char header[4] = {tag, (unsigned char)count};
  size_t octets = 2;
  if (count > 255) {
    header[1] = 0x82, header[2] = (unsigned char)(count >> 8), header[3] = (unsigned char)count;
    octets = 4;
  } else if (count > 127) {
    header[1] = 0x81, header[2] = (unsigned char)count;
    octets = 3;
  }
  put(w, header, octets);
}

static size_t protect(const struct request *request, const unsigned char *part, size_t count, unsigned char *out) {
  if (request->signer == NULL) {
    unsigned length = 0;
    HMAC(request->mac, request->mac_key, (int)request->mac_key_count, part, count, out, &length);
    return length;
  }
  size_t length = 512;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  if (EVP_DigestSignInit(ctx, NULL, request->digest, NULL, request->signer) != 1 ||
      EVP_DigestSign(ctx, out, &length, part, count) != 1)
    fail("signing a confirmation");
  EVP_MD_CTX_free(ctx);
  return length;
}

// The header of the request again, with a nonce of its own and the nonce of the answer as recipNonce.
static void put_header(struct backwards *w, const struct request *request, const struct answer *answer) {
  const unsigned char *end = w->at, *mark = w->at;
  put(w, answer->sender_nonce.at, answer->sender_nonce.count);
  wrap(w, mark, 0x04);
  wrap(w, mark, 0xA6);
  unsigned char nonce[16];
  RAND_bytes(nonce, sizeof nonce);
  mark = w->at;
  put(w, nonce, sizeof nonce);
  wrap(w, mark, 0x04);
  wrap(w, mark, 0xA5);
  struct bytes all = {request->bytes, (size_t)request->count}, fields, kept[16];
  struct element e;
  size_t count = 0;
  der_next(&all, &e);
  all = e.content;
  der_next(&all, &e);
  fields = e.content;
  while (der_next(&fields, &e) && count < 16)
    if (e.tag < 0xA5) kept[count++] = e.whole;
  while (count > 0) {
    count--;
    put(w, kept[count].at, kept[count].count);
  }
  wrap(w, end, 0x30);
}

int confirmation_make(const struct request *request, const struct answer *answer, unsigned char *out, size_t room) {
  unsigned char part[2048], protection[512], hash[32];
  struct backwards w = {part, part + sizeof part};
  unsigned char *end = w.at;
  SHA256(answer->certificate.at, answer->certificate.count, hash);
  put(&w, (const unsigned char *)"\x02\x01\x00", 3); // certReqId 0
  put(&w, hash, sizeof hash);
  put(&w, (const unsigned char *)"\x04\x20", 2);
  wrap(&w, end, 0x30); // CertStatus
  wrap(&w, end, 0x30); // CertConfirmContent
  wrap(&w, end, 0xB8); // [24] certConf
  put_header(&w, request, answer);
  size_t inner = (size_t)(end - w.at);
  const unsigned char *content = w.at;
  wrap(&w, end, 0x30); // ProtectedPart
  size_t protected_count = protect(request, w.at, (size_t)(end - w.at), protection);

  struct backwards m = {out, out + room};
  end = m.at;
  struct bytes all = {request->bytes, (size_t)request->count};
  struct element e;
  der_next(&all, &e);
  all = e.content;
  while (der_next(&all, &e))
    if (e.tag == 0xA1 && e.whole.at + e.whole.count == request->bytes + request->count && request->signer != NULL)
      put(&m, e.whole.at, e.whole.count); // extraCerts
  const unsigned char *mark = m.at;
  put(&m, protection, protected_count);
  put(&m, (const unsigned char *)"\0", 1);
  wrap(&m, mark, 0x03);
  wrap(&m, mark, 0xA0);
  put(&m, content, inner);
  wrap(&m, end, 0x30);
  int count = (int)(end - m.at);
  memmove(out, m.at, (size_t)count);
  return count;
}
