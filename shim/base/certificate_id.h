/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a policy names one certificate: its issuer and the serial that the issuer gave it. Not by a hash of the certificate:
 * a signature has twins, and with each of them the hash is another one.
 */
#ifndef SEAL_BASE_CERTIFICATE_ID_H
#define SEAL_BASE_CERTIFICATE_ID_H

#include <coldseal/bytes.h>
#include <coldseal/limits.h>

#include <stdbool.h>

#define SEAL_SERIAL_SIZE_MAX 20 /* RFC 5280 section 4.1.2.2 */

struct seal_certificate_id {
    uint8_t issuer[SEAL_DIGEST_SIZE]; /* SHA-256 of the issuer's Name in DER */
    uint8_t serial[SEAL_SERIAL_SIZE_MAX]; /* magnitude, big-endian, no leading zeros; zero itself is one */
    size_t serial_size;                   /* 1 to SEAL_SERIAL_SIZE_MAX */
};

/* seal_serial_read() - lower-case hex of whole bytes, "0a1b"; zeros before it, like those that keep an INTEGER positive, are
 * dropped first. False: no such thing, or too long. */
bool seal_serial_read(struct seal_slice text, struct seal_certificate_id *ret_id);

/* seal_certificate_id_equal() - the same certificate? */
bool seal_certificate_id_equal(const struct seal_certificate_id *a,
                               const struct seal_certificate_id *b);

#endif
