/* SPDX-License-Identifier: Apache-2.0 */
/* What is allowed in a policy and careless all the same. The names are an interface: programs and people look for them. */
#ifndef SEAL_CLI_POLICY_WARNINGS_H
#define SEAL_CLI_POLICY_WARNINGS_H

#include "cli/output.h"
#include "cli/policy/file.h"

struct seal_policy_warning {
    const char *name;  /* static: "one-stolen-key" */
    const char *about; /* the signer, root, file or member; in the arena */
    const char *text;  /* one sentence, escaped, no full stop; in the arena */
    const struct seal_policy_warning *next;
};

/* A policy under review. Filled by the caller down to the arena. */
struct seal_policy_review {
    const struct seal_policy_file *file;
    int64_t now; /* seconds since 1970 */
    bool exec; /* for the exec gate, to which functions are claims and which has no deadline of a platform */
    struct seal_arena *arena;

    const struct seal_policy_warning *first; /* of @count, in a fixed order */
    struct seal_policy_warning *last;
    size_t count;
    enum seal_result failed; /* SEAL_UNDECIDED: nothing failed so far */
};

/*
 * seal_policy_review() - find all warnings.
 *   SEAL_OK, with or without warnings; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_policy_review(struct seal_policy_review *review);

/* Its parts, each with a file of its own. */
void seal_policy_review_start(struct seal_policy_review *review);
void seal_policy_review_signers(struct seal_policy_review *review);
void seal_policy_review_rules(struct seal_policy_review *review);

/* seal_policy_review_note() - of one signer, from what is known of it alone. */
void seal_policy_review_note(struct seal_policy_review *review, const char *name,
                             const struct seal_signer_note *note);

/* seal_policy_warn() - one more; takes the page and clears it. */
void seal_policy_warn(struct seal_policy_review *review, const char *name, const char *about,
                      struct seal_page *text);

/* seal_policy_ends_alone() - does what the note says end by itself, as a certificate does, and not by the policy's word? */
bool seal_policy_ends_alone(const struct seal_signer_note *note);

#endif
