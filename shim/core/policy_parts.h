/* SPDX-License-Identifier: Apache-2.0 */
/* The larger parts of a policy's vocabulary, each in a file of its own. For the policy's readers alone. */
#ifndef SEAL_CORE_POLICY_PARTS_H
#define SEAL_CORE_POLICY_PARTS_H

#include "core/policy.h"

/* What the readers share: @into of every member of the policy. */
struct seal_policy_reader {
    struct seal_policy *policy;
    const struct seal_policy_place *place;
    const struct seal_signer_reader *signers;
    size_t root; /* the one that is being read */
};

/* Readers of the members "roots", "environment" and "audit". */
seal_json_reader seal_policy_read_roots, seal_policy_read_environment, seal_policy_read_audit;

/* seal_policy_list() - zeroed memory for the items of a list or object, which may be empty. */
SEAL_MUST_CHECK enum seal_result seal_policy_list(const struct seal_json *value, size_t count_max,
                                                  size_t size, void **ret_items);

extern const struct seal_shape seal_shape_root;

#endif
