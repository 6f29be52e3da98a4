/* SPDX-License-Identifier: Apache-2.0 */
/* Two lists of entries, path by path. */
#include "cli/diff/diff.h"

#include "core/tree_state.h"

#include <stdio.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* By a digest that both have; with none they cannot be called the same. */
static bool same_contents(const struct seal_diff_item *a, const struct seal_diff_item *b)
{
    if (a->size != b->size)
        return false;
    if (a->sha256 != NULL && b->sha256 != NULL)
        return memcmp(a->sha256, b->sha256, SEAL_DIGEST_SIZE) == 0;
    return a->fsverity != NULL && b->fsverity != NULL &&
           memcmp(a->fsverity, b->fsverity, SEAL_DIGEST_SIZE) == 0;
}

static enum seal_result compare_items(const struct seal_diff_item *a, const struct seal_diff_item *b)
{
    if (a->kind != b->kind)
        return SEAL_TREE_KIND;
    if (a->kind == SEAL_KIND_DIRECTORY)
        return SEAL_OK;
    if (a->kind == SEAL_KIND_LINK)
        return same_text(a->link, b->link) ? SEAL_OK : SEAL_TREE_MODIFIED;
    if (!same_contents(a, b))
        return SEAL_TREE_MODIFIED;
    return a->executable == b->executable ? SEAL_OK : SEAL_TREE_KIND;
}

static void note(struct seal_diff *diff, enum seal_result result, const struct seal_diff_item *item,
                 const struct seal_diff_item *reference)
{
    if (result == SEAL_OK)
        diff->unchanged++;
    else
        diff->items[diff->count++] = (struct seal_difference){result, item, reference};
}

static void merge(struct seal_diff *diff)
{
    const struct seal_diff_side *a = diff->side, *b = diff->reference;

    for (size_t i = 0, j = 0; i < a->count || j < b->count;) {
        int order = 0;

        if (i == a->count)
            order = 1;
        else if (j == b->count)
            order = -1;
        else
            order = strcmp(a->items[i].path, b->items[j].path);
        if (order < 0)
            note(diff, SEAL_TREE_EXTRA, &a->items[i++], NULL);
        else if (order > 0)
            note(diff, SEAL_TREE_MISSING, NULL, &b->items[j++]);
        else {
            note(diff, compare_items(&a->items[i], &b->items[j]), &a->items[i], &b->items[j]);
            i++;
            j++;
        }
    }
}

enum seal_result seal_diff_compare(const struct seal_diff_side *side,
                                   const struct seal_diff_side *reference,
                                   struct seal_diff *ret_diff, struct seal_fault *fault)
{
    ret_diff->side = side;
    ret_diff->reference = reference;
    ret_diff->items = seal_arena_take(&ret_diff->arena, side->count + reference->count + 1,
                                      sizeof(*ret_diff->items));
    if (ret_diff->items == NULL || seal_diff_headers(ret_diff) != SEAL_OK)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, side->shown);
    merge(ret_diff);
    return SEAL_OK;
}

const struct seal_diff_item *seal_diff_item_of(const struct seal_difference *difference)
{
    return difference->item != NULL ? difference->item : difference->reference;
}

void seal_diff_clear(struct seal_diff *diff)
{
    seal_arena_clear(&diff->arena);
    *diff = (struct seal_diff){0};
}

void seal_diff_when(const struct seal_diff_side *side, const struct seal_diff_item *item,
                    char ret_text[SEAL_DIFF_WHEN_SIZE], bool *ret_after)
{
    const struct seal_zip *zip = side->package.zip;
    const struct seal_zip_node *node =
        zip != NULL && !side->is_seal ? seal_zip_find(zip, item->path) : NULL;
    const struct seal_zip_entry *entry = node != NULL ? node->entry : NULL;
    uint64_t seal_at = UINT64_MAX;

    ret_text[0] = '\0';
    *ret_after = false;
    if (entry == NULL)
        return;
    for (size_t i = 0; i < zip->count; i++)
        if (seal_zip_is_seal(&zip->entries[i]) && zip->entries[i].kind == SEAL_KIND_FILE)
            seal_at = zip->entries[i].offset;
    *ret_after = entry->offset > seal_at;
    /* the format's first moment is what packers write who do not say when */
    if (entry->date <= (1 << 5 | 1) && entry->time == 0)
        return;
    (void)snprintf(ret_text, SEAL_DIFF_WHEN_SIZE, "%04u-%02u-%02u %02u:%02u",
                   1980u + (entry->date >> 9), (entry->date >> 5) & 15u, entry->date & 31u,
                   (unsigned)entry->time >> 11, (entry->time >> 5) & 63u);
}

/* "in ci-artefact.zip", as it was typed; "in the manifest" where nothing was, and it is the package's own seal. */
static void add_where(struct seal_page *page, const struct seal_diff *diff)
{
    if (diff->reference->is_seal && strcmp(diff->reference->shown, diff->side->shown) == 0) {
        seal_page_add(page, "in the manifest");
        return;
    }
    seal_page_add(page, "in ");
    seal_page_name(page, diff->reference->shown);
}

static void why_changed(const struct seal_diff *diff, const struct seal_diff_item *item,
                        const struct seal_diff_item *reference, struct seal_page *page)
{
    if (item->kind != reference->kind) {
        seal_page_add(page, "is a %s, a %s ", seal_kind_word((enum seal_kind)item->kind),
                      seal_kind_word((enum seal_kind)reference->kind));
    } else if (item->kind == SEAL_KIND_LINK) {
        seal_page_add(page, "leads to ");
        seal_page_name(page, item->link);
        seal_page_add(page, ", to ");
        seal_page_name(page, reference->link);
        seal_page_add(page, " ");
    } else if (same_contents(item, reference)) {
        seal_page_add(page, "%s, %s ", item->executable ? "is executable" : "is not executable",
                      reference->executable ? "executable" : "not executable");
    } else if (item->size == reference->size && (item->sha256 == NULL || reference->sha256 == NULL) &&
               (item->fsverity == NULL || reference->fsverity == NULL)) {
        seal_page_add(page, "cannot be compared: it has a digest of another kind ");
    } else {
        seal_page_add(page, "other contents, ");
        seal_page_size(page, reference->size);
        seal_page_add(page, " ");
    }
    add_where(page, diff);
}

void seal_diff_why(const struct seal_diff *diff, const struct seal_difference *difference,
                   struct seal_page *page)
{
    const struct seal_diff_side *side = diff->side;

    if (difference->item == NULL) {
        seal_page_add(page, "only ");
        add_where(page, diff);
    } else if (difference->reference != NULL) {
        why_changed(diff, difference->item, difference->reference, page);
    } else {
        seal_page_add(page, "not ");
        add_where(page, diff);
        if (!diff->reference->is_seal && !side->is_seal && side->manifests_count > 0 &&
            !seal_diff_side_lists(side, difference->item->path))
            seal_page_add(page, ", nor in its own manifest");
    }
}
