/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kind of signer is: one module that owns its members of the policy. To add one, write the module and name it in
 * kinds.c; core learns nothing of it.
 */
#ifndef SEAL_TRUST_KIND_H
#define SEAL_TRUST_KIND_H

#include "trust/crl.h"
#include "trust/signers.h"
#include "trust/timestamp.h"

enum seal_container {
    SEAL_CONTAINER_SIG = 1 << 0,
    SEAL_CONTAINER_P7S = 1 << 1,
    SEAL_CONTAINER_BUNDLE = 1 << 2,
};

/* A signer's demand for timestamps, and the authorities that it trusts. */
struct seal_signer_timestamp {
    bool given, required;
    struct seal_pool roots;
};

/* What all kinds share; the first member of every kind's own struct, so that one reader serves all. */
struct seal_signer_base {
    const struct seal_trust_files *files;
    unsigned accept; /* of enum seal_container */
    bool has_not_before, has_not_after;
    int64_t not_before, not_after;
    struct seal_signer_timestamp timestamp;
    bool has_key; /* the signer is one key, which no other signer may have */
    uint8_t key[SEAL_DIGEST_SIZE];
};

struct seal_signer_kind {
    const char *name;
    size_t size;         /* of the kind's own struct */
    unsigned accept;     /* containers unless the policy says otherwise */
    unsigned may_accept; /* containers that it can read */
    seal_json_reader *read; /* the signer's object, into the kind's own struct, which is zeroed but for the base */
    /* as seal_signers_judge(), but for accept, the window and what all kinds share */
    enum seal_result (*judge)(const void *signer, const struct seal_circumstances *at,
                              const struct seal_document *document,
                              const struct seal_signature *signature,
                              struct seal_evidence *ret_evidence, struct seal_fault *fault);
    void (*note)(const void *signer, struct seal_signer_note *ret_note);
    /* could one certificate satisfy both? @other is of the same kind */
    bool (*overlaps)(const void *signer, const void *other);
    void (*clear)(void *signer); /* NULL: owns nothing */
};

/* seal_kind_find() - by the policy's word; NULL for none. *ret_known: it is a kind of v1, perhaps not in this build. */
const struct seal_signer_kind *seal_kind_find(const char *name, bool *ret_known);

/* seal_container_refuse() - a signature in @container is no business of a signer who accepts others. SEAL_TRUST_SIGNERS */
enum seal_result seal_container_refuse(unsigned accept, unsigned container, struct seal_fault *fault);

/* Readers of the members that all kinds share. */
seal_json_reader seal_signer_read_kind, seal_signer_read_accept, seal_signer_read_not_before,
    seal_signer_read_not_after, seal_signer_read_timestamp;

/*
 * seal_signer_time() - the verified time of a signature, if it has one that this signer can believe.
 *
 * @token: empty: none.  @octets: of the signature.  @lists: revocation lists for the authority's chain; NULL: none.
 * @ret_time: as evidence has it.  @revocation: joined with what is known of the authority's chain.
 *   SEAL_OK, with or without a time; SEAL_TRUST_TIMESTAMP one is demanded and there is none that holds, or a token of a known authority
 *   does not hold; SEAL_TRUST_REVOKED, _REVOCATION of the authority; SEAL_FORMAT_SIGNATURE; SEAL_LIMIT_*; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_signer_time(
    const struct seal_signer_base *base, struct seal_slice token, struct seal_slice octets,
    const struct seal_circumstances *at, const struct seal_crl_store *lists, bool *ret_has_time,
    int64_t *ret_time, struct seal_revocation *revocation, struct seal_fault *fault);

/*
 * seal_signer_revocation() - is a certificate of @chain revoked: by the policy, which may name anchors and their keys
 * too, or by a list?
 *
 * @lists: NULL: none.  @anchors: among which the chain ends.  @revocation: joined with what is known of the chain.
 *   SEAL_OK; SEAL_TRUST_REVOKED; SEAL_TRUST_REVOCATION; as seal_crl_check()
 */
SEAL_MUST_CHECK enum seal_result seal_signer_revocation(const struct seal_circumstances *at,
                                                        const struct seal_crl_store *lists,
                                                        const struct seal_chain *chain,
                                                        const struct seal_pool *anchors,
                                                        struct seal_revocation *revocation,
                                                        struct seal_fault *fault);

/* seal_signer_read_certificates() - the certificates of a file that the policy names at @value, into an empty pool. As
 * seal_signer_read_file(), and SEAL_CONFIG_FILE: no certificates, or more than SEAL_CERTIFICATES_MAX. */
SEAL_MUST_CHECK enum seal_result seal_signer_read_certificates(const struct seal_json *value,
                                                               const struct seal_trust_files *files,
                                                               struct seal_pool *ret_pool);

/*
 * seal_signer_read_file() - the contents of a file that the policy names at @value.
 *   SEAL_OK; source->misshapen no plain name; SEAL_CONFIG_FILE missing, no regular file, larger than @limit, unreadable;
 *   SEAL_LIMIT_MEMORY. The caller clears @ret_bytes.
 */
SEAL_MUST_CHECK enum seal_result seal_signer_read_file(const struct seal_json *value,
                                                       const struct seal_trust_files *files,
                                                       size_t limit, struct seal_buffer *ret_bytes);

/* The kinds of this build. */
extern const struct seal_signer_kind seal_kind_key, seal_kind_x509;

#endif
