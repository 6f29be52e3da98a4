/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs between a package and a reference: its own seal, another package, another seal. Nothing is verified.
 *
 *     diff/side.c     what lies in a package, or what a seal lists
 *     diff/compare.c  the two lists, path by path
 *     diff/header.c   and what the manifests say beside their entries
 *     diff/text.c, diff/json.c
 */
#ifndef SEAL_CLI_DIFF_H
#define SEAL_CLI_DIFF_H

#include "cli/inspect/inspect.h"
#include "cli/zip/package.h"
#include "sign/collect.h"

/* One entry, as it is or as it was sealed. All views. */
struct seal_diff_item {
    const char *path;
    const char *link; /* target, or NULL */
    uint64_t size;
    uint8_t kind; /* enum seal_kind */
    bool executable;
    const uint8_t *sha256, *fsverity; /* NULL: not known */
};

/* One of the two. All zero is the valid, empty state; it has views of itself: do not copy it. */
struct seal_diff_side {
    const char *shown;
    bool is_seal;                      /* what a seal lists; else what lies in a package */
    struct seal_package package;       /* closed: a manifest alone */
    struct seal_inspection inspection; /* the package's seals */
    struct seal_manifest alone;        /* of a file */
    const struct seal_manifest *manifests[SEAL_SEALS_MAX];
    size_t manifests_count;
    struct seal_collection hashed, measured; /* SHA-256, and fs-verity where it is needed */
    struct seal_arena arena;
    struct seal_diff_item *items; /* strictly ascending by path bytes */
    size_t count;
};

/*
 * seal_diff_side_open() - a folder, a zip, a folder's .coldseal, or a file NAME.json; closed by the caller, also on failure.
 *
 * @seal: of a folder or a zip: what its seal lists, not what lies there.
 *   SEAL_OK; SEAL_CONFIG_FILE; SEAL_TRUST_UNSEALED a seal is needed, and there is none; what a manifest is refused for;
 *   as seal_package_open()
 */
SEAL_MUST_CHECK enum seal_result seal_diff_side_open(const char *path, bool seal,
                                                     struct seal_diff_side *ret_side,
                                                     struct seal_fault *fault);
/* seal_diff_side_list() - side->items. @other: whose digests must be comparable. SEAL_OK; as seal_manifest_write() */
SEAL_MUST_CHECK enum seal_result seal_diff_side_list(struct seal_diff_side *side,
                                                     const struct seal_diff_side *other,
                                                     struct seal_fault *fault);
void seal_diff_side_close(struct seal_diff_side *side);

/* seal_diff_side_lists() - does any manifest of the side list this path? */
bool seal_diff_side_lists(const struct seal_diff_side *side, const char *path);

/* How one path differs. */
struct seal_difference {
    enum seal_result result; /* SEAL_TREE_EXTRA, _MISSING, _MODIFIED or _KIND: as a gate would call it */
    const struct seal_diff_item *item;      /* NULL: missing */
    const struct seal_diff_item *reference; /* NULL: extra */
};

/* What two manifests say of one thing beside their entries; an empty text: nothing. */
struct seal_header_difference {
    const char *name, *text, *reference; /* static, or in the arena */
};

/* seal_diff_item_of() - what is there, or where nothing is, what the reference has. */
const struct seal_diff_item *seal_diff_item_of(const struct seal_difference *difference);

/* All zero is the valid, empty state. */
struct seal_diff {
    const struct seal_diff_side *side, *reference;
    struct seal_arena arena;
    struct seal_difference *items;
    size_t count;
    struct seal_header_difference *header;
    size_t header_count;
    uint64_t unchanged;
};

/* seal_diff_compare() - both sides have been listed; cleared by the caller, also on failure. SEAL_OK; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_diff_compare(const struct seal_diff_side *side,
                                                   const struct seal_diff_side *reference,
                                                   struct seal_diff *ret_diff,
                                                   struct seal_fault *fault);
void seal_diff_clear(struct seal_diff *diff);

/* diff/header.c: diff->header, where each side has one manifest. SEAL_OK; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_diff_headers(struct seal_diff *diff);

/* seal_diff_when() - "2026-11-22 03:10", when the packer says that it packed the item of a zip; empty: it does not.
 * @ret_after: it lies behind the seal, as what was added after sealing does. */
#define SEAL_DIFF_WHEN_SIZE 20
void seal_diff_when(const struct seal_diff_side *side, const struct seal_diff_item *item,
                    char ret_text[SEAL_DIFF_WHEN_SIZE], bool *ret_after);

/* seal_diff_why() - what is different about it, for people: "other contents, 1,204 bytes in the seal". */
void seal_diff_why(const struct seal_diff *diff, const struct seal_difference *difference,
                   struct seal_page *page);

void seal_diff_text(const struct seal_diff *diff, struct seal_page *page);
void seal_diff_json(const struct seal_diff *diff, struct seal_page *page);

#endif
