/* SPDX-License-Identifier: Apache-2.0 */
/* Whose CMS is it, and does it hold? */
#include "trust/cms.h"

#include <string.h>

/* A certificate that we do not read proves nothing and hurts nobody: commercial tools put all that they have beside a signature. */
static enum seal_result add(struct seal_pool *pool, struct seal_slice der, struct seal_fault *fault)
{
    const enum seal_result r = seal_pool_add(pool, der, fault);

    return r == SEAL_FORMAT_SIGNATURE || r == SEAL_LIMIT_SIZE ? SEAL_OK : r;
}

enum seal_result seal_cms_certificates(const struct seal_cms *cms, struct seal_pool *ret_pool,
                                       struct seal_fault *fault)
{
    struct seal_der rest = {cms->certificates};

    for (size_t count = 0; !seal_der_at_end(&rest); count++) {
        struct seal_slice der;
        enum seal_result r;

        if (count == SEAL_CERTIFICATES_MAX)
            return seal_fault_set(fault, SEAL_LIMIT_COUNT, "holds too many certificates", NULL);
        if (!seal_der_any(&rest, NULL, NULL, &der))
            return seal_fault_set(fault, SEAL_INTERNAL_STATE, "was never read", NULL);
        if ((r = add(ret_pool, der, fault)) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

static bool has_serial(const struct seal_certificate *certificate, struct seal_slice serial)
{
    const struct seal_slice own = {certificate->id.serial, certificate->id.serial_size};

    return seal_slice_equal(own, serial) == 1;
}

static bool identifies(const struct seal_cms *cms, const struct seal_certificate *certificate)
{
    if (cms->key_id.size > 0)
        return seal_slice_equal(certificate->subject_key_id, cms->key_id) == 1;
    return seal_slice_equal(certificate->issuer, cms->issuer) == 1 &&
           has_serial(certificate, cms->serial);
}

const struct seal_certificate *seal_cms_signer(const struct seal_cms *cms, const struct seal_pool *pool)
{
    for (size_t i = 0; i < pool->count; i++)
        if (identifies(cms, &pool->items[i]))
            return &pool->items[i];
    return NULL;
}

/* Serial and issuer alone, of what may otherwise be no certificate at all. */
static bool is_called(struct seal_slice der, const struct seal_cms *cms)
{
    struct seal_der outer = {der}, inside, tbs;
    struct seal_slice serial, algorithm, issuer;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) ||
        !seal_der_enter(&inside, SEAL_DER_SEQUENCE, &tbs))
        return false;
    if (seal_der_peek(&tbs) == SEAL_DER_CONTEXT_AROUND(0) && !seal_der_any(&tbs, NULL, NULL, NULL))
        return false;
    return seal_der_unsigned(&tbs, &serial) && seal_slice_equal(serial, cms->serial) == 1 &&
           seal_der_value(&tbs, SEAL_DER_SEQUENCE, &algorithm) &&
           seal_der_any(&tbs, NULL, NULL, &issuer) && seal_slice_equal(issuer, cms->issuer) == 1;
}

enum seal_result seal_cms_no_signer(const struct seal_cms *cms, struct seal_fault *fault)
{
    struct seal_der rest = {cms->certificates};
    struct seal_certificate unused;
    struct seal_slice der;

    while (cms->key_id.size == 0 && seal_der_any(&rest, NULL, NULL, &der)) {
        enum seal_result r;

        if (!is_called(der, cms) || (r = seal_certificate_read(der, &unused, fault)) == SEAL_OK)
            continue;
        if (r != SEAL_FORMAT_SIGNATURE && r != SEAL_LIMIT_SIZE)
            return r;
        if (fault != NULL)
            fault->code = SEAL_TRUST_CERTIFICATE;
        return SEAL_TRUST_CERTIFICATE;
    }
    return seal_fault_set(fault, SEAL_TRUST_SIGNERS,
                          "the certificate that its identifier names is not there", NULL);
}

/* SEAL_OK; SEAL_TRUST_SIGNERS another one; SEAL_INTERNAL_CRYPTO. */
static enum seal_result compare_digest(enum seal_hash hash, struct seal_slice bytes,
                                       struct seal_slice wanted)
{
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    enum seal_result r = seal_hash_bytes(hash, bytes, digest);

    if (r != SEAL_OK)
        return r;
    return seal_der_is(wanted, digest, seal_hash_size(hash)) ? SEAL_OK : SEAL_TRUST_SIGNERS;
}

/* signingCertificateV2: a key may be in two certificates, and the signer meant this one. */
static enum seal_result compare_certificate(const struct seal_cms *cms,
                                            const struct seal_certificate *certificate)
{
    if (!cms->has_certificate_hash)
        return SEAL_OK;
    if (cms->certificate_issuer.size > 0 &&
        (seal_slice_equal(cms->certificate_issuer, certificate->issuer) != 1 ||
         !has_serial(certificate, cms->certificate_serial)))
        return SEAL_TRUST_SIGNERS;
    return compare_digest(cms->certificate_hash_algorithm, certificate->der, cms->certificate_hash);
}

/* RFC 5652 section 5.4: what was signed has the tag of a SET, not the [0] that stands there. */
static enum seal_result verify_attributes(const struct seal_cms *cms,
                                          const struct seal_certificate *certificate)
{
    struct seal_buffer set = {NULL, 0, 0};
    enum seal_result r = seal_buffer_append(&set, cms->attributes.data, cms->attributes.size);

    if (r != SEAL_OK)
        return r;
    set.data[0] = SEAL_DER_SET;
    r = seal_scheme_verify(&certificate->key, cms->scheme, seal_buffer_slice(&set), cms->signature);
    seal_buffer_clear(&set);
    return r;
}

enum seal_result seal_cms_verify(const struct seal_cms *cms,
                                 const struct seal_certificate *certificate,
                                 struct seal_slice content, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (cms->untaken != NULL)
        return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, cms->untaken, NULL);
    if ((r = compare_digest(cms->hash, content, cms->digest)) != SEAL_OK)
        return seal_fault_set(fault, r, "messageDigest is of another document", NULL);
    if ((r = verify_attributes(cms, certificate)) != SEAL_OK)
        return seal_fault_set(fault, r, "is not made by the key of its certificate", NULL);
    if ((r = compare_certificate(cms, certificate)) != SEAL_OK)
        return seal_fault_set(fault, r, "signingCertificateV2 means another certificate", NULL);
    return SEAL_OK;
}
