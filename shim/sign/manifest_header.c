/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of a manifest above its entries, docs/formats.md section 2. Each group of members that
 * is there has one line, in this order, ended by a comma and a newline:
 *
 *     {"coldseal","package","version","root"
 *     "bind"
 *     "requires","policy_generation"
 *     "not_before","expires"
 *     "info"
 *     "entries":[
 *
 * Lists stand as they were given, objects whose names are data are sorted by their names' bytes.
 */
#include "sign/manifest_options.h"

#include "sign/text.h"

#include <stdlib.h>
#include <string.h>

static int compare_pairs(const void *left, const void *right)
{
    const struct seal_pair *a = left, *b = right;

    return strcmp(a->name, b->name);
}

/* Values as JSON strings, or as they are where they are numbers. */
enum value_form { VALUE_STRING, VALUE_NUMBER };

static void put_pairs(struct seal_text *text, const struct seal_pair *pairs, size_t count,
                      enum value_form form)
{
    struct seal_pair *sorted;

    if (count == 0 || text->r != SEAL_OK)
        return;
    sorted = calloc(count, sizeof(*sorted));
    if (sorted == NULL) {
        text->r = SEAL_LIMIT_MEMORY;
        return;
    }
    memcpy(sorted, pairs, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), compare_pairs);
    for (size_t i = 0; i < count; i++) {
        seal_text_put(text, i == 0 ? "{" : ",");
        seal_text_string(text, sorted[i].name);
        seal_text_put(text, ":");
        if (form == VALUE_NUMBER)
            seal_text_put(text, sorted[i].value);
        else
            seal_text_string(text, sorted[i].value);
    }
    seal_text_put(text, "}");
    free(sorted);
}

static void put_list(struct seal_text *text, const struct seal_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        seal_text_put(text, i == 0 ? "[" : ",");
        seal_text_string(text, list->items[i]);
    }
    seal_text_put(text, "]");
}

static void put_bind(struct seal_text *text, const struct seal_manifest_options *options)
{
    const struct {
        const char *name;
        const struct seal_list *list;
    } lists[] = {
        {"\"function\":", &options->function},
        {"\"handler\":", &options->handler},
        {"\"architecture\":", &options->architecture},
        {"\"region\":", &options->region},
        {"\"realm\":", &options->realm},
        {"\"command\":", &options->command},
    };
    const char *before = "\"bind\":{";

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (lists[i].list->count == 0)
            continue;
        seal_text_put(text, before);
        seal_text_put(text, lists[i].name);
        put_list(text, lists[i].list);
        before = ",";
    }
    if (options->environment_count > 0) {
        seal_text_put(text, before);
        seal_text_put(text, "\"environment\":");
        put_pairs(text, options->environment, options->environment_count, VALUE_STRING);
        before = ",";
    }
    if (strcmp(before, ",") == 0)
        seal_text_put(text, "},\n");
}

static void put_demands(struct seal_text *text, const struct seal_manifest_options *options)
{
    if (options->requires_count > 0) {
        seal_text_put(text, "\"requires\":");
        put_pairs(text, options->requires, options->requires_count, VALUE_NUMBER);
        seal_text_put(text, options->policy_generation > 0 ? "," : ",\n");
    }
    if (options->policy_generation > 0) {
        seal_text_put(text, "\"policy_generation\":");
        seal_text_number(text, options->policy_generation);
        seal_text_put(text, ",\n");
    }
}

static void put_times(struct seal_text *text, const struct seal_manifest_options *options)
{
    if (options->not_before != NULL) {
        seal_text_put(text, "\"not_before\":");
        seal_text_string(text, options->not_before);
        seal_text_put(text, options->expires != NULL ? "," : ",\n");
    }
    if (options->expires != NULL) {
        seal_text_put(text, "\"expires\":");
        seal_text_string(text, options->expires);
        seal_text_put(text, ",\n");
    }
}

enum seal_result seal_manifest_header_write(const struct seal_manifest_options *options,
                                            struct seal_buffer *out)
{
    struct seal_text text = {out, SEAL_OK};

    seal_text_put(&text, "{\"coldseal\":\"manifest/v1\",\"package\":");
    seal_text_string(&text, options->package);
    seal_text_put(&text, ",\"version\":");
    seal_text_number(&text, options->version);
    seal_text_put(&text, ",\"root\":");
    seal_text_string(&text, options->root);
    seal_text_put(&text, ",\n");
    put_bind(&text, options);
    put_demands(&text, options);
    put_times(&text, options);
    if (options->info_count > 0) {
        seal_text_put(&text, "\"info\":");
        put_pairs(&text, options->info, options->info_count, VALUE_STRING);
        seal_text_put(&text, ",\n");
    }
    seal_text_put(&text, "\"entries\":[\n");
    return text.r;
}
