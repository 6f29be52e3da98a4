/* SPDX-License-Identifier: Apache-2.0 */
/* The names in one directory, sorted. */
#ifndef SEAL_POSIX_NAMES_H
#define SEAL_POSIX_NAMES_H

#include <coldseal/bytes.h>
#include <coldseal/result.h>

/* All zero is the valid, empty state. */
struct seal_names {
    struct seal_buffer text; /* type byte, name, NUL; and again */
    const char **items;      /* views into text, ascending by their bytes */
    size_t count;
};

/*
 * seal_names_read() - all names in the directory @fd but "." and "..".
 *
 *   SEAL_OK; SEAL_LIMIT_COUNT more than @limit; SEAL_IO_READ; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_names_read(int fd, size_t limit, struct seal_names *ret_names);

/* seal_names_type() - what the directory said the entry is: DT_REG, DT_DIR, ..., DT_UNKNOWN. */
unsigned char seal_names_type(const struct seal_names *names, size_t index);

/* seal_names_clear() - free everything; empty and usable again. */
void seal_names_clear(struct seal_names *names);

#endif
