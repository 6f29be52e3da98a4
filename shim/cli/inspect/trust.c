/* SPDX-License-Identifier: Apache-2.0 */
/* Reading certificates, CMS and timestamps to show them. */
#include "cli/inspect/trust.h"

#include "crypto/distinguished_name.h"
#include "crypto/pem.h"
#include "trust/timestamp_token.h"

#include <string.h>

/* Before a document's order: who signed, then who issued whom. */
struct reading {
    struct seal_pool pool;
    const struct seal_certificate *signer; /* NULL: its certificate is not there */
    struct seal_inspected_trust *trust;
    bool shown[SEAL_INSPECT_CERTIFICATES_MAX];
};

static void show(struct reading *reading, const struct seal_certificate *certificate, bool leads)
{
    struct seal_inspected_trust *trust = reading->trust;
    struct seal_inspected_certificate *shown = &trust->certificates[trust->count++];
    char key[SEAL_KEY_ID_TEXT_SIZE];

    _Static_assert(sizeof(key) <= sizeof(shown->key), "a key id fits");
    *shown = (struct seal_inspected_certificate){
        .id = certificate->id,
        .not_before = certificate->not_before,
        .not_after = certificate->not_after,
        .is_ca = certificate->is_ca,
        .leads = leads,
    };
    seal_name_text(certificate->subject, shown->subject, sizeof(shown->subject));
    seal_name_text(certificate->issuer, shown->issuer, sizeof(shown->issuer));
    seal_public_key_text(&certificate->key, key);
    memcpy(shown->key, key, sizeof(key));
    reading->shown[certificate - reading->pool.items] = true;
}

static const struct seal_certificate *next_above(const struct reading *reading,
                                                 const struct seal_certificate *below)
{
    for (size_t i = 0; i < reading->pool.count; i++)
        if (!reading->shown[i] && seal_slice_equal(reading->pool.items[i].subject, below->issuer) == 1)
            return &reading->pool.items[i];
    return NULL;
}

/* The signer and the way up from it as names have it, then whatever else lies there. */
static void show_all(struct reading *reading)
{
    const struct seal_certificate *at = reading->signer;
    bool leads = false;

    reading->trust->has_signer = at != NULL;
    for (; at != NULL; at = next_above(reading, at), leads = true)
        show(reading, at, leads);
    for (size_t i = 0; i < reading->pool.count; i++)
        if (!reading->shown[i])
            show(reading, &reading->pool.items[i], false);
}

static size_t count_certificates(struct seal_slice certificates)
{
    struct seal_der rest = {certificates};
    size_t count = 0;

    while (seal_der_any(&rest, NULL, NULL, NULL))
        count++;
    return count;
}

static enum seal_result show_cms(struct reading *reading, const struct seal_cms *cms,
                                 struct seal_fault *fault)
{
    enum seal_result r = seal_cms_certificates(cms, &reading->pool, fault);

    if (r != SEAL_OK)
        return r;
    reading->trust->unread = count_certificates(cms->certificates) - reading->pool.count;
    reading->signer = seal_cms_signer(cms, &reading->pool);
    show_all(reading);
    return SEAL_OK;
}

static enum seal_result read_stamp(struct seal_slice bytes, struct reading *reading,
                                   struct seal_timestamp_token *ret_token, struct seal_fault *fault)
{
    struct seal_inspected_trust *trust = reading->trust;
    struct seal_pool brought = {NULL, 0, NULL};
    const struct seal_certificate *authority;
    enum seal_result r = seal_timestamp_token_read(bytes, ret_token, fault);

    if (r != SEAL_OK)
        return r;
    trust->has_stamp = true;
    trust->stamped = ret_token->time;
    if ((r = seal_cms_certificates(&ret_token->cms, &brought, fault)) == SEAL_OK &&
        (authority = seal_cms_signer(&ret_token->cms, &brought)) != NULL)
        seal_name_text(authority->subject, trust->authority, sizeof(trust->authority));
    seal_pool_clear(&brought);
    return r;
}

static enum seal_result read_p7s(struct seal_slice bytes, struct seal_slice manifest,
                                 struct reading *reading, struct seal_fault *fault)
{
    struct seal_inspected_trust *trust = reading->trust;
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    struct seal_timestamp_token token;
    struct seal_cms cms;
    enum seal_result r = seal_cms_read(bytes, &cms, fault);

    if (r != SEAL_OK || (r = show_cms(reading, &cms, fault)) != SEAL_OK)
        return r;
    if ((r = seal_hash_bytes(cms.hash, manifest, digest)) != SEAL_OK)
        return r;
    trust->scheme = seal_scheme_text(cms.scheme);
    trust->other_document = !seal_der_is(cms.digest, digest, seal_hash_size(cms.hash));
    trust->is_bound = cms.has_certificate_hash;
    trust->claims_time = cms.has_time;
    trust->claimed = cms.time;
    return cms.token.size > 0 ? read_stamp(cms.token, reading, &token, fault) : SEAL_OK;
}

static enum seal_result read_tsr(struct seal_slice bytes, struct reading *reading,
                                 struct seal_fault *fault)
{
    struct seal_timestamp_token token;
    enum seal_result r = read_stamp(bytes, reading, &token, fault);

    return r == SEAL_OK ? show_cms(reading, &token.cms, fault) : r;
}

static enum seal_result read_chain(struct seal_slice bytes, struct reading *reading,
                                   struct seal_fault *fault)
{
    enum seal_result r = seal_pool_add_pem(&reading->pool, bytes, fault);

    if (r != SEAL_OK)
        return r;
    if (reading->pool.items == NULL)
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, NULL);
    reading->signer = &reading->pool.items[0];
    show_all(reading);
    return SEAL_OK;
}

enum seal_result seal_inspect_trust(enum seal_file_type type, struct seal_slice bytes,
                                    struct seal_slice manifest, struct seal_arena *arena,
                                    struct seal_inspected_trust **ret_trust)
{
    struct reading reading = {.signer = NULL};
    struct seal_fault fault = {.reason = NULL};
    enum seal_result r = SEAL_INTERNAL_STATE;

    _Static_assert(SEAL_CERTIFICATES_MAX <= SEAL_INSPECT_CERTIFICATES_MAX, "all are shown");
    *ret_trust = NULL;
    if (type != SEAL_FILE_P7S && type != SEAL_FILE_CHAIN && type != SEAL_FILE_TSR)
        return SEAL_OK;
    if ((reading.trust = seal_arena_take(arena, 1, sizeof(*reading.trust))) == NULL)
        return SEAL_LIMIT_MEMORY;
    *reading.trust = (struct seal_inspected_trust){.reason = NULL};
    if (type == SEAL_FILE_P7S)
        r = read_p7s(bytes, manifest, &reading, &fault);
    else if (type == SEAL_FILE_TSR)
        r = read_tsr(bytes, &reading, &fault);
    else
        r = read_chain(bytes, &reading, &fault);
    seal_pool_clear(&reading.pool);
    if (r == SEAL_LIMIT_MEMORY || r == SEAL_INTERNAL_CRYPTO)
        return r;
    if (r != SEAL_OK)
        reading.trust->reason = fault.reason != NULL ? fault.reason : seal_result_meaning(r);
    *ret_trust = reading.trust;
    return SEAL_OK;
}
