/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a policy: the document as a whole, its signers, floors and revocations. */
#include "core/policy.h"

#include "base/name.h"
#include "core/policy_parts.h"

#include <string.h>

static struct seal_policy *policy_of(void *into)
{
    return ((struct seal_policy_reader *)into)->policy;
}

enum seal_result seal_policy_list(const struct seal_json *value, size_t count_max, size_t size,
                                  void **ret_items)
{
    size_t count = seal_json_count(value);
    void *items;

    if (!seal_json_is_array(value) && !seal_json_is_object(value))
        return seal_json_fail(value, "must be a list or an object");
    if (count > count_max)
        return seal_json_fail_as(value, SEAL_LIMIT_COUNT, "has too many members", NULL, NULL);
    items = seal_arena_take(value->source->arena, count + 1, size);
    if (items == NULL)
        return seal_json_no_memory(value);
    *ret_items = items;
    return SEAL_OK;
}

static enum seal_result read_type(const struct seal_json *value, void *into)
{
    const char *type;
    enum seal_result r = seal_json_string(value, &type);

    (void)into;
    if (r != SEAL_OK)
        return r;
    if (value->index != 0)
        return seal_json_fail(value, "must be the first member");
    if (strcmp(type, "policy/v1") != 0)
        return seal_json_fail_as(value, value->source->misshapen, "is of another type or version",
                                 "policy/v1", type);
    return SEAL_OK;
}

static enum seal_result read_generation(const struct seal_json *value, void *into)
{
    return seal_json_integer(value, &policy_of(into)->generation);
}

static enum seal_result read_mode(const struct seal_json *value, void *into)
{
    const char *mode;
    enum seal_result r = seal_json_string(value, &mode);

    if (r != SEAL_OK)
        return r;
    policy_of(into)->audit_all = strcmp(mode, "audit") == 0;
    if (!policy_of(into)->audit_all && strcmp(mode, "enforce") != 0)
        return seal_json_fail_as(value, value->source->misshapen, "is unknown", "enforce or audit",
                                 mode);
    return SEAL_OK;
}

static enum seal_result read_realm(const struct seal_json *value, void *into)
{
    enum seal_result r = seal_json_string(value, &policy_of(into)->realm);

    if (r == SEAL_OK && policy_of(into)->realm[0] == '\0')
        return seal_json_fail(value, "must not be empty");
    return r;
}

static enum seal_result read_signer(const struct seal_json *value, void *into)
{
    struct seal_policy_reader *reader = into;
    struct seal_policy *policy = reader->policy;
    struct seal_signer_name *signer = &policy->signers[policy->signers_count];
    struct seal_json kind;
    enum seal_result r;

    signer->name =
        seal_arena_copy(value->source->arena, seal_json_name(value), strlen(seal_json_name(value)));
    if (signer->name == NULL)
        return seal_json_no_memory(value);
    if (signer->name[0] == '\0')
        return seal_json_fail(value, "has an empty name");
    if (!seal_json_is_object(value))
        return seal_json_fail(value, "must be an object");
    if (!seal_json_lookup(value, "kind", &kind))
        return seal_json_fail_as(value, value->source->misshapen, "member is missing", "kind", NULL);
    if ((r = seal_json_string(&kind, &signer->kind)) != SEAL_OK)
        return r;
    return reader->signers->read(reader->signers->context, signer->name, policy->signers_count++,
                                 value);
}

static enum seal_result read_signers(const struct seal_json *value, void *into)
{
    struct seal_policy *policy = policy_of(into);
    void *signers = NULL;
    enum seal_result r = seal_policy_list(value, SEAL_SIGNERS_MAX, sizeof *policy->signers, &signers);

    if (r != SEAL_OK)
        return r;
    if (seal_json_count(value) == 0)
        return seal_json_fail(value, "must not be empty");
    policy->signers = signers;
    return seal_json_each_member(value, read_signer, into);
}

/* Signers are read before all else, since requirements name them; when their turn comes there is nothing left to do. */
static enum seal_result signers_are_read(const struct seal_json *value, void *into)
{
    (void)value;
    (void)into;
    return SEAL_OK;
}

static enum seal_result read_floor(const struct seal_json *value, void *into)
{
    struct seal_policy *policy = policy_of(into);
    struct seal_version_floor *floor = &policy->floors[policy->floors_count];

    if (!seal_name_package(seal_slice_text(seal_json_name(value))))
        return seal_json_fail(value, "is no name of a package");
    floor->package =
        seal_arena_copy(value->source->arena, seal_json_name(value), strlen(seal_json_name(value)));
    if (floor->package == NULL)
        return seal_json_no_memory(value);
    policy->floors_count++;
    return seal_json_integer(value, &floor->version);
}

static enum seal_result read_floors(const struct seal_json *value, void *into)
{
    struct seal_policy *policy = policy_of(into);
    void *floors = NULL;
    enum seal_result r =
        seal_policy_list(value, SEAL_JSON_MEMBERS_MAX, sizeof *policy->floors, &floors);

    if (r != SEAL_OK)
        return r;
    policy->floors = floors;
    return seal_json_each_member(value, read_floor, into);
}

struct digests_reader {
    struct seal_digest *items;
    size_t count;
};

static enum seal_result read_digest(const struct seal_json *value, void *into)
{
    struct digests_reader *digests = into;

    return seal_json_digest(value, digests->items[digests->count++].bytes);
}

static enum seal_result read_digests(const struct seal_json *value, struct seal_digest **ret_items,
                                     size_t *ret_count)
{
    struct digests_reader digests = {NULL, 0};
    void *items = NULL;
    enum seal_result r;

    if (!seal_json_is_array(value))
        return seal_json_fail(value, "must be a list");
    r = seal_policy_list(value, SEAL_JSON_MEMBERS_MAX, sizeof *digests.items, &items);
    if (r != SEAL_OK)
        return r;
    digests.items = items;
    r = seal_json_each_item(value, read_digest, &digests);
    *ret_items = digests.items;
    *ret_count = digests.count;
    return r;
}

static enum seal_result read_revoked_keys(const struct seal_json *value, void *into)
{
    return read_digests(value, &policy_of(into)->revoked_keys, &policy_of(into)->revoked_keys_count);
}

static enum seal_result read_revoked_manifests(const struct seal_json *value, void *into)
{
    return read_digests(value, &policy_of(into)->revoked_manifests,
                        &policy_of(into)->revoked_manifests_count);
}

static enum seal_result read_issuer(const struct seal_json *value, void *into)
{
    struct seal_certificate_id *id = into;

    return seal_json_digest(value, id->issuer);
}

static enum seal_result read_serial(const struct seal_json *value, void *into)
{
    const char *text;
    enum seal_result r = seal_json_string(value, &text);

    if (r != SEAL_OK)
        return r;
    if (!seal_serial_read(seal_slice_text(text), into))
        return seal_json_fail_as(value, value->source->misshapen, "is no serial number",
                                 "1 to 20 bytes in lower-case hex", text);
    return SEAL_OK;
}

static enum seal_result read_certificate(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"issuer", read_issuer, SEAL_JSON_REQUIRED},
        {"serial", read_serial, SEAL_JSON_REQUIRED},
    };
    struct seal_policy *policy = into;

    return seal_json_object(value, members, sizeof members / sizeof *members,
                            &policy->revoked_certificates[policy->revoked_certificates_count++]);
}

static enum seal_result read_revoked_certificates(const struct seal_json *value, void *into)
{
    struct seal_policy *policy = policy_of(into);
    void *items = NULL;
    enum seal_result r;

    if (!seal_json_is_array(value))
        return seal_json_fail(value, "must be a list");
    r = seal_policy_list(value, SEAL_JSON_MEMBERS_MAX, sizeof *policy->revoked_certificates, &items);
    if (r != SEAL_OK)
        return r;
    policy->revoked_certificates = items;
    return seal_json_each_item(value, read_certificate, policy);
}

static enum seal_result read_revoked(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"keys", read_revoked_keys, SEAL_JSON_OPTIONAL},
        {"certificates", read_revoked_certificates, SEAL_JSON_OPTIONAL},
        {"manifests", read_revoked_manifests, SEAL_JSON_OPTIONAL},
    };

    return seal_json_object(value, members, sizeof members / sizeof *members, into);
}

static enum seal_result read_deadline(const struct seal_json *value, void *into)
{
    enum seal_result r = seal_json_integer(value, &policy_of(into)->deadline_ms);

    if (r == SEAL_OK &&
        (policy_of(into)->deadline_ms == 0 || policy_of(into)->deadline_ms > SEAL_DEADLINE_MAX_MS))
        return seal_json_fail_as(value, value->source->misshapen, "is out of range", "1 to 900000",
                                 NULL);
    return r;
}

static enum seal_result read_log_format(const struct seal_json *value, void *into)
{
    const char *word;
    enum seal_result r = seal_json_string(value, &word);

    if (r != SEAL_OK)
        return r;
    policy_of(into)->log_format = strcmp(word, "text") == 0 ? SEAL_LOG_TEXT : SEAL_LOG_JSON;
    if (strcmp(word, "text") != 0 && strcmp(word, "json") != 0)
        return seal_json_fail_as(value, value->source->misshapen, "is unknown", "json or text", word);
    return SEAL_OK;
}

static enum seal_result read_log_passed(const struct seal_json *value, void *into)
{
    return seal_json_bool(value, &policy_of(into)->log_passed);
}

static enum seal_result read_log(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"format", read_log_format, SEAL_JSON_OPTIONAL},
        {"passed", read_log_passed, SEAL_JSON_OPTIONAL},
    };

    return seal_json_object(value, members, sizeof members / sizeof *members, into);
}

static const struct seal_json_member policy_members[] = {
    {"coldseal", read_type, SEAL_JSON_REQUIRED},
    {"generation", read_generation, SEAL_JSON_REQUIRED},
    {"mode", read_mode, SEAL_JSON_REQUIRED},
    {"realm", read_realm, SEAL_JSON_OPTIONAL},
    {"signers", signers_are_read, SEAL_JSON_REQUIRED},
    {"roots", seal_policy_read_roots, SEAL_JSON_REQUIRED},
    {"min_versions", read_floors, SEAL_JSON_OPTIONAL},
    {"audit", seal_policy_read_audit, SEAL_JSON_OPTIONAL},
    {"revoked", read_revoked, SEAL_JSON_OPTIONAL},
    {"environment", seal_policy_read_environment, SEAL_JSON_OPTIONAL},
    {"deadline_ms", read_deadline, SEAL_JSON_OPTIONAL},
    {"log", read_log, SEAL_JSON_OPTIONAL},
};

/* What one member says about another, once all have been read. */
static enum seal_result check_whole(const struct seal_json *root, const struct seal_policy *policy)
{
    size_t unlayered = 0;

    for (size_t i = 0; i < policy->roots_count; i++)
        unlayered += !policy->roots[i].layered;
    if (policy->environment.is_signed.count > 0 && unlayered != 1)
        return seal_json_fail(root,
                              "environment.signed needs exactly one root that is not layered");
    for (size_t i = 0; i < policy->audits_count; i++)
        for (size_t j = 0; j < policy->audits[i].roots.count; j++) {
            const char *path = policy->audits[i].roots.items[j];
            bool is_known = false;

            for (size_t k = 0; k < policy->roots_count; k++)
                is_known = is_known || strcmp(policy->roots[k].path, path) == 0;
            if (!is_known)
                return seal_json_fail_as(root, root->source->misshapen,
                                         "audit names no root of the policy", NULL, path);
        }
    return SEAL_OK;
}

static enum seal_result read_policy(const struct seal_json *root, struct seal_policy_reader *reader)
{
    struct seal_json signers;
    enum seal_result r;

    if (seal_json_lookup(root, "signers", &signers) && (r = read_signers(&signers, reader)) != SEAL_OK)
        return r;
    r = seal_json_object(root, policy_members, sizeof policy_members / sizeof *policy_members, reader);
    return r == SEAL_OK ? check_whole(root, reader->policy) : r;
}

enum seal_result seal_policy_read(struct seal_slice text, const struct seal_policy_place *place,
                                  const struct seal_signer_reader *signers,
                                  struct seal_policy *ret_policy, struct seal_fault *fault)
{
    static const struct seal_json_rules rules = {SEAL_POLICY_DEPTH_MAX, SEAL_JSON_INTEGERS};
    struct seal_json_source source = {.document = SEAL_POLICY_FILE,
                                      .malformed = SEAL_CONFIG_POLICY,
                                      .misshapen = SEAL_CONFIG_POLICY,
                                      .arena = &ret_policy->arena,
                                      .fault = fault};
    struct seal_policy_reader reader = {ret_policy, place, signers, 0};
    struct seal_json root = {&source, NULL, NULL, 0};
    enum seal_result r;

    *ret_policy = (struct seal_policy){.deadline_ms = SEAL_DEADLINE_DEFAULT_MS, .log_passed = true};
    if ((r = seal_json_open(&source, text, &rules, &root)) != SEAL_OK)
        return r;
    r = read_policy(&root, &reader);
    seal_json_close(&root);
    if (r != SEAL_OK)
        seal_policy_clear(ret_policy);
    return r;
}

void seal_policy_clear(struct seal_policy *policy)
{
    if (policy == NULL)
        return;
    seal_arena_clear(&policy->arena);
    *policy = (struct seal_policy){.generation = 0};
}
