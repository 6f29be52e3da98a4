/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a signer that all kinds share, and the files that signers name. */
#include "trust/kind.h"

#include "base/name.h"
#include "base/text.h"

#include <string.h>

enum seal_result seal_signer_read_kind(const struct seal_json *value, void *into)
{
    (void)value; /* it chose the reader that calls this one */
    (void)into;
    return SEAL_OK;
}

static const struct {
    const char *word;
    enum seal_container bit;
} containers[] = {
    {"sig", SEAL_CONTAINER_SIG}, {"p7s", SEAL_CONTAINER_P7S}, {"bundle", SEAL_CONTAINER_BUNDLE}};

enum seal_result seal_container_refuse(unsigned accept, unsigned container, struct seal_fault *fault)
{
    char expected[SEAL_DETAIL_SIZE] = "", before[SEAL_DETAIL_SIZE];
    const char *found = NULL;

    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
        if ((container & (unsigned)containers[i].bit) != 0)
            found = containers[i].word;
        if ((accept & (unsigned)containers[i].bit) == 0)
            continue;
        memcpy(before, expected, sizeof before);
        seal_text_join(expected, sizeof expected,
                       (const char *const[]){before, before[0] != '\0' ? " or " : "",
                                             containers[i].word, NULL});
    }
    seal_fault_set(fault, SEAL_TRUST_SIGNERS, "is in a container that is not accepted", NULL);
    (void)seal_fault_detail(fault, expected, found);
    return SEAL_TRUST_SIGNERS;
}

static enum seal_result read_container(const struct seal_json *value, void *into)
{
    unsigned *accept = into;
    const char *word;
    enum seal_result r = seal_json_string(value, &word);

    if (r != SEAL_OK)
        return r;
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++)
        if (strcmp(containers[i].word, word) == 0) {
            if ((*accept & (unsigned)containers[i].bit) != 0)
                return seal_json_fail(value, "is listed twice");
            *accept |= (unsigned)containers[i].bit;
            return SEAL_OK;
        }
    return seal_json_fail_as(value, value->source->misshapen, "is no container",
                             "sig, p7s or bundle", word);
}

enum seal_result seal_signer_read_accept(const struct seal_json *value, void *into)
{
    struct seal_signer_base *base = into;
    unsigned accept = 0;
    enum seal_result r = seal_json_each_item(value, read_container, &accept);

    if (r != SEAL_OK)
        return r;
    if (accept == 0)
        return seal_json_fail(value, "must not be empty");
    base->accept = accept;
    return SEAL_OK;
}

enum seal_result seal_signer_read_not_before(const struct seal_json *value, void *into)
{
    struct seal_signer_base *base = into;

    base->has_not_before = true;
    return seal_json_time(value, &base->not_before);
}

enum seal_result seal_signer_read_not_after(const struct seal_json *value, void *into)
{
    struct seal_signer_base *base = into;

    base->has_not_after = true;
    return seal_json_time(value, &base->not_after);
}

static enum seal_result read_roots(const struct seal_json *value, void *into)
{
    struct seal_signer_base *base = into;

    return seal_signer_read_certificates(value, base->files, &base->timestamp.roots);
}

static enum seal_result read_required(const struct seal_json *value, void *into)
{
    struct seal_signer_base *base = into;

    return seal_json_bool(value, &base->timestamp.required);
}

enum seal_result seal_signer_read_timestamp(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"roots", read_roots, SEAL_JSON_REQUIRED},
        {"required", read_required, SEAL_JSON_OPTIONAL},
    };
    struct seal_signer_base *base = into;

    base->timestamp.given = true;
    return seal_json_object(value, members, sizeof members / sizeof *members, into);
}

/* Whatever is wrong with a file that the policy names is wrong with the configuration. */
static const char *file_trouble(enum seal_result r)
{
    if (r == SEAL_TREE_MISSING)
        return "file is missing";
    if (r == SEAL_TREE_KIND)
        return "is no regular file";
    if (r == SEAL_LIMIT_SIZE)
        return "file is too large";
    return "file cannot be read";
}

enum seal_result seal_signer_read_file(const struct seal_json *value,
                                       const struct seal_trust_files *files, size_t limit,
                                       struct seal_buffer *ret_bytes)
{
    const struct seal_platform *platform = files->platform;
    struct seal_fault fault;
    const char *name;
    enum seal_result r = seal_json_string(value, &name);

    if (r != SEAL_OK)
        return r;
    if (!seal_name_file(seal_slice_text(name)))
        return seal_json_fail_as(value, value->source->misshapen, "is no plain file name", NULL, name);
    r = platform->read(platform->context, files->directory, name, limit, ret_bytes, &fault);
    if (r == SEAL_OK)
        return SEAL_OK;
    if (r == SEAL_LIMIT_MEMORY)
        return seal_json_no_memory(value);
    return seal_json_fail_as(value, SEAL_CONFIG_FILE, file_trouble(r), NULL, name);
}

enum seal_result seal_signer_read_certificates(const struct seal_json *value,
                                               const struct seal_trust_files *files,
                                               struct seal_pool *ret_pool)
{
    struct seal_buffer pem = {NULL, 0, 0};
    struct seal_fault fault = {.reason = NULL};
    enum seal_result r = seal_signer_read_file(value, files, SEAL_POLICY_FILE_SIZE_MAX, &pem);

    if (r != SEAL_OK)
        return r;
    r = seal_pool_add_pem(ret_pool, seal_buffer_slice(&pem), &fault);
    seal_buffer_clear(&pem);
    if (r == SEAL_OK)
        return r;
    if (r == SEAL_LIMIT_MEMORY)
        return seal_json_no_memory(value);
    return seal_json_fail_as(value, r == SEAL_INTERNAL_CRYPTO ? r : SEAL_CONFIG_FILE, fault.reason,
                             "certificates in PEM", NULL);
}
