/* SPDX-License-Identifier: Apache-2.0 */
/* One digest for all encodings of a Name that say the same. Order and kind of string are the encoder's, and not the person's. */
#include "crypto/distinguished_name.h"

#include "crypto/hash.h"
#include "crypto/name_parts.h"

#include <stdlib.h>
#include <string.h>

/* Digests of the parts of something, one after the other. */
static enum seal_result add_digest(struct seal_buffer *digests, struct seal_slice part)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    enum seal_result r = seal_hash_bytes(SEAL_HASH_SHA256, part, digest);

    return r == SEAL_OK ? seal_buffer_append(digests, digest, sizeof digest) : r;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, SEAL_DIGEST_SIZE);
}

static void sort(struct seal_buffer *digests)
{
    if (digests->size > 0)
        qsort(digests->data, digests->size / SEAL_DIGEST_SIZE, SEAL_DIGEST_SIZE, compare);
}

/* The type as a digest, which has one length: nothing of it can be taken for the value. Text goes under one tag. */
static enum seal_result add_attribute(struct seal_buffer *digests,
                                      const struct seal_name_attribute *attribute)
{
    struct seal_slice value = attribute->value;
    const uint8_t tag = seal_name_string(attribute, &value) ? SEAL_DER_UTF8_STRING : attribute->tag;
    struct seal_buffer whole = {NULL, 0, 0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = add_digest(&whole, attribute->type)) == SEAL_OK &&
        (r = seal_buffer_append(&whole, &tag, 1)) == SEAL_OK &&
        (r = seal_buffer_append(&whole, value.data, value.size)) == SEAL_OK)
        r = add_digest(digests, seal_buffer_slice(&whole));
    seal_buffer_clear(&whole);
    return r;
}

static enum seal_result add_rdn(struct seal_buffer *digests, struct seal_der rdn)
{
    struct seal_buffer attributes = {NULL, 0, 0};
    struct seal_name_attribute attribute;
    enum seal_result r = SEAL_OK;

    while (r == SEAL_OK && seal_name_attribute(&rdn, &attribute))
        r = add_attribute(&attributes, &attribute);
    sort(&attributes);
    if (r == SEAL_OK)
        r = add_digest(digests, seal_buffer_slice(&attributes));
    seal_buffer_clear(&attributes);
    return r;
}

enum seal_result seal_name_digest(struct seal_slice der, uint8_t *ret_digest)
{
    struct seal_buffer digests = {NULL, 0, 0};
    struct seal_der rdns, rdn;
    enum seal_result r = SEAL_OK;

    if (!seal_name_shape(der) || !seal_name_enter(der, &rdns))
        return SEAL_FORMAT_SIGNATURE;
    while (r == SEAL_OK && seal_name_rdn(&rdns, &rdn))
        r = add_rdn(&digests, rdn);
    sort(&digests);
    if (r == SEAL_OK)
        r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&digests), ret_digest);
    seal_buffer_clear(&digests);
    return r;
}
