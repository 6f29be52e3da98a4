/* SPDX-License-Identifier: Apache-2.0 */
/* A command line that makes no sense. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX 8 /* more than any command has */

enum seal_result seal_call_usage(struct seal_call *call, struct seal_fault *fault,
                                 const char *reason, const char *subject, const char *next)
{
    call->next[0] = '\0';
    if (next != NULL)
        snprintf(call->next, sizeof(call->next), "%s", next);
    return seal_fault_set(fault, SEAL_USAGE, reason, subject);
}

/* "check|explain|test" into its words, in the arena. */
static size_t split(struct seal_call *call, const char *words, const char *ret_items[WORDS_MAX])
{
    size_t count = 0;

    while (count < WORDS_MAX) {
        const size_t size = strcspn(words, "|");

        if ((ret_items[count] = seal_arena_copy(call->arena, words, size)) == NULL)
            break; /* without memory nothing is near */
        count++;
        if (words[size] == '\0')
            break;
        words += size + 1;
    }
    return count;
}

enum seal_result seal_call_no_word(struct seal_call *call, struct seal_fault *fault,
                                   const char *reason, const char *word, const char *words,
                                   const char *next)
{
    const char *items[WORDS_MAX] = {NULL};
    const char *near = seal_nearest(word, items, split(call, words, items));

    seal_call_usage(call, fault, reason, word, next);
    if (near != NULL)
        (void)snprintf(call->next, sizeof(call->next), "did you mean %s?", near);
    return SEAL_USAGE;
}
