/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Explanations as people and programs read them. With --format json one is
 *
 *     {"name":"TREE_EXTRA","category":"TREE","exit":[85],"title":"...","means":"...","harmless":"...","attack":"...",
 *      "next":["..."],"results":[],"page":"docs/refused/TREE_EXTRA.md"}
 *
 * "results": of a category, the names in it.
 */
#include "cli/explain/explain.h"

#include <string.h>

#define WIDTH 80
#define PAGES "docs/refused/"

/* Words of ours, broken between words at WIDTH columns; @indent blanks before each line but the first. */
static void paragraph(struct seal_page *page, size_t column, size_t indent, const char *text)
{
    const char *between = "";

    while (*text != '\0') {
        size_t size = strcspn(text, " ");

        if (*between != '\0' && column + 1 + size > WIDTH) {
            seal_page_add(page, "\n%*s", (int)indent, "");
            column = indent;
            between = "";
        }
        seal_page_add(page, "%s%.*s", between, (int)size, text);
        column += strlen(between) + size;
        between = " ";
        text += size;
        text += strspn(text, " ");
    }
    seal_page_add(page, "\n");
}

static void titled(struct seal_page *page, const char *title, const char *text)
{
    seal_page_add(page, "\n%s: ", title);
    paragraph(page, strlen(title) + 2, 0, text);
}

static bool is_category(const struct seal_explanation *explanation)
{
    return explanation->title != NULL;
}

static bool belongs(enum seal_result result, const struct seal_explanation *explanation)
{
    return strcmp(is_category(explanation) ? seal_result_category(result) : seal_result_name(result),
                  explanation->name) == 0;
}

/* The statuses that it stands for, one after the other: COMMAND has two. */
static void statuses(struct seal_page *page, const struct seal_explanation *explanation,
                     const char *separator)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);
    const char *between = "";
    int last = -1;

    for (size_t i = 0; i < count; i++) {
        if (!belongs(results[i], explanation) || seal_result_exit(results[i]) == last)
            continue;
        last = seal_result_exit(results[i]);
        seal_page_add(page, "%s%d", between, last);
        between = separator;
    }
}

static const char *category_of(const struct seal_explanation *explanation)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    for (size_t i = 0; i < count; i++)
        if (belongs(results[i], explanation))
            return seal_result_category(results[i]);
    return explanation->name;
}

void seal_explanation_text(struct seal_page *page, const struct seal_explanation *explanation)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    seal_page_add(page, "%s: %s (exit status ", explanation->name,
                  seal_explanation_title(explanation));
    statuses(page, explanation, ", ");
    seal_page_add(page, ")\n\n");
    paragraph(page, 0, 0, explanation->means);
    titled(page, "Most common harmless cause", explanation->harmless);
    titled(page, "Attack or accident", explanation->attack);
    seal_page_add(page, "\nWhat to do\n");
    for (size_t i = 0; explanation->next[i] != NULL; i++) {
        seal_page_add(page, "  %zu. ", i + 1);
        paragraph(page, 5, 5, explanation->next[i]);
    }
    if (is_category(explanation)) {
        seal_page_add(page, "\nResults\n");
        for (size_t i = 0; i < count; i++)
            if (belongs(results[i], explanation))
                seal_page_add(page, "  %-24s%s\n", seal_result_name(results[i]),
                              seal_result_meaning(results[i]));
    }
}

static void member(struct seal_page *page, const char *name, const char *text)
{
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, text);
}

void seal_explanation_json(struct seal_page *page, const struct seal_explanation *explanation)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);
    const char *between = "";

    seal_page_add(page, "{\"name\":\"%s\",\"category\":\"%s\",\"exit\":[", explanation->name,
                  category_of(explanation));
    statuses(page, explanation, ",");
    seal_page_add(page, "]");
    member(page, "title", seal_explanation_title(explanation));
    member(page, "means", explanation->means);
    member(page, "harmless", explanation->harmless);
    member(page, "attack", explanation->attack);
    seal_page_add(page, ",\"next\":[");
    for (size_t i = 0; explanation->next[i] != NULL; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_page_quoted(page, explanation->next[i]);
    }
    seal_page_add(page, "],\"results\":[");
    for (size_t i = 0; is_category(explanation) && i < count; i++) {
        if (!belongs(results[i], explanation))
            continue;
        seal_page_add(page, "%s\"%s\"", between, seal_result_name(results[i]));
        between = ",";
    }
    seal_page_add(page, "],\"page\":\"" PAGES "%s.md\"}", explanation->name);
}

/* Each category before its results; a category of one result is that result. */
static void each(struct seal_page *page,
                 void (*add)(struct seal_page *page, const struct seal_explanation *explanation,
                             bool first))
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);
    const char *last = "";
    const struct seal_explanation *explanation;

    for (size_t i = 0; i < count; i++) {
        const char *category = seal_result_category(results[i]);
        if (results[i] != SEAL_UNDECIDED && strcmp(category, last) != 0) {
            last = category;
            if ((explanation = seal_explanation_category(category)) != NULL)
                add(page, explanation, i == 0);
        }
        if ((explanation = seal_explanation_find(results[i])) != NULL)
            add(page, explanation, i == 0);
    }
}

static void add_row(struct seal_page *page, const struct seal_explanation *explanation, bool first)
{
    (void)first;
    if (is_category(explanation)) {
        seal_page_add(page, "\n%-26s%s (exit status ", explanation->name, explanation->title);
        statuses(page, explanation, ", ");
        seal_page_add(page, ")\n");
    } else {
        seal_page_add(page, "  %-24s%s\n", explanation->name, seal_explanation_title(explanation));
    }
}

static void add_object(struct seal_page *page, const struct seal_explanation *explanation, bool first)
{
    seal_page_add(page, "%s", first ? "" : ",");
    seal_explanation_json(page, explanation);
}

void seal_explanations_text(struct seal_page *page)
{
    seal_page_add(page, "What can be explained: a name, a category, an exit status, or - for log "
                        "lines on standard input.\n\n"
                        "(no category)             results that stand alone\n");
    each(page, add_row);
}

void seal_explanations_json(struct seal_page *page)
{
    seal_page_add(page, "{\"explanations\":[");
    each(page, add_object);
    seal_page_add(page, "]}\n");
}
