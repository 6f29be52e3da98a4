/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy says, on one screen, and what is careless about it. */
#ifndef SEAL_CLI_POLICY_OVERVIEW_H
#define SEAL_CLI_POLICY_OVERVIEW_H

#include "cli/policy/file.h"
#include "cli/policy/warnings.h"

/* seal_policy_overview() - mode, signers and roots, a line a rule.   _json() - the members of the object "policy", with braces. */
void seal_policy_overview(struct seal_page *page, const struct seal_policy_file *file);
void seal_policy_overview_json(struct seal_page *page, const struct seal_policy_file *file);

/* seal_policy_require_json() - a require as it stands in the policy. */
void seal_policy_require_json(struct seal_page *page, const struct seal_policy *policy,
                              const struct seal_require *require);

/* seal_policy_time_json() - ,"NAME":"2026-12-24T00:00:00Z" */
void seal_policy_time_json(struct seal_page *page, const char *name, int64_t time);

#endif
