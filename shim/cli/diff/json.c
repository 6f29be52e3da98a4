/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What differs, for programs:
 *
 *     {"diff":{"package":"deployed.zip","reference":"ci.zip","against":"package","unchanged":411,
 *      "manifest":[{"name":"version","value":"86","reference":"87"}],
 *      "entries":[{"code":"TREE_EXTRA","path":"x","kind":"file","size":4100,"why":"not in the manifest",
 *                  "zip_time":"2026-11-22 03:10","after_seal":true}]}}
 *
 * "against": "seal" where the reference is what a seal lists. "size" is the package's, "reference_size" the reference's; a side
 * that lacks the path lacks the member, and a fact that only one manifest has has one value.
 */
#include "cli/diff/diff.h"

#include "core/tree_state.h"

static void member(struct seal_page *page, const char *name, const char *text)
{
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, text);
}

static void add_header(const struct seal_diff *diff, struct seal_page *page)
{
    for (size_t i = 0; i < diff->header_count; i++) {
        const struct seal_header_difference *fact = &diff->header[i];

        seal_page_add(page, "%s{\"name\":", i > 0 ? "," : "");
        seal_page_quoted(page, fact->name);
        if (fact->text[0] != '\0')
            member(page, "value", fact->text);
        if (fact->reference[0] != '\0')
            member(page, "reference", fact->reference);
        seal_page_add(page, "}");
    }
}

static void add_item(const struct seal_diff_item *item, const char *before, struct seal_page *page)
{
    seal_page_add(page, ",\"%skind\":\"%s\"", before, seal_kind_word((enum seal_kind)item->kind));
    if (item->kind == SEAL_KIND_FILE)
        seal_page_add(page, ",\"%ssize\":%llu,\"%sexec\":%s", before,
                      (unsigned long long)item->size, before, item->executable ? "true" : "false");
    if (item->kind == SEAL_KIND_LINK) {
        seal_page_add(page, ",\"%slink\":", before);
        seal_page_quoted(page, item->link);
    }
}

static void add_why(const struct seal_diff *diff, const struct seal_difference *difference,
                    struct seal_page *page)
{
    struct seal_page why = {0};

    seal_diff_why(diff, difference, &why);
    if (why.failed == SEAL_UNDECIDED)
        member(page, "why", (const char *)why.text.data);
    else
        page->failed = why.failed;
    seal_page_clear(&why);
}

static void add_difference(const struct seal_diff *diff, const struct seal_difference *difference,
                           struct seal_page *page)
{
    const struct seal_diff_item *item = difference->item, *reference = difference->reference;
    char when[SEAL_DIFF_WHEN_SIZE] = "";
    bool after = false;

    seal_page_add(page, "{\"code\":\"%s\",\"path\":", seal_result_name(difference->result));
    seal_page_quoted(page, seal_diff_item_of(difference)->path);
    if (item != NULL)
        add_item(item, "", page);
    if (reference != NULL)
        add_item(reference, "reference_", page);
    add_why(diff, difference, page);
    if (item != NULL)
        seal_diff_when(diff->side, item, when, &after);
    if (when[0] != '\0')
        member(page, "zip_time", when);
    seal_page_add(page, "%s}", after ? ",\"after_seal\":true" : "");
}

void seal_diff_json(const struct seal_diff *diff, struct seal_page *page)
{
    seal_page_add(page, "{\"diff\":{\"package\":");
    seal_page_quoted(page, diff->side->shown);
    member(page, "reference", diff->reference->shown);
    member(page, "against", diff->reference->is_seal ? "seal" : "package");
    seal_page_add(page, ",\"unchanged\":%llu,\"manifest\":[", (unsigned long long)diff->unchanged);
    add_header(diff, page);
    seal_page_add(page, "],\"entries\":[");
    for (size_t i = 0; i < diff->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        add_difference(diff, &diff->items[i], page);
    }
    seal_page_add(page, "]}}\n");
}
