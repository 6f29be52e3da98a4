/* SPDX-License-Identifier: Apache-2.0 */
/* Standard input to lines. A line that is too long to keep is read in parts, so that a whole export on one line can be read too. */
#include "cli/explain/log.h"

#include "posix/file.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK (64u << 10)

struct reader {
    struct seal_log *log;
    struct seal_buffer kept; /* the beginning of a line */
    bool in_long_line; /* what comes up to the next newline is the rest of a line that was too long */
};

static void drop(struct seal_buffer *buffer, size_t size)
{
    buffer->size -= size;
    memmove(buffer->data, buffer->data + size, buffer->size);
}

/* Too long: whatever can be read of it makes room. Where nothing can, it goes. */
static enum seal_result shorten(struct reader *reader)
{
    size_t used = 0;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!reader->in_long_line)
        reader->log->lines++;
    reader->in_long_line = true;
    if ((r = seal_log_part(reader->log, seal_buffer_slice(&reader->kept), &used)) != SEAL_OK)
        return r;
    if (used < reader->kept.size / 2) { /* one string as long as that is no message of ours */
        reader->log->too_long++;
        reader->log->around.in_string = true;
        used = reader->kept.size;
    }
    drop(&reader->kept, used);
    return SEAL_OK;
}

static enum seal_result take_line(struct reader *reader)
{
    size_t used = 0;
    enum seal_result r = reader->in_long_line
                             ? seal_log_part(reader->log, seal_buffer_slice(&reader->kept), &used)
                             : seal_log_line(reader->log, seal_buffer_slice(&reader->kept));

    reader->in_long_line = false;
    reader->log->around.in_string = false;
    reader->kept.size = 0;
    return r;
}

static enum seal_result take(struct reader *reader, const uint8_t *data, size_t size)
{
    enum seal_result r = SEAL_OK;

    while (r == SEAL_OK && size > 0) {
        const uint8_t *newline = memchr(data, '\n', size);
        size_t part = newline != NULL ? (size_t)(newline - data) : size;

        if ((r = seal_buffer_append(&reader->kept, data, part)) != SEAL_OK)
            return r;
        if (newline != NULL) {
            r = take_line(reader);
            part++;
        } else if (reader->kept.size > SEAL_LOG_LINE_MAX) {
            r = shorten(reader);
        }
        data += part;
        size -= part;
    }
    return r;
}

enum seal_result seal_log_read(struct seal_log *log, int fd, struct seal_fault *fault)
{
    struct reader reader = {.log = log};
    uint8_t *chunk = malloc(CHUNK);
    ssize_t got = 0;
    enum seal_result r = chunk != NULL ? SEAL_OK : SEAL_LIMIT_MEMORY;

    while (r == SEAL_OK && (got = seal_fd_read(fd, chunk, CHUNK)) > 0)
        r = take(&reader, chunk, (size_t)got);
    if (r == SEAL_OK && got < 0)
        r = SEAL_IO_READ;
    if (r == SEAL_OK && reader.kept.size > 0) /* the last line has no newline */
        r = take_line(&reader);
    seal_buffer_clear(&reader.kept);
    free(chunk);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, "standard input");
}
