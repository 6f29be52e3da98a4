/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: verdicts of each outcome. */
#ifndef TESTS_UNIT_LAMBDA_VERDICTS_H
#define TESTS_UNIT_LAMBDA_VERDICTS_H

#include <coldseal/verify.h>

#include <string.h>

/* One root that went through every stage, one entry that was verified. */
static inline struct seal_verdict accepted_verdict(void)
{
    struct seal_verdict verdict = {
        .outcome = SEAL_OUTCOME_ACCEPTED,
        .fault = {.code = SEAL_OK},
        .enforced = true,
        .version = 87,
        .has_manifest = true,
        .has_policy = true,
        .counts = {.entries = 1, .verified = 1},
        .steps = {.roots_asked = 1,
                  .roots_vouched = 1,
                  .roots_bound = 1,
                  .roots_compared = 1,
                  .environment_judged = true},
        .trust_us = 14203,
        .walk_us = 1100,
        .hash_us = 29004,
        .log_passed = true,
    };

    strcpy(verdict.root, "/var/task");
    strcpy(verdict.package, "orders-api");
    memcpy(verdict.signers, "ci\0security", sizeof "ci\0security");
    return verdict;
}

static inline struct seal_verdict refused_verdict(enum seal_result code, const char *subject)
{
    struct seal_verdict verdict = accepted_verdict();

    verdict.outcome = SEAL_OUTCOME_REFUSED;
    seal_fault_set(&verdict.fault, code, NULL, subject);
    return verdict;
}

static inline struct seal_verdict audited_verdict(enum seal_result code, const char *subject)
{
    struct seal_verdict verdict = refused_verdict(code, subject);

    verdict.outcome = SEAL_OUTCOME_AUDITED;
    verdict.enforced = false;
    verdict.steps.findings = 1;
    return verdict;
}

#endif
