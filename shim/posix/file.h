/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors and whole files. Every descriptor made here is close-on-exec and above 2. */
#ifndef SEAL_POSIX_FILE_H
#define SEAL_POSIX_FILE_H

#include <coldseal/bytes.h>
#include <coldseal/result.h>

#include <sys/types.h>

struct stat;

/* seal_fd_open() - openat() with O_CLOEXEC | O_NONBLOCK | O_NOCTTY added, EINTR retried, the
 * descriptor above 2 (so that nothing of ours lands on a closed standard stream). -1 and errno
 * on failure. */
int seal_fd_open(int directory, const char *name, int flags, mode_t mode);

/* seal_fd_raise() - the same open file under a descriptor above 2, close-on-exec; @fd is closed
 * if it had to move. Takes and returns -1 for none; errno says why. */
int seal_fd_raise(int fd);

/* seal_fd_read() - read() with EINTR retried. */
ssize_t seal_fd_read(int fd, void *data, size_t size);

/* seal_fd_stat() - fstat() with EINTR retried. */
int seal_fd_stat(int fd, struct stat *ret_status);

/* seal_fd_write() - all @size bytes; SEAL_OK or SEAL_IO_WRITE (errno says why). */
SEAL_MUST_CHECK enum seal_result seal_fd_write(int fd, const void *data, size_t size);

/* seal_fd_read_all() - append a regular file's bytes, at most @limit. SEAL_OK; SEAL_TREE_KIND;
 * SEAL_LIMIT_SIZE; SEAL_IO_READ; SEAL_IO_CHANGED size or times differ before and after, or
 * another number of bytes came; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_fd_read_all(int fd, size_t limit, struct seal_buffer *ret_bytes);

#endif
