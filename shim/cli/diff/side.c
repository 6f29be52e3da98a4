/* SPDX-License-Identifier: Apache-2.0 */
/* One side of a comparison: what lies in a package, or what a seal lists. */
#include "cli/diff/diff.h"

#include "cli/system/input.h"

#include <stdlib.h>
#include <string.h>

static bool ends_with(const char *text, const char *ending)
{
    size_t size = strlen(text), tail = strlen(ending);

    return size >= tail && strcmp(text + size - tail, ending) == 0;
}

/* A manifest that lies somewhere, without the package that it is of. */
static enum seal_result open_manifest(const char *path, struct seal_diff_side *side,
                                      struct seal_fault *fault)
{
    struct seal_buffer text = {0};
    enum seal_result r =
        seal_input_read(path, SEAL_MANIFEST_SIZE_MAX, SEAL_CONFIG_FILE, &text, fault);

    if (r == SEAL_OK)
        r = seal_manifest_read(seal_buffer_slice(&text), path, &side->alone, fault);
    seal_buffer_clear(&text);
    side->is_seal = true;
    if (r == SEAL_OK)
        side->manifests[side->manifests_count++] = &side->alone;
    return r;
}

/* Manifests that cannot be read count where a seal is what is compared: elsewhere they are only a help. */
static enum seal_result read_seals(struct seal_diff_side *side, struct seal_fault *fault)
{
    struct seal_inspection *inspection = &side->inspection;
    enum seal_result r =
        seal_inspect(&side->package.platform, side->package.path, side->shown, inspection, fault);

    if (r == SEAL_TRUST_UNSEALED && !side->is_seal)
        return SEAL_OK;
    for (size_t i = 0; i < inspection->count && r == SEAL_OK; i++) {
        if (inspection->seals[i].readable) {
            side->manifests[side->manifests_count++] = &inspection->seals[i].manifest;
        } else if (side->is_seal) {
            *fault = inspection->seals[i].fault;
            r = fault->code;
        }
    }
    return r;
}

/* ".coldseal", named itself, is the seal of the folder that it lies in. */
static enum seal_result leave_seal_directory(struct seal_diff_side *side, struct seal_fault *fault)
{
    static const char ending[] = "/" SEAL_DIRECTORY_NAME;
    const char *path = side->package.path;
    size_t size = strlen(path) - strlen(ending);

    side->is_seal = true;
    side->package.path = seal_arena_copy(&side->arena, size > 0 ? path : "/", size > 0 ? size : 1);
    return side->package.path != NULL ? SEAL_OK
                                      : seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, side->shown);
}

enum seal_result seal_diff_side_open(const char *path, bool seal, struct seal_diff_side *ret_side,
                                     struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    ret_side->shown = path;
    ret_side->is_seal = seal;
    if (ends_with(path, ".json"))
        return open_manifest(path, ret_side, fault);
    if ((r = seal_package_open(path, &ret_side->arena, &ret_side->package, fault)) != SEAL_OK)
        return r;
    if (ret_side->package.zip == NULL && ends_with(ret_side->package.path, "/" SEAL_DIRECTORY_NAME) &&
        (r = leave_seal_directory(ret_side, fault)) != SEAL_OK)
        return r;
    return read_seals(ret_side, fault);
}

static bool needs_fsverity(const struct seal_diff_side *side)
{
    for (size_t i = 0; side->is_seal && i < side->manifests_count; i++)
        for (size_t j = 0; j < side->manifests[i]->count; j++)
            if (side->manifests[i]->entries[j].fsverity)
                return true;
    return false;
}

static enum seal_result collect(struct seal_diff_side *side, bool fsverity,
                                struct seal_collection *collection, struct seal_fault *fault)
{
    const struct seal_platform *platform = &side->package.platform;
    struct seal_directory *top = NULL;
    enum seal_result r = platform->open(platform->context, NULL, side->package.path, &top, fault);

    if (r != SEAL_OK)
        return r;
    r = seal_collect(platform, top, fsverity, collection, fault);
    platform->close(platform->context, top);
    return r == SEAL_TREE_MISSING ? SEAL_OK : r; /* an empty package differs from one that is not */
}

static enum seal_result list_package(struct seal_diff_side *side, bool fsverity,
                                     struct seal_fault *fault)
{
    enum seal_result r = collect(side, false, &side->hashed, fault);

    if (r == SEAL_OK && fsverity)
        r = collect(side, true, &side->measured, fault);
    if (r != SEAL_OK)
        return r;
    side->items = seal_arena_take(&side->arena, side->hashed.count + 1, sizeof(*side->items));
    if (side->items == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, side->shown);
    for (size_t i = 0; i < side->hashed.count; i++) {
        const struct seal_collected *found = &side->hashed.items[i];
        const struct seal_collected *measured =
            seal_collection_find(&side->measured, seal_slice_text(found->path));

        side->items[side->count++] = (struct seal_diff_item){
            .path = found->path,
            .link = found->link,
            .size = found->size,
            .kind = found->kind,
            .executable = found->executable,
            .sha256 = found->digest,
            .fsverity = measured != NULL && measured->fsverity ? measured->digest : NULL,
        };
    }
    return SEAL_OK;
}

static int by_path(const void *a, const void *b)
{
    const struct seal_diff_item *left = a, *right = b;

    return strcmp(left->path, right->path);
}

/* Of what several seals of one root list, each path once: a gate asks that they agree. */
static void drop_doubles(struct seal_diff_side *side)
{
    size_t kept = 0;

    qsort(side->items, side->count, sizeof(*side->items), by_path);
    for (size_t i = 0; i < side->count; i++)
        if (kept == 0 || strcmp(side->items[kept - 1].path, side->items[i].path) != 0)
            side->items[kept++] = side->items[i];
    side->count = kept;
}

static enum seal_result list_seal(struct seal_diff_side *side, struct seal_fault *fault)
{
    size_t count = 0;

    for (size_t i = 0; i < side->manifests_count; i++)
        count += side->manifests[i]->count;
    side->items = seal_arena_take(&side->arena, count + 1, sizeof(*side->items));
    if (side->items == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, side->shown);
    for (size_t i = 0; i < side->manifests_count; i++) {
        for (size_t j = 0; j < side->manifests[i]->count; j++) {
            const struct seal_entry *entry = &side->manifests[i]->entries[j];

            side->items[side->count++] = (struct seal_diff_item){
                .path = entry->path,
                .link = entry->link,
                .size = entry->size,
                .kind = entry->kind,
                .executable = entry->executable,
                .sha256 = entry->fsverity ? NULL : entry->digest,
                .fsverity = entry->fsverity ? entry->digest : NULL,
            };
        }
    }
    drop_doubles(side);
    return SEAL_OK;
}

enum seal_result seal_diff_side_list(struct seal_diff_side *side,
                                     const struct seal_diff_side *other, struct seal_fault *fault)
{
    if (side->is_seal)
        return list_seal(side, fault);
    return list_package(side, needs_fsverity(other), fault);
}

void seal_diff_side_close(struct seal_diff_side *side)
{
    seal_collection_clear(&side->hashed);
    seal_collection_clear(&side->measured);
    seal_inspection_clear(&side->inspection);
    seal_manifest_clear(&side->alone);
    seal_package_close(&side->package);
    seal_arena_clear(&side->arena);
    *side = (struct seal_diff_side){0};
}

bool seal_diff_side_lists(const struct seal_diff_side *side, const char *path)
{
    for (size_t i = 0; i < side->manifests_count; i++)
        if (seal_manifest_find(side->manifests[i], seal_slice_text(path)) != NULL)
            return true;
    return false;
}
