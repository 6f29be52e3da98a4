/* SPDX-License-Identifier: Apache-2.0 */
/* A policy's rules in the words of people, and as they stand in the policy. */
#ifndef SEAL_CLI_POLICY_WORDS_H
#define SEAL_CLI_POLICY_WORDS_H

#include "cli/output.h"
#include "core/policy.h"

/* seal_policy_words_list() - "a, b": names from outside, escaped. */
void seal_policy_words_list(struct seal_page *page, const struct seal_strings *strings);

/* seal_policy_words_require() - "ci and security", "2 of a, b, c". */
void seal_policy_words_require(struct seal_page *page, const struct seal_policy *policy,
                               const struct seal_require *require);

/* seal_policy_words_functions() - for whom rule @index of @root is: "orders-api, orders-*", "any function", "others". */
void seal_policy_words_functions(struct seal_page *page, const struct seal_policy_root *root,
                                 size_t index);

/* seal_policy_words_packages() - "package orders-api", "the package of their own name". */
void seal_policy_words_packages(struct seal_page *page, const struct seal_rule *rule);

/* seal_policy_words_rule() - the line of rule @index of @root in the overview. */
void seal_policy_words_rule(struct seal_page *page, const struct seal_policy *policy,
                            const struct seal_policy_root *root, size_t index);

/* seal_policy_words_audit() - "billing-* in /opt". */
void seal_policy_words_audit(struct seal_page *page, const struct seal_audit *audit);

/* seal_policy_words_day() - "2026-12-24", in UTC.   seal_policy_words_days() - "9 days"; less than one is "1 day". */
void seal_policy_words_day(struct seal_page *page, int64_t time);
void seal_policy_words_days(struct seal_page *page, int64_t seconds);

/* seal_policy_own_name() - does the rule let each function have the package of its own name, and no other? */
bool seal_policy_own_name(const struct seal_rule *rule);

/* seal_policy_any() - does a list of patterns match everything?  @empty: what an empty one does. */
bool seal_policy_any(const struct seal_strings *patterns, bool empty);

/* seal_policy_binding() - the word of binding number @index, from 0; NULL: there are no more. */
const char *seal_policy_binding(size_t index);

#endif
