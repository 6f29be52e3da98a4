/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the little DER that private keys and ECDSA signatures need, X.690 section 10; from the inside out. */
#ifndef SEAL_SIGN_DER_WRITE_H
#define SEAL_SIGN_DER_WRITE_H

#include "crypto/der.h"

/* seal_der_write() - append one value: @tag, its length, @contents. SEAL_OK or SEAL_LIMIT_MEMORY. */
SEAL_MUST_CHECK enum seal_result seal_der_write(struct seal_buffer *der, uint8_t tag,
                                                struct seal_slice contents);

/* seal_der_write_unsigned() - append a minimal INTEGER of this big-endian magnitude, which may have leading zeros. SEAL_OK
 * or SEAL_LIMIT_MEMORY. */
SEAL_MUST_CHECK enum seal_result seal_der_write_unsigned(struct seal_buffer *der,
                                                         struct seal_slice magnitude);

/*
 * seal_der_write_ecdsa() - append an ECDSA-Sig-Value, SEC 1 section C.8, of r and s side by side.
 *
 * @pair: both of the same length, big-endian.
 *   SEAL_OK; SEAL_INTERNAL_CRYPTO an odd number of bytes, or none; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_der_write_ecdsa(struct seal_buffer *der, struct seal_slice pair);

#endif
