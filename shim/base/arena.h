/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one document: handed out piece by piece, freed as a whole. */
#ifndef SEAL_BASE_ARENA_H
#define SEAL_BASE_ARENA_H

#include <coldseal/bytes.h>

struct seal_arena_block;

/* All zero is the valid, empty state. */
struct seal_arena {
    struct seal_arena_block *newest;
};

/* seal_arena_take() - @count zeroed items of @size bytes, aligned for anything; NULL when memory is out or the product
 * overflows. Valid until the arena is cleared. */
void *seal_arena_take(struct seal_arena *arena, size_t count, size_t size);

/* seal_arena_copy() - a copy of @size bytes with a NUL behind it; NULL when memory is out. */
char *seal_arena_copy(struct seal_arena *arena, const void *data, size_t size);

/* seal_arena_clear() - free everything; the arena is empty and usable again. Takes NULL. */
void seal_arena_clear(struct seal_arena *arena);

#endif
