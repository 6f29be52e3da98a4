/* SPDX-License-Identifier: Apache-2.0 */
/* When was it signed?  RFC 3161 tokens over the octets of a signature. */
#ifndef SEAL_TRUST_TIMESTAMP_H
#define SEAL_TRUST_TIMESTAMP_H

#include "trust/chain.h"

/* What a token says, once it was verified. */
struct seal_timestamp {
    int64_t time;            /* genTime, seconds since 1970, fractions cut off */
    struct seal_pool pool;   /* the token's certificates; views */
    struct seal_chain chain; /* of the authority */
};

/*
 * seal_timestamp_read() - verify a token.
 *
 * @token:   a TimeStampResp that was granted, or the ContentInfo alone, exactly.
 * @message: what it stamps: the octets of a signature.
 * @anchors: the authorities that the policy trusts; the leaf may itself be one.
 * @now:     negative: the clock cannot be right, and nothing holds.
 *
 * The authority's certificate is found by the signer's identifier, in the policy's certificates first; it is for
 * timestamps alone, critically; its chain is valid at the time that the token says, which is not later than now plus
 * SEAL_CLOCK_SKEW.
 *   SEAL_OK, cleared by the caller with seal_timestamp_clear(), also on failure
 *   SEAL_TRUST_SIGNERS  of an authority that nothing connects with @anchors: it counts for nothing
 *   SEAL_TRUST_TIMESTAMP of a known authority, and does not hold; or not of these octets; the fault's reason says why
 *   SEAL_FORMAT_SIGNATURE no token
 *   SEAL_LIMIT_COUNT, SEAL_LIMIT_MEMORY, SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_timestamp_read(struct seal_slice token,
                                                     struct seal_slice message,
                                                     const struct seal_pool *anchors, int64_t now,
                                                     struct seal_timestamp *ret_timestamp,
                                                     struct seal_fault *fault);
void seal_timestamp_clear(struct seal_timestamp *timestamp);

#endif
