/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy says of a signer of kind "x509", docs/formats.md section 3. */
#include "crypto/distinguished_name.h"
#include "trust/x509_signer.h"

#include <string.h>

#define DAY 86400u
#define LIST_AGE_DAYS_MAX 36500u /* a century; in seconds it fits everything */

/* A copy of its own: the document's goes when the policy was read. */
static enum seal_result read_text(const struct seal_json *value, struct seal_x509_signer *signer,
                                  const char **ret_text)
{
    const char *text;
    enum seal_result r = seal_json_string(value, &text);

    if (r != SEAL_OK)
        return r;
    *ret_text = seal_arena_copy(&signer->memory, text, strlen(text));
    return *ret_text != NULL ? SEAL_OK : seal_json_no_memory(value);
}

static enum seal_result read_roots(const struct seal_json *value, void *into)
{
    struct seal_x509_signer *signer = into;

    return seal_signer_read_certificates(value, signer->base.files, &signer->roots);
}

static enum seal_result read_issuer_key(const struct seal_json *value, void *into)
{
    struct seal_digest_list *keys = into;
    uint8_t *key = keys->items[keys->count];
    enum seal_result r = seal_json_digest(value, key);

    if (r != SEAL_OK)
        return r;
    for (size_t i = 0; i < keys->count; i++)
        if (memcmp(keys->items[i], key, SEAL_DIGEST_SIZE) == 0)
            return seal_json_fail(value, "is listed twice");
    keys->count++;
    return SEAL_OK;
}

static enum seal_result read_issuer_keys(const struct seal_json *value, void *into)
{
    struct seal_x509_signer *signer = into;
    const size_t count = seal_json_count(value);

    if (seal_json_is_array(value) && count == 0)
        return seal_json_fail(value, "must not be empty");
    signer->issuer_keys.items =
        seal_arena_take(&signer->memory, count + 1, sizeof *signer->issuer_keys.items);
    if (signer->issuer_keys.items == NULL)
        return seal_json_no_memory(value);
    return seal_json_each_item(value, read_issuer_key, &signer->issuer_keys);
}

static enum seal_result read_subject(const struct seal_json *value, void *into)
{
    struct seal_x509_signer *signer = into;
    const char *reason = NULL;
    enum seal_result r = read_text(value, signer, &signer->subject);

    if (r != SEAL_OK)
        return r;
    if (!seal_name_valid(seal_slice_text(signer->subject), &reason))
        return seal_json_fail_as(value, value->source->misshapen, reason,
                                 "a whole name, CN=Acme Release,O=Acme", NULL);
    return SEAL_OK;
}

/* These names are IA5String: nothing else could ever match. */
static bool is_plain(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            return false;
    return text[0] != '\0';
}

static enum seal_result read_san_as(const struct seal_json *value, enum seal_general_name type,
                                    struct seal_x509_signer *signer)
{
    enum seal_result r = read_text(value, signer, &signer->san);

    signer->san_type = type;
    if (r != SEAL_OK)
        return r;
    return is_plain(signer->san) ? SEAL_OK : seal_json_fail(value, "is no visible ASCII text");
}

static enum seal_result read_uri(const struct seal_json *value, void *into)
{
    return read_san_as(value, SEAL_NAME_URI, into);
}

static enum seal_result read_email(const struct seal_json *value, void *into)
{
    return read_san_as(value, SEAL_NAME_EMAIL, into);
}

static enum seal_result read_dns(const struct seal_json *value, void *into)
{
    return read_san_as(value, SEAL_NAME_DNS, into);
}

static enum seal_result read_san(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"uri", read_uri, SEAL_JSON_OPTIONAL},
        {"email", read_email, SEAL_JSON_OPTIONAL},
        {"dns", read_dns, SEAL_JSON_OPTIONAL},
    };
    enum seal_result r = seal_json_object(value, members, sizeof members / sizeof *members, into);

    if (r != SEAL_OK)
        return r;
    return seal_json_count(value) == 1
               ? SEAL_OK
               : seal_json_fail(value, "must be exactly one of uri, email and dns");
}

/* "Any" is no purpose: who may do everything was not made a signer of code by anybody. */
static bool is_purpose(struct seal_slice text)
{
    struct seal_oid oid;

    return seal_oid_read(text, &oid) &&
           !seal_oid_is((struct seal_slice){oid.bytes, oid.size}, &seal_oid_any_purpose);
}

static enum seal_result read_eku(const struct seal_json *value, void *into)
{
    static const struct seal_shape shape = {is_purpose,
                                            "is no purpose, written like 1.3.6.1.5.5.7.3.3"};
    struct seal_x509_signer *signer = into;
    struct seal_strings words;
    struct seal_oid *purposes;
    enum seal_result r = seal_json_strings(value, &shape, SEAL_NO_REPEATS, &words);

    if (r != SEAL_OK)
        return r;
    purposes = seal_arena_take(&signer->memory, words.count, sizeof *purposes);
    if (purposes == NULL)
        return seal_json_no_memory(value);
    for (size_t i = 0; i < words.count; i++)
        if (!seal_oid_read(seal_slice_text(words.items[i]), &purposes[i]))
            return seal_json_fail_as(value, SEAL_INTERNAL_STATE, "was a purpose a moment ago", NULL,
                                     NULL);
    signer->purposes = purposes;
    signer->purposes_count = words.count;
    return SEAL_OK;
}

static enum seal_result read_list(const struct seal_json *value, void *into)
{
    struct seal_x509_signer *signer = into;
    struct seal_buffer bytes = {NULL, 0, 0};
    struct seal_fault fault = {.reason = NULL};
    enum seal_result r =
        seal_signer_read_file(value, signer->base.files, SEAL_POLICY_FILE_SIZE_MAX, &bytes);

    if (r != SEAL_OK)
        return r;
    r = seal_crl_store_add(&signer->lists, &bytes, &fault);
    seal_buffer_clear(&bytes);
    if (r == SEAL_OK)
        return r;
    if (r == SEAL_LIMIT_MEMORY)
        return seal_json_no_memory(value);
    return seal_json_fail_as(value, SEAL_CONFIG_FILE, fault.reason,
                             "a complete revocation list in DER or PEM", NULL);
}

static enum seal_result read_lists(const struct seal_json *value, void *into)
{
    if (seal_json_is_array(value) && seal_json_count(value) == 0)
        return seal_json_fail(value, "must not be empty");
    return seal_json_each_item(value, read_list, into);
}

static enum seal_result read_required(const struct seal_json *value, void *into)
{
    struct seal_x509_signer *signer = into;

    return seal_json_bool(value, &signer->lists.required);
}

static enum seal_result read_max_age(const struct seal_json *value, void *into)
{
    struct seal_x509_signer *signer = into;
    uint64_t days;
    enum seal_result r = seal_json_integer(value, &days);

    if (r != SEAL_OK)
        return r;
    if (days == 0 || days > LIST_AGE_DAYS_MAX)
        return seal_json_fail_as(value, value->source->misshapen, "is out of range", "1 to 36500",
                                 NULL);
    signer->lists.max_age = days * DAY;
    return SEAL_OK;
}

static enum seal_result read_crl(const struct seal_json *value, void *into)
{
    static const struct seal_json_member members[] = {
        {"files", read_lists, SEAL_JSON_REQUIRED},
        {"required", read_required, SEAL_JSON_OPTIONAL},
        {"max_age_days", read_max_age, SEAL_JSON_OPTIONAL},
    };

    return seal_json_object(value, members, sizeof members / sizeof *members, into);
}

static enum seal_result read_cert_bound(const struct seal_json *value, void *into)
{
    struct seal_x509_signer *signer = into;

    return seal_json_bool(value, &signer->cert_bound);
}

enum seal_result seal_x509_read(const struct seal_json *object, void *into)
{
    static const struct seal_json_member members[] = {
        {"kind", seal_signer_read_kind, SEAL_JSON_REQUIRED},
        {"roots", read_roots, SEAL_JSON_REQUIRED},
        {"issuer_keys", read_issuer_keys, SEAL_JSON_OPTIONAL},
        {"subject", read_subject, SEAL_JSON_OPTIONAL},
        {"san", read_san, SEAL_JSON_OPTIONAL},
        {"eku", read_eku, SEAL_JSON_OPTIONAL},
        {"crl", read_crl, SEAL_JSON_OPTIONAL},
        {"cert_bound", read_cert_bound, SEAL_JSON_OPTIONAL},
        {"accept", seal_signer_read_accept, SEAL_JSON_OPTIONAL},
        {"not_before", seal_signer_read_not_before, SEAL_JSON_OPTIONAL},
        {"not_after", seal_signer_read_not_after, SEAL_JSON_OPTIONAL},
        {"timestamp", seal_signer_read_timestamp, SEAL_JSON_OPTIONAL},
    };
    struct seal_x509_signer *signer = into;
    enum seal_result r = SEAL_INTERNAL_STATE;

    signer->purposes = &seal_oid_code_signing;
    signer->purposes_count = 1;
    if ((r = seal_json_object(object, members, sizeof members / sizeof *members, signer)) != SEAL_OK)
        return r;
    /* a root alone would be everybody to whom it ever issued anything */
    if (signer->subject == NULL && signer->san == NULL)
        return seal_json_fail(object, "needs a subject or a san");
    return SEAL_OK;
}
