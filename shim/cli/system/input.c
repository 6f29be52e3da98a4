/* SPDX-License-Identifier: Apache-2.0 */
/* Files and directories that the command line names. */
#include "cli/system/input.h"

#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

static const char absent_reason[] = "there is no such file or directory";
static const char closed_reason[] = "cannot be opened";
static const char kind_reason[] = "is no regular file";
static const char directory_reason[] = "is no directory";

/* The machine's word for it is what helps here: the file is the user's, not part of what is
 * verified. */
static enum seal_result cannot_open(const char *path, enum seal_result absent, struct seal_fault *fault)
{
    int why = errno;

    if (why == ENOMEM)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, path);
    if (why == ENOENT || why == ENOTDIR)
        return seal_fault_set(fault, absent, absent_reason, path);
    seal_fault_set(fault, SEAL_IO_OPEN, closed_reason, path);
    seal_fault_detail(fault, NULL, strerror(why));
    return SEAL_IO_OPEN;
}

enum seal_result seal_input_read(const char *path, size_t limit, enum seal_result code,
                                 struct seal_buffer *ret_bytes, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    int fd = seal_fd_open(AT_FDCWD, path, O_RDONLY, 0);

    if (fd < 0)
        return cannot_open(path, code, fault);
    r = seal_fd_read_all(fd, limit, ret_bytes);
    if (r == SEAL_TREE_KIND)
        r = seal_fault_set(fault, code, kind_reason, path);
    else if (r == SEAL_LIMIT_SIZE)
        r = seal_fault_set(fault, code, "is too large for what it should be", path);
    else if (r != SEAL_OK)
        r = seal_fault_set(fault, r, NULL, path);
    close(fd);
    return r;
}

/* A pipe, as of <(command), ends when its writer says so, and who writes may take some time. */
static enum seal_result read_pipe(int fd, const char *shown, size_t limit, enum seal_result code,
                                  struct seal_buffer *ret_bytes, struct seal_fault *fault)
{
    char chunk[4096];
    ssize_t size = 0;

    while ((size = seal_fd_read(fd, chunk, sizeof(chunk))) > 0) {
        if (ret_bytes->size + (size_t)size > limit)
            return seal_fault_set(fault, code, "is too large for what it should be", shown);
        if (seal_buffer_append(ret_bytes, chunk, (size_t)size) != SEAL_OK)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, shown);
    }
    return size == 0 ? SEAL_OK : seal_fault_set(fault, SEAL_IO_READ, NULL, shown);
}

/* Opened so that reading waits: as other files are opened, it would be found empty. */
static int open_pipe(const char *path)
{
    int fd = -1;

    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    return seal_fd_raise(fd);
}

/* One that somebody has opened for us. Opening one that lies in a folder might wait for ever. */
static bool is_pipe(const char *path)
{
    struct stat status;
    struct statfs system;

    return stat(path, &status) == 0 && S_ISFIFO(status.st_mode) && statfs(path, &system) == 0 &&
           system.f_type == PIPEFS_MAGIC;
}

enum seal_result seal_input_read_pipe(const char *path, size_t limit, enum seal_result code,
                                      struct seal_buffer *ret_bytes, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    int fd = -1;

    if (!is_pipe(path))
        return seal_input_read(path, limit, code, ret_bytes, fault);
    if ((fd = open_pipe(path)) < 0)
        return cannot_open(path, code, fault);
    r = read_pipe(fd, path, limit, code, ret_bytes, fault);
    close(fd);
    return r;
}

enum seal_result seal_input_read_any(const char *path, size_t limit, enum seal_result code,
                                     struct seal_buffer *ret_bytes, struct seal_fault *fault)
{
    if (strcmp(path, "-") != 0)
        return seal_input_read_pipe(path, limit, code, ret_bytes, fault);
    return read_pipe(STDIN_FILENO, "standard input", limit, code, ret_bytes, fault);
}

enum seal_result seal_input_directory(const char *path, struct seal_arena *arena,
                                      const char **ret_absolute, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    char *absolute = realpath(path, NULL);
    struct stat status;
    const char *kept;

    if (absolute == NULL || stat(absolute, &status) != 0) {
        r = cannot_open(path, SEAL_CONFIG_FILE, fault);
        goto out;
    }
    if (!S_ISDIR(status.st_mode)) {
        r = seal_fault_set(fault, SEAL_CONFIG_FILE, directory_reason, path);
        goto out;
    }
    if ((kept = seal_arena_copy(arena, absolute, strlen(absolute))) == NULL) {
        r = seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, path);
        goto out;
    }
    *ret_absolute = kept;
    r = SEAL_OK;
out:
    free(absolute);
    return r;
}

enum seal_result seal_input_folder(const char *path, struct seal_arena *arena,
                                   const char **ret_absolute, struct seal_fault *fault)
{
    const char *base = seal_input_base(path), *folder = ".";

    if (base != path) /* with its slash, so that "/policy.json" lies in "/" */
        folder = seal_arena_copy(arena, path, (size_t)(base - path));
    if (folder == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, path);
    return seal_input_directory(folder, arena, ret_absolute, fault);
}

const char *seal_input_next(const struct seal_fault *fault)
{
    if (fault->reason == absent_reason)
        return "check the path; it is taken from the working directory";
    if (fault->reason == closed_reason)
        return "run this as somebody who may read it, or name another one";
    if (fault->reason == kind_reason || fault->reason == directory_reason)
        return "check the path; something else is there";
    return NULL;
}

const char *seal_input_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}
