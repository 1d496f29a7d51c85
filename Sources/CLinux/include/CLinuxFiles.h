#pragma once

// The files of one folder, by names relative to its descriptor, as the log needs them: -errno for errors, EINTR retried.
// Names and paths are octets without NUL, and counted.

#include "Files.h"

#define NAME_BYTES const uint8_t *__counted_by(name_count) name __noescape, size_t name_count

int32_t clinux_folder_open(NAME_BYTES);
/// The lowest and the highest number among the names NNNNNNNN.seg as `lowest << 32 | highest`; 0 if there are none.
int64_t clinux_folder_segments(int32_t folder);
/// The names in it that do not begin with a dot, each ended by a NUL, in no order; the count of octets, or -ERANGE when the
/// room does not hold them.
int64_t clinux_folder_names(int32_t folder, uint8_t *__counted_by(count) bytes __noescape, size_t count);
/// 1 if the file system writes nothing in place (UBIFS, JFFS2), else 0.
int32_t clinux_folder_is_log_structured(int32_t folder);
int32_t clinux_folder_sync(int32_t folder);

enum { CLINUX_NAME_WRITE = 1, CLINUX_NAME_CREATE = 2, CLINUX_NAME_EMPTY = 4 };
/// A regular file, never through a symbolic link; made with mode 0600.
int32_t clinux_name_open(int32_t folder, NAME_BYTES, int32_t how);
int32_t clinux_name_rename(int32_t folder, NAME_BYTES, const uint8_t *__counted_by(new_count) new_name __noescape,
                           size_t new_count);
int32_t clinux_name_remove(int32_t folder, NAME_BYTES);

int64_t clinux_file_size(int32_t descriptor);
/// Until `wanted` octets are read or the file ends; never more than the room has.
int64_t clinux_file_read_at(
    int32_t descriptor, int64_t offset, size_t wanted, uint8_t *__counted_by(room) bytes __noescape, size_t room);
/// Everything, 0, or an error after which any part may have been written.
int32_t clinux_file_write_at(
    int32_t descriptor, int64_t offset, const uint8_t *__counted_by(count) bytes __noescape, size_t count);
int32_t clinux_file_truncate(int32_t descriptor, int64_t size);
int32_t clinux_file_sync_data(int32_t descriptor);
/// Takes a write lock that belongs to the open file (OFD), without waiting, and writes the process number into the file.
/// -EAGAIN when another has it.
int32_t clinux_file_lock(int32_t descriptor);
/// The process number in a lock file; 0 if there is none.
int32_t clinux_file_lock_owner(int32_t descriptor);
