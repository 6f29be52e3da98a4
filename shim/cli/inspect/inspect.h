/* SPDX-License-Identifier: Apache-2.0 */
/* The seals of a directory as they lie there, none of it verified. */
#ifndef SEAL_CLI_INSPECT_H
#define SEAL_CLI_INSPECT_H

#include "cli/inspect/trust.h"
#include "core/manifest.h"
#include "core/seal_file.h"

/* A signature file. */
struct seal_inspected_signature {
    struct seal_file_name name;
    uint64_t size;     /* of the file */
    const char *shape; /* what its bytes look like: "ECDSA"; static; NULL: nothing we know */
    bool base64;
    struct seal_inspected_trust *trust; /* certificates and times in it; in the arena; NULL: no such file */
};

/* A manifest and what lies beside it. */
struct seal_inspected_seal {
    char package[SEAL_PACKAGE_NAME_MAX + 1]; /* by its file name */
    uint64_t size;
    uint8_t digest[SEAL_DIGEST_SIZE];
    bool readable; /* manifest holds something; else fault says why not */
    struct seal_manifest manifest;
    struct seal_fault fault;
    struct seal_inspected_signature signatures[3 * SEAL_SIGNATURES_MAX];
    size_t count;
};

/* All zero is the valid, empty state. */
struct seal_inspection {
    const char *directory; /* as the user named it; borrowed */
    struct seal_inspected_seal *seals;
    size_t count;
    struct seal_arena arena;
    const char *strays[16]; /* files that have no business there; the first of them */
    size_t strays_count;
    enum seal_result worst; /* SEAL_OK, or what the first unreadable manifest is */
};

/* What a group of entries comes to. */
struct seal_entry_sums {
    uint64_t files, links, directories, executables, bytes;
};
void seal_entry_sum(const struct seal_entry *entry, struct seal_entry_sums *sums);

/*
 * seal_inspect() - the seals in @absolute, which @platform answers for; cleared by the caller with seal_inspection_clear(), also on failure.
 *   SEAL_OK; SEAL_TRUST_UNSEALED no .coldseal/, or no manifest in it; SEAL_IO_*; SEAL_TREE_KIND;
 *   SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_inspect(const struct seal_platform *platform,
                                              const char *absolute, const char *directory,
                                              struct seal_inspection *ret_inspection,
                                              struct seal_fault *fault);
/* seal_inspect_is_manifest() - is @path a file that begins as a manifest does, and no zip? */
bool seal_inspect_is_manifest(const char *path);
/* seal_inspect_manifest() - the same of one manifest: with its signatures where it lies in a .coldseal/, else alone. As above; SEAL_FORMAT_*,
 * SEAL_CONFIG_FILE it is none */
SEAL_MUST_CHECK enum seal_result seal_inspect_manifest(const char *path, struct seal_arena *arena,
                                                       struct seal_inspection *ret_inspection,
                                                       struct seal_fault *fault);
/* seal_inspect_folder() - the folder that @absolute is the .coldseal/ of; @absolute if it is none. */
const char *seal_inspect_folder(const char *absolute, struct seal_arena *arena);
void seal_inspection_clear(struct seal_inspection *inspection);

/* How it is shown.  @all: each entry, not each folder. */
void seal_inspection_text(const struct seal_inspection *inspection, bool all, struct seal_page *page);
void seal_inspection_json(const struct seal_inspection *inspection, bool all, struct seal_page *page);
/* seal_inspected_bind_json() - append ,"bind":{...} as it stands in the manifest. */
void seal_inspected_bind_json(struct seal_page *page, const struct seal_bindings *bind);

#endif
