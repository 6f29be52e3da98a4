/* SPDX-License-Identifier: Apache-2.0 */
/* Who is it that a certificate names, and is that the signer? */
#include "base/text.h"
#include "crypto/distinguished_name.h"
#include "trust/x509_signer.h"

#include <string.h>

/* @text with the package in every place that is held for it. Names of packages need no escaping in a distinguished name. */
static enum seal_result fill(const char *text, const char *package, struct seal_buffer *ret_text)
{
    const char *hole;
    enum seal_result r = SEAL_OK;

    while (r == SEAL_OK && (hole = strstr(text, SEAL_X509_PACKAGE)) != NULL) {
        if ((r = seal_buffer_append(ret_text, text, (size_t)(hole - text))) == SEAL_OK)
            r = seal_text_append(ret_text, package);
        text = hole + strlen(SEAL_X509_PACKAGE);
    }
    return r == SEAL_OK ? seal_text_append(ret_text, text) : r;
}

static enum seal_result judge_subject(const struct seal_x509_signer *signer,
                                      const struct seal_certificate *certificate, const char *package)
{
    struct seal_buffer wanted = {NULL, 0, 0};
    enum seal_result r = SEAL_OK;

    if (signer->subject != NULL && (r = fill(signer->subject, package, &wanted)) == SEAL_OK &&
        !seal_name_is(certificate->subject, seal_buffer_slice(&wanted)))
        r = SEAL_TRUST_SIGNERS;
    seal_buffer_clear(&wanted);
    return r;
}

static enum seal_result judge_san(const struct seal_x509_signer *signer,
                                  const struct seal_certificate *certificate, const char *package)
{
    struct seal_buffer wanted = {NULL, 0, 0};
    enum seal_result r = SEAL_OK;

    if (signer->san == NULL)
        return r;
    if ((r = fill(signer->san, package, &wanted)) == SEAL_OK &&
        !seal_certificate_names(certificate, signer->san_type, seal_buffer_slice(&wanted)))
        r = SEAL_TRUST_SIGNERS;
    seal_buffer_clear(&wanted);
    return r;
}

/* The fault's subject is the certificate's, so that is what was found. */
static enum seal_result another_name(struct seal_fault *fault, enum seal_result r,
                                     const char *reason, const struct seal_certificate *certificate,
                                     const char *expected)
{
    seal_chain_refuse(fault, r, reason, certificate);
    (void)seal_fault_detail(fault, expected, NULL);
    return r;
}

enum seal_result seal_x509_identify(const struct seal_x509_signer *signer,
                                    const struct seal_certificate *certificate, const char *package,
                                    struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = judge_subject(signer, certificate, package)) != SEAL_OK)
        return another_name(fault, r, "is not the subject that its signer must have", certificate,
                            signer->subject);
    if ((r = judge_san(signer, certificate, package)) != SEAL_OK)
        return another_name(fault, r, "lacks the alternative name that its signer must have",
                            certificate, signer->san);
    seal_name_text(certificate->subject, ret_evidence->subject, sizeof ret_evidence->subject);
    seal_name_text(certificate->issuer, ret_evidence->issuer, sizeof ret_evidence->issuer);
    return SEAL_OK;
}

/* What identities are made of, and where they go. */
struct gathering {
    uint8_t issuer[SEAL_DIGEST_SIZE];
    uint8_t (*items)[SEAL_DIGEST_SIZE];
    size_t count;
};

/* An identity is a name by an issuer: the same words by another issuer may be another person. @what ends with its NUL. */
static enum seal_result add_identity(struct gathering *gathering, const char *what, uint8_t type,
                                     struct seal_slice name)
{
    struct seal_buffer text = {NULL, 0, 0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (gathering->count == SEAL_IDENTITIES_MAX)
        return SEAL_TRUST_CERTIFICATE;
    if ((r = seal_buffer_append(&text, what, strlen(what) + 1)) == SEAL_OK &&
        (r = seal_buffer_append(&text, gathering->issuer, sizeof gathering->issuer)) == SEAL_OK &&
        (r = seal_buffer_append(&text, &type, 1)) == SEAL_OK &&
        (r = seal_buffer_append(&text, name.data, name.size)) == SEAL_OK)
        r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&text),
                            gathering->items[gathering->count]);
    if (r == SEAL_OK)
        gathering->count++;
    seal_buffer_clear(&text);
    return r;
}

/* By what it says: one person's name may be encoded in many ways. */
static enum seal_result add_subject(struct gathering *gathering, struct seal_slice subject)
{
    static const uint8_t nameless[] = {SEAL_DER_SEQUENCE, 0};
    uint8_t digest[SEAL_DIGEST_SIZE];
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (seal_der_is(subject, nameless, sizeof nameless))
        return SEAL_OK;
    if ((r = seal_name_digest(subject, digest)) != SEAL_OK)
        return r;
    return add_identity(gathering, "subject", 0, (struct seal_slice){digest, sizeof digest});
}

static bool is_asked_for(uint8_t tag)
{
    return tag == SEAL_DER_CONTEXT(SEAL_NAME_EMAIL) || tag == SEAL_DER_CONTEXT(SEAL_NAME_DNS) ||
           tag == SEAL_DER_CONTEXT(SEAL_NAME_URI);
}

static enum seal_result add_names(struct gathering *gathering, struct seal_slice names)
{
    struct seal_der all = {names};
    struct seal_slice name;
    enum seal_result r = SEAL_OK;
    uint8_t tag;

    while (r == SEAL_OK && seal_der_any(&all, &tag, &name, NULL))
        if (is_asked_for(tag))
            r = add_identity(gathering, "san", tag, name);
    return r;
}

enum seal_result seal_x509_identities(const struct seal_certificate *certificate,
                                      struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    struct gathering gathering = {.items = ret_evidence->identities};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_name_digest(certificate->issuer, gathering.issuer)) == SEAL_OK &&
        (r = add_subject(&gathering, certificate->subject)) == SEAL_OK)
        r = add_names(&gathering, certificate->names);
    ret_evidence->identities_count = r == SEAL_OK ? gathering.count : 0;
    if (r == SEAL_OK)
        return r;
    return seal_chain_refuse(
        fault, r, r == SEAL_TRUST_CERTIFICATE ? "has more names than can be kept apart" : NULL,
        certificate);
}
