/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a certificate, RFC 5280 section 4.1, and asking what it says of itself. Every byte may be an attacker's. */
#include "crypto/certificate.h"

#include "crypto/backend.h"
#include "crypto/certificate_parts.h"
#include "crypto/distinguished_name.h"

#include "base/fault.h"

#include <string.h>

enum { VERSION_3 = 2 };

/* TBSCertificate, cut into its members. */
struct tbs {
    struct seal_slice serial, scheme, issuer, subject, spki;
    int64_t not_before, not_after;
    struct seal_der rest; /* unique identifiers and extensions, all optional */
};

enum seal_result seal_certificate_refuse(struct seal_fault *fault, const char *reason)
{
    seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, reason, NULL);
    return SEAL_FORMAT_SIGNATURE;
}

/* A SEQUENCE, whole. */
static bool read_whole(struct seal_der *der, struct seal_slice *ret_whole)
{
    return seal_der_peek(der) == SEAL_DER_SEQUENCE && seal_der_any(der, NULL, NULL, ret_whole);
}

static enum seal_result read_outer(struct seal_slice der, struct seal_certificate *certificate,
                                   struct seal_slice *ret_scheme, struct seal_fault *fault)
{
    struct seal_der outer = {der}, inside;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&outer))
        return seal_certificate_refuse(fault, "this is no certificate in strict DER");
    if (!read_whole(&inside, &certificate->tbs) || !read_whole(&inside, ret_scheme) ||
        !seal_der_bits(&inside, &certificate->signature) || !seal_der_at_end(&inside))
        return seal_certificate_refuse(fault, "this is no certificate in strict DER");
    return SEAL_OK;
}

/* RFC 5280 section 4.1.2.2: at most 20 octets; the one that only holds the sign is not counted. Zero, which it forbids, is what
 * many an old private root has. */
static enum seal_result read_serial(struct seal_der *der, struct seal_slice *ret_serial,
                                    struct seal_fault *fault)
{
    if (!seal_der_unsigned(der, ret_serial))
        return seal_certificate_refuse(fault,
                                       "the certificate's serial number is negative or malformed");
    if (ret_serial->size > SEAL_SERIAL_SIZE_MAX)
        return seal_certificate_refuse(fault,
                                       "the certificate's serial number has more than 20 octets");
    return SEAL_OK;
}

static enum seal_result read_validity(struct seal_der *der, struct tbs *tbs, struct seal_fault *fault)
{
    struct seal_der inside;

    if (!seal_der_enter(der, SEAL_DER_SEQUENCE, &inside) ||
        !seal_der_time(&inside, false, &tbs->not_before) ||
        !seal_der_time(&inside, false, &tbs->not_after) || !seal_der_at_end(&inside))
        return seal_certificate_refuse(fault, "the certificate's validity is not two times in UTC");
    return SEAL_OK;
}

static enum seal_result read_tbs(struct seal_slice whole, struct tbs *tbs, struct seal_fault *fault)
{
    struct seal_der outer = {whole}, inside, version;
    enum seal_result r = SEAL_INTERNAL_STATE;
    uint32_t number;

    if (!seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside))
        return seal_certificate_refuse(fault, "this is no certificate in strict DER");
    if (!seal_der_enter(&inside, SEAL_DER_CONTEXT_AROUND(0), &version) ||
        !seal_der_small(&version, &number) || !seal_der_at_end(&version) || number != VERSION_3)
        return seal_certificate_refuse(fault, "the certificate is not of version 3");
    if ((r = read_serial(&inside, &tbs->serial, fault)) != SEAL_OK)
        return r;
    if (!read_whole(&inside, &tbs->scheme) || !read_whole(&inside, &tbs->issuer))
        return seal_certificate_refuse(fault, "the certificate's issuer is not a name");
    if ((r = read_validity(&inside, tbs, fault)) != SEAL_OK)
        return r;
    if (!read_whole(&inside, &tbs->subject) || !read_whole(&inside, &tbs->spki))
        return seal_certificate_refuse(fault, "the certificate's subject or key is missing");
    tbs->rest = inside;
    return SEAL_OK;
}

/* RFC 5280 section 4.1.2.4: an issuer has a name; a subject may be known by its alternative names alone. */
static enum seal_result read_names(const struct tbs *tbs, struct seal_certificate *certificate,
                                   struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_der rdns = {tbs->issuer}, inside;

    if (!seal_name_shape(tbs->issuer) || !seal_name_shape(tbs->subject))
        return seal_certificate_refuse(fault, "the certificate's issuer or subject is not a name");
    if (!seal_der_enter(&rdns, SEAL_DER_SEQUENCE, &inside) || seal_der_at_end(&inside))
        return seal_certificate_refuse(fault, "the certificate's issuer is empty");
    certificate->issuer = tbs->issuer;
    certificate->subject = tbs->subject;

    certificate->id.serial_size = tbs->serial.size;
    memcpy(certificate->id.serial, tbs->serial.data, tbs->serial.size);
    if ((r = seal_hash_bytes(SEAL_HASH_SHA256, tbs->issuer, certificate->id.issuer)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, NULL);
    return SEAL_OK;
}

static enum seal_result read_key(struct seal_slice spki, struct seal_certificate *certificate,
                                 struct seal_fault *fault)
{
    struct seal_fault found = {0};
    enum seal_result r = seal_public_key_read(spki, &certificate->key, &found);

    if (r == SEAL_CONFIG_KEY)
        return seal_certificate_refuse(fault, found.reason); /* which says what the key is */
    certificate->spki = spki;
    return r == SEAL_OK ? SEAL_OK : seal_fault_set(fault, r, NULL, NULL);
}

/* Unique identifiers, [1] and [2], went out of use with version 2: RFC 5280 section 4.1.2.8. */
static enum seal_result read_extensions(struct seal_der rest, struct seal_certificate *certificate,
                                        struct seal_fault *fault)
{
    struct seal_der around, inside;

    if (seal_der_at_end(&rest))
        return SEAL_OK;
    if (!seal_der_enter(&rest, SEAL_DER_CONTEXT_AROUND(3), &around) || !seal_der_at_end(&rest))
        return seal_certificate_refuse(
            fault, "the certificate has a unique identifier, or something where extensions belong");
    if (!seal_der_enter(&around, SEAL_DER_SEQUENCE, &inside) || !seal_der_at_end(&around) ||
        seal_der_at_end(&inside))
        return seal_certificate_refuse(fault,
                                       "the certificate's list of extensions is empty or none");
    certificate->extensions = inside.rest;
    return seal_extensions_read(certificate, fault);
}

static enum seal_result read_all(struct seal_slice der, struct seal_certificate *certificate,
                                 struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_slice scheme = {NULL, 0};
    struct tbs tbs = {0};

    if ((r = read_outer(der, certificate, &scheme, fault)) != SEAL_OK ||
        (r = read_tbs(certificate->tbs, &tbs, fault)) != SEAL_OK)
        return r;
    if (!seal_slice_equal(scheme, tbs.scheme))
        return seal_certificate_refuse(fault, "the certificate names two signature algorithms");
    /* Unknown or weak: then nobody issued it, and an anchor is not asked. */
    if (!seal_scheme_read(scheme, NULL, &certificate->scheme))
        certificate->scheme = seal_scheme_of(SEAL_ALGORITHM_NONE);
    certificate->not_before = tbs.not_before;
    certificate->not_after = tbs.not_after;

    if ((r = read_names(&tbs, certificate, fault)) != SEAL_OK ||
        (r = read_key(tbs.spki, certificate, fault)) != SEAL_OK ||
        (r = read_extensions(tbs.rest, certificate, fault)) != SEAL_OK)
        return r;
    if ((r = seal_x509_agrees(certificate)) == SEAL_FORMAT_SIGNATURE)
        return seal_certificate_refuse(fault,
                                       "the library does not read this certificate as we do");
    return r == SEAL_OK ? SEAL_OK : seal_fault_set(fault, r, NULL, NULL);
}

enum seal_result seal_certificate_read(struct seal_slice der, struct seal_certificate *ret_certificate,
                                       struct seal_fault *fault)
{
    struct seal_certificate certificate = {.der = der};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (der.size > SEAL_CERTIFICATE_SIZE_MAX)
        return seal_fault_numbers(fault, SEAL_LIMIT_SIZE, "a certificate is too large", NULL,
                                  SEAL_CERTIFICATE_SIZE_MAX, der.size);
    if ((r = read_all(der, &certificate, fault)) == SEAL_OK)
        *ret_certificate = certificate;
    return r;
}

bool seal_certificate_extension(const struct seal_certificate *certificate,
                                const struct seal_oid *oid, struct seal_slice *ret_value)
{
    struct seal_der all = {certificate->extensions};
    struct seal_slice name, value;
    bool critical;

    while (seal_extension_next(&all, &name, &critical, &value)) {
        if (seal_oid_is(name, oid)) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}

bool seal_certificate_for(const struct seal_certificate *certificate, const struct seal_oid *purpose)
{
    struct seal_der all = {certificate->purposes};
    struct seal_slice oid;

    while (seal_der_value(&all, SEAL_DER_OID, &oid)) {
        if (seal_oid_is(oid, purpose))
            return true;
    }
    return false;
}

enum seal_result seal_certificate_issued(const struct seal_certificate *certificate,
                                         const struct seal_certificate *issuer)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!seal_slice_equal(certificate->issuer, issuer->subject))
        return SEAL_TRUST_CERTIFICATE;
    r = seal_scheme_verify(&issuer->key, certificate->scheme, certificate->tbs,
                           certificate->signature);
    return r == SEAL_TRUST_SIGNERS ? SEAL_TRUST_CERTIFICATE : r;
}

bool seal_certificate_names(const struct seal_certificate *certificate, enum seal_general_name type,
                            struct seal_slice text)
{
    struct seal_der all = {certificate->names};
    struct seal_slice name;
    uint8_t tag;

    if (text.size == 0 || memchr(text.data, 0, text.size) != NULL)
        return false;
    while (seal_der_any(&all, &tag, &name, NULL)) {
        if (tag == SEAL_DER_CONTEXT(type) && seal_slice_equal(name, text))
            return true;
    }
    return false;
}
