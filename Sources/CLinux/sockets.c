#define _GNU_SOURCE
#include "include/CLinux.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAPPED = 0xFFFF };

static bool is_v4(struct clinux_address address) { return address.high == 0 && address.low >> 32 == MAPPED; }

/// Fills in an IPv4 or IPv6 socket address and returns its size.
static socklen_t to_system(struct clinux_address address, struct sockaddr_storage *storage) {
  memset(storage, 0, sizeof *storage);
  if (is_v4(address)) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
    v4->sin_family = AF_INET;
    v4->sin_port = htons(address.port);
    v4->sin_addr.s_addr = htonl((uint32_t)address.low);
    return sizeof *v4;
  }
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(address.port);
  for (int octet = 0; octet < 8; octet++) {
    v6->sin6_addr.s6_addr[octet] = (uint8_t)(address.high >> (56 - 8 * octet));
    v6->sin6_addr.s6_addr[8 + octet] = (uint8_t)(address.low >> (56 - 8 * octet));
  }
  return sizeof *v6;
}

static struct clinux_address from_system(const struct sockaddr_storage *storage) {
  struct clinux_address address = {0};
  if (storage->ss_family == AF_INET) {
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)storage;
    address.low = (uint64_t)MAPPED << 32 | ntohl(v4->sin_addr.s_addr);
    address.port = ntohs(v4->sin_port);
  } else if (storage->ss_family == AF_INET6) {
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)storage;
    for (int octet = 0; octet < 8; octet++) {
      address.high = address.high << 8 | v6->sin6_addr.s6_addr[octet];
      address.low = address.low << 8 | v6->sin6_addr.s6_addr[8 + octet];
    }
    address.port = ntohs(v6->sin6_port);
  }
  return address;
}

static int32_t failed(int descriptor) {
  int error = errno;
  if (descriptor >= 0) close(descriptor);
  return -error;
}

int32_t clinux_listen_tcp(struct clinux_address address, int32_t backlog) {
  struct sockaddr_storage storage;
  socklen_t size = to_system(address, &storage);
  int listener = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return failed(listener);
  int on = 1;
  if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return failed(listener);
  // [::] takes IPv6 only, so that it can stand beside 0.0.0.0.
  if (storage.ss_family == AF_INET6 && setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0)
    return failed(listener);
  // An answer is one write; what is accepted inherits this.
  if (setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) return failed(listener);
  if (bind(listener, (struct sockaddr *)&storage, size) != 0) return failed(listener);
  if (listen(listener, backlog) != 0) return failed(listener);
  return listener;
}

int32_t clinux_connect_tcp(struct clinux_address address, int32_t timeout_ms) {
  struct sockaddr_storage storage;
  socklen_t size = to_system(address, &storage);
  int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return failed(descriptor);
  // The time for sending is the time for connecting too (socket(7)).
  struct timeval time = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
  if (setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) != 0) return failed(descriptor);
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) != 0) return failed(descriptor);
  if (connect(descriptor, (struct sockaddr *)&storage, size) == 0) return descriptor;
  if (errno == EINPROGRESS) errno = ETIMEDOUT;
  return failed(descriptor);
}

static int32_t local_address(const uint8_t *path, size_t path_count, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (path_count == 0 || path_count > sizeof address->sun_path) return -ENAMETOOLONG;
  memcpy(address->sun_path, path, path_count);
  return 0;
}

int32_t clinux_local_open(const uint8_t *path, size_t path_count) {
  struct sockaddr_un address;
  int32_t error = local_address(path, path_count, &address);
  if (error != 0) return error;
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return failed(descriptor);
  // A listener whose queue is full says EAGAIN: nobody waits for it here.
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return failed(descriptor);
  return descriptor;
}

int32_t clinux_listen_local(const uint8_t *path, size_t path_count, int32_t backlog) {
  struct sockaddr_un address;
  int32_t error = local_address(path, path_count, &address);
  if (error != 0) return error;
  // What a process that was killed has left behind is refused here; somebody who listens is not disturbed.
  int other = clinux_local_connect(path, path_count);
  if (other >= 0) {
    close(other);
    return -EADDRINUSE;
  }
  struct stat there;
  if (lstat(address.sun_path, &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) return -EADDRINUSE;
    if (unlink(address.sun_path) != 0) return -errno;
  }
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return failed(listener);
  // The mode is right from the first moment on, not after a chmod.
  mode_t mask = umask(0177);
  int bound = bind(listener, (struct sockaddr *)&address, sizeof address);
  int bind_error = errno;
  umask(mask);
  if (bound != 0) {
    close(listener);
    return -bind_error;
  }
  if (listen(listener, backlog) != 0) return failed(listener);
  return listener;
}

struct clinux_address clinux_address_of(int32_t descriptor) {
  struct sockaddr_storage storage = {0};
  socklen_t size = sizeof storage;
  if (getsockname(descriptor, (struct sockaddr *)&storage, &size) != 0) storage.ss_family = AF_UNSPEC;
  return from_system(&storage);
}

struct clinux_arrival clinux_accept(int32_t listener) {
  struct clinux_arrival arrival = {0};
  struct sockaddr_storage storage = {0};
  int descriptor;
  do {
    socklen_t size = sizeof storage;
    descriptor = accept4(listener, (struct sockaddr *)&storage, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED));
  arrival.descriptor = descriptor < 0 ? -errno : descriptor;
  if (descriptor < 0) return arrival;
  if (storage.ss_family == AF_UNIX) {
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    arrival.is_local = true;
    // Nobody is user 4294967295.
    arrival.user = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.uid : UINT32_MAX;
  } else {
    arrival.address = from_system(&storage);
  }
  return arrival;
}

int64_t clinux_receive(int32_t descriptor, uint8_t *room, size_t room_count) {
  ssize_t count;
  do count = recv(descriptor, room, room_count, 0);
  while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

int64_t clinux_send(int32_t descriptor, const uint8_t *octets, size_t octets_count) {
  ssize_t count;
  do count = send(descriptor, octets, octets_count, MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

int32_t clinux_end_writing(int32_t descriptor) { return shutdown(descriptor, SHUT_WR) == 0 ? 0 : -errno; }
