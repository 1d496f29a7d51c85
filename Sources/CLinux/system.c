#define _GNU_SOURCE
#include "include/CLinux.h"

#include "Decimal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

const int32_t clinux_would_block = -EAGAIN;
const int32_t clinux_address_in_use = -EADDRINUSE;
const int32_t clinux_sigterm = SIGTERM;
const int32_t clinux_sigint = SIGINT;
const int32_t clinux_sighup = SIGHUP;
const int32_t clinux_sigchld = SIGCHLD;

int32_t clinux_signals_new(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  sigaddset(&set, SIGCHLD);
  if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) return -errno;
  if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -errno;
  int descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int32_t clinux_signals_next(int32_t descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == (ssize_t)sizeof info ? (int32_t)info.ssi_signo : 0;
}

int64_t clinux_monotonic_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void clinux_pause(int32_t ms) {
  if (ms <= 0) return;
  struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
  nanosleep(&time, NULL);
}

int64_t clinux_wall_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t clinux_raise_open_files(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
  return (int64_t)limit.rlim_cur;
}

int32_t clinux_forget(uint8_t *octets, size_t octets_count) {
  uintptr_t page = (uintptr_t)getpagesize();
  uintptr_t start = ((uintptr_t)octets + page - 1) / page * page;
  uintptr_t end = ((uintptr_t)octets + octets_count) / page * page;
  if (end <= start) return 0;
  return madvise((void *)start, end - start, MADV_DONTNEED) == 0 ? 0 : -errno;
}

int64_t clinux_resident_kib(void) {
  char text[64] = {0};
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  const char *rest = text;
  if (count <= 0 || decimal_take(text, &rest) < 0 || *rest != ' ') return -EIO;
  long long resident = decimal_take(rest + 1, NULL);
  return resident < 0 ? -EIO : (int64_t)resident * getpagesize() / 1024;
}
