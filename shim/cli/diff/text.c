/* SPDX-License-Identifier: Apache-2.0 */
/* What differs, for people: one line a path, "+" here alone, "-" in the reference alone, "~" other. */
#include "cli/diff/diff.h"

#include <string.h>

#define PATH_COLUMN_MAX 40u /* longer ones push their line out */
#define SIZE_COLUMN 11u

static char mark(bool here, bool there)
{
    return here && there ? '~' : here ? '+' : '-';
}

/* Blanks from what was written since @from up to @width, and three between columns. */
static void pad(struct seal_page *page, size_t from, size_t width)
{
    size_t written = page->text.size - from;

    seal_page_add(page, "%*s", (int)(3 + (written < width ? width - written : 0)), "");
}

static void add_header(const struct seal_diff *diff, struct seal_page *page)
{
    for (size_t i = 0; i < diff->header_count; i++) {
        const struct seal_header_difference *fact = &diff->header[i];

        seal_page_add(page, "%c manifest ", mark(fact->text[0] != '\0', fact->reference[0] != '\0'));
        seal_page_name(page, fact->name);
        seal_page_add(page, " ");
        seal_page_brief(page, fact->text[0] != '\0' ? fact->text : fact->reference);
        if (fact->text[0] != '\0' && fact->reference[0] != '\0') {
            seal_page_add(page, ", in ");
            seal_page_name(page, diff->reference->shown);
            seal_page_add(page, " ");
            seal_page_brief(page, fact->reference);
        }
        seal_page_add(page, "\n");
    }
}

static size_t path_width(const struct seal_diff *diff)
{
    size_t width = 0;

    for (size_t i = 0; i < diff->count; i++) {
        size_t size = strlen(seal_diff_item_of(&diff->items[i])->path);

        if (size > width && size <= PATH_COLUMN_MAX)
            width = size;
    }
    return width;
}

static void add_size(struct seal_page *page, const struct seal_diff_item *item)
{
    if (item->kind == SEAL_KIND_LINK)
        seal_page_add(page, "link");
    else if (item->kind == SEAL_KIND_DIRECTORY)
        seal_page_add(page, "directory");
    else
        seal_page_size(page, item->size);
}

static void add_difference(const struct seal_diff *diff, const struct seal_difference *difference,
                           size_t width, struct seal_page *page)
{
    const struct seal_diff_item *item = seal_diff_item_of(difference);
    char when[SEAL_DIFF_WHEN_SIZE] = "";
    bool after = false;
    size_t from = 0;

    seal_page_add(page, "%c ", mark(difference->item != NULL, difference->reference != NULL));
    from = page->text.size;
    seal_page_name(page, item->path);
    pad(page, from, width);
    from = page->text.size;
    add_size(page, item);
    pad(page, from, SIZE_COLUMN);
    seal_diff_why(diff, difference, page);
    if (difference->item != NULL)
        seal_diff_when(diff->side, difference->item, when, &after);
    if (when[0] != '\0')
        seal_page_add(page, "   zip time %s", when);
    if (after)
        seal_page_add(page, "%s after .coldseal/", when[0] != '\0' ? "," : "  ");
    seal_page_add(page, "\n");
}

void seal_diff_text(const struct seal_diff *diff, struct seal_page *page)
{
    const size_t width = path_width(diff);

    add_header(diff, page);
    for (size_t i = 0; i < diff->count; i++)
        add_difference(diff, &diff->items[i], width, page);
    seal_page_add(page, "  ");
    seal_page_number(page, diff->unchanged);
    seal_page_add(page, " %s unchanged\n", diff->unchanged == 1 ? "entry" : "entries");
}
