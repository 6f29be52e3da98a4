/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a log, each kept once. */
#include "cli/explain/words.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 256u

/* FNV-1a. Somebody who makes words collide makes this slow within the bound of their number, and nothing else. */
static size_t hash(const char *word, size_t size)
{
    uint64_t sum = 0xcbf29ce484222325u;

    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (uint8_t)word[i]) * 0x100000001b3u;
    return (size_t)sum;
}

static const char **slot_of(const char **slots, size_t capacity, const char *word, size_t size)
{
    size_t at = hash(word, size) & (capacity - 1);

    while (slots[at] != NULL && (strncmp(slots[at], word, size) != 0 || slots[at][size] != '\0'))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

/* At least half of the slots stay empty, so that looking for a word ends. */
static enum seal_result make_room(struct seal_words *words)
{
    size_t capacity = words->capacity == 0 ? CAPACITY_FIRST : 2 * words->capacity;
    const char **slots;

    if (2 * (words->count + 1) <= words->capacity)
        return SEAL_OK;
    if ((slots = calloc(capacity, sizeof(*slots))) == NULL)
        return SEAL_LIMIT_MEMORY;
    for (size_t i = 0; i < words->capacity; i++)
        if (words->slots[i] != NULL)
            *slot_of(slots, capacity, words->slots[i], strlen(words->slots[i])) = words->slots[i];
    free(words->slots);
    words->slots = slots;
    words->capacity = capacity;
    return SEAL_OK;
}

enum seal_result seal_words_keep(struct seal_words *words, struct seal_slice text,
                                 const char **ret_word)
{
    const char *word = (const char *)text.data, **slot;
    size_t size = text.size < SEAL_WORD_SIZE_MAX ? text.size : SEAL_WORD_SIZE_MAX;
    enum seal_result r = make_room(words);

    if (r != SEAL_OK)
        return r;
    size = size == 0 ? 0 : strnlen(word, size);
    word = size == 0 ? "" : word;
    slot = slot_of(words->slots, words->capacity, word, size);
    if (*slot == NULL) {
        if (words->bytes + size + sizeof(*slot) > SEAL_WORDS_SIZE_MAX)
            return SEAL_LIMIT_SIZE;
        if ((*slot = seal_arena_copy(&words->arena, word, size)) == NULL)
            return SEAL_LIMIT_MEMORY;
        words->bytes += size + sizeof(*slot);
        words->count++;
    }
    *ret_word = *slot;
    return SEAL_OK;
}

void seal_words_clear(struct seal_words *words)
{
    free(words->slots);
    seal_arena_clear(&words->arena);
    *words = (struct seal_words){0};
}
