/* SPDX-License-Identifier: Apache-2.0 */
/* Larger DER, built from the inside out. It remembers its first failure, which comes out at the end: nobody checks every value. */
#ifndef SEAL_SIGN_DER_BUILD_H
#define SEAL_SIGN_DER_BUILD_H

#include "crypto/oid.h"
#include "crypto/public_key.h"

/* Values one after the other. All zero is the valid, empty state; cleared by seal_der_around() or seal_der_clear(). */
struct seal_der_values {
    struct seal_buffer bytes;
    enum seal_result failed; /* SEAL_UNDECIDED: nothing failed so far */
};

/* One more value: with @tag around @contents; as it stands, whole; an object identifier; a small or a large INTEGER. */
void seal_der_put(struct seal_der_values *values, uint8_t tag, struct seal_slice contents);
void seal_der_put_whole(struct seal_der_values *values, struct seal_slice whole);
void seal_der_put_oid(struct seal_der_values *values, const struct seal_oid *oid);
void seal_der_put_small(struct seal_der_values *values, uint8_t number);
void seal_der_put_unsigned(struct seal_der_values *values, struct seal_slice magnitude);

/* seal_der_put_hash() - the AlgorithmIdentifier of a digest, RFC 5754 section 2: parameters absent. */
void seal_der_put_hash(struct seal_der_values *values, enum seal_hash hash);

/* seal_der_around() - put @inside with @tag around it, and clear it. */
void seal_der_around(struct seal_der_values *values, uint8_t tag, struct seal_der_values *inside);

/* seal_der_sort() - the order of a SET OF, X.690 section 11.6. */
void seal_der_sort(struct seal_der_values *values);

/* seal_der_end() - append all of them to @ret_der, and clear. SEAL_OK, or what failed. */
SEAL_MUST_CHECK enum seal_result seal_der_end(struct seal_der_values *values,
                                              struct seal_buffer *ret_der);
void seal_der_clear(struct seal_der_values *values);

#endif
