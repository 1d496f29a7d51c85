#pragma once

// Files, standard streams, clock and chance: one system call each, with -errno instead of -1 and errno.
// Paths end with a NUL octet, which the caller has put there; counts include it.

#if __has_include(<ptrcheck.h>)
#include <ptrcheck.h>
#endif
#if __has_include(<lifetimebound.h>)
#include <lifetimebound.h>
#endif
#ifndef __counted_by
#define __counted_by(count)
#endif
#ifndef __noescape
#define __noescape
#endif

#include <stddef.h>
#include <stdint.h>

// An empty span has no address, hence _Nullable.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wnullability-completeness"
#else
#define _Nullable
#endif

#define PATH_BYTES const uint8_t *_Nullable __counted_by(path_count) path __noescape, size_t path_count

/// What a path leads to. `kind`: 0 other, 1 file, 2 folder, 3 symbolic link, 4 socket.
typedef struct {
  uint32_t kind;
  uint32_t mode;
  uint32_t owner;
  uint64_t size;
} clinux_entry;

enum { CLINUX_READ = 0, CLINUX_READ_NO_LINK = 1, CLINUX_CREATE = 2, CLINUX_FOLDER = 3 };

/// Opens; `how` is one of the above. CREATE makes a new file with this mode and fails with EEXIST.
int32_t clinux_file_open(PATH_BYTES, int32_t how, uint32_t mode);
int64_t clinux_file_read(int32_t descriptor, uint8_t *__counted_by(count) bytes __noescape, size_t count);
int64_t clinux_file_write(int32_t descriptor, const uint8_t *_Nullable __counted_by(count) bytes __noescape, size_t count);
int32_t clinux_file_sync(int32_t descriptor);
int32_t clinux_file_close(int32_t descriptor);
int32_t clinux_file_entry(int32_t descriptor, clinux_entry *entry);
/// Without following a symbolic link at the end.
int32_t clinux_path_entry(PATH_BYTES, clinux_entry *entry);
int32_t clinux_path_make_folder(PATH_BYTES, uint32_t mode);
int32_t clinux_path_remove(PATH_BYTES);
/// Renames; fails with EEXIST when the new name exists.
int32_t clinux_path_rename_new(PATH_BYTES, const uint8_t *_Nullable __counted_by(new_count) new_path __noescape, size_t new_count);
/// Gives a file the owner, the group and the mode of the plain file at a path, which must not be a symbolic link.
int32_t clinux_file_resemble(int32_t descriptor, PATH_BYTES);
/// Renames, in place of whatever has the new name.
int32_t clinux_path_rename_over(PATH_BYTES, const uint8_t *_Nullable __counted_by(new_count) new_path __noescape, size_t new_count);
/// The absolute path of the working folder; returns its length without NUL.
int64_t clinux_working_folder(uint8_t *__counted_by(count) bytes __noescape, size_t count);

uint32_t clinux_user(void);
/// Seconds since 1970.
int64_t clinux_now(void);
/// Fills from the kernel's generator, waiting until it is seeded; 0 or -errno.
int32_t clinux_random(uint8_t *__counted_by(count) bytes __noescape, size_t count);
/// What an errno means, as English; returns its length.
int64_t clinux_error_text(int32_t error, uint8_t *__counted_by(count) bytes __noescape, size_t count);
/// The value of an environment variable; -1 when it is not set, else its length (which may exceed count: then it was cut).
int64_t clinux_environment(
    const uint8_t *_Nullable __counted_by(name_count) name __noescape, size_t name_count,
    uint8_t *__counted_by(count) bytes __noescape, size_t count);
/// Makes files private to the user from now on, keeps secrets out of core files and from other users' debuggers, and lets a
/// write beyond the limit of file sizes fail (EFBIG) instead of ending the process.
void clinux_be_private(void);
/// A connected Unix stream socket, or -errno. A write to one whose other end is gone is an error and no signal.
int32_t clinux_local_connect(PATH_BYTES);
