/* SPDX-License-Identifier: Apache-2.0 */
/* What one name in a directory stands for. */
#ifndef SEAL_POSIX_ENTRY_H
#define SEAL_POSIX_ENTRY_H

#include <coldseal/limits.h>
#include <coldseal/platform.h>

#include <sys/stat.h>

struct seal_entry {
    struct seal_found found; /* path and link are views into the caller's memory and into target */
    struct stat status;
    int fd;                  /* the opened file or directory; -1: not opened, or it could not be */
    enum seal_result failed; /* why a file or directory is not open: the answer if it must be read */
    char target[SEAL_PATH_MAX + 1];
};

/*
 * seal_entry_look() - fill @entry's kind and properties without opening anything.
 *
 *   SEAL_OK; SEAL_IO_CHANGED it is gone, or turned from a link into something else; SEAL_IO_READ;
 *   SEAL_LIMIT_SIZE a link's target is too long; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_entry_look(int directory, const char *name,
                                                 struct seal_entry *entry);

/*
 * seal_entry_open() - the same for something that may have to be read or entered: a file or
 * directory is opened first, and what was opened decides. One that cannot be opened is described
 * all the same, with fd -1 and the reason in failed.
 *
 * @type: DT_REG, ... as the directory says it; only a hint.
 */
SEAL_MUST_CHECK enum seal_result seal_entry_open(int directory, const char *name,
                                                 unsigned char type, struct seal_entry *entry);

/* seal_entry_close() - close what is open. */
void seal_entry_close(struct seal_entry *entry);

#endif
