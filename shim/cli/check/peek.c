/* SPDX-License-Identifier: Apache-2.0 */
/* Looking into a seal that nobody has verified, to choose what to verify. */
#include "cli/check/check.h"

#include "base/name.h"
#include "core/manifest.h"
#include "core/seal_file.h"

#include <string.h>

struct names {
    size_t manifests;
    char first[SEAL_PACKAGE_NAME_MAX + sizeof(".json")];
};

static enum seal_result count_manifest(void *context, const struct seal_found *found,
                                       unsigned *ret_wants, struct seal_fault *fault)
{
    struct names *names = context;
    struct seal_file_name name;

    (void)ret_wants;
    (void)fault;
    if (seal_file_name_read(seal_slice_text(found->path), &name) != SEAL_OK ||
        name.type != SEAL_FILE_MANIFEST || found->path_size >= sizeof(names->first))
        return SEAL_OK;
    if (names->manifests++ == 0)
        memcpy(names->first, found->path, found->path_size + 1);
    return SEAL_OK;
}

/* A manifest that cannot be read chooses nothing: the verification says what is wrong with it. */
static enum seal_result read_root(struct seal_slice text, const char *document,
                                  struct seal_arena *arena, const char **ret_root)
{
    struct seal_manifest manifest = {0};
    struct seal_fault ignored;
    enum seal_result r = seal_manifest_read(text, document, &manifest, &ignored);

    if (r == SEAL_OK && seal_name_root(seal_slice_text(manifest.root))) {
        const char *root = seal_arena_copy(arena, manifest.root, strlen(manifest.root));
        if (root != NULL)
            *ret_root = root;
        else
            r = SEAL_LIMIT_MEMORY;
    }
    seal_manifest_clear(&manifest);
    return r == SEAL_LIMIT_MEMORY ? r : SEAL_OK;
}

enum seal_result seal_peek_root(const struct seal_platform *platform, const char *directory,
                                struct seal_arena *arena, const char **ret_root,
                                size_t *ret_manifests, struct seal_fault *fault)
{
    struct seal_directory *top = NULL, *seal = NULL;
    struct seal_buffer text = {0};
    struct names names = {0};
    const struct seal_visitor visitor = {.context = &names, .found = count_manifest};
    struct seal_fault ignored;
    enum seal_result r = platform->open(platform->context, NULL, directory, &top, fault);

    if (r != SEAL_OK)
        return r;
    /* No seal, or an odd one: the verification finds the same and says so. */
    if (platform->open(platform->context, top, SEAL_DIRECTORY_NAME, &seal, &ignored) != SEAL_OK ||
        platform->list(platform->context, seal, &visitor, &ignored) != SEAL_OK)
        goto out;
    if (names.manifests > 0 && platform->read(platform->context, seal, names.first,
                                              SEAL_MANIFEST_SIZE_MAX, &text, &ignored) == SEAL_OK)
        r = read_root(seal_buffer_slice(&text), names.first, arena, ret_root);
    if (r != SEAL_OK)
        seal_fault_set(fault, r, NULL, names.first);
out:
    *ret_manifests = names.manifests;
    seal_buffer_clear(&text);
    if (seal != NULL)
        platform->close(platform->context, seal);
    platform->close(platform->context, top);
    return r;
}
