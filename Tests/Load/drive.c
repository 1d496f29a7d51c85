// Drives a server with the requests over some connections, and times each enrolment from its first octet to its last.
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 32768, PATIENCE_SECONDS = 20 };

enum phase { ENROL, CONFIRM };

struct connection {
  int descriptor;             // -1 while closed
  bool connecting, busy, watching_output;
  bool used;                  // an answer has come over it: the server may close it without a word
  enum phase phase;
  int request;
  double started, sent, again; // again: when a lost connection is opened anew
  unsigned char out[ROOM], in[ROOM];
  size_t out_count, out_at, in_count;
  unsigned char message[ROOM / 2];
  int message_count;
};

static struct {
  const struct options *options;
  struct request *all;
  struct sockaddr_storage address;
  socklen_t address_count;
  int poll, next, done, good, bad, lost;
  double *latency;
  int record;
  char first_error[256];
} run;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void note_error(const char *format, const char *a, long b) {
  run.bad++;
  if (run.first_error[0] == 0) snprintf(run.first_error, sizeof run.first_error, format, a, b);
}

static void hexadecimal(struct bytes b, char *out, size_t room) {
  size_t i = 0;
  for (; i < b.count && 2 * i + 3 < room; i++) snprintf(out + 2 * i, 3, "%02x", b.at[i]);
  out[2 * i] = 0;
}

// One line, one write: what was read is known even when this process is killed too.
static void record(const char *what, const struct connection *c, const struct answer *answer, struct bytes serial) {
  if (run.record < 0) return;
  char line[512], hex[128], transaction[160];
  while (serial.count > 1 && serial.at[0] == 0) serial.at++, serial.count--;
  hexadecimal(serial, hex, sizeof hex);
  hexadecimal(answer->transaction, transaction, sizeof transaction);
  int count = snprintf(line, sizeof line, "%s %d %s %s %s\n", what, c->request, transaction,
                       run.all[c->request].reference[0] ? run.all[c->request].reference : "-", serial.count ? hex : "-");
  if (write(run.record, line, (size_t)count) != count) fail("--record");
}

unsigned answer_to(enum kind kind) {
  switch (kind) {
    case KIND_IR: return 1;
    case KIND_CR: return 3;
    case KIND_KUR: return 8;
    case KIND_RR: return 12;
    default: return 22;
  }
}

static void save(const struct connection *c, const struct answer *answer) {
  if (run.options->save == NULL) return;
  char path[512];
  snprintf(path, sizeof path, "%s/%d.der", run.options->save, c->request);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(answer->certificate.at, 1, answer->certificate.count, file) != answer->certificate.count)
    fail("--save");
  fclose(file);
}

static void watch(struct connection *c, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(run.poll, operation, c->descriptor, &event) != 0) fail("epoll_ctl");
  c->watching_output = (events & EPOLLOUT) != 0;
}

static void close_connection(struct connection *c) {
  if (c->descriptor >= 0) close(c->descriptor);
  c->descriptor = -1;
  c->connecting = false;
  c->in_count = 0;
}

static void open_connection(struct connection *c) {
  c->descriptor = socket(run.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->descriptor < 0) fail("socket");
  int one = 1;
  setsockopt(c->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  c->connecting = true;
  c->used = false;
  c->in_count = 0;
  if (connect(c->descriptor, (struct sockaddr *)&run.address, run.address_count) == 0) c->connecting = false;
  else if (errno != EINPROGRESS && errno != EAGAIN && errno != ECONNREFUSED) fail("connect");
  watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

static void compose(struct connection *c, const unsigned char *message, int count) {
  int head = snprintf((char *)c->out, sizeof c->out,
                      "POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/pkixcmp\r\nContent-Length: %d\r\n"
                      "Connection: %s\r\n\r\n",
                      run.options->path, run.options->host, run.options->port, count,
                      run.options->close_each ? "close" : "keep-alive");
  if (head + count > (int)sizeof c->out) fail("a request is too long");
  memcpy(c->out + head, message, (size_t)count);
  c->out_count = (size_t)(head + count);
  c->out_at = 0;
  c->in_count = 0;
  c->sent = now();
}

static void flush(struct connection *c) {
  while (c->out_at < c->out_count) {
    ssize_t n = send(c->descriptor, c->out + c->out_at, c->out_count - c->out_at, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno == EAGAIN && !c->watching_output) watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
      return; // any other error shows at the next read
    }
    c->out_at += (size_t)n;
  }
  if (c->watching_output) watch(c, EPOLLIN, EPOLL_CTL_MOD);
}

static void start(struct connection *c) {
  c->busy = run.next < run.options->count;
  if (!c->busy) {
    close_connection(c);
    return;
  }
  c->request = run.next++;
  c->phase = ENROL;
  c->started = now();
  compose(c, run.all[c->request].bytes, run.all[c->request].count);
  if (c->descriptor < 0) open_connection(c);
  else flush(c);
}

static void finish(struct connection *c) {
  run.latency[run.done++] = now() - c->started;
  start(c);
}

static void lost(struct connection *c, const char *why) {
  size_t begun = c->in_count;
  close_connection(c);
  if (!c->busy) return;
  if (c->used && begun == 0) {
    c->out_at = 0;
    open_connection(c);
    return;
  }
  run.lost++;
  if (run.options->persist) {
    c->again = now() + 0.005;
    return;
  }
  note_error("%s", why, 0);
  finish(c);
}

// An answer has arrived in full: what it says decides what is sent next.
static void take(struct connection *c, const unsigned char *body, size_t count, long status, bool closing) {
  struct answer answer;
  static const struct bytes none;
  bool read = answer_read(body, count, &answer);
  const struct options *options = run.options;
  if (status != 200 && !read) note_error("%sHTTP status %ld", "", status);
  else if (!read) note_error("%san answer of %ld octets is not a CMP message", "", (long)count);
  else if (c->phase == ENROL && answer.body == answer_to(options->kind) && answer.status <= 1) {
    save(c, &answer);
    record("issued", c, &answer, answer.serial);
    if (options->explicit_confirmation) {
      c->message_count = confirmation_make(&run.all[c->request], &answer, c->message, sizeof c->message);
      c->phase = CONFIRM;
      compose(c, c->message, c->message_count);
      if (closing) close_connection(c), open_connection(c);
      else flush(c);
      return;
    }
    run.good++;
  } else if (c->phase == CONFIRM && answer.body == 19) {
    record("confirmed", c, &answer, none);
    run.good++;
  } else {
    char text[160] = "", what[200];
    snprintf(text, sizeof text, "%.*s", (int)answer.text.count, answer.text.at ? (const char *)answer.text.at : "");
    snprintf(what, sizeof what, "body %u, status %ld, \"%s\"", answer.body, answer.status, text);
    record("refused", c, &answer, none);
    note_error("%s", what, 0);
  }
  if (closing) close_connection(c);
  finish(c);
}

// One HTTP answer out of what has been read; false when more is needed.
static bool parse(struct connection *c) {
  c->in[c->in_count] = 0;
  char *end = strstr((char *)c->in, "\r\n\r\n");
  if (end == NULL) return false;
  size_t head = (size_t)(end - (char *)c->in) + 4, length = 0;
  long status = strtol((char *)c->in + 9, NULL, 10);
  bool closing = run.options->close_each || c->in[7] == '0';
  for (char *line = strstr((char *)c->in, "\r\n"); line != NULL && line < end; line = strstr(line + 2, "\r\n")) {
    if (strncasecmp(line + 2, "Content-Length:", 15) == 0) length = strtoul(line + 17, NULL, 10);
    if (strncasecmp(line + 2, "Connection: close", 17) == 0) closing = true;
    if (strncasecmp(line + 2, "Connection: keep-alive", 22) == 0) closing = run.options->close_each;
  }
  if (c->in_count < head + length) return false;
  c->used = true;
  take(c, c->in + head, length, status, closing);
  return true;
}

static void readable(struct connection *c) {
  for (;;) {
    ssize_t n = recv(c->descriptor, c->in + c->in_count, sizeof c->in - 1 - c->in_count, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
      lost(c, n == 0 ? "the server closed the connection" : strerror(errno));
      return;
    }
    c->in_count += (size_t)n;
    if (parse(c)) return; // what follows is seen at the next turn
  }
}

static void take_event(struct connection *c, uint32_t events) {
  if (c->descriptor < 0) return;
  if (c->connecting && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) {
    int error = 0;
    socklen_t count = sizeof error;
    getsockopt(c->descriptor, SOL_SOCKET, SO_ERROR, &error, &count);
    if (error != 0) {
      lost(c, strerror(error));
      return;
    }
    c->connecting = false;
  }
  if (events & EPOLLOUT) flush(c);
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) readable(c);
}

// Lost connections are opened again; silence for too long ends the run.
static void mend(struct connection *all) {
  double time = now();
  for (int i = 0; i < run.options->connections; i++) {
    struct connection *c = &all[i];
    if (!c->busy) continue;
    if (c->descriptor < 0 && time >= c->again) {
      c->out_at = 0;
      c->sent = run.options->persist ? c->sent : time;
      open_connection(c);
    }
    if (time - c->sent > PATIENCE_SECONDS) {
      close_connection(c);
      note_error("%sno answer in %ld seconds", "", PATIENCE_SECONDS);
      finish(c);
    }
  }
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void report(double seconds) {
  int first = run.options->warm_up < run.done ? run.options->warm_up : 0;
  int count = run.done - first;
  qsort(run.latency + first, (size_t)count, sizeof(double), by_size);
  double *sorted = run.latency + first;
  printf("{\"kind\":\"%s\",\"confirmation\":\"%s\",\"connections\":%d,\"count\":%d,\"good\":%d,\"errors\":%d,\"lost\":%d,"
         "\"seconds\":%.3f,\"per_second\":%.1f,\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,\"first_error\":\"",
         kind_name(run.options->kind), run.options->explicit_confirmation ? "explicit" : "implicit",
         run.options->connections, run.done, run.good, run.bad, run.lost, seconds, (double)run.done / seconds,
         sorted[count / 2] * 1e6, sorted[(count * 99) / 100 < count ? (count * 99) / 100 : count - 1] * 1e6,
         sorted[count - 1] * 1e6);
  for (const char *p = run.first_error; *p; p++)
    if (*p == '"' || *p == '\\') printf("\\%c", *p);
    else if ((unsigned char)*p >= 0x20) putchar(*p);
  printf("\"}\n");
}

bool drive(const struct options *options, struct request *all) {
  run.options = options;
  run.all = all;
  run.latency = calloc((size_t)options->count, sizeof(double));
  run.record = options->record ? open(options->record, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *found;
  if (getaddrinfo(options->host, options->port, &hints, &found) != 0) fail("--connect wants a numeric ADDRESS:PORT");
  memcpy(&run.address, found->ai_addr, found->ai_addrlen);
  run.address_count = found->ai_addrlen;
  freeaddrinfo(found);
  run.poll = epoll_create1(EPOLL_CLOEXEC);
  struct connection *connections = calloc((size_t)options->connections, sizeof *connections);
  double began = now();
  for (int i = 0; i < options->connections; i++) {
    connections[i].descriptor = -1;
    start(&connections[i]);
  }
  double mended = began;
  while (run.done < options->count) {
    struct epoll_event events[64];
    int n = epoll_wait(run.poll, events, 64, 5);
    for (int i = 0; i < n; i++) take_event(events[i].data.ptr, events[i].events);
    if (n == 0 || now() - mended > 0.005) {
      mend(connections);
      mended = now();
    }
  }
  report(now() - began);
  return run.bad == 0 && run.good == options->count;
}
