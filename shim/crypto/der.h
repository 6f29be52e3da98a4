/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strict DER, X.690: definite minimal lengths, low tag numbers, minimal integers. The one reader for signatures, keys and
 * certificates, CMS and timestamp tokens. A cursor never reads outside its slice and allocates nothing.
 */
#ifndef SEAL_CRYPTO_DER_H
#define SEAL_CRYPTO_DER_H

#include <coldseal/bytes.h>

#include <stdbool.h>

enum seal_der_tag {
    SEAL_DER_BOOLEAN = 0x01,
    SEAL_DER_INTEGER = 0x02,
    SEAL_DER_BIT_STRING = 0x03,
    SEAL_DER_OCTET_STRING = 0x04,
    SEAL_DER_NULL = 0x05,
    SEAL_DER_OID = 0x06,
    SEAL_DER_UTF8_STRING = 0x0c,
    SEAL_DER_PRINTABLE_STRING = 0x13,
    SEAL_DER_IA5_STRING = 0x16,
    SEAL_DER_UTC_TIME = 0x17,
    SEAL_DER_GENERALIZED_TIME = 0x18,
    SEAL_DER_SEQUENCE = 0x30,
    SEAL_DER_SET = 0x31,
};

/* Context-specific tags [n]: a value of its own, and around other values. */
#define SEAL_DER_CONTEXT(n) ((uint8_t)(0x80 | (n)))
#define SEAL_DER_CONTEXT_AROUND(n) ((uint8_t)(0xa0 | (n)))

/* What is still to be read; every successful read moves it on, a failed one leaves it. */
struct seal_der {
    struct seal_slice rest;
};

/* seal_der_at_end() - is nothing left? */
bool seal_der_at_end(const struct seal_der *der);

/* seal_der_peek() - the next tag byte, 0 at the end. */
uint8_t seal_der_peek(const struct seal_der *der);

/* seal_der_any() - the next value of any tag: its contents, and the whole of it; each ret_ may be NULL. */
SEAL_MUST_CHECK bool seal_der_any(struct seal_der *der, uint8_t *ret_tag,
                                  struct seal_slice *ret_contents, struct seal_slice *ret_whole);

/* seal_der_value() - the next value, which must have @tag. */
SEAL_MUST_CHECK bool seal_der_value(struct seal_der *der, uint8_t tag,
                                    struct seal_slice *ret_contents);

/* seal_der_enter() - the next value, which must have @tag, as a cursor over its contents. */
SEAL_MUST_CHECK bool seal_der_enter(struct seal_der *der, uint8_t tag, struct seal_der *ret_inside);

/* seal_der_unsigned() - a minimal INTEGER >= 0 without its sign byte; zero is one byte 0. */
SEAL_MUST_CHECK bool seal_der_unsigned(struct seal_der *der, struct seal_slice *ret_magnitude);

/* seal_der_small() - a minimal INTEGER from 0 to 2^31-1. */
SEAL_MUST_CHECK bool seal_der_small(struct seal_der *der, uint32_t *ret_value);

/* seal_der_boolean() - a BOOLEAN of 00 or ff. */
SEAL_MUST_CHECK bool seal_der_boolean(struct seal_der *der, bool *ret_truth);

/*
 * seal_der_time() - a time of RFC 5280 section 4.1.2.5: UTCTime YYMMDDHHMMSSZ (1950 to 2049) or GeneralizedTime
 * YYYYMMDDHHMMSSZ (1970 to 9999), a date that exists; in the latter with @fraction also .f... without a zero at its end (RFC
 * 3161), which is cut off.
 */
SEAL_MUST_CHECK bool seal_der_time(struct seal_der *der, bool fraction, int64_t *ret_seconds);

/* seal_der_bits() - a BIT STRING of whole bytes (no unused bits). */
SEAL_MUST_CHECK bool seal_der_bits(struct seal_der *der, struct seal_slice *ret_bytes);

/* seal_der_is() - is @value exactly these contents? For OIDs: contents without tag and length. */
bool seal_der_is(struct seal_slice value, const uint8_t *bytes, size_t size);

/* seal_der_single() - is @bytes one SEQUENCE and nothing after it? The outer syntax of CMS and tokens. */
bool seal_der_single(struct seal_slice bytes);

#endif
