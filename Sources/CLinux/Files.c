#define _GNU_SOURCE
#include "Files.h"

#include "Decimal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int32_t result(int value) { return value < 0 ? -errno : value; }

int32_t clinux_file_open(PATH_BYTES, int32_t how, uint32_t mode) {
  (void)path_count;
  int flags = O_CLOEXEC;
  if (how == CLINUX_READ) flags |= O_RDONLY;
  if (how == CLINUX_READ_NO_LINK) flags |= O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  if (how == CLINUX_CREATE) flags |= O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  if (how == CLINUX_FOLDER) flags |= O_RDONLY | O_DIRECTORY;
  return result(open((const char *)path, flags, (mode_t)mode));
}

int64_t clinux_file_read(int32_t descriptor, uint8_t *bytes, size_t count) {
  for (;;) {
    ssize_t taken = read(descriptor, bytes, count);
    if (taken >= 0) return taken;
    if (errno != EINTR) return -errno;
  }
}

int64_t clinux_file_write(int32_t descriptor, const uint8_t *bytes, size_t count) {
  for (;;) {
    ssize_t given = write(descriptor, bytes, count);
    if (given >= 0) return given;
    if (errno != EINTR) return -errno;
  }
}

int32_t clinux_file_sync(int32_t descriptor) { return result(fsync(descriptor)); }
int32_t clinux_file_close(int32_t descriptor) { return result(close(descriptor)); }

static int32_t describe(int outcome, const struct stat *found, clinux_entry *entry) {
  if (outcome < 0) return -errno;
  entry->kind = S_ISREG(found->st_mode) ? 1 : S_ISDIR(found->st_mode) ? 2 : S_ISLNK(found->st_mode) ? 3
    : S_ISSOCK(found->st_mode) ? 4 : 0;
  entry->mode = found->st_mode & 07777;
  entry->owner = found->st_uid;
  entry->size = (uint64_t)found->st_size;
  return 0;
}

int32_t clinux_file_entry(int32_t descriptor, clinux_entry *entry) {
  struct stat found;
  return describe(fstat(descriptor, &found), &found, entry);
}

int32_t clinux_path_entry(PATH_BYTES, clinux_entry *entry) {
  (void)path_count;
  struct stat found;
  return describe(lstat((const char *)path, &found), &found, entry);
}

int32_t clinux_path_make_folder(PATH_BYTES, uint32_t mode) {
  (void)path_count;
  return result(mkdir((const char *)path, (mode_t)mode));
}

int32_t clinux_path_remove(PATH_BYTES) {
  (void)path_count;
  if (unlink((const char *)path) == 0) return 0;
  return errno == EISDIR || errno == EPERM ? result(rmdir((const char *)path)) : -errno;
}

// renameat2 says in one call what link and unlink say in two; file systems that do not know it get the two.
int32_t clinux_path_rename_new(PATH_BYTES, const uint8_t *new_path, size_t new_count) {
  (void)path_count;
  (void)new_count;
  const char *from = (const char *)path, *to = (const char *)new_path;
  if (syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 1u /* RENAME_NOREPLACE */) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -errno;
  if (link(from, to) != 0) return -errno;
  return result(unlink(from));
}

int32_t clinux_file_resemble(int32_t descriptor, PATH_BYTES) {
  (void)path_count;
  struct stat found, own;
  if (lstat((const char *)path, &found) != 0 || fstat(descriptor, &own) != 0) return -errno;
  if (S_ISLNK(found.st_mode)) return -ELOOP;
  if (!S_ISREG(found.st_mode)) return -EINVAL;
  bool theirs = found.st_uid != own.st_uid || found.st_gid != own.st_gid;
  if (theirs && fchown(descriptor, found.st_uid, found.st_gid) != 0) return -errno;
  return result(fchmod(descriptor, found.st_mode & 07777));
}

int32_t clinux_path_rename_over(PATH_BYTES, const uint8_t *new_path, size_t new_count) {
  (void)path_count;
  (void)new_count;
  return result(rename((const char *)path, (const char *)new_path));
}

int64_t clinux_working_folder(uint8_t *bytes, size_t count) {
  if (getcwd((char *)bytes, count) == NULL) return -errno;
  return (int64_t)strlen((const char *)bytes);
}

uint32_t clinux_user(void) { return geteuid(); }

int64_t clinux_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec;
}

int32_t clinux_random(uint8_t *bytes, size_t count) {
  size_t filled = 0;
  while (filled < count) {
    ssize_t taken = getrandom(bytes + filled, count - filled, 0);
    if (taken >= 0) filled += (size_t)taken;
    else if (errno != EINTR) return -errno;
  }
  return 0;
}

int64_t clinux_error_text(int32_t error, uint8_t *bytes, size_t count) {
  const char *text = strerrordesc_np(error);
  if (text == NULL) text = "unknown error";
  size_t length = strlen(text);
  if (length > count) length = count;
  memcpy(bytes, text, length);
  return (int64_t)length;
}

int64_t clinux_environment(const uint8_t *name, size_t name_count, uint8_t *bytes, size_t count) {
  (void)name_count;
  const char *value = getenv((const char *)name);
  if (value == NULL) return -1;
  size_t length = strlen(value);
  memcpy(bytes, value, length < count ? length : count);
  return (int64_t)length;
}

void clinux_be_private(void) {
  signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit of file sizes is an error like a full disk, not the end
  umask(077);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

// A path that does not fit into sockaddr_un is reached through its folder, which is opened for that.
int32_t clinux_local_connect(PATH_BYTES) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int folder = -1;
  if (path_count <= sizeof address.sun_path) {
    memcpy(address.sun_path, path, path_count);
  } else {
    const char *name = strrchr((const char *)path, '/');
    char *parent = name == NULL ? NULL : strndup((const char *)path, (size_t)(name - (const char *)path));
    if (parent == NULL) return -ENAMETOOLONG;
    folder = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    if (folder < 0) return -errno;
    char through[] = "/proc/self/fd/00000000000000000000";
    size_t count = strlen("/proc/self/fd/");
    count += decimal_put(through + count, (unsigned long)folder);
    if (count + strlen(name) >= sizeof address.sun_path) {
      close(folder);
      return -ENAMETOOLONG;
    }
    memcpy(address.sun_path, through, count);
    memcpy(address.sun_path + count, name, strlen(name));
  }
  signal(SIGPIPE, SIG_IGN);
  int32_t outcome = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (outcome < 0) {
    outcome = -errno;
  } else if (connect(outcome, (const struct sockaddr *)&address, sizeof address) != 0) {
    int failure = -errno;
    close(outcome);
    outcome = failure;
  }
  if (folder >= 0) close(folder);
  return outcome;
}
