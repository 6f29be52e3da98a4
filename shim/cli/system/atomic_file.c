/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are complete on disk or not there at all: a full disk shows in fsync() at the latest. */
#include "cli/system/atomic_file.h"

#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum seal_result seal_write_failed(struct seal_fault *fault, const char *reason, const char *shown)
{
    const char *why = strerror(errno);

    (void)seal_fault_set(fault, SEAL_IO_WRITE, reason, shown);
    return seal_fault_detail(fault, NULL, why);
}

/* All of the bytes, and the mode whatever the umask says: another user must read a seal, none a key. */
static enum seal_result fill(int fd, mode_t mode, struct seal_slice bytes)
{
    if (fchmod(fd, mode) != 0)
        return SEAL_IO_WRITE;
    if (seal_fd_write(fd, bytes.data, bytes.size) != SEAL_OK)
        return SEAL_IO_WRITE;
    return fsync(fd) == 0 ? SEAL_OK : SEAL_IO_WRITE;
}

enum seal_result seal_file_create(int directory, const char *name, mode_t mode,
                                  struct seal_slice bytes, const char *shown, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    int fd = seal_fd_open(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);

    if (fd < 0 && errno == EEXIST)
        return seal_fault_set(fault, SEAL_CONFIG_FILE, "is there already, and is never overwritten",
                              shown);
    if (fd < 0)
        return seal_write_failed(fault, "cannot be created", shown);
    r = fill(fd, mode, bytes);
    if (r != SEAL_OK)
        r = seal_write_failed(fault, "cannot be written", shown);
    if (close(fd) != 0 && r == SEAL_OK)
        r = seal_write_failed(fault, "cannot be written", shown);
    if (r != SEAL_OK)
        (void)unlinkat(directory, name, 0); /* the failure is reported already */
    return r;
}

enum seal_result seal_file_rename(int directory, const char *from, const char *to,
                                  struct seal_fault *fault)
{
    if (renameat(directory, from, directory, to) != 0)
        return seal_write_failed(fault, "cannot be put in place", to);
    return SEAL_OK;
}

enum seal_result seal_file_sync(int directory, const char *shown, struct seal_fault *fault)
{
    /* some file systems cannot, and then do not need to */
    if (fsync(directory) != 0 && errno != EINVAL && errno != ENOTSUP)
        return seal_write_failed(fault, "cannot be written", shown);
    return SEAL_OK;
}

void seal_signals_hold(sigset_t *ret_before)
{
    sigset_t held;

    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGQUIT);
    (void)sigprocmask(SIG_BLOCK, &held, ret_before); /* fails for a wrong first argument only */
}

void seal_signals_release(const sigset_t *before)
{
    (void)sigprocmask(SIG_SETMASK, before, NULL);
}
