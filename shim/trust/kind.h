/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kind of signer is: one module that owns its members of the policy. To add one, write the module and name it in
 * kinds.c; core learns nothing of it.
 */
#ifndef SEAL_TRUST_KIND_H
#define SEAL_TRUST_KIND_H

#include "trust/signers.h"

enum seal_container {
    SEAL_CONTAINER_SIG = 1 << 0,
    SEAL_CONTAINER_P7S = 1 << 1,
    SEAL_CONTAINER_BUNDLE = 1 << 2,
};

/* What all kinds share; the first member of every kind's own struct, so that one reader serves all. */
struct seal_signer_base {
    const struct seal_trust_files *files;
    unsigned accept; /* of enum seal_container */
    bool has_not_before, has_not_after;
    int64_t not_before, not_after;
    bool has_key; /* the signer is one key, which no other signer may have */
    uint8_t key[SEAL_DIGEST_SIZE];
};

struct seal_signer_kind {
    const char *name;
    size_t size;         /* of the kind's own struct */
    unsigned accept;     /* containers unless the policy says otherwise */
    unsigned may_accept; /* containers that it can read */
    seal_json_reader *read; /* the signer's object, into the kind's own struct, which is zeroed but for the base */
    enum seal_result (*judge)(const void *signer, const struct seal_document *document,
                              const struct seal_signature *signature,
                              struct seal_evidence *ret_evidence);
    void (*clear)(void *signer); /* NULL: owns nothing */
};

/* seal_kind_find() - by the policy's word; NULL for none. *ret_known: it is a kind of v1, perhaps not in this build. */
const struct seal_signer_kind *seal_kind_find(const char *name, bool *ret_known);

/* Readers of the members that all kinds share; "timestamp" is not in this build. */
seal_json_reader seal_signer_read_kind, seal_signer_read_accept, seal_signer_read_not_before,
    seal_signer_read_not_after;

/*
 * seal_signer_read_file() - the contents of a file that the policy names at @value.
 *   SEAL_OK; source->misshapen no plain name; SEAL_CONFIG_FILE missing, no regular file, larger than @limit, unreadable;
 *   SEAL_LIMIT_MEMORY. The caller clears @ret_bytes.
 */
SEAL_MUST_CHECK enum seal_result seal_signer_read_file(const struct seal_json *value,
                                                       const struct seal_trust_files *files,
                                                       size_t limit, struct seal_buffer *ret_bytes);

/* The kinds of this build. */
extern const struct seal_signer_kind seal_kind_key;

#endif
