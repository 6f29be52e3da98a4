/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded bytes: a slice borrows, a buffer owns. */
#ifndef COLDSEAL_BYTES_H
#define COLDSEAL_BYTES_H

#include <coldseal/result.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* struct seal_slice - a view of bytes that somebody else owns and that must outlive it. No NUL is
 * implied. */
struct seal_slice {
    const uint8_t *data;
    size_t size;
};

/*
 * struct seal_buffer - bytes that grow and that it owns. All zero is the valid, empty state.
 *
 * Whenever data is not NULL it is followed by a NUL that size does not count, so that text can be
 * handed to C functions once it is known to hold no NUL.
 */
struct seal_buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
};

/* seal_buffer_reserve() - room for @extra more bytes. SEAL_OK or SEAL_LIMIT_MEMORY; the contents
 * stay. */
SEAL_MUST_CHECK enum seal_result seal_buffer_reserve(struct seal_buffer *buffer, size_t extra);

/* seal_buffer_append() - add a copy of @size bytes; @data may be NULL when @size is 0. SEAL_OK or
 * SEAL_LIMIT_MEMORY; on failure the contents stay as they were. */
SEAL_MUST_CHECK enum seal_result seal_buffer_append(struct seal_buffer *buffer, const void *data,
                                                    size_t size);

/* seal_buffer_clear() - wipe and free the bytes; the buffer is empty and usable again. Takes NULL. */
void seal_buffer_clear(struct seal_buffer *buffer);

/* seal_buffer_slice() - a view of what the buffer holds now; valid until the buffer changes. */
struct seal_slice seal_buffer_slice(const struct seal_buffer *buffer);

/* seal_slice_text() - a view of a C string, its NUL not counted. */
struct seal_slice seal_slice_text(const char *text);

/* seal_slice_equal() - 1 when both have the same bytes, 0 otherwise. */
int seal_slice_equal(struct seal_slice a, struct seal_slice b);

#ifdef __cplusplus
}
#endif

#endif
