/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy makes of one new signature: whose it is, and what the rule still needs. For attach and sign, before anything is written. */
#ifndef SEAL_CLI_COUNTED_H
#define SEAL_CLI_COUNTED_H

#include "cli/policy/explain.h"
#include "cli/sign/job.h"

/* Borrowed. */
struct seal_counted_request {
    const char *policy;
    const char *function; /* NULL: not said */
    const struct seal_sign_job *job; /* with its plan; the signature that is asked about is that of its label */
    const char *shown;               /* what to call the signature in messages */
};

/* All zero is the valid, empty state. */
struct seal_counted {
    struct seal_policy_file policy;
    struct seal_explained item;        /* the rule, and who vouches */
    struct seal_explained_signer told; /* the best news of this signature... */
    const char *signer;                /* ...and of whom; NULL: nobody was asked */
    struct seal_verdict verdict;       /* on the package as it will lie there */
};

/*
 * seal_counted_judge() - cleared by the caller with seal_counted_clear(), also on failure. call->next may be filled.
 *   SEAL_OK it is somebody's whom the rule asks; SEAL_TRUST_* it is not, or does not hold; SEAL_CONFIG_*; SEAL_USAGE the
 *   policy's rules go by function; SEAL_IO_*; SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_counted_judge(struct seal_call *call,
                                                    const struct seal_counted_request *request,
                                                    struct seal_counted *ret_counted,
                                                    struct seal_fault *fault);
void seal_counted_clear(struct seal_counted *counted);

/* seal_counted_line() - append "security for orders-api      still needed: nothing". */
void seal_counted_line(struct seal_page *page, const struct seal_counted *counted,
                       const char *package);

/* seal_counted_warn() - it counts, and yet no gate would start what lies here: say so now rather than at three in the morning. */
void seal_counted_warn(const struct seal_call *call, const struct seal_counted *counted);

#endif
