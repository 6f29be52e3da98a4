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

/* An identity is a name by an issuer: the same words by another issuer may be another person. */
static enum seal_result add_identity(struct seal_evidence *evidence, const char *what,
                                     struct seal_slice issuer, uint8_t type, struct seal_slice name)
{
    struct seal_buffer text = {NULL, 0, 0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (evidence->identities_count == SEAL_IDENTITIES_MAX)
        return r;
    if ((r = seal_buffer_append(&text, what, strlen(what) + 1)) != SEAL_OK ||
        (r = seal_buffer_append(&text, issuer.data, issuer.size)) != SEAL_OK ||
        (r = seal_buffer_append(&text, &type, type != 0 ? 1 : 0)) != SEAL_OK ||
        (r = seal_buffer_append(&text, name.data, name.size)) != SEAL_OK)
        goto out;
    r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&text),
                        evidence->identities[evidence->identities_count]);
    if (r == SEAL_OK)
        evidence->identities_count++;
out:
    seal_buffer_clear(&text);
    return r;
}

/* A subject that is there is an identity even where it is not asked for: one person may have many alternative names. */
static enum seal_result judge_subject(const struct seal_x509_signer *signer,
                                      const struct seal_certificate *certificate,
                                      const char *package, struct seal_evidence *evidence)
{
    static const uint8_t nameless[] = {SEAL_DER_SEQUENCE, 0};
    struct seal_buffer wanted = {NULL, 0, 0};
    enum seal_result r = SEAL_OK;

    if (signer->subject != NULL && (r = fill(signer->subject, package, &wanted)) == SEAL_OK &&
        !seal_name_is(certificate->subject, seal_buffer_slice(&wanted)))
        r = SEAL_TRUST_SIGNERS;
    if (r == SEAL_OK && !seal_der_is(certificate->subject, nameless, sizeof nameless))
        r = add_identity(evidence, "subject", certificate->issuer, 0, certificate->subject);
    seal_buffer_clear(&wanted);
    return r;
}

static enum seal_result judge_san(const struct seal_x509_signer *signer,
                                  const struct seal_certificate *certificate, const char *package,
                                  struct seal_evidence *evidence)
{
    struct seal_buffer wanted = {NULL, 0, 0};
    enum seal_result r = SEAL_OK;

    if (signer->san == NULL)
        return r;
    if ((r = fill(signer->san, package, &wanted)) == SEAL_OK)
        r = seal_certificate_names(certificate, signer->san_type, seal_buffer_slice(&wanted))
                ? add_identity(evidence, "san", certificate->issuer, (uint8_t)signer->san_type,
                               seal_buffer_slice(&wanted))
                : SEAL_TRUST_SIGNERS;
    seal_buffer_clear(&wanted);
    return r;
}

enum seal_result seal_x509_identify(const struct seal_x509_signer *signer,
                                    const struct seal_certificate *certificate, const char *package,
                                    struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    struct seal_evidence evidence = *ret_evidence;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = judge_subject(signer, certificate, package, &evidence)) != SEAL_OK)
        return seal_chain_refuse(fault, r, "is not the subject that its signer must have",
                                 certificate);
    if ((r = judge_san(signer, certificate, package, &evidence)) != SEAL_OK)
        return seal_chain_refuse(fault, r, "lacks the alternative name that its signer must have",
                                 certificate);
    seal_name_text(certificate->subject, evidence.subject, sizeof evidence.subject);
    seal_name_text(certificate->issuer, evidence.issuer, sizeof evidence.issuer);
    *ret_evidence = evidence;
    return SEAL_OK;
}
