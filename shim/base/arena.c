/* SPDX-License-Identifier: Apache-2.0 */
/* An arena: blocks that double in size up to a bound, filled from the front, freed together. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct seal_arena_block {
    struct seal_arena_block *older;
    size_t size; /* of bytes */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

enum {
    FIRST_BLOCK = 16 << 10, /* a policy, or the header of a manifest */
    LARGEST_BLOCK = 1 << 20 /* wastes at most this much, however many entries a manifest has */
};

static struct seal_arena_block *add_block(struct seal_arena *arena, size_t least)
{
    struct seal_arena_block *block;
    size_t size = FIRST_BLOCK;

    if (arena->newest != NULL)
        size = arena->newest->size >= LARGEST_BLOCK / 2 ? LARGEST_BLOCK : 2 * arena->newest->size;
    if (size < least)
        size = least;
    if (size > SIZE_MAX - sizeof(*block))
        return NULL;
    block = calloc(1, sizeof(*block) + size); /* zeroed once: bytes are handed out once */
    if (block == NULL)
        return NULL;
    block->size = size;
    block->older = arena->newest;
    arena->newest = block;
    return block;
}

void *seal_arena_take(struct seal_arena *arena, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    struct seal_arena_block *block = arena->newest;
    size_t bytes;
    void *taken;

    if (size != 0 && count > (SIZE_MAX / 2) / size)
        return NULL;
    bytes = count * size;
    /* An empty piece still gets an address of its own. Rounding up cannot wrap: half of the address space at most. */
    bytes = bytes == 0 ? align : (bytes + align - 1) / align * align;

    if (block == NULL || bytes > block->size - block->used) {
        block = add_block(arena, bytes);
        if (block == NULL)
            return NULL;
    }
    taken = block->bytes + block->used;
    block->used += bytes;
    return taken;
}

char *seal_arena_copy(struct seal_arena *arena, const void *data, size_t size)
{
    char *copy;

    if (size == SIZE_MAX)
        return NULL;
    copy = seal_arena_take(arena, size + 1, 1);
    if (copy != NULL && size > 0)
        memcpy(copy, data, size);
    return copy;
}

void seal_arena_clear(struct seal_arena *arena)
{
    struct seal_arena_block *block;

    if (arena == NULL)
        return;
    block = arena->newest;
    arena->newest = NULL;
    while (block != NULL) {
        struct seal_arena_block *older = block->older;

        free(block);
        block = older;
    }
}
