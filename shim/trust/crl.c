/* SPDX-License-Identifier: Apache-2.0 */
/* A signer's revocation lists, and what they say about a chain. */
#include "trust/crl.h"

#include "base/time.h"
#include "crypto/pem.h"
#include "trust/crl_read.h"

#include <coldseal/limits.h>

#include <stdlib.h>
#include <string.h>

/* Two parallel lists with room for all that may ever come. */
static enum seal_result make_room(struct seal_crl_store *store, struct seal_fault *fault)
{
    if (store->count >= SEAL_CRLS_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "is one revocation list too many", NULL);
    if (store->items == NULL)
        store->items = calloc(SEAL_CRLS_MAX, sizeof *store->items);
    if (store->bytes == NULL)
        store->bytes = calloc(SEAL_CRLS_MAX, sizeof *store->bytes);
    if (store->items == NULL || store->bytes == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    return SEAL_OK;
}

/* Exactly one block. */
static enum seal_result unwrap(struct seal_slice pem, struct seal_buffer *ret_der,
                               struct seal_fault *fault)
{
    char label[SEAL_PEM_LABEL_MAX], next[SEAL_PEM_LABEL_MAX];
    struct seal_buffer more = {NULL, 0, 0};
    enum seal_result r = seal_pem_next(&pem, label, ret_der);

    if (r == SEAL_OK)
        r = strcmp(label, "X509 CRL") == 0 && seal_pem_next(&pem, next, &more) == SEAL_UNDECIDED
                ? SEAL_OK
                : SEAL_FORMAT_SIGNATURE;
    seal_buffer_clear(&more);
    if (r == SEAL_OK || r == SEAL_LIMIT_MEMORY)
        return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, NULL);
    return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE,
                          "is neither DER nor one PEM block \"X509 CRL\"", NULL);
}

enum seal_result seal_crl_store_add(struct seal_crl_store *store, struct seal_buffer *bytes,
                                    struct seal_fault *fault)
{
    struct seal_buffer der = {NULL, 0, 0};
    const bool is_pem = bytes->size > 0 && bytes->data[0] != SEAL_DER_SEQUENCE;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = make_room(store, fault)) != SEAL_OK)
        goto out;
    if (is_pem && (r = unwrap(seal_buffer_slice(bytes), &der, fault)) != SEAL_OK)
        goto out;
    r = seal_crl_read(seal_buffer_slice(is_pem ? &der : bytes), &store->items[store->count], fault);
    if (r != SEAL_OK)
        goto out;
    if (is_pem)
        seal_buffer_clear(bytes);
    store->bytes[store->count++] = is_pem ? der : *bytes;
    der = *bytes = (struct seal_buffer){NULL, 0, 0}; /* transferred */
out:
    seal_buffer_clear(&der);
    return r;
}

void seal_crl_store_clear(struct seal_crl_store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < store->count; i++)
        seal_buffer_clear(&store->bytes[i]);
    free(store->items);
    free(store->bytes);
    *store = (struct seal_crl_store){.items = NULL};
}

/* What the lists say about one certificate of a chain. */
struct standing {
    bool settled;                  /* it has expired, and a list says how it was then */
    const struct seal_crl *newest; /* the best list that says how it is now; NULL: none */
};

static bool is_past(const struct seal_crl *list, int64_t now)
{
    return now > list->next_update;
}

static bool is_too_old(const struct seal_crl_store *store, const struct seal_crl *list, int64_t now)
{
    return store->max_age > 0 && now > list->this_update &&
           (uint64_t)now - (uint64_t)list->this_update > store->max_age;
}

static bool is_stale(const struct seal_crl_store *store, const struct seal_crl *list, int64_t now)
{
    return is_past(list, now) || is_too_old(store, list, now);
}

/* One that is not stale before one that is, then the newer. */
static bool is_better(const struct seal_crl_store *store, const struct seal_crl *list,
                      const struct seal_crl *than, int64_t now)
{
    if (than == NULL)
        return true;
    if (is_stale(store, list, now) != is_stale(store, than, now))
        return !is_stale(store, list, now);
    return list->this_update > than->this_update;
}

/* Signed by the issuer himself? SEAL_OK; SEAL_TRUST_SIGNERS no; as seal_scheme_verify(). */
static enum seal_result is_by(const struct seal_crl *list, const struct seal_certificate *certificate,
                              const struct seal_certificate *issuer)
{
    if (seal_slice_equal(list->issuer, certificate->issuer) != 1)
        return SEAL_TRUST_SIGNERS;
    return seal_scheme_verify(&issuer->key, list->scheme, list->tbs, list->signature);
}

/* May what is not on a list of his be believed? Of two certificates for one key the package chooses the one on the path. */
static bool may_sign_lists(const struct seal_certificate *issuer)
{
    return !issuer->has_key_usage || (issuer->key_usage & SEAL_USAGE_CRL_SIGN) != 0;
}

static enum seal_result refuse_listed(const struct seal_certificate *certificate, int64_t since,
                                      struct seal_fault *fault)
{
    char text[SEAL_TIME_SIZE];

    seal_time_write(since, text);
    seal_chain_refuse(fault, SEAL_TRUST_REVOKED, "is listed as revoked by its issuer", certificate);
    seal_fault_detail(fault, NULL, text);
    return SEAL_TRUST_REVOKED;
}

/* What @list, by the right issuer, adds to what is known of @certificate, which it does not list. */
static void weigh(const struct seal_crl_store *store, const struct seal_crl *list,
                  const struct seal_certificate *certificate, int64_t now, struct standing *standing)
{
    const int64_t end = certificate->not_after;

    if (list->this_update - SEAL_CLOCK_SKEW > now)
        return; /* not begun */
    /* who has expired may have been dropped from what came later */
    if (now > end && !(list->keeps_expired && list->keeps_since <= end)) {
        if (list->this_update <= end && !is_stale(store, list, end))
            standing->settled = true;
        return;
    }
    if (is_better(store, list, standing->newest, now))
        standing->newest = list;
}

static enum seal_result look_up(const struct seal_crl_store *store,
                                const struct seal_certificate *certificate,
                                const struct seal_certificate *issuer, int64_t now,
                                struct standing *ret_standing, struct seal_fault *fault)
{
    const struct seal_slice serial = {certificate->id.serial, certificate->id.serial_size};
    struct standing standing = {.newest = NULL};

    for (size_t i = 0; i < store->count; i++) {
        const struct seal_crl *list = &store->items[i];
        const enum seal_result r = is_by(list, certificate, issuer);
        int64_t since;

        if (r == SEAL_TRUST_SIGNERS)
            continue;
        if (r != SEAL_OK)
            return seal_chain_refuse(fault, r, NULL, certificate);
        if (seal_crl_lists(list, serial, &since))
            return refuse_listed(certificate, since, fault);
        if (may_sign_lists(issuer))
            weigh(store, list, certificate, now, &standing);
    }
    *ret_standing = standing;
    return SEAL_OK;
}

static bool is_same(const struct seal_certificate *a, const struct seal_certificate *b)
{
    return seal_slice_equal(a->tbs, b->tbs) == 1; /* a signature may have twins */
}

/* Did @issuer issue this other certificate? As seal_certificate_issued(). */
static enum seal_result is_issued(const struct seal_certificate *certificate,
                                  const struct seal_certificate *issuer)
{
    if (is_same(certificate, issuer) || seal_slice_equal(certificate->issuer, issuer->subject) != 1)
        return SEAL_TRUST_CERTIFICATE;
    return seal_certificate_issued(certificate, issuer);
}

/* Anchors that are above one of the chain, and what was found of them so far. */
struct ascent {
    const struct seal_certificate *items[1 + SEAL_CERTIFICATES_MAX]; /* the chain's own first */
    size_t count;
};

static void rise(struct ascent *ascent, const struct seal_certificate *issuer)
{
    for (size_t i = 0; i < ascent->count; i++)
        if (is_same(ascent->items[i], issuer))
            return;
    ascent->items[ascent->count++] = issuer;
}

/* Is one of them listed by one of @anchors that issued it? Who issued it is asked about in turn. */
static enum seal_result look_above(const struct seal_crl_store *store,
                                   const struct seal_certificate *anchor,
                                   const struct seal_pool *anchors, int64_t now,
                                   struct seal_fault *fault)
{
    struct ascent ascent = {{anchor}, 1};
    struct standing nobody_asks = {.newest = NULL};

    for (size_t i = 0; store->count > 0 && i < ascent.count; i++) {
        for (size_t j = 0; j < anchors->count; j++) {
            const struct seal_certificate *issuer = &anchors->items[j];
            enum seal_result r = is_issued(ascent.items[i], issuer);

            if (r == SEAL_TRUST_CERTIFICATE)
                continue;
            if (r != SEAL_OK)
                return seal_chain_refuse(fault, r, NULL, ascent.items[i]);
            r = look_up(store, ascent.items[i], issuer, now, &nobody_asks, fault);
            if (r != SEAL_OK)
                return r;
            rise(&ascent, issuer);
        }
    }
    return SEAL_OK;
}

/* SEAL_OK: nothing is missing. Otherwise SEAL_TRUST_REVOCATION, and what is. */
static enum seal_result judge(const struct seal_crl_store *store,
                              const struct seal_certificate *certificate,
                              const struct standing *standing, int64_t now, struct seal_fault *fault)
{
    const struct seal_crl *list = standing->newest;
    char bound[SEAL_TIME_SIZE];

    if (standing->settled)
        return SEAL_OK;
    if (list == NULL)
        return seal_chain_refuse(fault, SEAL_TRUST_REVOCATION,
                                 "has no revocation list that says how it stands", certificate);
    if (!is_stale(store, list, now))
        return SEAL_OK;
    seal_time_write(is_past(list, now) ? list->next_update : list->this_update, bound);
    seal_chain_refuse(fault, SEAL_TRUST_REVOCATION,
                      is_past(list, now) ? "has a revocation list that is past its next update"
                                         : "has a revocation list that is older than max_age_days",
                      certificate);
    seal_fault_detail(fault, NULL, bound);
    return SEAL_TRUST_REVOCATION;
}

static struct seal_revocation told_by(const struct seal_crl_store *store,
                                      const struct standing *standing, int64_t now)
{
    const struct seal_crl *list = standing->newest;
    struct seal_revocation told = {.established = standing->settled};

    if (list == NULL || standing->settled)
        return told;
    told.stale = is_stale(store, list, now);
    told.established = !told.stale;
    told.has_update = true;
    told.oldest = list->this_update;
    told.next = list->next_update;
    return told;
}

enum seal_result seal_crl_check(const struct seal_crl_store *store, const struct seal_chain *chain,
                                const struct seal_pool *anchors, int64_t now,
                                struct seal_revocation *ret_revocation, struct seal_fault *fault)
{
    struct seal_revocation known = {.established = true};
    enum seal_result above = SEAL_INTERNAL_STATE;
    enum seal_result missing = SEAL_OK;
    struct seal_fault what_is_missing = {.reason = NULL};

    /* to the end, whatever is missing: that somebody is revoked weighs more */
    for (size_t i = 0; i + 1 < chain->count; i++) {
        const struct seal_certificate *certificate = chain->links[i];
        struct standing standing = {.newest = NULL};
        struct seal_revocation told;
        enum seal_result r = look_up(store, certificate, chain->links[i + 1], now, &standing, fault);

        if (r != SEAL_OK)
            return r;
        if (store->required && missing == SEAL_OK)
            missing = judge(store, certificate, &standing, now, &what_is_missing);
        told = told_by(store, &standing, now);
        seal_revocation_join(&known, &told);
    }
    above = look_above(store, chain->links[chain->count - 1], anchors, now, fault);
    if (above != SEAL_OK)
        return above;
    if (missing != SEAL_OK) {
        if (fault != NULL)
            *fault = what_is_missing;
        return missing;
    }
    *ret_revocation = known;
    return SEAL_OK;
}

void seal_revocation_join(struct seal_revocation *sum, const struct seal_revocation *more)
{
    sum->established = sum->established && more->established;
    sum->stale = sum->stale || more->stale;
    if (!more->has_update)
        return;
    if (!sum->has_update || more->oldest < sum->oldest)
        sum->oldest = more->oldest;
    if (!sum->has_update || more->next < sum->next)
        sum->next = more->next;
    sum->has_update = true;
}
