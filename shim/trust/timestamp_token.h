/* SPDX-License-Identifier: Apache-2.0 */
/* The syntax of a timestamp token, RFC 3161 sections 2.4.2 and 3. Nothing is believed here. */
#ifndef SEAL_TRUST_TIMESTAMP_TOKEN_H
#define SEAL_TRUST_TIMESTAMP_TOKEN_H

#include "trust/cms.h"

/* Slices are views into the bytes it was read from. */
struct seal_timestamp_token {
    struct seal_slice info; /* ContentInfo whole, without the response around it */
    struct seal_cms cms;    /* around it, with a content */
    enum seal_hash hash; /* of what it stamps; unset where the CMS is @untaken, because of it or not */
    struct seal_slice imprint;
    int64_t time; /* genTime, fractions cut off */
};

/*
 * seal_timestamp_token_shape() - a TimeStampResp that was granted, or its ContentInfo alone, exactly these bytes, whatever its
 * algorithms are.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE: the fault's reason says what is wrong
 */
SEAL_MUST_CHECK enum seal_result seal_timestamp_token_shape(struct seal_slice bytes,
                                                            struct seal_timestamp_token *ret_token,
                                                            struct seal_fault *fault);

/*
 * seal_timestamp_token_read() - such a one that could be verified.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE: the fault's reason says what is wrong
 */
SEAL_MUST_CHECK enum seal_result seal_timestamp_token_read(struct seal_slice bytes,
                                                           struct seal_timestamp_token *ret_token,
                                                           struct seal_fault *fault);

#endif
