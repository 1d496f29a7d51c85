#define _GNU_SOURCE
#include "include/CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 32 };

/// What is left of us in a child is its standard error and the limits: no environment, no signal handling, no descriptor.
static void become(char *const *words, int end, pid_t parent) {
  static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  static char language[] = "LC_ALL=C.UTF-8";
  char *const environment[] = {path, language, NULL};
  setpgid(0, 0);
  // Who is killed cannot end its children; the kernel does it then.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(126);
  // A number below 3 would be closed by what follows, or keep FD_CLOEXEC.
  if (end < 3) end = fcntl(end, F_DUPFD_CLOEXEC, 3);
  if (end < 0 || dup2(end, 0) < 0 || dup2(end, 1) < 0) _exit(126);
  // All of them are closed by exec as it is; a kernel before 5.9 does not know this.
  syscall(SYS_close_range, 3, ~0U, 0);
  signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(words[0], words, environment);
  _exit(127);
}

struct clinux_child clinux_child_start(const uint8_t *octets, size_t octets_count) {
  struct clinux_child child = {.process = -EINVAL, .descriptor = -1};
  char *words[WORDS + 1] = {0};
  size_t count = 0;
  for (size_t start = 0, at = 0; at < octets_count; at++) {
    if (octets[at] != 0) continue;
    if (count == WORDS) return child;
    words[count++] = (char *)(octets + start);
    start = at + 1;
  }
  if (count == 0 || octets[octets_count - 1] != 0) return child;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    child.process = -errno;
    return child;
  }
  pid_t parent = getpid();
  // Not fork, which would bring in stdio and its locks; there is one thread, and the child calls what signal handlers may.
  pid_t process = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (process == 0) become(words, ends[1], parent);
  child.process = process < 0 ? -errno : process;
  close(ends[1]);
  if (process < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
    close(ends[0]);
    return child;
  }
  // Whichever of the two is first: the group is there when somebody wants to end it.
  setpgid(process, process);
  child.descriptor = ends[0];
  return child;
}

void clinux_child_end(int32_t process, bool by_force) {
  if (process > 1) kill(-process, by_force ? SIGKILL : SIGTERM);
}

int32_t clinux_child_status(int32_t process) {
  siginfo_t info = {0};
  int status = 0;
  if (waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) == 0) {
    if (info.si_pid == 0) return -1;
    // While it has not been reaped, nobody else can have its number: what it has left behind goes with it.
    clinux_child_end(process, true);
  }
  if (waitpid(process, &status, WNOHANG) != process) return 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
