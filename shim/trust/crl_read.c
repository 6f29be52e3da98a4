/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists from strict DER. */
#include "trust/crl_read.h"

#include "crypto/extension.h"
#include "crypto/oid.h"

enum {
    ENUMERATED = 0x0a,
    REASON_REMOVE_FROM_CRL = 8, /* RFC 5280 section 5.3.1 */
    EXTENSIONS_MAX = 16, /* in one place; each is compared with those before it, and ten are defined */
};

/* One extension of a list or of an entry. */
struct extension {
    struct seal_slice type;  /* OID contents */
    struct seal_slice value; /* contents of the OCTET STRING */
    bool critical;
};

/* What extensions of one place mean; the text of a refusal, NULL: go on. */
typedef const char *extension_reader(const struct extension *extension, struct seal_crl *list);

/* @before: what came before it in the same list. */
static bool occurs(struct seal_slice before, struct seal_slice type)
{
    struct seal_der rest = {before};
    struct seal_slice other, value;
    bool critical;

    while (seal_extension_next(&rest, &other, &critical, &value))
        if (seal_slice_equal(other, type) == 1)
            return true;
    return false;
}

/* A SEQUENCE of extensions, at least one, which begins in @der. */
static const char *read_extensions(struct seal_der *der, extension_reader *reader,
                                   struct seal_crl *list)
{
    struct seal_der rest;
    struct seal_slice all;
    size_t count = 0;

    if (!seal_der_enter(der, SEAL_DER_SEQUENCE, &rest) || seal_der_at_end(&rest))
        return "has malformed extensions";
    all = rest.rest;
    while (!seal_der_at_end(&rest)) {
        const size_t before = all.size - rest.rest.size;
        struct extension extension;
        const char *wrong;

        if (!seal_extension_next(&rest, &extension.type, &extension.critical, &extension.value))
            return "has a malformed extension";
        if (++count > EXTENSIONS_MAX)
            return "has too many extensions";
        if (occurs((struct seal_slice){all.data, before}, extension.type))
            return "has an extension twice";
        if ((wrong = reader(&extension, list)) != NULL)
            return wrong;
    }
    return NULL;
}

static const char *read_reason(struct seal_slice value)
{
    struct seal_der der = {value};
    struct seal_slice reason;

    if (!seal_der_value(&der, ENUMERATED, &reason) || reason.size != 1 || !seal_der_at_end(&der))
        return "has an entry with a malformed reason";
    return reason.data[0] != REASON_REMOVE_FROM_CRL ? NULL
                                                    : "has an entry of a delta list: removeFromCRL";
}

static const char *read_entry_extension(const struct extension *extension, struct seal_crl *list)
{
    (void)list;
    if (seal_oid_is(extension->type, &seal_oid_crl_reason))
        return read_reason(extension->value);
    if (seal_oid_is(extension->type, &seal_oid_certificate_issuer))
        return "is an indirect list: an entry names an issuer of its own";
    if (seal_oid_is(extension->type, &seal_oid_invalidity_date))
        return NULL; /* when a key was lost; listed is refused whenever it was */
    return extension->critical ? "has an entry with an unknown critical extension" : NULL;
}

static bool next_entry(struct seal_der *entries, struct seal_der *ret_extensions,
                       struct seal_slice *ret_serial, int64_t *ret_since)
{
    struct seal_der entry;

    if (!seal_der_enter(entries, SEAL_DER_SEQUENCE, &entry) ||
        !seal_der_unsigned(&entry, ret_serial) || !seal_der_time(&entry, false, ret_since))
        return false;
    *ret_extensions = entry;
    return true;
}

/* The whole of it now, so that nothing malformed is met when a verdict is due. */
static const char *read_entries(struct seal_crl *list)
{
    struct seal_der entries = {list->revoked};

    while (!seal_der_at_end(&entries)) {
        struct seal_der extensions;
        struct seal_slice serial;
        int64_t since;
        const char *wrong;

        if (!next_entry(&entries, &extensions, &serial, &since))
            return "has a malformed entry";
        if (seal_der_at_end(&extensions))
            continue;
        if ((wrong = read_extensions(&extensions, read_entry_extension, list)) != NULL)
            return wrong;
        if (!seal_der_at_end(&extensions))
            return "has a malformed entry";
    }
    return NULL;
}

static const char *read_keeps_expired(struct seal_slice value, struct seal_crl *list)
{
    struct seal_der der = {value};

    if (seal_der_peek(&der) != SEAL_DER_GENERALIZED_TIME ||
        !seal_der_time(&der, false, &list->keeps_since) || !seal_der_at_end(&der))
        return "has a malformed expiredCertsOnCRL";
    list->keeps_expired = true;
    return NULL;
}

static const char *read_list_extension(const struct extension *extension, struct seal_crl *list)
{
    if (seal_oid_is(extension->type, &seal_oid_delta_crl))
        return "is a delta list, not a complete one";
    if (seal_oid_is(extension->type, &seal_oid_issuing_distribution_point))
        return "is an indirect or partitioned list, not a complete one";
    if (seal_oid_is(extension->type, &seal_oid_expired_certificates_on_crl))
        return read_keeps_expired(extension->value, list);
    if (seal_oid_is(extension->type, &seal_oid_crl_number) ||
        seal_oid_is(extension->type, &seal_oid_authority_key_id))
        return NULL; /* the key is found by its signature, the newest list by its date */
    return extension->critical ? "has an unknown critical extension" : NULL;
}

static const char *read_dates(struct seal_der *tbs, struct seal_crl *list)
{
    if (!seal_der_time(tbs, false, &list->this_update))
        return "has no readable thisUpdate";
    if (!seal_der_time(tbs, false, &list->next_update))
        return "has no readable nextUpdate"; /* who would know when it is too old? */
    return list->this_update <= list->next_update ? NULL : "ends before it begins";
}

/* From revokedCertificates to the end of TBSCertList. */
static const char *read_rest(struct seal_der *tbs, struct seal_crl *list)
{
    struct seal_der extensions;
    const char *wrong;

    if (seal_der_peek(tbs) == SEAL_DER_SEQUENCE &&
        (!seal_der_value(tbs, SEAL_DER_SEQUENCE, &list->revoked) || list->revoked.size == 0))
        return "has malformed entries"; /* absent where there are none */
    if ((wrong = read_entries(list)) != NULL)
        return wrong;
    if (seal_der_at_end(tbs))
        return NULL;
    if (!seal_der_enter(tbs, SEAL_DER_CONTEXT_AROUND(0), &extensions) || !seal_der_at_end(tbs))
        return "has malformed extensions";
    if ((wrong = read_extensions(&extensions, read_list_extension, list)) != NULL)
        return wrong;
    return seal_der_at_end(&extensions) ? NULL : "has malformed extensions";
}

static const char *read_tbs(struct seal_der tbs, struct seal_slice algorithm, struct seal_crl *list)
{
    struct seal_slice inner, name;
    struct seal_der issuer;
    uint32_t version;
    const char *wrong;

    if (!seal_der_small(&tbs, &version) || version != 1) /* version 2 */
        return "is not of version 2";
    if (!seal_der_any(&tbs, NULL, NULL, &inner) || seal_slice_equal(inner, algorithm) != 1)
        return "names two signature algorithms";
    issuer = tbs;
    if (!seal_der_value(&issuer, SEAL_DER_SEQUENCE, &name) || name.size == 0 ||
        !seal_der_any(&tbs, NULL, NULL, &list->issuer))
        return "has no issuer";
    if ((wrong = read_dates(&tbs, list)) != NULL)
        return wrong;
    return read_rest(&tbs, list);
}

static const char *read_list(struct seal_slice bytes, struct seal_crl *list)
{
    struct seal_der der = {bytes}, outer, first, tbs;
    struct seal_slice algorithm;

    if (!seal_der_enter(&der, SEAL_DER_SEQUENCE, &outer) || !seal_der_at_end(&der))
        return "is no revocation list";
    first = outer;
    if (!seal_der_enter(&first, SEAL_DER_SEQUENCE, &tbs) ||
        !seal_der_any(&outer, NULL, NULL, &list->tbs) ||
        !seal_der_any(&outer, NULL, NULL, &algorithm) || !seal_der_bits(&outer, &list->signature) ||
        !seal_der_at_end(&outer))
        return "is no revocation list";
    if (!seal_scheme_read(algorithm, NULL, &list->scheme))
        return "is signed in a way that is not taken";
    return read_tbs(tbs, algorithm, list);
}

enum seal_result seal_crl_read(struct seal_slice der, struct seal_crl *ret_crl,
                               struct seal_fault *fault)
{
    struct seal_crl list = {.keeps_expired = false};
    const char *wrong = read_list(der, &list);

    if (wrong != NULL)
        return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, wrong, NULL);
    *ret_crl = list;
    return SEAL_OK;
}

bool seal_crl_lists(const struct seal_crl *list, struct seal_slice serial, int64_t *ret_since)
{
    struct seal_der entries = {list->revoked}, extensions;
    struct seal_slice entry;
    int64_t since;

    while (next_entry(&entries, &extensions, &entry, &since)) {
        if (seal_slice_equal(entry, serial) != 1)
            continue;
        *ret_since = since;
        return true;
    }
    return false;
}
