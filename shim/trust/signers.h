/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who signed: the policy's signers, each of a kind, and what they make of a signature file.
 *
 * A kind is one module with one entry in kinds.c; it owns its members of the policy and the files that they name.
 */
#ifndef SEAL_TRUST_SIGNERS_H
#define SEAL_TRUST_SIGNERS_H

#include "base/certificate_id.h"
#include "core/json.h"
#include "core/seal_file.h"
#include "crypto/public_key.h"

#include <coldseal/platform.h>

#define SEAL_IDENTITIES_MAX \
    17 /* a subject and sixteen alternative names; a person's certificate has two or three */

struct seal_signers;

/* Where the files that a signer names lie. */
struct seal_trust_files {
    const struct seal_platform *platform;
    struct seal_directory *directory;
};

/* struct seal_document - the bytes that signatures vouch for, and their digest. */
struct seal_document {
    struct seal_slice bytes;
    uint8_t sha256[SEAL_DIGEST_SIZE];
};

/*
 * struct seal_evidence - what a verified signature proves. Who vouches counts once, by key and by each of his identities: a
 * person with two certificates, and a key with two, are one voucher. So are two people with one address in their certificates.
 */
struct seal_evidence {
    uint8_t key[SEAL_DIGEST_SIZE]; /* key id: SHA-256 of the SubjectPublicKeyInfo as we write it */
    uint8_t identities[SEAL_IDENTITIES_MAX][SEAL_DIGEST_SIZE]; /* of issuer and subject, of issuer and each name */
    size_t identities_count;
    bool has_time;
    int64_t time; /* verified, not claimed */
    bool has_end; /* what vouches ends by itself: a certificate, or the signer's not_after */
    int64_t end;
    bool revocation_established; /* of every certificate involved; a bare key: the policy's own list is all there is */
    bool has_list;                  /* revocation lists were used */
    int64_t list_update, list_next; /* the oldest of them, and the earliest next update */
    bool list_stale;
    char subject[SEAL_DETAIL_SIZE],
        issuer[SEAL_DETAIL_SIZE]; /* of the certificate, for people; empty: a bare key */
};

/* A signature file of one label. */
struct seal_signature {
    enum seal_file_type type; /* SIG, P7S, BUNDLE */
    struct seal_slice bytes;  /* as they lie in the file, .sig decoded from base64 */
    struct seal_slice chain;  /* .chain.pem, empty when absent */
    struct seal_slice token;  /* .tsr, empty when absent */
};

/* What a signature is judged in the light of. All borrowed. */
struct seal_circumstances {
    int64_t now; /* seconds since 1970; negative when the clock cannot be right: then nothing that needs a time holds */
    const char *package;                       /* stands for "{package}" */
    const struct seal_certificate_id *revoked; /* by the policy */
    size_t revoked_count;
    const uint8_t *revoked_keys; /* by the policy: ids, SEAL_DIGEST_SIZE bytes each, one after the other */
    size_t revoked_keys_count;
};

/* NULL when memory is out; free takes NULL. */
struct seal_signers *seal_signers_new(const struct seal_trust_files *files);
void seal_signers_free(struct seal_signers *signers);

/*
 * seal_signers_add() - read the policy's object for the next signer; matches struct seal_signer_reader.
 *   SEAL_OK; SEAL_CONFIG_POLICY; SEAL_CONFIG_KEY; SEAL_CONFIG_FILE; SEAL_LIMIT_*; SEAL_INTERNAL_CRYPTO
 */
enum seal_result seal_signers_add(void *signers, const char *name, size_t index,
                                  const struct seal_json *object);

/*
 * seal_signers_judge() - does signer @index vouch for @document by @signature?
 *
 *   SEAL_OK yes
 *   SEAL_TRUST_SIGNERS not made by this signer: a container that he does not accept, another key, another name, other roots
 *   SEAL_TRUST_CERTIFICATE, _TIME, _TIMESTAMP, _REVOKED, _REVOCATION made by him, and does not hold: the fault says what of it
 *   SEAL_FORMAT_SIGNATURE, SEAL_LIMIT_SIZE, _COUNT no signature of its kind that is taken, so no evidence either; more certificates
 *   or a larger one than anybody needs
 *   SEAL_INTERNAL_CRYPTO, SEAL_LIMIT_MEMORY nothing was learnt
 */
SEAL_MUST_CHECK enum seal_result seal_signers_judge(const struct seal_signers *signers, size_t index,
                                                    const struct seal_circumstances *at,
                                                    const struct seal_document *document,
                                                    const struct seal_signature *signature,
                                                    struct seal_evidence *ret_evidence,
                                                    struct seal_fault *fault);

/* What the command shows of a signer, and warns about. */
struct seal_signer_note {
    const char *kind;           /* static */
    char who[SEAL_DETAIL_SIZE]; /* "ecdsa-p256-sha256, p256:77ab02d4", "CN=Acme Lambda Release,O=Acme" */
    bool has_key;               /* a bare key: nothing ends or revokes it but the policy */
    bool has_end;               /* the earliest end of a root, or not_after */
    int64_t end;
    char ends[SEAL_DETAIL_SIZE]; /* whose end: subject of the root, "not_after" */
    bool has_list, list_required;
    int64_t list_update,
        list_next; /* of the newest list of the issuer whose lists are oldest; by its age limit too */
    bool needs_timestamp;
};

/* seal_signers_note() - SEAL_OK, or SEAL_INTERNAL_STATE: there is no such signer. */
SEAL_MUST_CHECK enum seal_result seal_signers_note(const struct seal_signers *signers, size_t index,
                                                   struct seal_signer_note *ret_note);

/* seal_signers_overlap() - could one certificate satisfy both? Errs on the side of yes. */
bool seal_signers_overlap(const struct seal_signers *signers, size_t a, size_t b);

/* seal_document_init() - SEAL_OK or SEAL_INTERNAL_CRYPTO. */
SEAL_MUST_CHECK enum seal_result seal_document_init(struct seal_document *ret_document,
                                                    struct seal_slice bytes);

/* seal_signers_kinds() - the kinds that this build knows, "key, x509"; static. */
const char *seal_signers_kinds(void);

#endif
