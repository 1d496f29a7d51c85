#pragma once

#include "CLinuxAnnotations.h"

// Sockets, epoll, signals, clocks and limits.

// epoll.c

/// What is watched for, and what has happened: bits of both.
enum {
  CLINUX_READABLE = 1,
  CLINUX_WRITABLE = 2,
  CLINUX_ENDED = 4,  // the peer has ended its side, or the connection is broken
  CLINUX_ONCE = 8,   // reported once each time that it happens (EPOLLET), not as long as it lasts
};

int32_t clinux_epoll_new(void);
/// Watches a descriptor that is not watched yet, or changes for what.
int32_t clinux_epoll_watch(int32_t epoll, int32_t descriptor, uint32_t interest, uint64_t token);
/// How many events there are, at most 64 and as many as there is room for; 0 after a timeout or a signal. A negative timeout
/// is none.
int32_t clinux_epoll_wait(
    int32_t epoll, uint64_t *__counted_by(tokens_count) tokens __noescape, size_t tokens_count,
    uint32_t *__counted_by(happened_count) happened __noescape, size_t happened_count, int32_t timeout_ms);

// sockets.c

/// An IPv6 address as two numbers, the first octet the highest; IPv4 is mapped (::ffff:a.b.c.d).
struct clinux_address {
  uint64_t high;
  uint64_t low;
  uint16_t port;
};

struct clinux_arrival {
  int32_t descriptor;  // or the negative of errno
  bool is_local;       // of a Unix socket: `user` counts, not `address`
  uint32_t user;
  struct clinux_address address;
};

/// A listener that does not block. With port 0 the system chooses one.
int32_t clinux_listen_tcp(struct clinux_address address, int32_t backlog);
/// A connection that blocks, for so long at a time: connecting, reading and writing each fail with -ETIMEDOUT or -EAGAIN
/// after it.
int32_t clinux_connect_tcp(struct clinux_address address, int32_t timeout_ms);
/// A listener at a path (ending with NUL, which counts), for its owner only (mode 0600). A socket that nobody
/// listens at any more is replaced; -EADDRINUSE when somebody does or when something else stands there.
int32_t clinux_listen_local(CLINUX_IN(path), int32_t backlog);
/// Where a socket listens.
struct clinux_address clinux_address_of(int32_t descriptor);
struct clinux_arrival clinux_accept(int32_t listener);
int64_t clinux_receive(int32_t descriptor, CLINUX_OUT(room));
int64_t clinux_send(int32_t descriptor, CLINUX_IN(octets));
int32_t clinux_end_writing(int32_t descriptor);

/// A connected Unix stream socket that does not block, or -errno; the path ends with NUL, which counts.
int32_t clinux_local_open(CLINUX_IN(path));

// handler.c

struct clinux_child {
  int32_t process;     // or the negative of errno
  int32_t descriptor;  // the other end of its standard input and output; does not block
};

/// Starts a program with these words, each ended by NUL, the first its path; at most 32. It has a process group, an almost
/// empty environment, our standard error and nothing else of ours, and is told to end when we end.
struct clinux_child clinux_child_start(CLINUX_IN(words));
/// Ends a child and its group: SIGTERM, or by force SIGKILL. Only for one that has not been reaped.
void clinux_child_end(int32_t process, bool by_force);
/// The exit status of a child that has ended, 128 and more for a signal; -1 while it lives. It is reaped now, and what is left
/// of its group has been killed.
int32_t clinux_child_status(int32_t process);

// system.c

/// Blocks SIGTERM, SIGINT, SIGHUP and SIGCHLD and gives a descriptor to read them from; ignores SIGPIPE.
int32_t clinux_signals_new(void);
/// The next signal's number, 0 when there is none.
int32_t clinux_signals_next(int32_t descriptor);
int64_t clinux_monotonic_ms(void);
/// Waits, or until a signal comes.
void clinux_pause(int32_t ms);
/// Nanoseconds since 1970.
int64_t clinux_wall_ns(void);
/// Raises the soft limit of open files to the hard one and returns it.
int64_t clinux_raise_open_files(void);
/// Gives the whole pages among these octets back; they read as zeros or as before afterwards.
int32_t clinux_forget(CLINUX_OUT(octets));
/// KiB of memory that the process has now.
int64_t clinux_resident_kib(void);

extern const int32_t clinux_would_block;
extern const int32_t clinux_address_in_use;
extern const int32_t clinux_sigterm;
extern const int32_t clinux_sigint;
extern const int32_t clinux_sighup;
extern const int32_t clinux_sigchld;
