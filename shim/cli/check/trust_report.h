/* SPDX-License-Identifier: Apache-2.0 */
/* Who has signed, as a verification tells it: for people a list below the seal, for programs the member "signatures". */
#ifndef SEAL_CLI_TRUST_REPORT_H
#define SEAL_CLI_TRUST_REPORT_H

#include "base/arena.h"
#include "cli/output.h"

#include <coldseal/verify.h>

#define SEAL_TRUST_TOLD_MAX \
    64u /* signatures that are shown; more are counted in the verdict alone */

/* Why a signature does not count for one of the signers who were asked. */
struct seal_trust_reason {
    const char *signer;
    struct seal_fault fault;
    const struct seal_trust_reason *next;
};

/* The best news of one signature. Texts are in the arena. */
struct seal_trust_told {
    const char *root, *package, *label, *signer;
    const char *subject, *issuer;            /* empty: a bare key, or not known */
    const struct seal_trust_reason *reasons; /* why it does not count, in the policy's order; NULL: it does */
    struct seal_trust_reason *last;
    enum seal_result result;
    bool repeated, has_time, has_end, revocation_established;
    int64_t time, end;
};

/* All zero but for the arena is the valid, empty state. */
struct seal_trust_report {
    struct seal_arena *arena;
    struct seal_trust_told told[SEAL_TRUST_TOLD_MAX];
    size_t count;
    bool incomplete; /* memory was out, or there are too many */
};

/* seal_trust_listen() - for request.observe; @context is the report. */
void seal_trust_listen(void *context, const struct seal_observation *observation);

/* seal_trust_text() - append what became of each signature, line by line.
 * seal_trust_json() - append the member "signatures", with a comma before it. */
void seal_trust_text(struct seal_page *page, const struct seal_trust_report *report);
void seal_trust_json(struct seal_page *page, const struct seal_trust_report *report);

/* seal_trust_why() - append why a signature does not count, on one line; its own file is not named again beside its label. */
void seal_trust_why(struct seal_page *page, const struct seal_fault *why);

/* seal_trust_checks() - append the five checks on one line: "passed: integrity, ...; not established: ...". False, and nothing: none was
 * reached. */
bool seal_trust_checks(struct seal_page *page, const struct seal_verdict *verdict);

#endif
