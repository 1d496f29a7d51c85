// Proves what a server does under genuine enrolments: one line of JSON with the rate, the latency and every error.
#include "load.h"

#include <getopt.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char usage[] =
    "load --connect ADDRESS:PORT [--path PATH] [--kind ir|cr|kur|rr|genm] [--explicit] [--connections N] [--count N] [--warm-up N]\n"
    "     (--reference REF --secret SECRET | --entities FILE | --certificate FILE --key FILE) [--subject /CN=%d]\n"
    "     [--recipient /CN=ca] [--close] [--persist] [--record FILE] [--save FOLDER] [--revoke FOLDER]\n"
    "     [--dump FOLDER]     writes the requests and sends nothing\n";

void fail(const char *what) {
  fprintf(stderr, "load: %s\n", what);
  ERR_print_errors_fp(stderr);
  exit(2);
}

static const struct option names[] = {
    {"connect", 1, 0, 'c'},   {"path", 1, 0, 'p'},        {"kind", 1, 0, 'k'},    {"explicit", 0, 0, 'e'},
    {"connections", 1, 0, 'n'}, {"count", 1, 0, 'N'},     {"warm-up", 1, 0, 'w'}, {"reference", 1, 0, 'r'},
    {"secret", 1, 0, 's'},    {"entities", 1, 0, 'E'},    {"certificate", 1, 0, 'C'}, {"key", 1, 0, 'K'},
    {"subject", 1, 0, 'S'},   {"recipient", 1, 0, 'R'},   {"close", 0, 0, 'x'},   {"persist", 0, 0, 'P'},
    {"record", 1, 0, 'o'},    {"dump", 1, 0, 'd'},        {"save", 1, 0, 'V'}, {"revoke", 1, 0, 'W'},
    {0, 0, 0, 0},
};

static const char *const kinds[] = {"ir", "cr", "kur", "rr", "genm"};

const char *kind_name(enum kind kind) { return kinds[kind]; }

static enum kind kind_of(const char *text) {
  for (int kind = KIND_IR; kind <= KIND_GENM; kind++)
    if (strcmp(text, kinds[kind]) == 0) return (enum kind)kind;
  fail("--kind wants ir, cr, kur, rr or genm");
}

static void read_address(struct options *options, char *text) {
  char *colon = strrchr(text, ':');
  if (colon == NULL) fail("--connect wants ADDRESS:PORT");
  *colon = 0;
  options->host = text;
  options->port = colon + 1;
}

static int dump(const char *folder, const struct request *all, int count) {
  for (int i = 0; i < count; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/request-%d.der", folder, i);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(all[i].bytes, 1, (size_t)all[i].count, file) != (size_t)all[i].count) fail(path);
    fclose(file);
  }
  return 0;
}

int main(int argc, char **argv) {
  struct options options = {.path = "/.well-known/cmp", .connections = 1, .count = 100, .subject = "/CN=load-%d"};
  const char *folder = NULL;
  int option;
  while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) switch (option) {
      case 'c': read_address(&options, optarg); break;
      case 'p': options.path = optarg; break;
      case 'k': options.kind = kind_of(optarg); break;
      case 'e': options.explicit_confirmation = true; break;
      case 'n': options.connections = atoi(optarg); break;
      case 'N': options.count = atoi(optarg); break;
      case 'w': options.warm_up = atoi(optarg); break;
      case 'r': options.reference = optarg; break;
      case 's': options.secret = optarg; break;
      case 'E': options.entities = optarg; break;
      case 'C': options.certificate = optarg; break;
      case 'K': options.key = optarg; break;
      case 'S': options.subject = optarg; break;
      case 'R': options.recipient = optarg; break;
      case 'x': options.close_each = true; break;
      case 'P': options.persist = true; break;
      case 'o': options.record = optarg; break;
      case 'd': folder = optarg; break;
      case 'V': options.save = optarg; break;
      case 'W': options.revoke = optarg; break;
      default: fputs(usage, stderr); return 2;
    }
  bool credentials = (options.reference && options.secret) || options.entities || (options.certificate && options.key);
  if ((options.host == NULL && folder == NULL) || !credentials || options.connections < 1 || options.count < 1) {
    fputs(usage, stderr);
    return 2;
  }
  if (options.connections > options.count) options.connections = options.count;
  struct request *all = calloc((size_t)options.count, sizeof *all);
  requests_make(&options, all);
  if (folder != NULL) return dump(folder, all, options.count);
  return drive(&options, all) ? 0 : 1;
}
