/* SPDX-License-Identifier: Apache-2.0 */
/* What two manifests say beside their entries, as names and texts that can be compared. */
#include "cli/diff/diff.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

/* All that one manifest says, in the order of its members. */
struct facts {
    struct seal_arena *arena;
    struct seal_header_difference *items; /* name and text alone */
    size_t count;
    enum seal_result failed;
};

static const char *join(struct facts *facts, const char *const *items, size_t count,
                        const char *between)
{
    struct seal_buffer text = {0};
    const char *kept = NULL;
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < count && r == SEAL_OK; i++) {
        if (i > 0)
            r = seal_buffer_append(&text, between, strlen(between));
        if (r == SEAL_OK)
            r = seal_buffer_append(&text, items[i], strlen(items[i]));
    }
    if (r == SEAL_OK)
        kept = seal_arena_copy(facts->arena, text.size > 0 ? (const char *)text.data : "", text.size);
    seal_buffer_clear(&text);
    if (kept == NULL)
        facts->failed = SEAL_LIMIT_MEMORY;
    return kept;
}

static void add(struct facts *facts, const char *name, const char *text)
{
    const char *const texts[] = {text};
    const char *kept = join(facts, texts, 1, "");

    if (name == NULL || kept == NULL)
        return;
    facts->items[facts->count++] = (struct seal_header_difference){.name = name, .text = kept};
}

static void add_number(struct facts *facts, const char *name, uint64_t number)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
    add(facts, name, text);
}

static void add_strings(struct facts *facts, const char *name, const struct seal_strings *strings)
{
    const char *text = NULL;

    if (strings->count == 0)
        return;
    text = join(facts, strings->items, strings->count, ", ");
    if (text != NULL)
        add(facts, name, text);
}

static const char *qualified(struct facts *facts, const char *group, const char *name)
{
    const char *const parts[] = {group, name};

    return join(facts, parts, 2, ".");
}

static void add_pairs(struct facts *facts, const char *group, const struct seal_strings *names,
                      const struct seal_strings *values)
{
    for (size_t i = 0; i < names->count; i++)
        add(facts, qualified(facts, group, names->items[i]), values->items[i]);
}

static void add_time(struct facts *facts, const char *name, bool given, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    if (!given)
        return;
    seal_time_write(time, text);
    add(facts, name, text);
}

/* At most as many as the manifest has of them. */
static size_t room_for(const struct seal_manifest *manifest)
{
    const size_t single = 12; /* package to expires, and the six lists of bind */

    return single + manifest->bind.environment.count + manifest->requires_count +
           manifest->info_names.count;
}

static void list_facts(struct facts *facts, const struct seal_manifest *manifest)
{
    const struct seal_bindings *bind = &manifest->bind;

    facts->items = seal_arena_take(facts->arena, room_for(manifest), sizeof(*facts->items));
    if (facts->items == NULL) {
        facts->failed = SEAL_LIMIT_MEMORY;
        return;
    }
    add(facts, "package", manifest->package);
    add_number(facts, "version", manifest->version);
    add(facts, "root", manifest->root);
    add_strings(facts, "bind.function", &bind->function);
    add_strings(facts, "bind.handler", &bind->handler);
    add_strings(facts, "bind.architecture", &bind->architecture);
    add_strings(facts, "bind.region", &bind->region);
    add_strings(facts, "bind.realm", &bind->realm);
    add_strings(facts, "bind.command", &bind->command);
    add_pairs(facts, "bind.environment", &bind->environment, &bind->values);
    for (size_t i = 0; i < manifest->requires_count; i++)
        add_number(facts, qualified(facts, "requires", manifest->requires[i].package),
                   manifest->requires[i].version);
    if (manifest->policy_generation > 0)
        add_number(facts, "policy_generation", manifest->policy_generation);
    add_time(facts, "not_before", manifest->has_not_before, manifest->not_before);
    add_time(facts, "expires", manifest->has_expires, manifest->expires);
    add_pairs(facts, "info", &manifest->info_names, &manifest->info_values);
}

static const char *find(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp(facts->items[i].name, name) == 0)
            return facts->items[i].text;
    return NULL;
}

/* First what the one says, in its order, then what only the reference says. */
static void compare(struct seal_diff *diff, const struct facts *one, const struct facts *reference)
{
    for (size_t i = 0; i < one->count; i++) {
        const char *name = one->items[i].name, *text = one->items[i].text;
        const char *other = find(reference, name);

        if (other == NULL || strcmp(text, other) != 0)
            diff->header[diff->header_count++] =
                (struct seal_header_difference){name, text, other != NULL ? other : ""};
    }
    for (size_t i = 0; i < reference->count; i++)
        if (find(one, reference->items[i].name) == NULL)
            diff->header[diff->header_count++] = (struct seal_header_difference){
                reference->items[i].name, "", reference->items[i].text};
}

enum seal_result seal_diff_headers(struct seal_diff *diff)
{
    struct facts one = {.arena = &diff->arena, .failed = SEAL_OK};
    struct facts reference = {.arena = &diff->arena, .failed = SEAL_OK};

    if (diff->side->manifests_count != 1 || diff->reference->manifests_count != 1)
        return SEAL_OK;
    list_facts(&one, diff->side->manifests[0]);
    list_facts(&reference, diff->reference->manifests[0]);
    diff->header =
        seal_arena_take(&diff->arena, one.count + reference.count + 1, sizeof(*diff->header));
    if (one.failed != SEAL_OK || reference.failed != SEAL_OK || diff->header == NULL)
        return SEAL_LIMIT_MEMORY;
    compare(diff, &one, &reference);
    return SEAL_OK;
}
