/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes of a CMS signer. Those that are signed are believed once the signature holds; here they only get their shape. */
#include "trust/cms_attributes.h"

#include "crypto/oid.h"

#include <string.h>

static enum seal_result refuse(struct seal_fault *fault, const char *reason)
{
    return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, reason, NULL);
}

/* Attribute ::= SEQUENCE { type, values SET } */
static bool next_attribute(struct seal_der *attributes, struct seal_slice *ret_whole,
                           struct seal_slice *ret_type, struct seal_der *ret_values)
{
    struct seal_der inside = {{NULL, 0}};
    uint8_t tag = 0;

    return seal_der_any(attributes, &tag, &inside.rest, ret_whole) && tag == SEAL_DER_SEQUENCE &&
           seal_der_value(&inside, SEAL_DER_OID, ret_type) &&
           seal_der_enter(&inside, SEAL_DER_SET, ret_values) && seal_der_at_end(&inside);
}

static bool only_value(struct seal_der values, struct seal_slice *ret_whole)
{
    return seal_der_any(&values, NULL, NULL, ret_whole) && seal_der_at_end(&values);
}

/* X.690 section 11.6. Two encodings that begin alike are alike, so the shorter one needs no padding. */
static bool ascends(struct seal_slice a, struct seal_slice b)
{
    return memcmp(a.data, b.data, a.size < b.size ? a.size : b.size) < 0;
}

/* One or more, in the order of DER: the shape of what we do not know. */
static bool are_values(struct seal_der values)
{
    struct seal_slice value, previous = {NULL, 0};

    if (seal_der_at_end(&values))
        return false;
    for (; !seal_der_at_end(&values); previous = value)
        if (!seal_der_any(&values, NULL, NULL, &value) ||
            (previous.size > 0 && ascends(value, previous)))
            return false;
    return true;
}

static bool read_content_type(struct seal_der value, struct seal_cms *cms)
{
    struct seal_slice type;

    return seal_der_value(&value, SEAL_DER_OID, &type) &&
           seal_slice_equal(type, cms->content_type) == 1;
}

static bool read_digest(struct seal_der value, struct seal_cms *cms)
{
    return seal_der_value(&value, SEAL_DER_OCTET_STRING, &cms->digest) &&
           (cms->untaken != NULL || cms->digest.size == seal_hash_size(cms->hash));
}

static bool read_time(struct seal_der value, struct seal_cms *cms)
{
    cms->has_time = seal_der_time(&value, false, &cms->time);
    return cms->has_time;
}

/* IssuerSerial, RFC 5035 section 4: one directory name, and a serial. */
static bool read_issuer_serial(struct seal_der *id, struct seal_cms *cms)
{
    struct seal_der inside, names, name;
    uint8_t tag;

    return seal_der_enter(id, SEAL_DER_SEQUENCE, &inside) &&
           seal_der_enter(&inside, SEAL_DER_SEQUENCE, &names) &&
           seal_der_enter(&names, SEAL_DER_CONTEXT_AROUND(4), &name) && seal_der_at_end(&names) &&
           seal_der_any(&name, &tag, NULL, &cms->certificate_issuer) && tag == SEAL_DER_SEQUENCE &&
           seal_der_at_end(&name) && seal_der_unsigned(&inside, &cms->certificate_serial) &&
           seal_der_at_end(&inside);
}

/* ESSCertIDv2. The default hash must not be spelled out in DER; tools that do it all the same say nothing else by it. */
static bool read_certificate_id(struct seal_der id, struct seal_cms *cms)
{
    struct seal_slice algorithm;

    cms->certificate_hash_algorithm = SEAL_HASH_SHA256;
    if (seal_der_peek(&id) == SEAL_DER_SEQUENCE) {
        if (!seal_der_any(&id, NULL, NULL, &algorithm))
            return false;
        if (!seal_hash_read(algorithm, &cms->certificate_hash_algorithm))
            cms->untaken = "signingCertificateV2 is not by SHA-256, SHA-384 or SHA-512";
    }
    if (!seal_der_value(&id, SEAL_DER_OCTET_STRING, &cms->certificate_hash) ||
        (cms->untaken == NULL &&
         cms->certificate_hash.size != seal_hash_size(cms->certificate_hash_algorithm)))
        return false;
    return seal_der_at_end(&id) || (read_issuer_serial(&id, cms) && seal_der_at_end(&id));
}

/* SigningCertificateV2, RFC 5035 section 3: the first certificate is the signer's. Further ones and policies say nothing here. */
static bool read_certificate_hash(struct seal_der value, struct seal_cms *cms)
{
    struct seal_der inside, ids, id;
    struct seal_slice other;

    if (!seal_der_enter(&value, SEAL_DER_SEQUENCE, &inside) ||
        !seal_der_enter(&inside, SEAL_DER_SEQUENCE, &ids) ||
        !seal_der_enter(&ids, SEAL_DER_SEQUENCE, &id) || !read_certificate_id(id, cms))
        return false;
    while (!seal_der_at_end(&ids)) {
        if (!seal_der_value(&ids, SEAL_DER_SEQUENCE, &other))
            return false;
    }
    if (!seal_der_at_end(&inside) && !seal_der_value(&inside, SEAL_DER_SEQUENCE, &other))
        return false;
    cms->has_certificate_hash = true;
    return seal_der_at_end(&inside);
}

/* Those that we know; each is one whole value. */
static const struct {
    const struct seal_oid *type;
    bool (*read)(struct seal_der value, struct seal_cms *cms);
    const char *malformed;
    const char *missing; /* NULL: it need not be there */
} known[] = {
    {&seal_oid_content_type, read_content_type,
     "signed attribute contentType is not the type of the content",
     "signed attribute contentType is missing"},
    {&seal_oid_message_digest, read_digest, "signed attribute messageDigest is no digest",
     "signed attribute messageDigest is missing"},
    {&seal_oid_signing_time, read_time, "signed attribute signingTime is no time", NULL},
    {&seal_oid_signing_certificate_v2, read_certificate_hash,
     "signed attribute signingCertificateV2 is malformed", NULL},
};

#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

/* One attribute. @found gathers the rows of known[] that were there. */
static enum seal_result take_signed(struct seal_slice type, struct seal_der values,
                                    struct seal_cms *cms, unsigned *found, struct seal_fault *fault)
{
    struct seal_der value;
    size_t i = 0;

    while (i < KNOWN_COUNT && !seal_oid_is(type, known[i].type))
        i++;
    if (i == KNOWN_COUNT)
        return are_values(values)
                   ? SEAL_OK
                   : refuse(fault, "a signed attribute has no values, or not in order");
    if (!only_value(values, &value.rest))
        return refuse(fault, "a signed attribute has not exactly one value");
    if (!known[i].read(value, cms))
        return refuse(fault, known[i].malformed);
    *found |= 1u << i;
    return SEAL_OK;
}

enum seal_result seal_cms_read_signed(struct seal_slice contents, struct seal_cms *cms,
                                      struct seal_fault *fault)
{
    struct seal_der attributes = {contents}, values;
    struct seal_slice types[SEAL_ATTRIBUTES_MAX], whole, previous = {NULL, 0};
    size_t count = 0;
    unsigned found = 0;

    for (; !seal_der_at_end(&attributes); previous = whole) {
        enum seal_result r;

        if (count == SEAL_ATTRIBUTES_MAX)
            return refuse(fault, "has too many signed attributes");
        if (!next_attribute(&attributes, &whole, &types[count], &values))
            return refuse(fault, "a signed attribute is malformed");
        if (count > 0 && !ascends(previous, whole))
            return refuse(fault, "signed attributes are not in the order of DER");
        for (size_t i = 0; i < count; i++)
            if (seal_slice_equal(types[i], types[count]) == 1)
                return refuse(fault, "a signed attribute is there twice");
        if ((r = take_signed(types[count++], values, cms, &found, fault)) != SEAL_OK)
            return r;
    }
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (known[i].missing != NULL && (found & 1u << i) == 0)
            return refuse(fault, known[i].missing);
    return SEAL_OK;
}

enum seal_result seal_cms_read_unsigned(struct seal_slice contents, struct seal_cms *cms,
                                        struct seal_fault *fault)
{
    struct seal_der attributes = {contents}, values;
    struct seal_slice whole, type;

    while (!seal_der_at_end(&attributes)) {
        if (!next_attribute(&attributes, &whole, &type, &values))
            return refuse(fault, "an unsigned attribute is malformed");
        if (!seal_oid_is(type, &seal_oid_timestamp_token))
            continue;
        if (cms->token.size > 0)
            return refuse(fault, "has more than one timestamp");
        if (seal_der_peek(&values) != SEAL_DER_SEQUENCE || !only_value(values, &cms->token))
            return refuse(fault, "unsigned attribute timeStampToken is malformed");
    }
    return SEAL_OK;
}
