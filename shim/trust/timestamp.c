/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying timestamp tokens. The token chooses none of the rules: not its authority, not a purpose, not which time is too late. */
#include "trust/timestamp.h"

#include "base/time.h"
#include "crypto/oid.h"
#include "trust/timestamp_token.h"

/* Whatever a judge below calls it: the authority is a known one, so its token is refused. What is no judgement stays what it is. */
static enum seal_result does_not_hold(struct seal_fault *fault, enum seal_result r)
{
    if (seal_result_exit(r) != seal_result_exit(SEAL_TRUST_TIMESTAMP))
        return r;
    if (fault != NULL)
        fault->code = SEAL_TRUST_TIMESTAMP;
    return SEAL_TRUST_TIMESTAMP;
}

/* By the signer's identifier and never "the first": the policy's certificates before those that the token brings along. */
static enum seal_result find_authority(const struct seal_timestamp_token *token,
                                       const struct seal_pool *anchors,
                                       struct seal_timestamp *timestamp,
                                       const struct seal_certificate **ret_signer,
                                       struct seal_fault *fault)
{
    struct seal_chain_request request = {
        .leaf = seal_cms_signer(&token->cms, anchors),
        .anchors = anchors,
        .others = &timestamp->pool,
        .at = token->time,
        .purposes = &seal_oid_time_stamping,
        .purposes_count = 1,
        .purpose_alone = true,
    };
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (request.leaf == NULL)
        request.leaf = seal_cms_signer(&token->cms, &timestamp->pool);
    if (request.leaf == NULL)
        return seal_fault_set(fault, SEAL_TRUST_SIGNERS,
                              "the certificate of the timestamp's authority is not there", NULL);
    r = seal_chain_find(&request, &timestamp->chain, fault);
    if (r == SEAL_TRUST_SIGNERS)
        return r;
    if (r != SEAL_OK)
        return does_not_hold(fault, r);
    *ret_signer = request.leaf;
    return SEAL_OK;
}

static enum seal_result judge_imprint(const struct seal_timestamp_token *token,
                                      struct seal_slice message, struct seal_fault *fault)
{
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    enum seal_result r = seal_hash_bytes(token->hash, message, digest);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, NULL);
    if (!seal_der_is(token->imprint, digest, seal_hash_size(token->hash)))
        return seal_fault_set(fault, SEAL_TRUST_TIMESTAMP, "the timestamp is of another signature",
                              NULL);
    return SEAL_OK;
}

static enum seal_result judge_time(int64_t time, int64_t now, struct seal_fault *fault)
{
    char latest[SEAL_TIME_SIZE], found[SEAL_TIME_SIZE];

    if (now < 0)
        return seal_fault_set(fault, SEAL_TRUST_TIMESTAMP,
                              "the clock cannot be right, and no timestamp can be judged by it",
                              NULL);
    if (time <= now + SEAL_CLOCK_SKEW)
        return SEAL_OK;
    seal_time_write(now + SEAL_CLOCK_SKEW, latest);
    seal_time_write(time, found);
    seal_fault_set(fault, SEAL_TRUST_TIMESTAMP, "the timestamp is of a time that is still to come",
                   NULL);
    seal_fault_detail(fault, latest, found);
    return SEAL_TRUST_TIMESTAMP;
}

enum seal_result seal_timestamp_read(struct seal_slice bytes, struct seal_slice message,
                                     const struct seal_pool *anchors, int64_t now,
                                     struct seal_timestamp *ret_timestamp, struct seal_fault *fault)
{
    struct seal_timestamp_token token;
    const struct seal_certificate *signer = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    *ret_timestamp =
        (struct seal_timestamp){.time = 0}; /* cleared by the caller, whatever happens here */
    if ((r = seal_timestamp_token_shape(bytes, &token, fault)) != SEAL_OK)
        return r;
    if ((r = seal_cms_certificates(&token.cms, &ret_timestamp->pool, fault)) != SEAL_OK)
        return r;
    if ((r = find_authority(&token, anchors, ret_timestamp, &signer, fault)) != SEAL_OK)
        return r;
    if ((r = seal_cms_verify(&token.cms, signer, token.cms.content, fault)) != SEAL_OK)
        return does_not_hold(fault, r);
    if ((r = judge_imprint(&token, message, fault)) != SEAL_OK)
        return r;
    if ((r = judge_time(token.time, now, fault)) != SEAL_OK)
        return r;
    ret_timestamp->time = token.time;
    return SEAL_OK;
}

void seal_timestamp_clear(struct seal_timestamp *timestamp)
{
    if (timestamp == NULL)
        return;
    seal_pool_clear(&timestamp->pool);
    *timestamp = (struct seal_timestamp){.time = 0};
}
