/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions of certificates, RFC 5280 section 4.2: those that decide something here; other ones may not be critical. */
#include "crypto/certificate_parts.h"

enum {
    EXTENSIONS_MAX =
        64, /* each is compared with those before it; certificates of this day have about ten */
    USAGE_BITS = 9,
};

bool seal_extension_next(struct seal_der *extensions, struct seal_slice *ret_oid,
                         bool *ret_critical, struct seal_slice *ret_value)
{
    struct seal_der inside;
    bool critical = false;

    if (!seal_der_enter(extensions, SEAL_DER_SEQUENCE, &inside) ||
        !seal_der_value(&inside, SEAL_DER_OID, ret_oid))
        return false;
    /* False is the default, which DER does not write. */
    if (seal_der_peek(&inside) == SEAL_DER_BOOLEAN &&
        (!seal_der_boolean(&inside, &critical) || !critical))
        return false;
    if (!seal_der_value(&inside, SEAL_DER_OCTET_STRING, ret_value) || !seal_der_at_end(&inside))
        return false;
    *ret_critical = critical;
    return true;
}

/* The readers below get the value of one extension, and are false for what it must not be. */
typedef bool reader(struct seal_slice value, bool critical, struct seal_certificate *certificate);

/* Section 4.2.1.9. An INTEGER where cA belongs is refused by its tag: it must never be taken for the path length. */
static bool read_basic_constraints(struct seal_slice value, bool critical,
                                   struct seal_certificate *certificate)
{
    struct seal_der outer = {value}, inside;

    (void)critical;
    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer))
        return false;
    if (seal_der_at_end(&inside))
        return true;
    if (!seal_der_boolean(&inside, &certificate->is_ca) || !certificate->is_ca)
        return false;
    if (seal_der_at_end(&inside))
        return true;
    certificate->has_path_length = seal_der_small(&inside, &certificate->path_length);
    return certificate->has_path_length && seal_der_at_end(&inside);
}

/* Section 4.2.1.3. A named bit list, X.690 section 11.2.2: no zero bits at its end; here at least one bit is set. */
static bool read_key_usage(struct seal_slice value, bool critical, struct seal_certificate *certificate)
{
    struct seal_der der = {value};
    struct seal_slice bits;
    size_t count;

    (void)critical;
    if (!seal_der_value(&der, SEAL_DER_BIT_STRING, &bits) || !seal_der_at_end(&der) ||
        bits.size < 2 || bits.size > 3 || bits.data[0] > 7)
        return false;
    count = 8 * (bits.size - 1) - bits.data[0];
    if (count > USAGE_BITS)
        return false;
    for (size_t i = 0; i < 8 * (bits.size - 1); i++) {
        const bool set = (bits.data[1 + i / 8] << i % 8 & 0x80) != 0;

        if (i == count - 1 ? !set : set && i >= count)
            return false;
        if (set)
            certificate->key_usage |= 1u << i;
    }
    certificate->has_key_usage = true;
    return true;
}

/* Section 4.2.1.12. */
static bool read_purposes(struct seal_slice value, bool critical, struct seal_certificate *certificate)
{
    struct seal_der outer = {value}, inside;
    struct seal_slice oid;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer))
        return false;
    certificate->purposes = inside.rest;
    do {
        if (!seal_der_value(&inside, SEAL_DER_OID, &oid) || oid.size == 0)
            return false;
    } while (!seal_der_at_end(&inside));
    certificate->has_purposes = true;
    certificate->purposes_critical = critical;
    return true;
}

/* GeneralName, section 4.2.1.6: one of its nine types. Directory names are around a Name, the rest is not looked into. */
static bool is_general_name(uint8_t tag)
{
    static const uint8_t tags[] = {
        SEAL_DER_CONTEXT_AROUND(0), SEAL_DER_CONTEXT(1),        SEAL_DER_CONTEXT(2),
        SEAL_DER_CONTEXT_AROUND(3), SEAL_DER_CONTEXT_AROUND(4), SEAL_DER_CONTEXT_AROUND(5),
        SEAL_DER_CONTEXT(6),        SEAL_DER_CONTEXT(7),        SEAL_DER_CONTEXT(8),
    };

    for (size_t i = 0; i < sizeof(tags); i++) {
        if (tags[i] == tag)
            return true;
    }
    return false;
}

static bool read_subject_names(struct seal_slice value, bool critical,
                               struct seal_certificate *certificate)
{
    struct seal_der outer = {value}, inside;
    uint8_t tag;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer))
        return false;
    certificate->names = inside.rest;
    certificate->names_critical = critical;
    do {
        if (!seal_der_any(&inside, &tag, NULL, NULL) || !is_general_name(tag))
            return false;
    } while (!seal_der_at_end(&inside));
    return true;
}

/* GeneralSubtrees at [n], if they are there: at least one, each a base and nothing more. */
static bool read_trees(struct seal_der *der, unsigned n, struct seal_slice *ret_trees)
{
    struct seal_der trees, tree;
    uint8_t tag;

    if (seal_der_peek(der) != SEAL_DER_CONTEXT_AROUND(n))
        return true;
    if (!seal_der_enter(der, SEAL_DER_CONTEXT_AROUND(n), &trees))
        return false;
    *ret_trees = trees.rest;
    do {
        if (!seal_der_enter(&trees, SEAL_DER_SEQUENCE, &tree) ||
            !seal_der_any(&tree, &tag, NULL, NULL) || !is_general_name(tag) ||
            !seal_der_at_end(&tree))
            return false;
    } while (!seal_der_at_end(&trees));
    return true;
}

/* Section 4.2.1.10. Applied whether it is critical or not. */
static bool read_name_constraints(struct seal_slice value, bool critical,
                                  struct seal_certificate *certificate)
{
    struct seal_der outer = {value}, inside;

    (void)critical;
    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer) ||
        seal_der_at_end(&inside))
        return false;
    certificate->has_constraints = true;
    return read_trees(&inside, 0, &certificate->permitted) &&
           read_trees(&inside, 1, &certificate->excluded) && seal_der_at_end(&inside);
}

/* A SkipCerts at [n], if it is there: IMPLICIT INTEGER, zero or more, minimal. */
static bool read_skip(struct seal_der *der, unsigned n, bool *ret_found)
{
    struct seal_slice number;

    *ret_found = seal_der_peek(der) == SEAL_DER_CONTEXT(n);
    if (!*ret_found)
        return true;
    return seal_der_value(der, SEAL_DER_CONTEXT(n), &number) && number.size > 0 &&
           (number.data[0] & 0x80) == 0 &&
           (number.size == 1 || number.data[0] != 0 || (number.data[1] & 0x80) != 0);
}

/* Section 4.2.1.11. No policies are followed here, so only that one is demanded counts, and not from where on. */
static bool read_policy_constraints(struct seal_slice value, bool critical,
                                    struct seal_certificate *certificate)
{
    struct seal_der outer = {value}, inside;
    bool inhibits;

    (void)critical;
    return seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) && seal_der_at_end(&outer) &&
           !seal_der_at_end(&inside) && read_skip(&inside, 0, &certificate->needs_policy) &&
           read_skip(&inside, 1, &inhibits) && seal_der_at_end(&inside);
}

/* Section 4.2.1.14. Without a demand for an explicit policy it forbids nothing. */
static bool read_inhibit_any_policy(struct seal_slice value, bool critical,
                                    struct seal_certificate *certificate)
{
    struct seal_der der = {value};
    struct seal_slice number;

    (void)critical;
    (void)certificate;
    return seal_der_unsigned(&der, &number) && seal_der_at_end(&der);
}

/* Section 4.2.1.2. */
static bool read_subject_key_id(struct seal_slice value, bool critical,
                                struct seal_certificate *certificate)
{
    struct seal_der der = {value};

    (void)critical;
    return seal_der_value(&der, SEAL_DER_OCTET_STRING, &certificate->subject_key_id) &&
           seal_der_at_end(&der) && certificate->subject_key_id.size > 0;
}

/* Section 4.2.1.1. Issuer and serial, [1] and [2], are names of a certificate, where only its key is of use. */
static bool read_authority_key_id(struct seal_slice value, bool critical,
                                  struct seal_certificate *certificate)
{
    struct seal_der outer = {value}, inside;
    struct seal_slice ignored;

    (void)critical;
    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer))
        return false;
    if (seal_der_peek(&inside) == SEAL_DER_CONTEXT(0) &&
        (!seal_der_value(&inside, SEAL_DER_CONTEXT(0), &certificate->authority_key_id) ||
         certificate->authority_key_id.size == 0))
        return false;
    if (seal_der_at_end(&inside))
        return true;
    return seal_der_value(&inside, SEAL_DER_CONTEXT_AROUND(1), &ignored) &&
           seal_der_value(&inside, SEAL_DER_CONTEXT(2), &ignored) && seal_der_at_end(&inside);
}

static const struct {
    const struct seal_oid *oid;
    reader *read;
    const char *wrong;
} known[] = {
    {&seal_oid_basic_constraints, read_basic_constraints,
     "the certificate's basic constraints are malformed"},
    {&seal_oid_key_usage, read_key_usage, "the certificate's key usage is malformed"},
    {&seal_oid_purposes, read_purposes, "the certificate's extended key usage is malformed"},
    {&seal_oid_subject_names, read_subject_names,
     "the certificate's subject alternative names are malformed"},
    {&seal_oid_name_constraints, read_name_constraints,
     "the certificate's name constraints are malformed"},
    {&seal_oid_policy_constraints, read_policy_constraints,
     "the certificate's policy constraints are malformed"},
    {&seal_oid_inhibit_any_policy, read_inhibit_any_policy,
     "the certificate's inhibitAnyPolicy is malformed"},
    {&seal_oid_subject_key_id, read_subject_key_id,
     "the certificate's subject key identifier is malformed"},
    {&seal_oid_authority_key_id, read_authority_key_id,
     "the certificate's authority key identifier is malformed"},
};

static enum seal_result refuse(struct seal_fault *fault, const char *reason, struct seal_slice oid)
{
    char dotted[SEAL_DETAIL_SIZE];

    seal_oid_text(oid, dotted, sizeof(dotted));
    seal_certificate_refuse(fault, reason);
    seal_fault_detail(fault, NULL, dotted);
    return SEAL_FORMAT_SIGNATURE;
}

static enum seal_result read_one(struct seal_slice oid, bool critical, struct seal_slice value,
                                 struct seal_certificate *certificate, struct seal_fault *fault)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!seal_oid_is(oid, known[i].oid))
            continue;
        return known[i].read(value, critical, certificate) ? SEAL_OK
                                                           : refuse(fault, known[i].wrong, oid);
    }
    if (critical)
        return refuse(fault, "the certificate has a critical extension that is not known", oid);
    return SEAL_OK;
}

/* Does @oid stand among the first @count extensions? */
static bool is_among(struct seal_slice extensions, size_t count, struct seal_slice oid)
{
    struct seal_der all = {extensions};
    struct seal_slice other, value;
    bool critical;

    for (size_t i = 0; i < count && seal_extension_next(&all, &other, &critical, &value); i++) {
        if (seal_slice_equal(oid, other))
            return true;
    }
    return false;
}

enum seal_result seal_extensions_read(struct seal_certificate *certificate, struct seal_fault *fault)
{
    struct seal_der all = {certificate->extensions};
    struct seal_slice oid, value;
    bool critical;

    for (size_t count = 0; !seal_der_at_end(&all); count++) {
        enum seal_result r = SEAL_INTERNAL_STATE;

        if (count == EXTENSIONS_MAX)
            return seal_certificate_refuse(fault, "the certificate has more than 64 extensions");
        if (!seal_extension_next(&all, &oid, &critical, &value))
            return seal_certificate_refuse(fault,
                                           "an extension of the certificate is not in strict DER");
        if (is_among(certificate->extensions, count, oid))
            return refuse(fault, "the certificate has an extension twice", oid);
        if ((r = read_one(oid, critical, value, certificate, fault)) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}
