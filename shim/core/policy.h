/* SPDX-License-Identifier: Apache-2.0 */
/* policy/v1, docs/formats.md section 3: which signers must have sealed what. */
#ifndef SEAL_CORE_POLICY_H
#define SEAL_CORE_POLICY_H

#include "base/certificate_id.h"
#include "core/json.h"
#include "core/require.h"

#include <coldseal/verify.h>

/* The policy's name for somebody; what recognises them is the business of whoever was handed the object. */
struct seal_signer_name {
    const char *name;
    const char *kind;
};

struct seal_rule {
    struct seal_strings packages;  /* patterns */
    struct seal_strings functions; /* patterns, "{package}" stands for the package; empty: any */
    struct seal_require require;
    uint64_t min_version;
    bool bind_given;
    unsigned bind;             /* of enum seal_binding: what the manifest must bind */
    struct seal_strings paths; /* whole-component prefixes; empty: any */
    bool may_be_absent;
};

struct seal_policy_root {
    const char *path;
    bool layered;
    struct seal_strings links; /* absolute prefixes that links may point under */
    struct seal_rule *rules;
    size_t count;
    bool optional; /* every rule may be absent */
};

struct seal_audit {
    struct seal_strings functions; /* patterns; empty: any */
    struct seal_strings roots;     /* empty: any, and what belongs to no root */
    int64_t until;
    const char *reason;
};

struct seal_allowed {
    const char *name;
    struct seal_strings values;
};

struct seal_environment_rules {
    struct seal_strings deny, deny_prefix, is_signed;
    struct seal_allowed *allow;
    size_t allow_count;
};

struct seal_digest {
    uint8_t bytes[SEAL_DIGEST_SIZE];
};

struct seal_version_floor {
    const char *package;
    uint64_t version;
};

struct seal_policy {
    struct seal_arena arena; /* owns all that the rest points to */
    uint64_t generation;
    bool audit_all;    /* mode "audit" */
    const char *realm; /* NULL: none */
    struct seal_signer_name *signers;
    size_t signers_count;
    struct seal_policy_root *roots; /* in the policy's order */
    size_t roots_count;
    struct seal_version_floor *floors;
    size_t floors_count;
    struct seal_audit *audits;
    size_t audits_count;
    struct seal_digest *revoked_keys, *revoked_manifests;
    size_t revoked_keys_count, revoked_manifests_count;
    struct seal_certificate_id *revoked_certificates;
    size_t revoked_certificates_count;
    struct seal_environment_rules environment;
    uint64_t deadline_ms;
    enum seal_log_format log_format;
    bool log_passed;
};

/*
 * Who reads a signer's object: handed in by whoever knows kinds of signers. The object outlives the call only; @index is the
 * signer's place in seal_policy.signers. A result other than SEAL_OK has filled the source's fault.
 */
struct seal_signer_reader {
    void *context;
    enum seal_result (*read)(void *context, const char *name, size_t index,
                             const struct seal_json *object);
};

/* What the policy's place demands of its roots: see struct seal_request. */
struct seal_policy_place {
    const char *required_root;
    const char *shared_root;
};

/*
 * seal_policy_read() - a policy from its bytes.
 *
 * @ret_policy: cleared by the caller with seal_policy_clear(), also on failure.
 *   SEAL_OK; SEAL_CONFIG_POLICY; SEAL_CONFIG_KEY or SEAL_CONFIG_FILE from @signers; SEAL_LIMIT_DEPTH, _COUNT, _MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_policy_read(struct seal_slice text,
                                                  const struct seal_policy_place *place,
                                                  const struct seal_signer_reader *signers,
                                                  struct seal_policy *ret_policy,
                                                  struct seal_fault *fault);
void seal_policy_clear(struct seal_policy *policy);

/*
 * seal_policy_rule() - the rule for a seal of @package in @root at @function (NULL: not known).
 *   SEAL_OK; SEAL_TRUST_RULE none fits; SEAL_BINDING_FUNCTION rules need the function and it is not known
 */
SEAL_MUST_CHECK enum seal_result seal_policy_rule(const struct seal_policy_root *root,
                                                  const char *package, const char *function,
                                                  const struct seal_rule **ret_rule,
                                                  struct seal_fault *fault);

/* seal_policy_audits() - does the policy only watch this refusal?  @root: NULL when it belongs to none. */
bool seal_policy_audits(const struct seal_policy *policy, enum seal_result refusal,
                        const char *root, const struct seal_facts *facts);

/* What a policy is called where a gate reads it, and in what its reader says. */
#define SEAL_POLICY_FILE "policy.json"

/* What stands for the package in a pattern of functions. */
#define SEAL_POLICY_PACKAGE "{package}"

/* seal_policy_lists() - does any of the patterns match? */
bool seal_policy_lists(const struct seal_strings *patterns, const char *name);

/* seal_policy_floor() - the least version of @package under @rule: the higher of the rule's and min_versions. */
uint64_t seal_policy_floor(const struct seal_policy *policy, const struct seal_rule *rule,
                           const char *package);

/* seal_clock_plausible() - not before the release of this program, not SEAL_CLOCK_YEARS_MAX years after it. */
bool seal_clock_plausible(const struct seal_facts *facts);

#endif
