// A load of genuine CMP enrolments: requests are made ahead with OpenSSL's own client, then driven over loopback.
#ifndef SIGNET_LOAD_H
#define SIGNET_LOAD_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind { KIND_IR, KIND_CR, KIND_KUR, KIND_RR, KIND_GENM };

struct options {
  const char *host, *port, *path;
  enum kind kind;
  bool explicit_confirmation;
  bool close_each;      // a connection of its own for every message, for servers that serve one connection at a time
  bool persist;         // a lost connection is opened again and the same bytes are sent again
  int connections, count, warm_up;
  const char *entities; // file of "REFERENCE SECRET" lines, used one after the other
  const char *reference, *secret, *certificate, *key, *subject, *recipient;
  const char *record;   // file that gets a line for everything that the server gave
  const char *save;     // folder that gets every certificate, as NUMBER.der
  const char *revoke;   // folder with the certificates that rr is to revoke
};

// One enrolment, ready to be sent.
struct request {
  unsigned char *bytes;
  int count;
  char reference[64];
  // What a certConf of the same transaction is protected with: the PBM key, or the signing key shared by all.
  unsigned char mac_key[EVP_MAX_MD_SIZE];
  size_t mac_key_count;
  const EVP_MD *mac;
  EVP_PKEY *signer;
  const EVP_MD *digest;
};

struct bytes {
  const unsigned char *at;
  size_t count;
};

// One element of DER; `whole` is it all, `content` what its header announces.
struct element {
  unsigned tag;
  struct bytes whole, content;
};

bool der_next(struct bytes *rest, struct element *out);

// What an answer says.
struct answer {
  unsigned body;              // the tag number of the body: 1 ip, 3 cp, 8 kup, 12 rp, 19 pkiconf, 22 genp, 23 error
  long status;                // PKIStatus of the only response, or of the error
  struct bytes transaction, sender_nonce, certificate, serial, text;
};

bool answer_read(const unsigned char *at, size_t count, struct answer *out);

// The tag number of the body that answers a kind of request.
unsigned answer_to(enum kind kind);
const char *kind_name(enum kind kind);

void requests_make(const struct options *options, struct request *all);
int confirmation_make(const struct request *request, const struct answer *answer, unsigned char *out, size_t room);
bool drive(const struct options *options, struct request *all);
void fail(const char *what) __attribute__((noreturn));

#endif
