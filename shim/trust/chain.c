/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching for a path. A document may carry certificates that only cost time: copies of names, loops, authorities that sign
 * each other. So signatures are verified from the anchors down: whoever has none from a key that leads to an anchor is never
 * asked for his, and what a stranger adds costs one verification a certificate and key of that name.
 */
#include "trust/chain.h"

#include "base/fault.h"
#include "base/hex.h"
#include "base/text.h"
#include "crypto/distinguished_name.h"
#include "trust/chain_rules.h"

#include <string.h>

#define NODES_MAX (1 + 2 * SEAL_CERTIFICATES_MAX)
#define LEAF 0

enum answer { NOT_ASKED = 0, ISSUED, NOT_ISSUED };

/* Everybody who may be on a path, and what is known of them. Nodes are leaf, anchors, others, in this order. */
struct search {
    const struct seal_chain_request *request;
    const struct seal_certificate *nodes[NODES_MAX];
    size_t count, anchors;
    bool leaf_is_anchor;
    bool near[NODES_MAX];                      /* names lead from the leaf to it */
    bool connected[NODES_MAX];                 /* and signatures from an anchor down to it */
    enum answer answers[NODES_MAX][NODES_MAX]; /* who is issued by whom */
    size_t checks, steps;
    struct seal_chain path;
    enum seal_result worst; /* of the best path that does not hold; UNDECIDED: no path yet */
    struct seal_fault fault;
};

static bool is_anchor(const struct search *search, size_t node)
{
    return node > LEAF && node <= search->anchors;
}

/* Contents alike; a signature may have twins. */
static bool says_the_same(const struct seal_certificate *a, const struct seal_certificate *b)
{
    return seal_slice_equal(a->tbs, b->tbs) == 1;
}

/* The same authority: whatever one of them issued, the other one did. */
static bool is_same_issuer(const struct seal_certificate *a, const struct seal_certificate *b)
{
    return memcmp(a->key.id, b->key.id, sizeof a->key.id) == 0 &&
           seal_slice_equal(a->subject, b->subject) == 1;
}

static bool names_fit(const struct search *search, size_t node, size_t issuer)
{
    return seal_slice_equal(search->nodes[node]->issuer, search->nodes[issuer]->subject) == 1;
}

/* Copies add nothing: of the leaf, of an anchor, of each other. */
static bool is_copy(const struct search *search, const struct seal_certificate *other)
{
    for (size_t i = 0; i < search->count; i++)
        if (seal_slice_equal(search->nodes[i]->der, other->der) == 1)
            return true;
    return false;
}

static enum seal_result gather(struct search *search)
{
    const struct seal_pool *anchors = search->request->anchors, *others = search->request->others;
    const size_t others_count = others != NULL ? others->count : 0;

    if (anchors->count > SEAL_CERTIFICATES_MAX || others_count > SEAL_CERTIFICATES_MAX)
        return SEAL_LIMIT_COUNT;
    search->nodes[search->count++] = search->request->leaf;
    for (size_t i = 0; i < anchors->count; i++) {
        search->nodes[search->count++] = &anchors->items[i];
        if (says_the_same(&anchors->items[i], search->request->leaf))
            search->leaf_is_anchor = true;
    }
    search->anchors = anchors->count;
    for (size_t i = 0; i < others_count; i++)
        if (!is_copy(search, &others->items[i]))
            search->nodes[search->count++] = &others->items[i];
    return SEAL_OK;
}

static void mark_near(struct search *search)
{
    bool changed = true;

    search->near[LEAF] = true;
    while (changed) {
        changed = false;
        for (size_t node = 0; node < search->count; node++) {
            if (!search->near[node] || is_anchor(search, node))
                continue;
            for (size_t issuer = 1; issuer < search->count; issuer++) {
                if (search->near[issuer] || !names_fit(search, node, issuer))
                    continue;
                search->near[issuer] = changed = true;
            }
        }
    }
}

/* Names fit. SEAL_OK; SEAL_TRUST_CERTIFICATE no; SEAL_LIMIT_COUNT enough was asked; as seal_certificate_issued(). */
static enum seal_result ask_issued(struct search *search, size_t node, size_t issuer)
{
    enum answer *answer;
    enum seal_result r = SEAL_INTERNAL_STATE;
    size_t first = 1;

    while (first < issuer && !is_same_issuer(search->nodes[first], search->nodes[issuer]))
        first++;
    answer = &search->answers[node][first];
    if (*answer == NOT_ASKED) {
        if (search->checks == SEAL_CHAIN_CHECKS_MAX)
            return SEAL_LIMIT_COUNT;
        search->checks++;
        r = seal_certificate_issued(search->nodes[node], search->nodes[issuer]);
        if (r != SEAL_OK && r != SEAL_TRUST_CERTIFICATE)
            return r;
        *answer = r == SEAL_OK ? ISSUED : NOT_ISSUED;
    }
    return *answer == ISSUED ? SEAL_OK : SEAL_TRUST_CERTIFICATE;
}

/* Is @node issued by somebody who is connected? */
static enum seal_result connect(struct search *search, size_t node)
{
    for (size_t issuer = 1; issuer < search->count; issuer++) {
        enum seal_result r;

        if (issuer == node || !search->connected[issuer] || !names_fit(search, node, issuer))
            continue;
        r = ask_issued(search, node, issuer);
        if (r != SEAL_TRUST_CERTIFICATE)
            return r;
    }
    return SEAL_TRUST_CERTIFICATE;
}

static enum seal_result connect_all(struct search *search)
{
    bool changed = true;

    for (size_t node = 1; node <= search->anchors; node++)
        search->connected[node] = true;
    while (changed) {
        changed = false;
        for (size_t node = 0; node < search->count; node++) {
            enum seal_result r;

            if (!search->near[node] || search->connected[node] || is_anchor(search, node))
                continue;
            r = connect(search, node);
            if (r == SEAL_OK)
                search->connected[node] = changed = true;
            else if (r != SEAL_TRUST_CERTIFICATE)
                return r;
        }
    }
    return SEAL_OK;
}

/* The path is complete. SEAL_OK it holds; SEAL_UNDECIDED it does not, and what is wrong is kept if it is the least so far. */
static enum seal_result judge(struct search *search)
{
    struct seal_fault fault;
    const enum seal_result r = seal_chain_judge(search->request, &search->path, &fault);

    if (r != SEAL_TRUST_CERTIFICATE && r != SEAL_TRUST_TIME)
        return r;
    if (search->worst == SEAL_UNDECIDED || (search->worst != r && r == SEAL_TRUST_TIME)) {
        search->worst = r;
        search->fault = fault;
    }
    return SEAL_UNDECIDED;
}

static bool is_on_path(const struct search *search, size_t node)
{
    for (size_t i = 0; i < search->path.count; i++)
        if (is_same_issuer(search->path.links[i], search->nodes[node]))
            return true;
    return false;
}

/* All paths that go on over @node, anchors first. SEAL_OK: search->path holds; SEAL_UNDECIDED: none does; others end the search. */
static enum seal_result climb(struct search *search, size_t node)
{
    enum seal_result r = SEAL_UNDECIDED;

    if (++search->steps > SEAL_CHAIN_STEPS_MAX)
        return SEAL_LIMIT_COUNT;
    search->path.links[search->path.count++] = search->nodes[node];
    if (is_anchor(search, node) || (node == LEAF && search->leaf_is_anchor))
        r = judge(search);
    if (is_anchor(search, node) || search->path.count == SEAL_CHAIN_DEPTH_MAX)
        goto out;
    for (size_t issuer = 1; r == SEAL_UNDECIDED && issuer < search->count; issuer++) {
        if (!search->connected[issuer] || !names_fit(search, node, issuer) ||
            is_on_path(search, issuer))
            continue;
        r = ask_issued(search, node, issuer);
        if (r == SEAL_OK)
            r = climb(search, issuer);
        else if (r == SEAL_TRUST_CERTIFICATE)
            r = SEAL_UNDECIDED;
    }
out:
    if (r != SEAL_OK)
        search->path.count--;
    return r;
}

static enum seal_result tell_worst(const struct search *search, struct seal_fault *fault)
{
    char most[SEAL_DECIMAL_SIZE];

    if (search->worst != SEAL_UNDECIDED) {
        if (fault != NULL)
            *fault = search->fault;
        return search->worst;
    }
    seal_decimal_write(SEAL_CHAIN_DEPTH_MAX, most);
    seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE, "has too many authorities above it",
                      search->request->leaf);
    seal_fault_detail(fault, most, NULL);
    return SEAL_TRUST_CERTIFICATE;
}

enum seal_result seal_chain_find(const struct seal_chain_request *request,
                                 struct seal_chain *ret_chain, struct seal_fault *fault)
{
    struct search search = {.request = request};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = gather(&search)) != SEAL_OK)
        return seal_chain_refuse(fault, r, "comes with too many certificates", request->leaf);
    mark_near(&search);
    r = connect_all(&search);
    if (r == SEAL_OK && !search.connected[LEAF] && !search.leaf_is_anchor)
        return seal_chain_refuse(fault, SEAL_TRUST_SIGNERS,
                                 "is not issued by any authority that is trusted here",
                                 request->leaf);
    if (r == SEAL_OK)
        r = climb(&search, LEAF);
    if (r == SEAL_UNDECIDED)
        return tell_worst(&search, fault);
    if (r != SEAL_OK)
        return seal_chain_refuse(
            fault, r, r == SEAL_LIMIT_COUNT ? "comes with too many ways to an authority" : NULL,
            request->leaf);
    *ret_chain = search.path;
    return SEAL_OK;
}

enum seal_result seal_chain_refuse(struct seal_fault *fault, enum seal_result code,
                                   const char *reason, const struct seal_certificate *certificate)
{
    static const uint8_t nameless[] = {SEAL_DER_SEQUENCE, 0};
    char subject[SEAL_SUBJECT_SIZE], serial[2 * SEAL_SERIAL_SIZE_MAX + 1];

    if (!seal_der_is(certificate->subject, nameless, sizeof nameless)) {
        seal_name_text(certificate->subject, subject, sizeof subject);
    } else {
        seal_hex_write(certificate->id.serial, certificate->id.serial_size, serial);
        seal_text_join(subject, sizeof subject, (const char *const[]){"serial ", serial, NULL});
    }
    return seal_fault_set(fault, code, reason, subject);
}
