/* SPDX-License-Identifier: Apache-2.0 */
/* Inside kind "x509": a signer, as the policy describes him. */
#ifndef SEAL_TRUST_X509_SIGNER_H
#define SEAL_TRUST_X509_SIGNER_H

#include "base/arena.h"
#include "trust/kind.h"

struct seal_x509_signer {
    struct seal_signer_base base;
    struct seal_arena memory; /* of the texts and lists below */
    struct seal_pool roots;
    struct seal_digest_list issuer_keys; /* none: any */
    const char *subject;                 /* as written, "{package}" in it; NULL: any */
    const char *san;                     /* the same; NULL: none is asked for */
    enum seal_general_name san_type;
    const struct seal_oid *purposes;
    size_t purposes_count;
    struct seal_crl_store lists;
    bool cert_bound;
};

#define SEAL_X509_PACKAGE "{package}" /* in subject and san: the package that is judged */

/* seal_x509_read() - the signer's members; into a struct seal_x509_signer. As struct seal_signer_kind. */
SEAL_MUST_CHECK enum seal_result seal_x509_read(const struct seal_json *object, void *into);

/*
 * seal_x509_identify() - does this certificate have the name that the signer asks for?
 *
 * @ret_evidence: its subject and issuer, for people; whatever else is there stays.
 *   SEAL_OK; SEAL_TRUST_SIGNERS, the fault names the certificate; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_x509_identify(const struct seal_x509_signer *signer,
                                                    const struct seal_certificate *certificate,
                                                    const char *package,
                                                    struct seal_evidence *ret_evidence,
                                                    struct seal_fault *fault);

/*
 * seal_x509_identities() - everybody whom this certificate says its holder is: its subject and each e-mail address, DNS name and URI
 * among its alternative names, asked for or not. Who shares one with somebody is that somebody.
 *
 * @ret_evidence: its identities; whatever else is there stays.
 *   SEAL_OK; SEAL_TRUST_CERTIFICATE more than SEAL_IDENTITIES_MAX; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_x509_identities(const struct seal_certificate *certificate,
                                                      struct seal_evidence *ret_evidence,
                                                      struct seal_fault *fault);

/* As struct seal_signer_kind. */
void seal_x509_note(const void *signer, struct seal_signer_note *ret_note);
bool seal_x509_overlaps(const void *signer, const void *other);

#endif
