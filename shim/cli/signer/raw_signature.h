/* SPDX-License-Identifier: Apache-2.0 */
/* Raw signatures as the tools of this world print them, and what is wrong with one that does not fit. */
#ifndef SEAL_CLI_RAW_SIGNATURE_H
#define SEAL_CLI_RAW_SIGNATURE_H

#include "crypto/public_key.h"

/*
 * seal_raw_signature_read() - what a tool printed, as octets: base64 on one line or several, else they are what they are.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE no signature of any algorithm that we know, or broken base64; SEAL_LIMIT_MEMORY; the fault
 *   says what was expected and found; its subject stays empty. Nothing is appended on failure.
 */
SEAL_MUST_CHECK enum seal_result seal_raw_signature_read(struct seal_slice printed,
                                                         struct seal_buffer *ret_octets,
                                                         struct seal_fault *fault);

/*
 * seal_raw_signature_fits() - did the holder of @key sign @message?
 *
 * @code: what it is when not.  @reason: static, in words of whoever asks.
 *   SEAL_OK; @code, the fault says what was expected, and as far as that can be told what it is instead; SEAL_LIMIT_MEMORY;
 *   SEAL_INTERNAL_CRYPTO; the fault's subject stays empty
 */
SEAL_MUST_CHECK enum seal_result seal_raw_signature_fits(
    const struct seal_public_key *key, enum seal_algorithm algorithm, struct seal_slice message,
    struct seal_slice octets, enum seal_result code, const char *reason, struct seal_fault *fault);

#endif
