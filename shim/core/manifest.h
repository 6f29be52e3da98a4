/* SPDX-License-Identifier: Apache-2.0 */
/* manifest/v1, docs/formats.md section 2: every entry of one package, and what the package is bound to. */
#ifndef SEAL_CORE_MANIFEST_H
#define SEAL_CORE_MANIFEST_H

#include "core/json.h"

#include <coldseal/platform.h>

/* A binding that is absent has no values. */
struct seal_bindings {
    struct seal_strings function; /* patterns */
    struct seal_strings handler;
    struct seal_strings architecture;
    struct seal_strings region;
    struct seal_strings realm;
    struct seal_strings command;     /* one argv, in order */
    struct seal_strings environment; /* names... */
    struct seal_strings values;      /* ...and their exact values, same count and order */
};

/* One of the things that a rule may demand to be bound. */
enum seal_binding {
    SEAL_BIND_FUNCTION = 1 << 0,
    SEAL_BIND_HANDLER = 1 << 1,
    SEAL_BIND_ARCHITECTURE = 1 << 2,
    SEAL_BIND_REGION = 1 << 3,
    SEAL_BIND_REALM = 1 << 4,
    SEAL_BIND_COMMAND = 1 << 5,
    SEAL_BIND_ENVIRONMENT = 1 << 6,
};

/* seal_binding_read() - by its word; 0 for none. */
unsigned seal_binding_read(const char *word);

struct seal_requirement {
    const char *package;
    uint64_t version; /* at least */
};

struct seal_entry {
    const char *path; /* in the arena, NUL-terminated */
    const char *link; /* target, or NULL */
    uint64_t size;
    uint16_t path_size; /* in bytes */
    uint8_t kind;       /* enum seal_kind: FILE, LINK or DIRECTORY */
    bool executable;
    bool fsverity; /* digest is the fs-verity digest, else SHA-256 */
    uint8_t digest[SEAL_DIGEST_SIZE];
};

struct seal_manifest {
    struct seal_arena arena; /* owns all that the rest points to */
    const char *package;
    uint64_t version;
    const char *root;
    struct seal_bindings bind;
    unsigned bound; /* of enum seal_binding */
    struct seal_requirement *requires;
    size_t requires_count;
    uint64_t policy_generation; /* 0: any */
    bool has_not_before, has_expires;
    int64_t not_before, expires;
    struct seal_strings info_names, info_values;
    struct seal_entry *entries; /* strictly ascending by path bytes */
    size_t count;
};

/*
 * seal_manifest_read() - a manifest from bytes that somebody vouched for.
 *
 * @document: what to call it in a fault, "orders-api.json"; must outlive the call only.
 * @ret_manifest: cleared by the caller with seal_manifest_clear(), also on failure (it is then empty).
 *   SEAL_OK; SEAL_FORMAT_VERSION another type or version; SEAL_FORMAT_JSON; SEAL_FORMAT_MANIFEST; SEAL_LIMIT_SIZE, _COUNT,
 *   _DEPTH, _MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_manifest_read(struct seal_slice text, const char *document,
                                                    struct seal_manifest *ret_manifest,
                                                    struct seal_fault *fault);
void seal_manifest_clear(struct seal_manifest *manifest);

/* seal_manifest_find() - the entry of exactly this path, or NULL. */
const struct seal_entry *seal_manifest_find(const struct seal_manifest *manifest,
                                            struct seal_slice path);

/* seal_manifest_below() - does any entry lie below the directory @path? (Not @path itself.) */
bool seal_manifest_below(const struct seal_manifest *manifest, struct seal_slice path);

#endif
