/* SPDX-License-Identifier: Apache-2.0 */
/* Slices and buffers. Buffers may hold secrets: whatever leaves one is wiped, also when it moves. */
#include <coldseal/bytes.h>

#include <stdlib.h>
#include <string.h>

enum { SMALLEST_CAPACITY = 256 };

/* The barrier keeps the compiler from dropping a write to memory that is freed next; C11 has no explicit_bzero. */
static void wipe(void *data, size_t size)
{
    memset(data, 0, size);
    __asm__ __volatile__("" : : "r"(data) : "memory");
}

enum seal_result seal_buffer_reserve(struct seal_buffer *buffer, size_t extra)
{
    size_t capacity = buffer->capacity;
    uint8_t *data;

    if (buffer->data != NULL && extra <= capacity - buffer->size)
        return SEAL_OK;
    if (extra > SIZE_MAX / 2 - buffer->size)
        return SEAL_LIMIT_MEMORY;

    /* Neither sum can wrap: all sizes are below half of the address space. */
    capacity = capacity < SMALLEST_CAPACITY ? SMALLEST_CAPACITY : 2 * capacity;
    if (capacity < buffer->size + extra)
        capacity = buffer->size + extra;

    /* Not realloc, which would leave the old bytes behind unwiped. All zero: the NUL behind the bytes is always there. */
    data = calloc(1, capacity + 1);
    if (data == NULL)
        return SEAL_LIMIT_MEMORY;
    if (buffer->data != NULL) {
        memcpy(data, buffer->data, buffer->size);
        wipe(buffer->data, buffer->capacity);
        free(buffer->data);
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return SEAL_OK;
}

enum seal_result seal_buffer_append(struct seal_buffer *buffer, const void *data, size_t size)
{
    enum seal_result r = seal_buffer_reserve(buffer, size);

    if (r != SEAL_OK)
        return r;
    if (size > 0)
        memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return SEAL_OK;
}

void seal_buffer_clear(struct seal_buffer *buffer)
{
    if (buffer == NULL)
        return;
    if (buffer->data != NULL) {
        wipe(buffer->data, buffer->capacity);
        free(buffer->data);
    }
    *buffer = (struct seal_buffer){0};
}

struct seal_slice seal_buffer_slice(const struct seal_buffer *buffer)
{
    return (struct seal_slice){.data = buffer->data, .size = buffer->size};
}

struct seal_slice seal_slice_text(const char *text)
{
    return (struct seal_slice){.data = (const uint8_t *)text, .size = strlen(text)};
}

int seal_slice_equal(struct seal_slice a, struct seal_slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}
