/* SPDX-License-Identifier: Apache-2.0 */
/* Which rules apply, and what became of each signer that they ask. */
#ifndef SEAL_CLI_POLICY_EXPLAIN_H
#define SEAL_CLI_POLICY_EXPLAIN_H

#include "cli/output.h"
#include "cli/policy/file.h"

/* What became of a signer of a rule: of all signatures the best news. */
struct seal_explained_signer {
    enum seal_result result; /* SEAL_OK: it counts, unless @repeated */
    bool repeated;
    char label[SEAL_LABEL_MAX + 1];
    struct seal_fault fault; /* where the result is not SEAL_OK */
    char subject[SEAL_DETAIL_SIZE],
        issuer[SEAL_DETAIL_SIZE]; /* of the certificate; empty: a bare key */
    bool has_time, has_end, revocation_established;
    int64_t time, end;
};

/* A rule, and with a package the seal that it is for. */
struct seal_explained {
    const struct seal_policy_root *root;
    const struct seal_rule *rule; /* NULL: none fits, see @fault */
    struct seal_fault fault;
    const char *typed; /* the package as the user calls it; NULL: none was given, and all below is empty */
    const char *package; /* name of the seal */
    size_t signatures;   /* files beside its manifest that are one */
    bool judged;         /* false: the verification ended before it came here */
    const struct seal_explained_signer *signers[SEAL_SIGNERS_MAX]; /* NULL: no signature came near */
    struct seal_vouchers vouchers;
    bool met;
    const struct seal_verdict *verdict; /* of the seal's root */
    const char *next; /* what helps against it, where the command line knows better than the result; else NULL */
};

/* Items are in the arena. */
struct seal_policy_explanation {
    const struct seal_policy_file *file;
    const char *function; /* NULL: not said */
    int64_t at;
    struct seal_explained *items;
    size_t count, room;
};

/* seal_policy_explanation_rules() - rules that may apply to the function, or all; the explanation without packages. */
void seal_policy_explanation_rules(struct seal_policy_explanation *explanation);

/* seal_explained_why_not() - append why the rule at @index of the item's root does not apply, where none of them does. */
void seal_explained_why_not(struct seal_page *page, const struct seal_policy_explanation *explanation,
                            const struct seal_explained *item, size_t index);

/* seal_policy_explanation_text() - trees, for people.   _json() - {"explain":{...}} */
void seal_policy_explanation_text(struct seal_page *page,
                                  const struct seal_policy_explanation *explanation);
void seal_policy_explanation_json(struct seal_page *page,
                                  const struct seal_policy_explanation *explanation);

/* seal_explained_needed() - append what is still needed: "security", "1 of b, c"; nothing where the rule is met. */
void seal_explained_needed(struct seal_page *page, const struct seal_policy *policy,
                           const struct seal_explained *item);

#endif
