/* SPDX-License-Identifier: Apache-2.0 */
/* The five checks that people know from other signing systems, gathered seal by seal. They report; they decide nothing. */
#ifndef SEAL_VERIFY_CHECKS_H
#define SEAL_VERIFY_CHECKS_H

#include "trust/signers.h"

#include <coldseal/verify.h>

struct seal_session;

/* What is known of one seal's vouchers: how many count, and of those how many... */
struct seal_checks {
    unsigned vouchers;
    unsigned timed;     /* ...have a verified time */
    unsigned ending;    /* ...end by themselves */
    unsigned unrevoked; /* ...are known not to be revoked */
    bool has_list, list_stale;
    int64_t list_update; /* of the oldest revocation list */
};

/* seal_checks_take() - one more voucher counts. */
void seal_checks_take(struct seal_checks *checks, const struct seal_evidence *evidence);

/* seal_checks_conclude() - fill the verdict's answers, once all is over and the verdict's fault stands. */
void seal_checks_conclude(struct seal_session *session);

#endif
