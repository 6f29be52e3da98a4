/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: going through a Name, RDN by RDN and attribute by attribute, RFC 5280 section 4.1.2.4; and below which names lie. */
#ifndef SEAL_CRYPTO_NAME_PARTS_H
#define SEAL_CRYPTO_NAME_PARTS_H

#include "crypto/oid.h"

/* AttributeTypeAndValue. */
struct seal_name_attribute {
    struct seal_slice type; /* OID contents */
    uint8_t tag;
    struct seal_slice value; /* contents */
    struct seal_slice whole; /* the value with its tag */
};

/* How attributes are called in text. */
struct seal_name_type {
    const char *word;
    const struct seal_oid *oid;
};
#define SEAL_NAME_TYPES 11
extern const struct seal_name_type seal_name_types[SEAL_NAME_TYPES];

/* seal_name_enter() - @name is exactly one SEQUENCE: its RDNs. */
SEAL_MUST_CHECK bool seal_name_enter(struct seal_slice name, struct seal_der *ret_rdns);

/* seal_name_rdn() - the next RDN, which is not empty. False: none is there, or no such thing. */
SEAL_MUST_CHECK bool seal_name_rdn(struct seal_der *rdns, struct seal_der *ret_rdn);

/* seal_name_attribute() - the next attribute of an RDN. False: none is there, or no such thing. */
SEAL_MUST_CHECK bool seal_name_attribute(struct seal_der *rdn,
                                         struct seal_name_attribute *ret_attribute);

/* seal_name_string() - the attribute's text in UTF-8, without NUL; false: another type of string, or malformed. */
SEAL_MUST_CHECK bool seal_name_string(const struct seal_name_attribute *attribute,
                                      struct seal_slice *ret_text);

/* Tags of the GeneralNames that constraints are understood for, RFC 5280 section 4.2.1.6. */
enum {
    SEAL_TAG_EMAIL = SEAL_DER_CONTEXT(1),
    SEAL_TAG_DNS = SEAL_DER_CONTEXT(2),
    SEAL_TAG_DIRECTORY = SEAL_DER_CONTEXT_AROUND(4),
    SEAL_TAG_URI = SEAL_DER_CONTEXT(6),
};

/*
 * seal_name_inside() - does @name lie in the subtree of @base, both of the type of @tag?  RFC 5280 section 4.2.1.10.
 *
 * @base: one that seal_name_base() takes.  @doubt: the answer where it cannot be told: a name that is malformed, or of a type
 * that is not understood; or, if true, one that could be the same in another spelling.
 */
bool seal_name_inside(uint8_t tag, struct seal_slice name, struct seal_slice base, bool doubt);

/* seal_name_base() - is @base well formed, for a constraint of the type of @tag? Of types that are not understood nothing is asked. */
bool seal_name_base(uint8_t tag, struct seal_slice base);

#endif
