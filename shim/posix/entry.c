/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a name in a directory to what lies there.
 *
 * Whoever can write to the directory may swap things between any two calls here. So the kind of
 * what will be read is taken from the opened descriptor, never from an earlier look, and no link is
 * ever followed.
 */
#include "posix/entry.h"
#include "posix/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static enum seal_kind kind_of(mode_t mode)
{
    if (S_ISREG(mode))
        return SEAL_KIND_FILE;
    if (S_ISDIR(mode))
        return SEAL_KIND_DIRECTORY;
    if (S_ISLNK(mode))
        return SEAL_KIND_LINK;
    return SEAL_KIND_OTHER;
}

static enum seal_result read_link(int directory, const char *name, struct seal_entry *entry)
{
    ssize_t size;

    do
        size = readlinkat(directory, name, entry->target, sizeof entry->target);
    while (size < 0 && errno == EINTR);
    if (size < 0) {
        if (errno == ENOENT || errno == EINVAL)
            return SEAL_IO_CHANGED;
        return errno == ENOMEM ? SEAL_LIMIT_MEMORY : SEAL_IO_READ;
    }
    if ((size_t)size >= sizeof entry->target)
        return SEAL_LIMIT_SIZE;
    entry->target[size] = '\0';
    entry->found.link.data = (const uint8_t *)entry->target;
    entry->found.link.size = (size_t)size;
    return SEAL_OK;
}

/* From the status to what visitors are told. */
static enum seal_result describe(int directory, const char *name, struct seal_entry *entry)
{
    struct seal_found *found = &entry->found;
    mode_t mode = entry->status.st_mode;

    found->kind = kind_of(mode);
    found->mode = mode & 07777;
    found->executable = S_ISREG(mode) && (mode & S_IXUSR) != 0;
    found->privileged = S_ISREG(mode) && (mode & (S_ISUID | S_ISGID)) != 0;
    found->size = S_ISREG(mode) && entry->status.st_size > 0 ? (uint64_t)entry->status.st_size : 0;
    found->link.data = NULL;
    found->link.size = 0;
    if (found->kind == SEAL_KIND_LINK)
        return read_link(directory, name, entry);
    return SEAL_OK;
}

static enum seal_result look(int directory, const char *name, struct seal_entry *entry)
{
    int r;

    do
        r = fstatat(directory, name, &entry->status, AT_SYMLINK_NOFOLLOW);
    while (r != 0 && errno == EINTR);
    if (r == 0)
        return SEAL_OK;
    if (errno == ENOENT)
        return SEAL_IO_CHANGED;
    return errno == ENOMEM ? SEAL_LIMIT_MEMORY : SEAL_IO_READ;
}

enum seal_result seal_entry_look(int directory, const char *name, struct seal_entry *entry)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    entry->fd = -1;
    entry->failed = SEAL_INTERNAL_STATE;
    if ((r = look(directory, name, entry)) != SEAL_OK)
        return r;
    return describe(directory, name, entry);
}

/* Why a file or directory that is there could not be opened. */
static enum seal_result open_failure(int why)
{
    switch (why) {
    case ENOENT:
    case ELOOP:
    case ENOTDIR:
        return SEAL_IO_CHANGED;
    case ENOMEM:
        return SEAL_LIMIT_MEMORY;
    default: /* errno is the kernel's, not an enum of ours */
        return SEAL_IO_OPEN;
    }
}

enum seal_result seal_entry_open(int directory, const char *name, unsigned char type,
                                 struct seal_entry *entry)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    int flags = O_RDONLY | O_NOFOLLOW;

    entry->fd = -1;
    entry->failed = SEAL_INTERNAL_STATE;
    /* Devices are never opened, and file systems that do not say the kind are asked first. */
    if (type != DT_REG && type != DT_DIR) {
        r = seal_entry_look(directory, name, entry);
        if (r != SEAL_OK ||
            (entry->found.kind != SEAL_KIND_FILE && entry->found.kind != SEAL_KIND_DIRECTORY))
            return r;
        type = entry->found.kind == SEAL_KIND_DIRECTORY ? DT_DIR : DT_REG;
    }
    if (type == DT_DIR)
        flags |= O_DIRECTORY;
    entry->fd = seal_fd_open(directory, name, flags, 0);
    if (entry->fd < 0) {
        entry->failed = open_failure(errno);
        if (entry->failed == SEAL_LIMIT_MEMORY)
            return SEAL_LIMIT_MEMORY;
        if ((r = look(directory, name, entry)) != SEAL_OK)
            return r;
        return describe(directory, name, entry);
    }
    if (seal_fd_stat(entry->fd, &entry->status) != 0) {
        seal_entry_close(entry);
        return SEAL_IO_READ;
    }
    return describe(directory, name, entry);
}

void seal_entry_close(struct seal_entry *entry)
{
    if (entry->fd >= 0)
        close(entry->fd);
    entry->fd = -1;
}
