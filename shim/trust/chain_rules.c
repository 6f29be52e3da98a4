/* SPDX-License-Identifier: Apache-2.0 */
/* The rules for a path, RFC 5280 section 6.1. Every certificate here but the anchor may be an attacker's. */
#include "trust/chain_rules.h"

#include "base/fault.h"
#include "base/time.h"

#include <string.h>

static bool is_self_issued(const struct seal_certificate *certificate)
{
    return seal_slice_equal(certificate->issuer, certificate->subject) == 1;
}

/* Authorities between the one at @above and the leaf; those that only change a key of the same name do not count. */
static size_t authorities_below(const struct seal_chain *path, size_t above)
{
    size_t count = 0;

    for (size_t i = 1; i < above; i++)
        count += is_self_issued(path->links[i]) ? 0 : 1;
    return count;
}

static enum seal_result judge_path_length(const struct seal_chain *path, size_t at,
                                          struct seal_fault *fault)
{
    const struct seal_certificate *authority = path->links[at];
    const size_t below = authorities_below(path, at);
    char allowed[SEAL_DECIMAL_SIZE], found[SEAL_DECIMAL_SIZE];

    if (!authority->has_path_length || below <= authority->path_length)
        return SEAL_OK;
    seal_decimal_write(authority->path_length, allowed);
    seal_decimal_write(below, found);
    seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                      "has more authorities below it than its path length allows", authority);
    seal_fault_detail(fault, allowed, found);
    return SEAL_TRUST_CERTIFICATE;
}

static enum seal_result judge_authority(const struct seal_chain *path, size_t at,
                                        struct seal_fault *fault)
{
    const struct seal_certificate *authority = path->links[at];
    const bool is_anchor = at + 1 == path->count;

    if (!authority->is_ca)
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                 "issued a certificate and is no authority", authority);
    if (!authority->has_key_usage && !is_anchor)
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                 "issued a certificate and has no key usage", authority);
    if (authority->has_key_usage && (authority->key_usage & SEAL_USAGE_CERTIFICATE_SIGN) == 0)
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                 "issued a certificate and its key usage forbids that", authority);
    return judge_path_length(path, at, fault);
}

/* Section 6.1.1 (e). Policies are not followed here, so nobody can be shown to have one. */
static enum seal_result judge_policy(const struct seal_certificate *certificate,
                                     struct seal_fault *fault)
{
    if (!certificate->needs_policy)
        return SEAL_OK;
    return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                             "demands an explicit policy, and policies are not followed here",
                             certificate);
}

/* What is below the authority at @at, the leaf always, authorities unless they are self-issued: section 6.1.3 (b), (c). */
static enum seal_result judge_names(const struct seal_chain *path, size_t at, struct seal_fault *fault)
{
    const struct seal_certificate *authority = path->links[at];

    if (!authority->has_constraints)
        return SEAL_OK;
    for (size_t i = at; i-- > 0;) {
        if (i > 0 && is_self_issued(path->links[i]))
            continue;
        if (!seal_certificate_within(path->links[i], authority))
            return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                     "is outside the names that an authority above it allows",
                                     path->links[i]);
    }
    return SEAL_OK;
}

static enum seal_result judge_leaf(const struct seal_certificate *leaf, struct seal_fault *fault)
{
    const unsigned signing = SEAL_USAGE_DIGITAL_SIGNATURE | SEAL_USAGE_CONTENT_COMMITMENT;

    if (leaf->is_ca)
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                 "signs documents and is an authority", leaf);
    if (leaf->has_key_usage && (leaf->key_usage & signing) == 0)
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                 "signs documents and its key usage forbids that", leaf);
    return SEAL_OK;
}

/* An authority without purposes, or with "any", restricts nothing. */
static bool permits(const struct seal_certificate *authority, const struct seal_oid *purpose)
{
    return !authority->has_purposes || seal_certificate_for(authority, &seal_oid_any_purpose) ||
           seal_certificate_for(authority, purpose);
}

/* NULL: everybody on the path permits it. */
static const struct seal_certificate *who_forbids(const struct seal_chain *path,
                                                  const struct seal_oid *purpose)
{
    for (size_t i = path->count; i-- > 1;)
        if (!permits(path->links[i], purpose))
            return path->links[i];
    return NULL;
}

/* One purpose that the leaf has by name and that every authority permits. "Any" in a leaf would be everything at once. */
static enum seal_result judge_purposes(const struct seal_chain_request *request,
                                       const struct seal_chain *path, struct seal_fault *fault)
{
    const struct seal_certificate *leaf = path->links[0], *forbids = NULL;

    for (size_t i = 0; i < request->purposes_count; i++) {
        if (!seal_certificate_for(leaf, &request->purposes[i]))
            continue;
        forbids = who_forbids(path, &request->purposes[i]);
        if (forbids == NULL)
            return SEAL_OK;
    }
    if (forbids != NULL)
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                 "does not permit the purpose of a certificate below it", forbids);
    return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                             "has no extended key usage for this purpose", leaf);
}

/* RFC 3161 section 2.3: critical, and the only one. */
static enum seal_result judge_purpose_alone(const struct seal_certificate *leaf,
                                            struct seal_fault *fault)
{
    struct seal_der purposes = {leaf->purposes};
    struct seal_slice first;

    if (!leaf->purposes_critical)
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                                 "has an extended key usage that is not critical", leaf);
    if (!seal_der_value(&purposes, SEAL_DER_OID, &first) || !seal_der_at_end(&purposes))
        return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE, "has more than one purpose", leaf);
    return SEAL_OK;
}

static enum seal_result judge_issuer_key(const struct seal_chain_request *request,
                                         const struct seal_chain *path, struct seal_fault *fault)
{
    const struct seal_digest_list *keys = request->issuer_keys;

    for (size_t i = 0; path->count > 1 && i < keys->count; i++)
        if (memcmp(path->links[1]->key.id, keys->items[i], SEAL_DIGEST_SIZE) == 0)
            return SEAL_OK;
    return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                             "is not issued by one of the keys in issuer_keys", path->links[0]);
}

static enum seal_result judge_time(const struct seal_certificate *certificate, int64_t at,
                                   struct seal_fault *fault)
{
    const bool is_early = at < certificate->not_before;
    char bound[SEAL_TIME_SIZE], time[SEAL_TIME_SIZE];

    if (!is_early && at <= certificate->not_after)
        return SEAL_OK;
    seal_time_write(is_early ? certificate->not_before : certificate->not_after, bound);
    seal_time_write(at, time);
    seal_chain_refuse(fault, SEAL_TRUST_TIME, is_early ? "is not valid yet" : "has expired",
                      certificate);
    seal_fault_detail(fault, bound, time);
    return SEAL_TRUST_TIME;
}

enum seal_result seal_chain_judge(const struct seal_chain_request *request,
                                  const struct seal_chain *path, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    for (size_t i = path->count; i-- > 1;)
        if ((r = judge_authority(path, i, fault)) != SEAL_OK ||
            (r = judge_names(path, i, fault)) != SEAL_OK)
            return r;
    for (size_t i = path->count; i-- > 0;)
        if ((r = judge_policy(path->links[i], fault)) != SEAL_OK)
            return r;
    if ((r = judge_leaf(path->links[0], fault)) != SEAL_OK)
        return r;
    if ((r = judge_purposes(request, path, fault)) != SEAL_OK)
        return r;
    if (request->purpose_alone && (r = judge_purpose_alone(path->links[0], fault)) != SEAL_OK)
        return r;
    if (request->issuer_keys != NULL && (r = judge_issuer_key(request, path, fault)) != SEAL_OK)
        return r;
    /* last: whoever hears of a time knows that nothing else is wrong */
    for (size_t i = path->count; i-- > 0;)
        if ((r = judge_time(path->links[i], request->at, fault)) != SEAL_OK)
            return r;
    return SEAL_OK;
}
