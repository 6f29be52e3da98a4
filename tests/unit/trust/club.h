/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: a policy's signers, read by the real reader from a policy directory in memory. */
#ifndef TESTS_UNIT_TRUST_CLUB_H
#define TESTS_UNIT_TRUST_CLUB_H

#include "support/memory_platform.h"

#include "core/policy.h"
#include "trust/signers.h"

struct club {
    struct memory_platform disk;
    struct seal_directory *directory;
    struct seal_signers *signers;
    struct seal_policy policy;
    struct seal_fault fault;
};

void club_init(struct club *club);
void club_clear(struct club *club);

/* club_file() - put a file beside the policy. */
void club_file(struct club *club, const char *name, struct seal_slice bytes);

/* club_read() - a policy with these signers, JSON with ' for "; its one rule asks for "a". */
enum seal_result club_read(struct club *club, const char *signers);

/* club_judge() - does signer @index vouch for @document by @signature? */
enum seal_result club_judge(const struct club *club, size_t index, const struct seal_circumstances *at,
                            struct seal_slice document, const struct seal_signature *signature,
                            struct seal_evidence *ret_evidence, struct seal_fault *fault);

#endif
