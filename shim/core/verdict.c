/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decision. An outcome other than refused is written in seal_verdict_decide() alone, and asked again, from the
 * verdict's own data, by seal_verdict_may_start(): no flag that somebody might have set, no step that somebody left out.
 */
#include "core/verdict.h"

#include <string.h>

void seal_verdict_begin(struct seal_verdict *verdict)
{
    memset(verdict, 0, sizeof *verdict);
    verdict->outcome = SEAL_OUTCOME_REFUSED;
    verdict->enforced = true;
    verdict->log_passed = true;
    seal_fault_set(&verdict->fault, SEAL_INTERNAL_STATE, "nothing was verified", NULL);
}

void seal_verdict_refuse(struct seal_verdict *verdict)
{
    verdict->outcome = SEAL_OUTCOME_REFUSED;
    if (verdict->fault.code == SEAL_OK || verdict->fault.code == SEAL_UNDECIDED)
        seal_fault_set(&verdict->fault, SEAL_INTERNAL_STATE, "refused without a reason", NULL);
}

/* Every root that was asked for went through every stage, or was allowed not to. */
static bool all_roots_judged(const struct seal_steps *steps)
{
    uint32_t left = steps->roots_asked - steps->roots_optional - steps->roots_audited;

    return steps->roots_asked > 0 && steps->roots_optional <= steps->roots_asked &&
           steps->roots_audited <= steps->roots_asked - steps->roots_optional &&
           steps->environment_judged && steps->roots_vouched >= left &&
           steps->roots_bound >= left && steps->roots_compared >= left;
}

static bool nothing_differs(const struct seal_counts *counts)
{
    return counts->missing == 0 && counts->extra == 0 && counts->modified == 0 && counts->kind == 0;
}

static bool is_complete(const struct seal_verdict *verdict)
{
    const struct seal_steps *steps = &verdict->steps;

    return verdict->has_policy && verdict->has_manifest && all_roots_judged(steps) &&
           steps->roots_compared > 0 && steps->findings == 0 && steps->roots_audited == 0 &&
           verdict->counts.entries > 0 && verdict->counts.verified == verdict->counts.entries &&
           nothing_differs(&verdict->counts);
}

static bool is_watched(const struct seal_verdict *verdict)
{
    return verdict->has_policy && all_roots_judged(&verdict->steps) && verdict->steps.findings > 0;
}

void seal_verdict_decide(struct seal_verdict *verdict)
{
    if (is_complete(verdict) && verdict->fault.code == SEAL_OK)
        verdict->outcome = SEAL_OUTCOME_ACCEPTED;
    else if (is_watched(verdict) && verdict->fault.code != SEAL_OK)
        verdict->outcome = SEAL_OUTCOME_AUDITED;
    else
        seal_verdict_refuse(verdict);
    verdict->enforced = verdict->outcome != SEAL_OUTCOME_AUDITED;
}

bool seal_verdict_may_start(const struct seal_verdict *verdict)
{
    switch (verdict->outcome) {
    case SEAL_OUTCOME_ACCEPTED:
        return verdict->enforced && verdict->fault.code == SEAL_OK && is_complete(verdict);
    case SEAL_OUTCOME_AUDITED:
        return !verdict->enforced && verdict->fault.code != SEAL_OK && is_watched(verdict);
    case SEAL_OUTCOME_NONE:
    case SEAL_OUTCOME_REFUSED:
        break;
    }
    return false;
}

int seal_verdict_exit(const struct seal_verdict *verdict)
{
    if (seal_verdict_may_start(verdict))
        return 0;
    return seal_result_exit(verdict->fault.code == SEAL_OK ? SEAL_INTERNAL_STATE
                                                           : verdict->fault.code);
}
