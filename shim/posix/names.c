/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a directory by system call.
 *
 * readdir() would need a second descriptor or take ours away, and allocate for every directory of a
 * tree.
 */
#include "posix/names.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the kernel writes, man 2 getdents64: inode and offset of 8 bytes each, record size, type,
 * name with its NUL. */
enum { RECORD_SIZE_AT = 16, TYPE_AT = 18, NAME_AT = 19 };

/* About a thousand names a call; on the stack, a page more or less. */
enum { BATCH = 32768 };

static enum seal_result add(struct seal_names *names, unsigned char type, const char *name)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')))
        return SEAL_OK;
    if ((r = seal_buffer_append(&names->text, &type, 1)) != SEAL_OK)
        return r;
    if ((r = seal_buffer_append(&names->text, name, strlen(name) + 1)) != SEAL_OK)
        return r;
    names->count++;
    return SEAL_OK;
}

static enum seal_result add_batch(struct seal_names *names, const char *batch, size_t size,
                                  size_t limit)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    for (size_t at = 0; at < size;) {
        uint16_t record;

        memcpy(&record, batch + at + RECORD_SIZE_AT, sizeof record);
        if (record <= NAME_AT || record > size - at)
            return SEAL_IO_READ;
        r = add(names, (unsigned char)batch[at + TYPE_AT], batch + at + NAME_AT);
        if (r != SEAL_OK)
            return r;
        if (names->count > limit)
            return SEAL_LIMIT_COUNT;
        at += record;
    }
    return SEAL_OK;
}

static enum seal_result read_all(int fd, size_t limit, struct seal_names *names)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    char batch[BATCH];

    /* The descriptor may have been read before. */
    if (lseek(fd, 0, SEEK_SET) != 0)
        return SEAL_IO_READ;
    for (;;) {
        long size = syscall(SYS_getdents64, fd, batch, sizeof batch);

        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return errno == ENOMEM ? SEAL_LIMIT_MEMORY : SEAL_IO_READ;
        if (size == 0)
            return SEAL_OK;
        if ((r = add_batch(names, batch, (size_t)size, limit)) != SEAL_OK)
            return r;
    }
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Views into the text, once it no longer moves. */
static enum seal_result sort(struct seal_names *names)
{
    const char *next = (const char *)names->text.data;

    if (names->count == 0)
        return SEAL_OK;
    names->items = calloc(names->count, sizeof *names->items);
    if (names->items == NULL)
        return SEAL_LIMIT_MEMORY;
    for (size_t i = 0; i < names->count; i++) {
        names->items[i] = next + 1;
        next += 1 + strlen(next + 1) + 1;
    }
    qsort(names->items, names->count, sizeof *names->items, by_bytes);
    return SEAL_OK;
}

enum seal_result seal_names_read(int fd, size_t limit, struct seal_names *ret_names)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_names names = {0};

    if ((r = read_all(fd, limit, &names)) != SEAL_OK)
        goto out;
    if ((r = sort(&names)) != SEAL_OK)
        goto out;
    *ret_names = names;
    names = (struct seal_names){0}; /* transferred */
out:
    seal_names_clear(&names);
    return r;
}

unsigned char seal_names_type(const struct seal_names *names, size_t index)
{
    return (unsigned char)names->items[index][-1];
}

void seal_names_clear(struct seal_names *names)
{
    free(names->items);
    seal_buffer_clear(&names->text);
    *names = (struct seal_names){0};
}
