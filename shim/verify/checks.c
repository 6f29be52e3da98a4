/* SPDX-License-Identifier: Apache-2.0 */
/* The five checks of a verdict. */
#include "verify/checks.h"

#include "verify/session.h"

enum { DAY = 86400 };

void seal_checks_take(struct seal_checks *checks, const struct seal_evidence *evidence)
{
    checks->vouchers++;
    checks->timed += evidence->has_time;
    checks->ending += evidence->has_end;
    checks->unrevoked += evidence->revocation_established;
    if (!evidence->has_list)
        return;
    if (!checks->has_list || evidence->list_update < checks->list_update)
        checks->list_update = evidence->list_update;
    checks->has_list = true;
    checks->list_stale = checks->list_stale || evidence->list_stale;
}

static enum seal_answer answer(bool failed, bool passed)
{
    if (failed)
        return SEAL_FAILED;
    return passed ? SEAL_PASSED : SEAL_NOT_ESTABLISHED;
}

/* What holds for every seal that was looked at. */
struct common {
    bool any, timed, ending, unrevoked;
};

static void take_seal(struct common *common, const struct seal_seal *seal)
{
    const struct seal_checks *checks = &seal->checks;

    common->any = true;
    common->timed = common->timed && checks->vouchers > 0 && checks->timed == checks->vouchers;
    common->unrevoked =
        common->unrevoked && checks->vouchers > 0 && checks->unrevoked == checks->vouchers;
    common->ending = common->ending && ((checks->vouchers > 0 && checks->ending == checks->vouchers) ||
                                        seal->manifest.has_expires);
}

static void note_lists(struct seal_verdict *verdict, const struct seal_checks *checks, int64_t now)
{
    uint32_t days = 0;

    if (!checks->has_list)
        return;
    if (now > checks->list_update)
        days = (uint32_t)((now - checks->list_update) / DAY);
    if (!verdict->has_list || days > verdict->list_age_days)
        verdict->list_age_days = days;
    verdict->has_list = true;
    verdict->list_stale = verdict->list_stale || checks->list_stale;
}

static bool is_of(enum seal_result code, enum seal_result category)
{
    return seal_result_exit(code) == seal_result_exit(category);
}

void seal_checks_conclude(struct seal_session *session)
{
    struct seal_verdict *verdict = session->verdict;
    const enum seal_result code = verdict->fault.code;
    const struct seal_steps *steps = &verdict->steps;
    const uint32_t roots = steps->roots_asked - steps->roots_optional;
    struct common common = {.any = false, .timed = true, .ending = true, .unrevoked = true};
    enum seal_answer *checks = verdict->checks;
    bool vouched;

    for (size_t i = 0; i < session->count; i++)
        for (size_t j = 0; j < session->roots[i].count; j++) {
            take_seal(&common, &session->roots[i].seals[j]);
            note_lists(verdict, &session->roots[i].seals[j].checks, session->request->facts.now);
        }
    vouched = common.any && steps->roots_vouched == roots && !is_of(code, SEAL_TRUST_SIGNERS);

    checks[SEAL_CHECK_INTEGRITY] =
        answer(is_of(code, SEAL_TREE_EXTRA),
               common.any && steps->roots_compared == roots && steps->findings == 0);
    checks[SEAL_CHECK_AUTHENTICITY] = answer(is_of(code, SEAL_TRUST_SIGNERS), vouched);
    checks[SEAL_CHECK_TIMESTAMP] = answer(code == SEAL_TRUST_TIMESTAMP, vouched && common.timed);
    checks[SEAL_CHECK_EXPIRY] = answer(code == SEAL_TRUST_TIME || code == SEAL_BINDING_TIME,
                                       vouched && common.ending && steps->roots_bound == roots);
    checks[SEAL_CHECK_REVOCATION] =
        answer(code == SEAL_TRUST_REVOKED || code == SEAL_TRUST_REVOCATION,
               vouched && common.unrevoked && !session->request->keys_only);
}
