/* SPDX-License-Identifier: Apache-2.0 */
/* seal_linux: opening a directory, telling what lies in it, reading a file of it. */
#include "posix/clock.h"
#include "posix/entry.h"
#include "posix/file.h"
#include "posix/names.h"
#include "posix/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a failed open of something that should be a directory or a file says about it. */
static enum seal_result open_failure(int why)
{
    switch (why) {
    case ENOENT:
        return SEAL_TREE_MISSING;
    case ELOOP:   /* a link, which is not followed */
    case ENOTDIR: /* a file, where a directory is wanted */
    case ENXIO:   /* a socket */
        return SEAL_TREE_KIND;
    case ENOMEM:
        return SEAL_LIMIT_MEMORY;
    default: /* errno is the kernel's, not an enum of ours */
        return SEAL_IO_OPEN;
    }
}

enum seal_result seal_directory_open(void *context, struct seal_directory *parent, const char *name,
                                     struct seal_directory **ret_directory, struct seal_fault *fault)
{
    struct seal_directory *directory = malloc(sizeof *directory);
    int why;

    (void)context;
    if (directory == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, name);
    directory->fd = seal_fd_open(parent == NULL ? AT_FDCWD : parent->fd, name,
                                 O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (directory->fd < 0) {
        why = errno;
        free(directory);
        return seal_fault_set(fault, open_failure(why), NULL, name);
    }
    *ret_directory = directory;
    return SEAL_OK;
}

void seal_directory_close(void *context, struct seal_directory *directory)
{
    (void)context;
    if (directory == NULL)
        return;
    close(directory->fd);
    free(directory);
}

static enum seal_result tell(const struct seal_directory *directory, dev_t device, const char *name,
                             const struct seal_visitor *visitor, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_entry entry;
    unsigned ignored = SEAL_WANT_NOTHING;

    memset(&entry.found, 0, sizeof entry.found);
    entry.found.path = name;
    entry.found.path_size = strlen(name);
    r = seal_entry_look(directory->fd, name, &entry);
    if (r == SEAL_IO_CHANGED)
        return seal_fault_set(fault, SEAL_IO_READ, "it vanished while its directory was read", name);
    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, name);
    entry.found.foreign = entry.found.kind == SEAL_KIND_DIRECTORY && entry.status.st_dev != device;
    return visitor->found(visitor->context, &entry.found, &ignored, fault);
}

enum seal_result seal_directory_list(void *context, struct seal_directory *directory,
                                     const struct seal_visitor *visitor, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_names names = {0};
    struct stat status;

    (void)context;
    if (seal_fd_stat(directory->fd, &status) != 0)
        return seal_fault_set(fault, SEAL_IO_READ, NULL, NULL);
    r = seal_names_read(directory->fd, SEAL_DIRECTORY_ENTRIES_MAX, &names);
    if (r != SEAL_OK) {
        seal_fault_set(fault, r, NULL, NULL);
        goto out;
    }
    for (size_t i = 0; i < names.count; i++)
        if ((r = tell(directory, status.st_dev, names.items[i], visitor, fault)) != SEAL_OK)
            goto out;
    r = SEAL_OK;
out:
    seal_names_clear(&names);
    return r;
}

enum seal_result seal_directory_read(void *context, struct seal_directory *directory,
                                     const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                     struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    int fd = seal_fd_open(directory->fd, name, O_RDONLY | O_NOFOLLOW, 0);

    (void)context;
    if (fd < 0)
        return seal_fault_set(fault, open_failure(errno), NULL, name);
    r = seal_fd_read_all(fd, limit, ret_bytes);
    close(fd);
    if (r != SEAL_OK)
        seal_fault_set(fault, r, NULL, name);
    return r;
}

static uint64_t monotonic(void *context)
{
    (void)context;
    return seal_clock_monotonic();
}

const struct seal_platform seal_linux = {
    .open = seal_directory_open,
    .close = seal_directory_close,
    .list = seal_directory_list,
    .read = seal_directory_read,
    .walk = seal_directory_walk,
    .clock = monotonic,
};
