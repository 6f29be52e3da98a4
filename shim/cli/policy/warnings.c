/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting warnings. */
#include "cli/policy/warnings.h"

#include <string.h>

void seal_policy_warn(struct seal_policy_review *review, const char *name, const char *about,
                      struct seal_page *text)
{
    struct seal_policy_warning *warning = seal_arena_take(review->arena, 1, sizeof(*warning));

    if (text->failed != SEAL_UNDECIDED)
        review->failed = text->failed;
    if (warning == NULL)
        review->failed = SEAL_LIMIT_MEMORY;
    if (review->failed != SEAL_UNDECIDED)
        goto out;
    warning->name = name;
    warning->about = seal_arena_copy(review->arena, about, strlen(about));
    warning->text = seal_arena_copy(review->arena, text->text.data, text->text.size);
    if (warning->about == NULL || warning->text == NULL) {
        review->failed = SEAL_LIMIT_MEMORY;
        goto out;
    }
    if (review->last == NULL)
        review->first = warning;
    else
        review->last->next = warning;
    review->last = warning;
    review->count++;
out:
    seal_page_clear(text);
}

enum seal_result seal_policy_review(struct seal_policy_review *review)
{
    seal_policy_review_start(review);
    seal_policy_review_signers(review);
    seal_policy_review_rules(review);
    return review->failed == SEAL_UNDECIDED ? SEAL_OK : review->failed;
}
