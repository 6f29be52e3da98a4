/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, reading and writing with every count and every interruption looked at. */
#include "posix/file.h"
#include "posix/changed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first descriptor that is no standard stream. */
enum { LOWEST = 3 };

int seal_fd_raise(int fd)
{
    int raised, why;

    if (fd < 0 || fd >= LOWEST)
        return fd;
    raised = fcntl(fd, F_DUPFD_CLOEXEC, LOWEST);
    why = errno;
    close(fd);
    errno = why;
    return raised;
}

int seal_fd_open(int directory, const char *name, int flags, mode_t mode)
{
    int fd;

    do
        fd = openat(directory, name, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode);
    while (fd < 0 && errno == EINTR);
    return seal_fd_raise(fd);
}

ssize_t seal_fd_read(int fd, void *data, size_t size)
{
    ssize_t count;

    do
        count = read(fd, data, size);
    while (count < 0 && errno == EINTR);
    return count;
}

int seal_fd_stat(int fd, struct stat *ret_status)
{
    int r;

    do
        r = fstat(fd, ret_status);
    while (r != 0 && errno == EINTR);
    return r;
}

/* Somebody else may have made a shared pipe non-blocking: wait for it instead of failing. */
static void wait_until_writable(int fd)
{
    struct pollfd wanted = {.fd = fd, .events = POLLOUT};

    /* A failure needs no answer: the write that follows reports what is wrong. */
    (void)poll(&wanted, 1, -1);
}

enum seal_result seal_fd_write(int fd, const void *data, size_t size)
{
    const uint8_t *next = data;

    while (size > 0) {
        ssize_t count = write(fd, next, size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN) {
            wait_until_writable(fd);
            continue;
        }
        if (count <= 0)
            return SEAL_IO_WRITE;
        next += count;
        size -= (size_t)count;
    }
    return SEAL_OK;
}

bool seal_stat_changed(const struct stat *before, const struct stat *after)
{
    return before->st_ino != after->st_ino || before->st_size != after->st_size ||
           before->st_mtim.tv_sec != after->st_mtim.tv_sec ||
           before->st_mtim.tv_nsec != after->st_mtim.tv_nsec ||
           before->st_ctim.tv_sec != after->st_ctim.tv_sec ||
           before->st_ctim.tv_nsec != after->st_ctim.tv_nsec;
}

/* Exactly @size bytes and then the end, into memory that has room for one more. */
static enum seal_result read_exactly(int fd, uint8_t *data, size_t size)
{
    size_t done = 0;

    for (;;) {
        /* One byte more than was promised is asked for: a file that grew must not look complete. */
        ssize_t count = seal_fd_read(fd, data + done, size + 1 - done);

        if (count < 0)
            return SEAL_IO_READ;
        if (count == 0)
            return done == size ? SEAL_OK : SEAL_IO_CHANGED;
        done += (size_t)count;
        if (done > size)
            return SEAL_IO_CHANGED;
    }
}

enum seal_result seal_fd_read_all(int fd, size_t limit, struct seal_buffer *ret_bytes)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct stat before, after;
    size_t size;

    if (seal_fd_stat(fd, &before) != 0)
        return SEAL_IO_READ;
    if (!S_ISREG(before.st_mode))
        return SEAL_TREE_KIND;
    if (before.st_size < 0 || (uintmax_t)before.st_size > limit)
        return SEAL_LIMIT_SIZE;
    size = (size_t)before.st_size;
    if ((r = seal_buffer_reserve(ret_bytes, size + 1)) != SEAL_OK)
        return r;
    r = read_exactly(fd, ret_bytes->data + ret_bytes->size, size);
    if (r == SEAL_OK && seal_fd_stat(fd, &after) != 0)
        r = SEAL_IO_READ;
    if (r == SEAL_OK && seal_stat_changed(&before, &after))
        r = SEAL_IO_CHANGED;
    if (r == SEAL_OK)
        ret_bytes->size += size;
    ret_bytes->data[ret_bytes->size] = '\0';
    return r;
}
