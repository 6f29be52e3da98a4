/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of subjects and issuers, RFC 5280 section 4.1.2.4: as a policy writes them, and as a certificate has them.
 *
 * Written as RFC 4514 has it: "CN=Acme Lambda Release,O=Acme", "+" between the parts of one RDN, backslash escapes, "OU=a\,b".
 * Types: CN, O, OU, C, ST, L, STREET, DC, UID, serialNumber, emailAddress, or dotted OIDs. Values are UTF-8.
 */
#ifndef SEAL_CRYPTO_DISTINGUISHED_NAME_H
#define SEAL_CRYPTO_DISTINGUISHED_NAME_H

#include "crypto/der.h"

/* seal_name_valid() - could a certificate have this written name? The reason is static text. */
bool seal_name_valid(struct seal_slice text, const char **ret_reason);

/*
 * seal_name_is() - is the Name @der the one that is written @text?
 *
 * The same multiset of RDNs, in any order, each RDN the same set of attributes, nothing more and nothing less. Values are
 * compared byte for byte as UTF-8, whichever of UTF8String, PrintableString or IA5String holds them; another string type,
 * an embedded NUL, or malformed DER never matches.
 */
bool seal_name_is(struct seal_slice der, struct seal_slice text);

/* seal_name_shape() - is @der exactly one Name, empty or not, each RDN with one attribute or more? */
bool seal_name_shape(struct seal_slice der);

/*
 * seal_name_digest() - SHA-256 of what the Name @der says, however it is encoded.
 *
 * Equal for the same RDNs in any order, each with the same attributes in any order, where texts are the same UTF-8, whichever of
 * the strings of seal_name_is() holds them. Values of other types count by tag and bytes.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE no Name; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_name_digest(struct seal_slice der, uint8_t *ret_digest);

/* seal_name_text() - the Name @der for people, in the order of RFC 4514 (last RDN first), cut with "..." if it does not fit. What
 * could steer a terminal is left to whoever prints. */
void seal_name_text(struct seal_slice der, char *ret_text, size_t size);

/* seal_name_within() - is @base the beginning of @der, RDN by RDN, bytes compared? For directory name constraints. */
bool seal_name_within(struct seal_slice der, struct seal_slice base);

#endif
