/* SPDX-License-Identifier: Apache-2.0 */
/* Stages 3 and 4: each seal's rule, and whether enough of the right signers vouch for its manifest's bytes. */
#include "verify/session.h"

#include "base/fault.h"
#include "base/text.h"

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
    uint8_t known[SEAL_SIGNATURES_MAX * (1 + SEAL_IDENTITIES_MAX)][SEAL_DIGEST_SIZE];
    size_t count;
    struct seal_fault worst; /* of the signatures that are somebody's and do not hold */
};

static bool is_known(const struct tally *tally, const uint8_t *digest)
{
    for (size_t i = 0; i < tally->count; i++)
        if (memcmp(tally->known[i], digest, SEAL_DIGEST_SIZE) == 0)
            return true;
    return false;
}

/* By his key or by any of his names. */
static bool is_counted(const struct tally *tally, const struct seal_evidence *evidence)
{
    bool counted = is_known(tally, evidence->key);

    for (size_t i = 0; i < evidence->identities_count; i++)
        counted = counted || is_known(tally, evidence->identities[i]);
    return counted;
}

static void remember(struct tally *tally, const struct seal_evidence *evidence)
{
    memcpy(tally->known[tally->count++], evidence->key, SEAL_DIGEST_SIZE);
    for (size_t i = 0; i < evidence->identities_count; i++)
        memcpy(tally->known[tally->count++], evidence->identities[i], SEAL_DIGEST_SIZE);
}

static bool is_revoked(const struct seal_digest *revoked, size_t count, const uint8_t *digest)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(revoked[i].bytes, digest, SEAL_DIGEST_SIZE) == 0)
            return true;
    return false;
}

/* What is worth telling first, when several signatures are somebody's and none of them holds. */
static int weight(enum seal_result r)
{
    static const enum seal_result order[] = {
        SEAL_LIMIT_SIZE, SEAL_LIMIT_COUNT,     SEAL_FORMAT_SIGNATURE, SEAL_TRUST_CERTIFICATE,
        SEAL_TRUST_TIME, SEAL_TRUST_TIMESTAMP, SEAL_TRUST_REVOCATION, SEAL_TRUST_REVOKED};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (order[i] == r)
            return (int)i + 1;
    return 0;
}

static void note_failure(struct tally *tally, const struct seal_fault *fault)
{
    if (weight(fault->code) > weight(tally->worst.code))
        tally->worst = *fault;
}

/* What one signature is to one signer, as whoever watches is told. */
static void observe(const struct seal_session *session, const struct seal_root *root,
                    const struct seal_seal *seal, const struct seal_labelled *labelled,
                    size_t signer, const struct seal_evidence *evidence, bool repeated,
                    const struct seal_fault *fault)
{
    const struct seal_request *request = session->request;
    const struct seal_observation observation = {
        .root = root->policy->path,
        .package = seal->package,
        .label = labelled->label,
        .signer = session->policy.signers[signer].name,
        .result = fault == NULL ? SEAL_OK : fault->code,
        .repeated = repeated,
        .fault = fault,
        .subject = evidence->subject,
        .issuer = evidence->issuer,
        .has_time = evidence->has_time,
        .has_end = evidence->has_end,
        .time = evidence->time,
        .end = evidence->end,
        .revocation_established = evidence->revocation_established && !request->keys_only,
    };

    if (request->observe != NULL)
        request->observe(request->observe_context, &observation);
}

/* A signature that holds: it counts unless its key is revoked, or whoever made it counts already. */
static void take_evidence(struct seal_session *session, const struct seal_root *root,
                          struct seal_seal *seal, const struct seal_labelled *labelled,
                          struct tally *tally, size_t signer, const struct seal_evidence *evidence)
{
    const struct seal_policy *policy = &session->policy;
    struct seal_fault fault;

    if (is_revoked(policy->revoked_keys, policy->revoked_keys_count, evidence->key)) {
        seal_fault_set(&fault, SEAL_TRUST_REVOKED, "is vouched for by a revoked key", seal->package);
        note_failure(tally, &fault);
        observe(session, root, seal, labelled, signer, evidence, false, &fault);
    } else if (is_counted(tally, evidence)) {
        observe(session, root, seal, labelled, signer, evidence, true, NULL);
    } else {
        remember(tally, evidence);
        seal->vouchers.vouched[signer] = true;
        seal_checks_take(&seal->checks, evidence);
        observe(session, root, seal, labelled, signer, evidence, false, NULL);
    }
}

/* What names no certificate is about the signature's file. */
static void name_file(const struct seal_seal *seal, const struct seal_labelled *labelled,
                      struct seal_fault *fault)
{
    if (fault->subject[0] == '\0')
        seal_text_join(fault->subject, sizeof fault->subject,
                       (const char *const[]){seal->path, ".", labelled->label,
                                             seal_file_suffix(labelled->type), NULL});
}

/* What says nothing of a signature ends the verification. One that is malformed, or brings more than it may, only does not count:
 * anybody could have put it there. */
static bool is_judgement(enum seal_result r)
{
    return r == SEAL_FORMAT_SIGNATURE || r == SEAL_LIMIT_COUNT || r == SEAL_LIMIT_SIZE ||
           seal_result_exit(r) == seal_result_exit(SEAL_TRUST_SIGNERS);
}

/* Ask the signers that the rule names, in the policy's order; a signature counts for the first that it satisfies. */
static enum seal_result judge_signature(struct seal_session *session, const struct seal_root *root,
                                        struct seal_seal *seal,
                                        const struct seal_labelled *labelled, struct tally *tally)
{
    const struct seal_facts *facts = &session->request->facts;
    const struct seal_policy *policy = &session->policy;
    const struct seal_circumstances at = {
        .now = seal_clock_plausible(facts) ? facts->now : -1,
        .package = seal->package,
        .revoked = policy->revoked_certificates,
        .revoked_count = policy->revoked_certificates_count,
        .revoked_keys = (const uint8_t *)policy->revoked_keys, /* each is its bytes */
        .revoked_keys_count = policy->revoked_keys_count,
    };
    const struct seal_signature signature = {labelled->type, seal_buffer_slice(&labelled->bytes),
                                             seal_buffer_slice(&labelled->chain),
                                             seal_buffer_slice(&labelled->token)};
    bool is_stranger = true;

    for (size_t i = 0; i < policy->signers_count; i++) {
        struct seal_evidence evidence = {.has_time = false};
        struct seal_fault fault;
        enum seal_result r;

        if (!seal_require_asks(&seal->rule->require, i))
            continue;
        r = seal_signers_judge(session->signers, i, &at, &seal->document, &signature, &evidence,
                               &fault);
        if (r == SEAL_OK) {
            take_evidence(session, root, seal, labelled, tally, i, &evidence);
            return SEAL_OK;
        }
        if (!is_judgement(r))
            return seal_fault_set(&session->fault, r, "a signature could not be judged",
                                  labelled->label);
        is_stranger = is_stranger && r == SEAL_TRUST_SIGNERS;
        name_file(seal, labelled, &fault);
        note_failure(tally, &fault);
        observe(session, root, seal, labelled, i, &evidence, false, &fault);
    }
    session->verdict->counts.strangers += is_stranger;
    return SEAL_OK;
}

/* What there was in the place of the one who is missing. */
static void count_others(size_t count, char *ret_found, size_t size)
{
    char number[SEAL_DECIMAL_SIZE];

    seal_decimal_write(count, number);
    if (count == 0)
        seal_text_join(ret_found, size, (const char *const[]){"no signature", NULL});
    else if (count == 1)
        seal_text_join(ret_found, size,
                       (const char *const[]){"one signature, which does not count for it", NULL});
    else
        seal_text_join(
            ret_found, size,
            (const char *const[]){number, " signatures, none of which counts for it", NULL});
}

static enum seal_result refuse_signers(struct seal_session *session, const struct seal_seal *seal,
                                       const struct tally *tally)
{
    const struct seal_policy *policy = &session->policy;
    const char *missing = NULL;
    char found[SEAL_DETAIL_SIZE];

    if (tally->worst.code != SEAL_UNDECIDED) {
        session->fault = tally->worst;
        return tally->worst.code;
    }
    for (size_t i = 0; i < policy->signers_count && missing == NULL; i++)
        if (seal_require_asks(&seal->rule->require, i) && !seal->vouchers.vouched[i])
            missing = policy->signers[i].name;
    seal_fault_set(&session->fault, SEAL_TRUST_SIGNERS,
                   "not enough of the right signers vouch for it", seal->package);
    count_others(seal->count, found, sizeof found);
    return seal_fault_detail(&session->fault, missing, found);
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
            (r = judge_signature(session, root, seal, &seal->signatures[i], &tally)) != SEAL_OK)
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
