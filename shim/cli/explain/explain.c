/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the explanation of a result, of a category, or of whatever somebody copied from a log. */
#include "cli/explain/explain.h"

#include "cli/options.h"
#include "cli/system/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* All results and categories, with room for those to come. */
#define NAMES_MAX 128
#define WORD_SIZE 64

static const struct seal_explanation *const tables[] = {
    seal_explain_categories, seal_explain_config,  seal_explain_io,
    seal_explain_limit,      seal_explain_format,  seal_explain_trust,
    seal_explain_tree,       seal_explain_binding, seal_explain_other,
};

static const struct seal_explanation *find(const char *name)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        for (const struct seal_explanation *at = tables[i]; at->name != NULL; at++)
            if (strcasecmp(at->name, name) == 0)
                return at;
    return NULL;
}

const struct seal_explanation *seal_explanation_find(enum seal_result result)
{
    return find(seal_result_name(result));
}

const struct seal_explanation *seal_explanation_category(const char *category)
{
    for (const struct seal_explanation *at = seal_explain_categories; at->name != NULL; at++)
        if (strcmp(at->name, category) == 0)
            return at;
    return NULL;
}

static bool result_of(const char *name, enum seal_result *ret_result)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(seal_result_name(results[i]), name) == 0) {
            *ret_result = results[i];
            return true;
        }
    }
    return false;
}

const char *seal_explanation_title(const struct seal_explanation *explanation)
{
    enum seal_result result = SEAL_UNDECIDED;

    if (explanation->title != NULL)
        return explanation->title;
    return result_of(explanation->name, &result) ? seal_result_meaning(result) : "";
}

/* The category that ends with @status, or its one result where there is only one. */
static const struct seal_explanation *by_status(int status)
{
    size_t count = 0, found = 0;
    const enum seal_result *results = seal_result_list(&count);
    const struct seal_explanation *category;
    enum seal_result only = SEAL_UNDECIDED;

    for (size_t i = 0; i < count; i++) {
        if (seal_result_exit(results[i]) != status)
            continue;
        only = results[i];
        found++;
    }
    if (found == 0)
        return NULL;
    category = found > 1 ? seal_explanation_category(seal_result_category(only)) : NULL;
    return category != NULL ? category : seal_explanation_find(only);
}

/* "docs/refused/TREE_EXTRA.md", "SEAL_TREE_EXTRA" and "tree-extra" all mean TREE_EXTRA. */
static void plain_name(const char *word, char *ret_name, size_t size)
{
    static const char prefix[] = "SEAL_", suffix[] = ".md";
    const char *base = seal_input_base(word);
    size_t length;

    if (strncasecmp(base, prefix, sizeof(prefix) - 1) == 0)
        base += sizeof(prefix) - 1;
    (void)snprintf(ret_name, size, "%s", base);
    length = strlen(ret_name);
    if (length > sizeof(suffix) - 1 && strcmp(ret_name + length - (sizeof(suffix) - 1), suffix) == 0)
        ret_name[length - (sizeof(suffix) - 1)] = '\0';
    for (char *at = ret_name; *at != '\0'; at++) {
        if (*at == '-')
            *at = '_';
        else if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    }
}

/* What was probably meant: a slip of the fingers, a name without its category ("EXTRA"), or some name of a category. */
static const char *nearest(const char *name)
{
    const char *names[NAMES_MAX], *near;
    size_t count = 0;

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        for (const struct seal_explanation *at = tables[i]; at->name != NULL && count < NAMES_MAX;
             at++)
            names[count++] = at->name;
    near = seal_nearest(name, names, count);
    for (size_t i = 0; near == NULL && i < count; i++) {
        const char *rest = strchr(names[i], '_');
        if (rest != NULL && strcmp(rest + 1, name) == 0)
            near = names[i];
    }
    for (const struct seal_explanation *at = seal_explain_categories;
         near == NULL && at->name != NULL; at++) {
        size_t size = strlen(at->name);

        if (strncmp(at->name, name, size) == 0 && name[size] == '_')
            near = at->name;
    }
    return near;
}

const struct seal_explanation *seal_explanation_word(const char *word, const char **ret_near)
{
    char name[WORD_SIZE];
    char *end = NULL;
    long status;
    const struct seal_explanation *found;

    *ret_near = NULL;
    if (word[0] >= '0' && word[0] <= '9') {
        status = strtol(word, &end, 10);
        return *end == '\0' && status <= 255 ? by_status((int)status) : NULL;
    }
    plain_name(word, name, sizeof(name));
    found = find(name);
    if (found == NULL)
        *ret_near = nearest(name);
    return found;
}
