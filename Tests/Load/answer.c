// Reads what the load needs to know of an answer, with a DER reader of its own.
#include "load.h"

bool der_next(struct bytes *rest, struct element *out) {
  const unsigned char *p = rest->at;
  size_t left = rest->count;
  if (left < 2) return false;
  out->tag = p[0];
  size_t header = 2, length = p[1];
  if (length & 0x80) {
    size_t octets = length & 0x7F;
    if (octets == 0 || octets > 4 || left < 2 + octets) return false;
    length = 0;
    for (size_t i = 0; i < octets; i++) length = length << 8 | p[2 + i];
    header += octets;
  }
  if (left - header < length) return false;
  out->whole = (struct bytes){p, header + length};
  out->content = (struct bytes){p + header, length};
  rest->at += header + length;
  rest->count -= header + length;
  return true;
}

static bool der_into(struct bytes *rest, unsigned tag, struct bytes *content) {
  struct element e;
  if (!der_next(rest, &e) || e.tag != tag) return false;
  *content = e.content;
  return true;
}

static long small_integer(struct bytes b) {
  long value = 0;
  for (size_t i = 0; i < b.count && i < 4; i++) value = value << 8 | b.at[i];
  return value;
}

static bool read_header(struct bytes header, struct answer *out) {
  struct element e;
  struct bytes inner;
  if (!der_next(&header, &e) || !der_next(&header, &e) || !der_next(&header, &e)) return false;
  while (der_next(&header, &e)) {
    inner = e.content;
    if (e.tag == 0xA4 && !der_into(&inner, 0x04, &out->transaction)) return false;
    if (e.tag == 0xA5 && !der_into(&inner, 0x04, &out->sender_nonce)) return false;
  }
  return true;
}

// PKIStatusInfo ::= SEQUENCE { status, statusString OPTIONAL, failInfo OPTIONAL }
static bool read_status(struct bytes *rest, struct answer *out) {
  struct bytes info, status, texts;
  if (!der_into(rest, 0x30, &info) || !der_into(&info, 0x02, &status)) return false;
  out->status = small_integer(status);
  struct bytes after = info;
  if (der_into(&after, 0x30, &texts)) der_into(&texts, 0x0C, &out->text);
  return true;
}

static bool read_certificate(struct bytes pair, struct answer *out) {
  struct bytes choice, certificate, tbs, version;
  if (!der_into(&pair, 0xA0, &choice)) return false;
  out->certificate = choice;
  if (!der_into(&choice, 0x30, &certificate) || !der_into(&certificate, 0x30, &tbs)) return false;
  return der_into(&tbs, 0xA0, &version) && der_into(&tbs, 0x02, &out->serial);
}

static bool read_response(struct bytes message, struct answer *out) {
  struct element e;
  struct bytes responses, response, id, pair;
  if (!der_next(&message, &e)) return false;
  if (e.tag == 0xA1 && !der_next(&message, &e)) return false;
  responses = e.content;
  if (!der_into(&responses, 0x30, &response) || !der_into(&response, 0x02, &id)) return false;
  if (!read_status(&response, out)) return false;
  return out->status > 1 || (der_into(&response, 0x30, &pair) && read_certificate(pair, out));
}

// RevRepContent ::= SEQUENCE { status SEQUENCE OF PKIStatusInfo, ... }
static bool read_revocation(struct bytes content, struct answer *out) {
  struct bytes statuses;
  return der_into(&content, 0x30, &statuses) && read_status(&statuses, out);
}

bool answer_read(const unsigned char *at, size_t count, struct answer *out) {
  *out = (struct answer){.status = -1};
  struct bytes all = {at, count}, message, header, content;
  struct element body;
  if (!der_into(&all, 0x30, &message) || all.count != 0) return false;
  if (!der_into(&message, 0x30, &header) || !read_header(header, out)) return false;
  if (!der_next(&message, &body) || (body.tag & 0xE0) != 0xA0) return false;
  out->body = body.tag & 0x1F;
  switch (out->body) {
    case 1:
    case 3:
    case 8: return der_into(&body.content, 0x30, &content) && read_response(content, out);
    case 12: return der_into(&body.content, 0x30, &content) && read_revocation(content, out);
    case 23: return der_into(&body.content, 0x30, &content) && read_status(&content, out);
    default: return true;
  }
}
