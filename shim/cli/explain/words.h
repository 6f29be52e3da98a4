/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a log, each kept once: thousands of lines say the same few. Equal words are the same pointer. */
#ifndef SEAL_CLI_EXPLAIN_WORDS_H
#define SEAL_CLI_EXPLAIN_WORDS_H

#include "base/arena.h"

#define SEAL_WORDS_SIZE_MAX (16u << 20) /* of all of them, whatever the log */
#define SEAL_WORD_SIZE_MAX 1024u        /* longer ones are cut: for people to read */

/* All zero is the valid, empty state. */
struct seal_words {
    struct seal_arena arena; /* owns the words */
    const char **slots;
    size_t capacity, count, bytes;
};

/*
 * seal_words_keep() - @text as one of the words; its bytes up to the first NUL.
 *   SEAL_OK; SEAL_LIMIT_SIZE there is no room for another one; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_words_keep(struct seal_words *words, struct seal_slice text,
                                                 const char **ret_word);
void seal_words_clear(struct seal_words *words);

#endif
