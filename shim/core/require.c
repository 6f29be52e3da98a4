/* SPDX-License-Identifier: Apache-2.0 */
/* How many of which signers must vouch. */
#include "core/require.h"

#include "core/policy.h"

#include <string.h>

/* What is known while one require is read; the depth bounds all recursion in this file. */
struct require_reader {
    const struct seal_require_names *names;
    unsigned depth;
    struct seal_require *into; /* the next item of the list that is being read */
};

static enum seal_result read_at(const struct seal_json *value, const struct seal_require_names *names,
                                unsigned depth, struct seal_require *ret_require);

static enum seal_result read_name(const struct seal_json *value,
                                  const struct seal_require_names *names,
                                  struct seal_require *ret_require)
{
    const char *name;
    enum seal_result r = seal_json_string(value, &name);

    if (r != SEAL_OK)
        return r;
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->signers[i].name, name) == 0) {
            *ret_require = (struct seal_require){.form = SEAL_REQUIRE_SIGNER, .signer = i};
            return SEAL_OK;
        }
    return seal_json_fail_as(value, value->source->misshapen, "names no signer of the policy", NULL,
                             name);
}

static enum seal_result read_item(const struct seal_json *value, void *into)
{
    struct require_reader *reader = into;

    return read_at(value, reader->names, reader->depth + 1, reader->into++);
}

static enum seal_result read_list(const struct seal_json *value,
                                  const struct seal_require_names *names, unsigned depth,
                                  struct seal_require *group)
{
    struct require_reader reader = {names, depth, NULL};

    if (!seal_json_is_array(value))
        return seal_json_fail(value, "must be a list");
    group->count = seal_json_count(value);
    if (group->count == 0)
        return seal_json_fail(value, "must not be empty");
    if (group->count > SEAL_SIGNERS_MAX)
        return seal_json_fail_as(value, SEAL_LIMIT_COUNT, "too many items in one list", NULL, NULL);
    group->items = seal_arena_take(value->source->arena, group->count, sizeof *group->items);
    if (group->items == NULL)
        return seal_json_no_memory(value);
    reader.into = group->items;
    return seal_json_each_item(value, read_item, &reader);
}

static void mark(const struct seal_require *require, struct seal_vouchers *named)
{
    if (require->form == SEAL_REQUIRE_SIGNER)
        named->vouched[require->signer] = true;
    for (size_t i = 0; i < require->count; i++)
        mark(&require->items[i], named);
}

/* One key must not fill two places of a number: below all and threshold each name stands in one member only. */
static bool names_repeat(const struct seal_require *group)
{
    struct seal_vouchers before = {{false}};

    for (size_t i = 0; i < group->count; i++) {
        struct seal_vouchers here = {{false}};

        mark(&group->items[i], &here);
        for (size_t s = 0; s < SEAL_SIGNERS_MAX; s++) {
            if (before.vouched[s] && here.vouched[s])
                return true;
            before.vouched[s] |= here.vouched[s];
        }
    }
    return false;
}

static size_t count_kinds(const struct seal_vouchers *vouchers, const struct seal_require_names *names)
{
    size_t kinds = 0;

    for (size_t i = 0; i < names->count; i++) {
        bool is_new = vouchers->vouched[i];

        for (size_t j = 0; j < i && is_new; j++)
            is_new = !vouchers->vouched[j] ||
                     strcmp(names->signers[i].kind, names->signers[j].kind) != 0;
        kinds += is_new;
    }
    return kinds;
}

static enum seal_result read_threshold(const struct seal_json *value,
                                       const struct seal_require_names *names, unsigned depth,
                                       struct seal_require *group)
{
    struct seal_json threshold, of, kinds;
    struct seal_vouchers named = {{false}};
    bool has_kinds = seal_json_lookup(value, "kinds", &kinds);
    uint64_t number;
    enum seal_result r;

    if (!seal_json_lookup(value, "threshold", &threshold) || !seal_json_lookup(value, "of", &of) ||
        seal_json_count(value) != (has_kinds ? 3u : 2u))
        return seal_json_fail_as(value, value->source->misshapen, "is no requirement",
                                 "a name, all, any, or threshold and of", NULL);
    if ((r = read_list(&of, names, depth, group)) != SEAL_OK)
        return r;
    if ((r = seal_json_integer(&threshold, &number)) != SEAL_OK)
        return r;
    if (number < 1 || number > group->count)
        return seal_json_fail(&threshold, "must be at least 1 and at most the length of the list");
    group->needed = (size_t)number;
    if (!has_kinds)
        return SEAL_OK;
    if ((r = seal_json_integer(&kinds, &number)) != SEAL_OK)
        return r;
    mark(group, &named);
    if (number < 1 || number > count_kinds(&named, names))
        return seal_json_fail(&kinds, "asks for more kinds of signers than are named, or for none");
    group->kinds = (size_t)number;
    return SEAL_OK;
}

static enum seal_result read_group(const struct seal_json *value,
                                   const struct seal_require_names *names, unsigned depth,
                                   struct seal_require *group)
{
    struct seal_json list;
    enum seal_result r;

    if (depth > SEAL_REQUIRE_DEPTH_MAX)
        return seal_json_fail_as(value, SEAL_LIMIT_DEPTH, "nested too deeply", NULL, NULL);
    if (seal_json_count(value) == 1 && seal_json_lookup(value, "any", &list)) {
        group->needed = 1;
        return read_list(&list, names, depth, group);
    }
    if (seal_json_count(value) == 1 && seal_json_lookup(value, "all", &list)) {
        r = read_list(&list, names, depth, group);
        group->needed = group->count;
    } else {
        r = read_threshold(value, names, depth, group);
    }
    if (r == SEAL_OK && names_repeat(group))
        return seal_json_fail(value, "a signer stands in two members of it");
    return r;
}

static enum seal_result read_at(const struct seal_json *value, const struct seal_require_names *names,
                                unsigned depth, struct seal_require *ret_require)
{
    struct seal_require group = {.form = SEAL_REQUIRE_GROUP};
    enum seal_result r;

    if (seal_json_is_string(value))
        return read_name(value, names, ret_require);
    if (!seal_json_is_object(value))
        return seal_json_fail(value, "must be a name or an object");
    r = read_group(value, names, depth, &group);
    if (r == SEAL_OK)
        *ret_require = group;
    return r;
}

enum seal_result seal_require_read(const struct seal_json *value,
                                   const struct seal_require_names *names,
                                   struct seal_require *ret_require)
{
    return read_at(value, names, 1, ret_require);
}

bool seal_require_asks(const struct seal_require *require, size_t signer)
{
    struct seal_vouchers named = {{false}};

    mark(require, &named);
    return named.vouched[signer];
}

/* Is it met, and by whom?  @met gets the signers that vouch below members that are met. */
static bool meets(const struct seal_require *require, const struct seal_vouchers *vouchers,
                  const struct seal_require_names *names, struct seal_vouchers *met)
{
    struct seal_vouchers below = {{false}};
    size_t count = 0;

    if (require->form == SEAL_REQUIRE_SIGNER) {
        met->vouched[require->signer] |= vouchers->vouched[require->signer];
        return vouchers->vouched[require->signer];
    }
    for (size_t i = 0; i < require->count; i++) {
        struct seal_vouchers item = {{false}};

        if (!meets(&require->items[i], vouchers, names, &item))
            continue;
        count++;
        for (size_t s = 0; s < SEAL_SIGNERS_MAX; s++)
            below.vouched[s] |= item.vouched[s];
    }
    if (require->needed < 1 || count < require->needed || count_kinds(&below, names) < require->kinds)
        return false;
    for (size_t s = 0; s < SEAL_SIGNERS_MAX; s++)
        met->vouched[s] |= below.vouched[s];
    return true;
}

bool seal_require_met(const struct seal_require *require, const struct seal_vouchers *vouchers,
                      const struct seal_require_names *names)
{
    struct seal_vouchers met = {{false}};

    return meets(require, vouchers, names, &met);
}
