/* SPDX-License-Identifier: Apache-2.0 */
/* Stages 3 and 4: each seal's rule, and whether enough of the right signers vouch for its manifest's bytes. */
#include "verify/session.h"

#include <string.h>

static const struct seal_seal *other_seal(const struct seal_session *session,
                                          const struct seal_seal *seal)
{
    for (size_t i = 0; i < session->count; i++)
        for (size_t j = 0; j < session->roots[i].count; j++) {
            const struct seal_seal *other = &session->roots[i].seals[j];

            if (other != seal && strcmp(other->package, seal->package) == 0)
                return other;
        }
    return NULL;
}

enum seal_result seal_stage_rules(struct seal_session *session, struct seal_root *root)
{
    struct seal_fault *fault = &session->fault;

    session->at = NULL;
    if (root->count == 0 && !root->policy->optional)
        return seal_fault_set(fault, SEAL_TRUST_UNSEALED, "has no seal", root->policy->path);
    if (root->count > 1 && !root->policy->layered)
        return seal_fault_set(fault, SEAL_TRUST_UNSEALED, "has a second seal", root->seals[1].package);
    for (size_t i = 0; i < root->count; i++) {
        struct seal_seal *seal = &root->seals[i];
        enum seal_result r;

        session->at = seal;
        if (other_seal(session, seal) != NULL)
            return seal_fault_set(fault, SEAL_TRUST_RULE,
                                  "a package may be sealed once across all roots", seal->package);
        r = seal_policy_rule(root->policy, seal->package, session->request->facts.function,
                             &seal->rule, fault);
        if (r != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

/* Distinct vouchers of one seal; the same key or person never counts twice. */
struct tally {
    uint8_t identities[SEAL_SIGNATURES_MAX][SEAL_DIGEST_SIZE];
    size_t count;
    bool revoked, out_of_time;
};

static bool is_counted(const struct tally *tally, const struct seal_evidence *evidence)
{
    for (size_t i = 0; i < tally->count; i++)
        if (memcmp(tally->identities[i], evidence->identity, SEAL_DIGEST_SIZE) == 0)
            return true;
    return false;
}

static bool is_revoked(const struct seal_digest *revoked, size_t count, const uint8_t *digest)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(revoked[i].bytes, digest, SEAL_DIGEST_SIZE) == 0)
            return true;
    return false;
}

static void count_evidence(const struct seal_session *session, struct seal_seal *seal,
                           struct tally *tally, size_t signer, const struct seal_evidence *evidence)
{
    const struct seal_policy *policy = &session->policy;

    if (is_revoked(policy->revoked_keys, policy->revoked_keys_count, evidence->key)) {
        tally->revoked = true;
    } else if (!is_counted(tally, evidence)) {
        memcpy(tally->identities[tally->count++], evidence->identity, SEAL_DIGEST_SIZE);
        seal->vouchers.vouched[signer] = true;
    }
}

/* Ask the signers that the rule names, in the policy's order; a signature counts for the first that it satisfies. */
static enum seal_result judge_signature(struct seal_session *session, struct seal_seal *seal,
                                        const struct seal_labelled *labelled, struct tally *tally)
{
    const struct seal_facts *facts = &session->request->facts;
    const struct seal_signature signature = {labelled->type, seal_buffer_slice(&labelled->bytes),
                                             seal_buffer_slice(&labelled->chain),
                                             seal_buffer_slice(&labelled->token)};
    int64_t now = seal_clock_plausible(facts) ? facts->now : -1;
    bool is_known = false;

    for (size_t i = 0; i < session->policy.signers_count; i++) {
        struct seal_evidence evidence;
        enum seal_result r;

        if (!seal_require_asks(&seal->rule->require, i))
            continue;
        r = seal_signers_judge(session->signers, i, &seal->document, &signature, now, &evidence);
        if (r == SEAL_OK) {
            count_evidence(session, seal, tally, i, &evidence);
            return SEAL_OK;
        }
        if (seal_result_exit(r) != seal_result_exit(SEAL_TRUST_SIGNERS))
            return seal_fault_set(&session->fault, r, "a signature could not be judged",
                                  labelled->label);
        is_known = is_known || r == SEAL_TRUST_TIME;
    }
    if (is_known)
        tally->out_of_time = true;
    else
        session->verdict->counts.strangers++;
    return SEAL_OK;
}

static enum seal_result refuse_signers(struct seal_session *session, const struct seal_seal *seal,
                                       const struct tally *tally)
{
    const struct seal_policy *policy = &session->policy;
    const char *missing = NULL;

    for (size_t i = 0; i < policy->signers_count && missing == NULL; i++)
        if (seal_require_asks(&seal->rule->require, i) && !seal->vouchers.vouched[i])
            missing = policy->signers[i].name;
    if (tally->revoked)
        seal_fault_set(&session->fault, SEAL_TRUST_REVOKED, "is vouched for by a revoked key",
                       seal->package);
    else if (tally->out_of_time)
        seal_fault_set(&session->fault, SEAL_TRUST_TIME,
                       "is vouched for outside the time of its signer", seal->package);
    else
        seal_fault_set(&session->fault, SEAL_TRUST_SIGNERS,
                       "not enough of the right signers vouch for it", seal->package);
    return seal_fault_detail(&session->fault, missing, seal->count == 0 ? "no signature" : NULL);
}

static enum seal_result read_manifest(struct seal_session *session, const struct seal_root *root,
                                      struct seal_seal *seal)
{
    const struct seal_platform *platform = session->platform;
    enum seal_result r = platform->read(platform->context, root->seal_directory, seal_seal_file(seal),
                                        SEAL_MANIFEST_SIZE_MAX, &seal->bytes, &session->fault);

    if (r == SEAL_TREE_MISSING || r == SEAL_TREE_KIND)
        return seal_fault_set(&session->fault, SEAL_IO_CHANGED, "was another file a moment ago",
                              seal->path);
    if (r != SEAL_OK)
        return seal_fault_set(&session->fault, r, NULL, seal->path);
    r = seal_document_init(&seal->document, seal_buffer_slice(&seal->bytes));
    seal->has_document = r == SEAL_OK;
    return r == SEAL_OK ? r : seal_fault_set(&session->fault, r, NULL, seal->path);
}

static enum seal_result judge_seal(struct seal_session *session, const struct seal_root *root,
                                   struct seal_seal *seal)
{
    const struct seal_policy *policy = &session->policy;
    const struct seal_require_names names = {policy->signers, policy->signers_count};
    struct tally tally = {.count = 0};
    enum seal_result r = seal_session_in_time(session);

    if (r != SEAL_OK || (r = read_manifest(session, root, seal)) != SEAL_OK)
        return r;
    if (is_revoked(policy->revoked_manifests, policy->revoked_manifests_count, seal->document.sha256))
        return seal_fault_set(&session->fault, SEAL_TRUST_REVOKED, "is a revoked manifest",
                              seal->package);
    for (size_t i = 0; i < seal->count; i++)
        if ((r = seal_session_in_time(session)) != SEAL_OK ||
            (r = judge_signature(session, seal, &seal->signatures[i], &tally)) != SEAL_OK)
            return r;
    return seal_require_met(&seal->rule->require, &seal->vouchers, &names)
               ? SEAL_OK
               : refuse_signers(session, seal, &tally);
}

enum seal_result seal_stage_evidence(struct seal_session *session, struct seal_root *root)
{
    for (size_t i = 0; i < root->count; i++) {
        enum seal_result r;

        session->at = &root->seals[i];
        if ((r = judge_seal(session, root, &root->seals[i])) != SEAL_OK)
            return r;
    }
    session->verdict->steps.roots_vouched++;
    return SEAL_OK;
}
