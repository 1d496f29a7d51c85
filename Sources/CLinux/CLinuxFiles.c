#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include "CLinuxFiles.h"

#include "Decimal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { NAME_ROOM = 64, PATH_ROOM = 4096 };

static int32_t result(int value) { return value < 0 ? -errno : value; }

// A string of C from counted octets: not empty, without NUL, not longer than the room.
static int string(char *room, size_t size, const uint8_t *bytes, size_t count) {
  if (count == 0 || count >= size || memchr(bytes, 0, count) != NULL) return 0;
  memcpy(room, bytes, count);
  room[count] = 0;
  return 1;
}

int32_t clinux_folder_open(NAME_BYTES) {
  char path[PATH_ROOM];
  if (!string(path, sizeof path, name, name_count)) return -EINVAL;
  return result(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static uint32_t segment_number(const char *name) {
  uint32_t number = 0;
  for (int index = 0; index < 8; index++) {
    if (name[index] < '0' || name[index] > '9') return 0;
    number = number * 10 + (uint32_t)(name[index] - '0');
  }
  return strcmp(name + 8, ".seg") == 0 ? number : 0;
}

int64_t clinux_folder_segments(int32_t folder) {
  int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return -errno;
  DIR *list = fdopendir(own);
  if (list == NULL) {
    int failure = -errno;
    close(own);
    return failure;
  }
  int64_t lowest = 0, highest = 0;
  struct dirent *entry;
  while (errno = 0, (entry = readdir(list)) != NULL) {
    int64_t number = segment_number(entry->d_name);
    if (number == 0) continue;
    if (lowest == 0 || number < lowest) lowest = number;
    if (number > highest) highest = number;
  }
  int failure = -errno;
  closedir(list);
  return failure < 0 ? failure : lowest << 32 | highest;
}

int64_t clinux_folder_names(int32_t folder, uint8_t *bytes, size_t count) {
  int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return -errno;
  DIR *list = fdopendir(own);
  if (list == NULL) {
    int failure = -errno;
    close(own);
    return failure;
  }
  int64_t used = 0;
  struct dirent *entry;
  while (errno = 0, (entry = readdir(list)) != NULL) {
    size_t length = strlen(entry->d_name) + 1;
    if (entry->d_name[0] == '.') continue;
    if (length > count - (size_t)used) {
      errno = ERANGE;
      break;
    }
    memcpy(bytes + used, entry->d_name, length);
    used += (int64_t)length;
  }
  int failure = -errno;
  closedir(list);
  return failure < 0 ? failure : used;
}

int32_t clinux_folder_is_log_structured(int32_t folder) {
  enum { UBIFS = 0x24051905, JFFS2 = 0x72b6 };
  struct statfs system;
  if (fstatfs(folder, &system) < 0) return -errno;
  return (uint32_t)system.f_type == UBIFS || (uint32_t)system.f_type == JFFS2;
}

int32_t clinux_folder_sync(int32_t folder) { return result(fsync(folder)); }

int32_t clinux_name_open(int32_t folder, NAME_BYTES, int32_t how) {
  char path[NAME_ROOM];
  if (!string(path, sizeof path, name, name_count)) return -EINVAL;
  int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (how & CLINUX_NAME_WRITE ? O_RDWR : O_RDONLY);
  if (how & CLINUX_NAME_CREATE) flags |= O_CREAT;
  if (how & CLINUX_NAME_EMPTY) flags |= O_TRUNC;
  int descriptor = openat(folder, path, flags, 0600);
  if (descriptor < 0) return -errno;
  struct stat found;
  int failure = fstat(descriptor, &found) < 0 ? errno : S_ISREG(found.st_mode) ? 0 : EINVAL;
  if (failure == 0) return descriptor;
  close(descriptor);
  return -failure;
}

int32_t clinux_name_rename(int32_t folder, NAME_BYTES, const uint8_t *new_name, size_t new_count) {
  char from[NAME_ROOM], to[NAME_ROOM];
  if (!string(from, sizeof from, name, name_count) || !string(to, sizeof to, new_name, new_count)) return -EINVAL;
  return result(renameat(folder, from, folder, to));
}

int32_t clinux_name_remove(int32_t folder, NAME_BYTES) {
  char path[NAME_ROOM];
  if (!string(path, sizeof path, name, name_count)) return -EINVAL;
  return result(unlinkat(folder, path, 0));
}

int64_t clinux_file_size(int32_t descriptor) {
  struct stat found;
  return fstat(descriptor, &found) < 0 ? -errno : (int64_t)found.st_size;
}

int64_t clinux_file_read_at(int32_t descriptor, int64_t offset, size_t wanted, uint8_t *bytes, size_t room) {
  size_t done = 0, count = wanted < room ? wanted : room;
  while (done < count) {
    ssize_t taken = pread(descriptor, bytes + done, count - done, (off_t)(offset + (int64_t)done));
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return -errno;
    if (taken == 0) break;
    done += (size_t)taken;
  }
  return (int64_t)done;
}

int32_t clinux_file_write_at(int32_t descriptor, int64_t offset, const uint8_t *bytes, size_t count) {
  size_t done = 0;
  while (done < count) {
    ssize_t given = pwrite(descriptor, bytes + done, count - done, (off_t)(offset + (int64_t)done));
    if (given < 0 && errno == EINTR) continue;
    if (given < 0) return -errno;
    if (given == 0) return -EIO;
    done += (size_t)given;
  }
  return 0;
}

int32_t clinux_file_truncate(int32_t descriptor, int64_t size) { return result(ftruncate(descriptor, (off_t)size)); }

int32_t clinux_file_sync_data(int32_t descriptor) { return result(fdatasync(descriptor)); }

int32_t clinux_file_lock(int32_t descriptor) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(descriptor, F_OFD_SETLK, &lock) < 0) return errno == EACCES ? -EAGAIN : -errno;
  char number[24];
  size_t count = decimal_put(number, (unsigned long)getpid());
  number[count++] = '\n';
  // The number is for messages. The lock holds without it, also on a full disk.
  if (ftruncate(descriptor, 0) < 0 || pwrite(descriptor, number, count, 0) < 0) return 0;
  return 0;
}

int32_t clinux_file_lock_owner(int32_t descriptor) {
  char number[16] = {0};
  if (pread(descriptor, number, sizeof number - 1, 0) <= 0) return 0;
  long long owner = decimal_take(number, NULL);
  return owner > 0 && owner <= INT32_MAX ? (int32_t)owner : 0;
}
