/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who signed: the policy's signers, each of a kind, and what they make of a signature file.
 *
 * A kind is one module with one entry in kinds.c; it owns its members of the policy and the files that they name.
 */
#ifndef SEAL_TRUST_SIGNERS_H
#define SEAL_TRUST_SIGNERS_H

#include "core/json.h"
#include "core/seal_file.h"
#include "crypto/public_key.h"

#include <coldseal/platform.h>

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

/* struct seal_evidence - what a verified signature proves. Identity is what counts as one and the same voucher. */
struct seal_evidence {
    uint8_t identity[SEAL_DIGEST_SIZE]; /* key id; later: digest of issuer and subject */
    uint8_t key[SEAL_DIGEST_SIZE];      /* key id, for the policy's revoked keys */
    bool has_time;
    int64_t time; /* verified, not claimed */
};

/* A signature file of one label. */
struct seal_signature {
    enum seal_file_type type; /* SIG, P7S, BUNDLE */
    struct seal_slice bytes;  /* as they lie in the file, .sig decoded from base64 */
    struct seal_slice chain;  /* .chain.pem, empty when absent */
    struct seal_slice token;  /* .tsr, empty when absent */
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
 * @now: seconds since 1970; negative when the clock cannot be right: then nothing that needs a time holds.
 *   SEAL_OK yes; SEAL_TRUST_* no; SEAL_INTERNAL_CRYPTO, SEAL_LIMIT_MEMORY nothing was learnt
 */
SEAL_MUST_CHECK enum seal_result seal_signers_judge(const struct seal_signers *signers, size_t index,
                                                    const struct seal_document *document,
                                                    const struct seal_signature *signature,
                                                    int64_t now, struct seal_evidence *ret_evidence);

/* seal_document_init() - SEAL_OK or SEAL_INTERNAL_CRYPTO. */
SEAL_MUST_CHECK enum seal_result seal_document_init(struct seal_document *ret_document,
                                                    struct seal_slice bytes);

/* seal_signers_kinds() - the kinds that this build knows, "key"; static. */
const char *seal_signers_kinds(void);

#endif
