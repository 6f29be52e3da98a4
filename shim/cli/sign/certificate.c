/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --cert and --chain: who the signer is, and who says so. The way up is walked with the verifier's own rules before anything is
 * signed, to the topmost certificate that was given: whom a policy trusts is not known here.
 */
#include "cli/sign/job.h"

#include "base/time.h"
#include "cli/system/input.h"
#include "crypto/distinguished_name.h"
#include "crypto/pem.h"
#include "posix/clock.h"
#include "trust/chain.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400
#define DAYS_BEFORE 30 /* that is soon */

/* Certificates and nothing else, so that it is one of them that is not as it must be. */
static bool holds_certificates(struct seal_slice pem)
{
    static const char begin[] = "-----BEGIN ", word[] = "CERTIFICATE-----";
    const uint8_t *at = pem.data, *end = pem.size > 0 ? pem.data + pem.size : NULL;
    bool found = false;

    while (at < end && (at = memmem(at, (size_t)(end - at), begin, sizeof(begin) - 1)) != NULL) {
        at += sizeof(begin) - 1;
        if ((size_t)(end - at) < sizeof(word) - 1 || memcmp(at, word, sizeof(word) - 1) != 0)
            return false;
        found = true;
    }
    return found;
}

static enum seal_result read_file(struct seal_sign_job *job, const char *path, struct seal_fault *fault)
{
    struct seal_buffer pem = {NULL, 0, 0};
    enum seal_result r =
        seal_input_read(path, seal_file_size_max(SEAL_FILE_CHAIN), SEAL_CONFIG_FILE, &pem, fault);

    if (r == SEAL_OK &&
        (r = seal_pool_add_pem(&job->certificates, seal_buffer_slice(&pem), fault)) != SEAL_OK) {
        const char *why = fault->reason;
        const bool ours = r == SEAL_FORMAT_SIGNATURE || r == SEAL_LIMIT_SIZE;

        (void)snprintf(job->call->next, sizeof(job->call->next), "%s",
                       holds_certificates(seal_buffer_slice(&pem))
                           ? "have it issued as version 3 and for code signing: openssl x509 -req "
                             "-extfile FILE, where FILE says extendedKeyUsage=codeSigning"
                           : "name certificates in PEM, blocks BEGIN CERTIFICATE and nothing else");
        r = seal_fault_set(fault, ours ? SEAL_CONFIG_FILE : r, why, path);
    }
    seal_buffer_clear(&pem);
    return r;
}

static enum seal_result other_key(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_pool *pool = &job->certificates;
    char expected[SEAL_KEY_ID_TEXT_SIZE], found[SEAL_KEY_ID_TEXT_SIZE];
    const char *next = "name the certificate that was issued for this key";

    for (size_t i = 1; i < pool->count; i++)
        if (memcmp(pool->items[i].key.id, job->signing.public.id, SEAL_DIGEST_SIZE) == 0)
            next = "put the certificate of this key first";
    (void)snprintf(job->call->next, sizeof(job->call->next), "%s", next);
    seal_public_key_text(&job->signing.public, expected);
    seal_public_key_text(&pool->items[0].key, found);
    seal_fault_set(fault, SEAL_CONFIG_KEY, "is the certificate of another key",
                   job->settings->certificate);
    return seal_fault_detail(fault, expected, found);
}

static const struct seal_certificate *issuer_of(const struct seal_pool *pool,
                                                const struct seal_certificate *below)
{
    for (size_t i = 0; i < pool->count; i++)
        if (&pool->items[i] != below && seal_certificate_issued(below, &pool->items[i]) == SEAL_OK)
            return &pool->items[i];
    return NULL;
}

static enum seal_result find_anchor(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_pool *pool = &job->certificates;
    const struct seal_certificate *at = &pool->items[0], *above;
    char expected[SEAL_DETAIL_SIZE], found[SEAL_DETAIL_SIZE];

    /* bounded, since two authorities may vouch for each other */
    for (size_t i = 0; i < pool->count && (above = issuer_of(pool, at)) != NULL; i++)
        at = above;
    job->anchor = at;
    if (at != &pool->items[0] || pool->count == 1)
        return SEAL_OK;
    seal_name_text(at->issuer, expected, sizeof(expected));
    seal_name_text(pool->items[1].subject, found, sizeof(found));
    (void)snprintf(job->call->next, sizeof(job->call->next),
                   "give the certificate of the issuer, and those above it, with --chain");
    seal_fault_set(fault, SEAL_CONFIG_FILE, "does not hold the issuer of the certificate",
                   job->settings->chain != NULL ? job->settings->chain : job->settings->certificate);
    return seal_fault_detail(fault, expected, found);
}

/* Another purpose than code signing is one that a policy must ask for: then that policy judges. */
static enum seal_result walk(struct seal_sign_job *job, struct seal_chain *ret_chain,
                             struct seal_fault *fault)
{
    const struct seal_pool anchors = {.items = job->certificates.items,
                                      .count = job->certificates.count};
    struct seal_pool top = {.items = NULL};
    struct seal_oid purpose = seal_oid_code_signing;
    const struct seal_certificate *signer = &anchors.items[0];
    struct seal_der purposes = {signer->purposes};
    struct seal_slice first;

    if (job->settings->policy != NULL && !seal_certificate_for(signer, &purpose) &&
        seal_der_value(&purposes, SEAL_DER_OID, &first) && first.size <= sizeof(purpose.bytes)) {
        purpose.size = first.size;
        memcpy(purpose.bytes, first.data, first.size);
    }
    top.items = &anchors.items[job->anchor - anchors.items];
    top.count = 1;
    const struct seal_chain_request request = {
        .leaf = signer,
        .anchors = &top,
        .others = &anchors,
        .at = seal_clock_now() / 1000,
        .purposes = &purpose,
        .purposes_count = 1,
    };

    return seal_chain_find(&request, ret_chain, fault);
}

static void warn(const struct seal_sign_job *job, const struct seal_chain *chain)
{
    const int64_t now = seal_clock_now() / 1000;
    char name[SEAL_DETAIL_SIZE], text[SEAL_DETAIL_SIZE];

    for (size_t i = 0; i < chain->count; i++) {
        const int64_t days = (chain->links[i]->not_after - now) / DAY;

        if (days >= DAYS_BEFORE)
            continue;
        seal_name_text(chain->links[i]->subject, name, sizeof(name));
        (void)snprintf(text, sizeof(text), "ends in %lld %s; %s", (long long)days,
                       days == 1 ? "day" : "days",
                       job->settings->tsa == NULL
                           ? "the seal ends with it, since no timestamp is asked for"
                           : "the timestamp keeps the seal, a new one needs another certificate");
        seal_output_warning(job->call->output, name, text);
    }
}

static enum seal_result write_chain(struct seal_sign_job *job, struct seal_fault *fault)
{
    for (size_t i = 0; i < job->certificates.count; i++) {
        enum seal_result r =
            seal_pem_write(&job->chain, "CERTIFICATE", job->certificates.items[i].der);
        if (r != SEAL_OK)
            return seal_fault_set(fault, r, NULL, job->settings->certificate);
    }
    return SEAL_OK;
}

/* The table's next steps are for whoever is refused a start; here somebody can still have another certificate. */
static enum seal_result refused(struct seal_sign_job *job, enum seal_result r)
{
    const char *next = r == SEAL_TRUST_TIME
                           ? "have it issued anew; a seal of today by this one would be refused"
                           : "have a certificate issued for code signing with this key";

    if (r == SEAL_TRUST_TIME || r == SEAL_TRUST_CERTIFICATE)
        (void)snprintf(job->call->next, sizeof(job->call->next), "%s", next);
    return r;
}

enum seal_result seal_sign_certificate(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = job->settings;
    struct seal_chain chain = {.count = 0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (settings->certificate == NULL)
        return SEAL_OK;
    if ((r = read_file(job, settings->certificate, fault)) != SEAL_OK ||
        (settings->chain != NULL && (r = read_file(job, settings->chain, fault)) != SEAL_OK))
        return r;
    if (memcmp(job->certificates.items[0].key.id, job->signing.public.id, SEAL_DIGEST_SIZE) != 0)
        return other_key(job, fault);
    if ((r = find_anchor(job, fault)) != SEAL_OK)
        return r;
    if ((r = walk(job, &chain, fault)) != SEAL_OK)
        return refused(job, r);
    warn(job, &chain);
    return write_chain(job, fault);
}
