/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: reading a policy where nobody looks at the signers' objects. */
#ifndef TESTS_SUPPORT_POLICY_TEXT_H
#define TESTS_SUPPORT_POLICY_TEXT_H

#include "core/policy.h"

/* policy_text_read() - JSON with ' for "; any signer is taken. @place NULL: no root is required, /opt is shared. */
enum seal_result policy_text_read(const char *text, const struct seal_policy_place *place,
                                  struct seal_policy *ret_policy, struct seal_fault *fault);

#endif
