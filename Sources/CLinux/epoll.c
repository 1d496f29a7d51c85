#define _GNU_SOURCE
#include "include/CLinux.h"

#include <errno.h>
#include <sys/epoll.h>

int32_t clinux_epoll_new(void) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  return epoll < 0 ? -errno : epoll;
}

int32_t clinux_epoll_watch(int32_t epoll, int32_t descriptor, uint32_t interest, uint64_t token) {
  struct epoll_event event = {.data.u64 = token};
  if (interest & CLINUX_READABLE) event.events |= EPOLLIN;
  if (interest & CLINUX_WRITABLE) event.events |= EPOLLOUT;
  if (interest & CLINUX_ENDED) event.events |= EPOLLRDHUP;
  if (interest & CLINUX_ONCE) event.events |= EPOLLET;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
  if (errno == EEXIST && epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
  return -errno;
}

int32_t clinux_epoll_wait(
    int32_t epoll, uint64_t *tokens, size_t tokens_count, uint32_t *happened, size_t happened_count, int32_t timeout_ms) {
  struct epoll_event ready[64];
  size_t room = sizeof ready / sizeof ready[0];
  if (room > tokens_count) room = tokens_count;
  if (room > happened_count) room = happened_count;
  int count = epoll_wait(epoll, ready, (int)room, timeout_ms);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int index = 0; index < count; index++) {
    tokens[index] = ready[index].data.u64;
    happened[index] = 0;
    if (ready[index].events & EPOLLIN) happened[index] |= CLINUX_READABLE;
    if (ready[index].events & EPOLLOUT) happened[index] |= CLINUX_WRITABLE;
    if (ready[index].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) happened[index] |= CLINUX_ENDED;
  }
  return count;
}
