/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about time that runs out: signers, their certificates and revocation lists. */
#include "cli/doctor/doctor.h"

#include "base/text.h"
#include "base/time.h"
#include "posix/clock.h"
#include "trust/signers.h"

/* 30 days: enough to renew and to publish the layer everywhere. */
#define SOON_SECONDS INT64_C(2592000)

static enum seal_result tell(struct seal_doctor *doctor, const char *name, const char *what,
                             int64_t end, struct seal_fault *fault)
{
    int64_t now = seal_clock_now() / 1000;
    char time[SEAL_TIME_SIZE], found[SEAL_DETAIL_SIZE];

    if (end >= now + SOON_SECONDS)
        return SEAL_OK;
    seal_time_write(end, time);
    seal_text_join(found, sizeof(found),
                   (const char *const[]){what, end <= now ? " ended " : " ends ", time, NULL});
    return seal_doctor_find(doctor, end <= now ? SEAL_FINDING_TRUST_ENDED : SEAL_FINDING_TRUST_ENDS,
                            name, NULL, found, fault);
}

enum seal_result seal_doctor_trust(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const struct seal_policy *policy = &doctor->policy.policy;
    struct seal_signer_note note;
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; r == SEAL_OK && i < policy->signers_count; i++) {
        const char *name = policy->signers[i].name;

        if ((r = seal_signers_note(doctor->policy.signers, i, &note)) != SEAL_OK)
            return seal_fault_set(fault, r, NULL, name);
        if (note.has_end)
            r = tell(doctor, name, note.ends, note.end, fault);
        /* a list that is not required may be old: it still revokes what it names */
        if (r == SEAL_OK && note.has_list && note.list_required)
            r = tell(doctor, name, "revocation list", note.list_next, fault);
    }
    return r;
}
