/* SPDX-License-Identifier: Apache-2.0 */
/* What a comparison says about what differs: counted, and the first in path order kept with its details. */
#include "core/tree_state.h"

#include "base/hex.h"
#include "base/json_write.h"

#include <string.h>

/* Count something bad, and keep it if no path before it is bad. */
void seal_tree_note(struct seal_tree *tree, enum seal_result code, const char *reason,
                    const char *path, const char *expected, const char *found)
{
    if (code == SEAL_TREE_MISSING)
        tree->counts.missing++;
    else if (code == SEAL_TREE_EXTRA)
        tree->counts.extra++;
    else if (code == SEAL_TREE_MODIFIED)
        tree->counts.modified++;
    else /* SEAL_TREE_KIND, SEAL_TREE_MOUNT */
        tree->counts.kind++;
    if (tree->first.code != SEAL_UNDECIDED && strcmp(path, tree->first.subject) >= 0)
        return;
    seal_fault_set(&tree->first, code, reason, path);
    seal_fault_detail(&tree->first, expected, found);
}

const char *seal_kind_word(enum seal_kind kind)
{
    switch (kind) {
    case SEAL_KIND_FILE:
        return "file";
    case SEAL_KIND_DIRECTORY:
        return "directory";
    case SEAL_KIND_LINK:
        return "link";
    case SEAL_KIND_OTHER:
        return "device, FIFO or socket";
    case SEAL_KIND_NONE:
        break;
    }
    return "nothing";
}

/* "sha256:8d1f... 1204 bytes"; what does not fit in memory is not said. */
static void describe_file(const uint8_t *digest, bool fsverity, uint64_t size, struct seal_buffer *text)
{
    char hex[SEAL_HEX_DIGEST_SIZE];

    if (digest != NULL) {
        seal_hex_write(digest, SEAL_DIGEST_SIZE, hex);
        if (seal_text_append(text, fsverity ? "fsverity:" : "sha256:") != SEAL_OK ||
            seal_text_append(text, hex) != SEAL_OK || seal_text_append(text, " ") != SEAL_OK)
            return;
    }
    if (seal_text_integer(text, size) != SEAL_OK || seal_text_append(text, " bytes") != SEAL_OK)
        seal_buffer_clear(text);
}

void seal_tree_note_modified(struct seal_tree *tree, const struct seal_found *found,
                             const struct seal_entry *entry, const uint8_t *digest)
{
    struct seal_buffer expected = {NULL, 0, 0}, is = {NULL, 0, 0};

    describe_file(digest != NULL ? entry->digest : NULL, entry->fsverity, entry->size, &expected);
    describe_file(digest, entry->fsverity, found->size, &is);
    seal_tree_note(tree, SEAL_TREE_MODIFIED, "has other contents than were sealed", found->path,
                   (const char *)expected.data, (const char *)is.data);
    seal_buffer_clear(&expected);
    seal_buffer_clear(&is);
}

void seal_tree_note_link(struct seal_tree *tree, const struct seal_found *found,
                         const struct seal_entry *entry)
{
    struct seal_buffer target = {NULL, 0, 0};

    if (seal_buffer_append(&target, found->link.data, found->link.size) == SEAL_OK)
        seal_tree_note(tree, SEAL_TREE_MODIFIED, "leads to another target than was sealed",
                       found->path, entry->link, (const char *)target.data);
    else
        seal_tree_note(tree, SEAL_TREE_MODIFIED, "leads to another target than was sealed",
                       found->path, entry->link, NULL);
    seal_buffer_clear(&target);
}
