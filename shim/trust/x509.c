/* SPDX-License-Identifier: Apache-2.0 */
/* Signers of kind "x509": somebody to whom an authority that the policy trusts gave a certificate. */
#include "crypto/pem.h"
#include "trust/cms.h"
#include "trust/x509_signer.h"

#include <string.h>

/* A signature with the certificate that it is said to be made with. */
struct vouch {
    bool is_cms;
    struct seal_cms cms;
    struct seal_pool others; /* what came along; proves nothing until it chains */
    const struct seal_certificate *leaf;
    struct seal_slice octets, token;
};

static enum seal_result open_cms(const struct seal_x509_signer *signer, struct seal_slice bytes,
                                 struct vouch *vouch, struct seal_fault *fault)
{
    enum seal_result r = seal_cms_shape(bytes, &vouch->cms, fault);

    if (r != SEAL_OK)
        return r;
    if (!seal_cms_is_detached(&vouch->cms))
        return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, "brings a content of its own", NULL);
    if ((r = seal_cms_certificates(&vouch->cms, &vouch->others, fault)) != SEAL_OK)
        return r;
    vouch->is_cms = true;
    vouch->octets = vouch->cms.signature;
    vouch->token = vouch->cms.token;
    /* the policy's own copy first: nobody can put another certificate of this identifier before it */
    vouch->leaf = seal_cms_signer(&vouch->cms, &signer->roots);
    if (vouch->leaf == NULL)
        vouch->leaf = seal_cms_signer(&vouch->cms, &vouch->others);
    return vouch->leaf != NULL ? SEAL_OK : seal_cms_no_signer(&vouch->cms, fault);
}

/* The first certificate of a chain file is the signer's, so it must be one; those behind it are skipped if we do not read them. */
static enum seal_result read_chain(struct seal_slice rest, struct seal_pool *pool,
                                   struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    for (size_t count = 0;; count++) {
        const struct seal_slice before = rest;
        struct seal_buffer der = {NULL, 0, 0};
        char label[SEAL_PEM_LABEL_MAX];

        r = seal_pem_next(&rest, label, &der);
        seal_buffer_clear(&der);
        if (r == SEAL_UNDECIDED)
            return pool->count > 0
                       ? SEAL_OK
                       : seal_fault_set(fault, SEAL_TRUST_SIGNERS,
                                        "has no chain.pem beside it with its certificate", NULL);
        if (r != SEAL_OK)
            return seal_fault_set(fault, r, "its chain.pem is not PEM", NULL);
        if (count == SEAL_CERTIFICATES_MAX)
            return seal_fault_set(fault, SEAL_LIMIT_COUNT, "holds too many certificates", NULL);
        r = seal_pool_add_pem(pool, (struct seal_slice){before.data, before.size - rest.size}, fault);
        if (r != SEAL_OK && (count == 0 || (r != SEAL_FORMAT_SIGNATURE && r != SEAL_LIMIT_SIZE)))
            return r;
    }
}

static enum seal_result open_raw(const struct seal_signature *signature, struct vouch *vouch,
                                 struct seal_fault *fault)
{
    enum seal_result r = read_chain(signature->chain, &vouch->others, fault);

    if (r != SEAL_OK)
        return r;
    vouch->octets = signature->bytes;
    vouch->token = signature->token;
    vouch->leaf = vouch->others.items; /* the first */
    return SEAL_OK;
}

/* Is the document signed with the key of the leaf? Whose that is, is asked next. */
static enum seal_result verify(const struct vouch *vouch, struct seal_slice document,
                               struct seal_fault *fault)
{
    const struct seal_public_key *key = &vouch->leaf->key;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (vouch->is_cms)
        return seal_cms_verify(&vouch->cms, vouch->leaf, document, fault);
    r = seal_signature_verify(key, seal_algorithm_default(key->type), document, vouch->octets);
    if (r != SEAL_OK)
        return seal_chain_refuse(fault, r, "did not make this signature", vouch->leaf);
    return SEAL_OK;
}

static enum seal_result find_chain(const struct seal_x509_signer *signer, const struct vouch *vouch,
                                   int64_t at, struct seal_chain *ret_chain, struct seal_fault *fault)
{
    const struct seal_chain_request request = {
        .leaf = vouch->leaf,
        .anchors = &signer->roots,
        .others = &vouch->others,
        .at = at,
        .purposes = signer->purposes,
        .purposes_count = signer->purposes_count,
        .issuer_keys = signer->issuer_keys.count > 0 ? &signer->issuer_keys : NULL,
    };

    return seal_chain_find(&request, ret_chain, fault);
}

/*
 * When was it signed, and who stood behind the certificate then?
 *
 * A path that leads nowhere is told before a missing time: what is none of his signatures must not look like a bad one of his.
 * So is a path that could not be looked for, of which nothing was learnt.
 */
static enum seal_result judge_standing(const struct seal_x509_signer *signer,
                                       const struct vouch *vouch, const struct seal_circumstances *at,
                                       struct seal_revocation *revocation,
                                       struct seal_chain *ret_chain, struct seal_evidence *evidence,
                                       struct seal_fault *fault)
{
    struct seal_fault time_fault = {.reason = NULL};
    enum seal_result timed = SEAL_INTERNAL_STATE, r = SEAL_INTERNAL_STATE;

    if (at->now < 0)
        timed = seal_fault_set(&time_fault, SEAL_TRUST_TIME,
                               "is made with a certificate, and the clock cannot be right", NULL);
    else
        timed = seal_signer_time(&signer->base, vouch->token, vouch->octets, at, &signer->lists,
                                 &evidence->has_time, &evidence->time, revocation, &time_fault);
    r = find_chain(signer, vouch, evidence->has_time ? evidence->time : at->now, ret_chain, fault);
    if (timed == SEAL_OK || r == SEAL_TRUST_SIGNERS || r == SEAL_LIMIT_MEMORY ||
        r == SEAL_INTERNAL_CRYPTO)
        return r;
    if (fault != NULL)
        *fault = time_fault;
    return timed;
}

static enum seal_result judge_binding(const struct seal_x509_signer *signer,
                                      const struct vouch *vouch, struct seal_fault *fault)
{
    if (!signer->cert_bound || (vouch->is_cms && vouch->cms.has_certificate_hash))
        return SEAL_OK;
    return seal_chain_refuse(fault, SEAL_TRUST_CERTIFICATE,
                             "is not bound to its signature: signingCertificateV2 is missing",
                             vouch->leaf);
}

static void note_revocation(const struct seal_revocation *revocation, struct seal_evidence *evidence)
{
    evidence->revocation_established = revocation->established;
    evidence->has_list = revocation->has_update;
    evidence->list_update = revocation->oldest;
    evidence->list_next = revocation->next;
    evidence->list_stale = revocation->stale;
}

static enum seal_result judge(const void *state, const struct seal_circumstances *at,
                              const struct seal_document *document,
                              const struct seal_signature *signature,
                              struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    const struct seal_x509_signer *signer = state;
    struct vouch vouch = {.is_cms = false};
    struct seal_chain chain = {.count = 0};
    struct seal_revocation revocation = {.established = true};
    struct seal_evidence evidence = {.has_time = false};
    enum seal_result r = SEAL_INTERNAL_STATE;

    r = signature->type == SEAL_FILE_P7S ? open_cms(signer, signature->bytes, &vouch, fault)
                                         : open_raw(signature, &vouch, fault);
    if (r == SEAL_OK && vouch.leaf == NULL)
        r = SEAL_INTERNAL_STATE;
    if (r != SEAL_OK)
        goto out;
    if ((r = seal_x509_identify(signer, vouch.leaf, at->package, &evidence, fault)) != SEAL_OK)
        goto out;
    if ((r = verify(&vouch, document->bytes, fault)) != SEAL_OK)
        goto out;
    r = judge_standing(signer, &vouch, at, &revocation, &chain, &evidence, fault);
    if (r != SEAL_OK)
        goto out;
    if ((r = judge_binding(signer, &vouch, fault)) != SEAL_OK)
        goto out;
    r = seal_signer_revocation(at, &signer->lists, &chain, &signer->roots, &revocation, fault);
    if (r != SEAL_OK)
        goto out;
    if ((r = seal_x509_identities(vouch.leaf, &evidence, fault)) != SEAL_OK)
        goto out;
    note_revocation(&revocation, &evidence);
    memcpy(evidence.key, vouch.leaf->key.id, SEAL_DIGEST_SIZE);
    evidence.has_end = true;
    evidence.end = vouch.leaf->not_after;
    *ret_evidence = evidence;
out:
    seal_pool_clear(&vouch.others);
    return r;
}

static void clear(void *state)
{
    struct seal_x509_signer *signer = state;

    seal_pool_clear(&signer->roots);
    seal_crl_store_clear(&signer->lists);
    seal_arena_clear(&signer->memory);
}

const struct seal_signer_kind seal_kind_x509 = {
    .name = "x509",
    .size = sizeof(struct seal_x509_signer),
    .accept = SEAL_CONTAINER_P7S,
    .may_accept = SEAL_CONTAINER_P7S | SEAL_CONTAINER_SIG,
    .read = seal_x509_read,
    .judge = judge,
    .note = seal_x509_note,
    .overlaps = seal_x509_overlaps,
    .clear = clear,
};
