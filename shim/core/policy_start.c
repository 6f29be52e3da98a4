/* SPDX-License-Identifier: Apache-2.0 */
/* The policy's words about the start itself: variables that may not be set, and what is only watched. */
#include "core/policy_parts.h"

#include "base/name.h"

#include <string.h>

static struct seal_policy *policy_of(void *into)
{
    return ((struct seal_policy_reader *)into)->policy;
}

static bool is_variable(struct seal_slice text)
{
    const char *name = (const char *)text.data;

    return text.size > 0 && strpbrk(name, "=*") == NULL;
}

/* "{package}" means nothing here: an audit entry is about functions, whatever they hold. */
static bool is_function(struct seal_slice text)
{
    return seal_pattern_valid(text, true) && memchr(text.data, '{', text.size) == NULL;
}

static const struct seal_shape a_function = {is_function,
                                             "must be a name, three bytes or more and a *, or *"};
static const struct seal_shape a_variable = {
    is_variable, "must be the name of a variable, or its beginning, without = and *"};

static enum seal_result read_deny(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &a_variable, SEAL_NO_REPEATS, &policy_of(into)->environment.deny);
}

static enum seal_result read_deny_prefix(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &a_variable, SEAL_NO_REPEATS,
                             &policy_of(into)->environment.deny_prefix);
}

static enum seal_result read_signed(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &a_variable, SEAL_NO_REPEATS,
                             &policy_of(into)->environment.is_signed);
}

static enum seal_result read_allowed(const struct seal_json *value, void *into)
{
    struct seal_environment_rules *rules = &policy_of(into)->environment;
    struct seal_allowed *allowed = &rules->allow[rules->allow_count];

    if (!is_variable(seal_slice_text(seal_json_name(value))))
        return seal_json_fail(value, a_variable.reason);
    allowed->name =
        seal_arena_copy(value->source->arena, seal_json_name(value), strlen(seal_json_name(value)));
    if (allowed->name == NULL)
        return seal_json_no_memory(value);
    rules->allow_count++;
    return seal_json_strings(value, NULL, SEAL_NO_REPEATS, &allowed->values);
}

static enum seal_result read_allow(const struct seal_json *value, void *into)
{
    struct seal_environment_rules *rules = &policy_of(into)->environment;
    void *allow = NULL;
    enum seal_result r = seal_policy_list(value, SEAL_JSON_MEMBERS_MAX, sizeof *rules->allow, &allow);

    if (r != SEAL_OK)
        return r;
    rules->allow = allow;
    return seal_json_each_member(value, read_allowed, into);
}

enum seal_result seal_policy_read_environment(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"deny", read_deny, SEAL_JSON_OPTIONAL},
        {"deny_prefix", read_deny_prefix, SEAL_JSON_OPTIONAL},
        {"allow", read_allow, SEAL_JSON_OPTIONAL},
        {"signed", read_signed, SEAL_JSON_OPTIONAL},
    };

    return seal_json_object(value, members, sizeof members / sizeof *members, into);
}

static struct seal_audit *audit_of(void *into)
{
    return &policy_of(into)->audits[policy_of(into)->audits_count - 1];
}

static enum seal_result read_functions(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &a_function, SEAL_NO_REPEATS, &audit_of(into)->functions);
}

static enum seal_result read_roots(const struct seal_json *value, void *into)
{
    return seal_json_strings(value, &seal_shape_root, SEAL_NO_REPEATS, &audit_of(into)->roots);
}

static enum seal_result read_until(const struct seal_json *value, void *into)
{
    return seal_json_time(value, &audit_of(into)->until);
}

static enum seal_result read_reason(const struct seal_json *value, void *into)
{
    enum seal_result r = seal_json_string(value, &audit_of(into)->reason);

    if (r == SEAL_OK && audit_of(into)->reason[0] == '\0')
        return seal_json_fail(value, "must not be empty");
    return r;
}

static enum seal_result read_entry(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"functions", read_functions, SEAL_JSON_OPTIONAL},
        {"roots", read_roots, SEAL_JSON_OPTIONAL},
        {"until", read_until, SEAL_JSON_REQUIRED},
        {"reason", read_reason, SEAL_JSON_REQUIRED},
    };
    enum seal_result r;

    policy_of(into)->audits_count++;
    r = seal_json_object(value, members, sizeof members / sizeof *members, into);
    if (r == SEAL_OK && audit_of(into)->functions.count == 0 && audit_of(into)->roots.count == 0)
        return seal_json_fail_as(value, value->source->misshapen, "member is missing",
                                 "functions, roots or both", NULL);
    return r;
}

enum seal_result seal_policy_read_audit(const struct seal_json *value, void *into)
{
    struct seal_policy *policy = policy_of(into);
    void *audits = NULL;
    enum seal_result r =
        seal_policy_list(value, SEAL_JSON_MEMBERS_MAX, sizeof *policy->audits, &audits);

    if (r != SEAL_OK)
        return r;
    policy->audits = audits;
    return seal_json_each_item(value, read_entry, into);
}
