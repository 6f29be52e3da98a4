/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a certificate to somebody whom the policy trusts, RFC 5280 section 6.1. Parts of x509 signers and timestamps now; of
 * other kinds later.
 */
#ifndef SEAL_TRUST_CHAIN_H
#define SEAL_TRUST_CHAIN_H

#include "trust/pool.h"

/* What a chain must be good for. */
struct seal_chain_request {
    const struct seal_certificate *leaf;
    const struct seal_pool *anchors; /* of the policy; a CA below a root may be one */
    const struct seal_pool *others; /* from the document: they prove nothing until they chain; NULL: none */
    int64_t at;                     /* when all of it must be valid, seconds since 1970 */
    const struct seal_oid *purposes; /* the leaf must have one of them, and every CA that restricts purposes must permit it */
    size_t purposes_count;
    bool purpose_alone; /* timestamps: the extension is critical and names exactly one purpose */
    const struct seal_digest_list *issuer_keys; /* key ids of which the direct issuer has one; NULL: any */
};

struct seal_digest_list {
    uint8_t (*items)[SEAL_DIGEST_SIZE];
    size_t count;
};

/* Leaf first, anchor last. Views into the request's certificates. */
struct seal_chain {
    const struct seal_certificate *links[SEAL_CHAIN_DEPTH_MAX];
    size_t count;
};

/*
 * seal_chain_find() - a path from the leaf to an anchor that holds in everything.
 *
 * Every path is looked at, none twice: at most SEAL_CHAIN_CHECKS_MAX signatures are verified, and equal ones once. An anchor
 * is judged like the authorities below it, but for its own signature; a leaf that is itself among the anchors is a chain of one.
 *   SEAL_OK
 *   SEAL_TRUST_SIGNERS     nothing leads to an anchor by names and signatures: issued by strangers
 *   SEAL_TRUST_CERTIFICATE a path is there and breaks a rule: leaf is a CA, a CA is none, depth, path length, key usage, purposes, name
 *                          constraints, an explicit policy, direct issuer; the fault names the certificate and the rule
 *   SEAL_TRUST_TIME        all that is wrong is that a certificate is not valid at that time
 *   SEAL_LIMIT_COUNT, SEAL_LIMIT_MEMORY, SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_chain_find(const struct seal_chain_request *request,
                                                 struct seal_chain *ret_chain,
                                                 struct seal_fault *fault);

/* seal_chain_refuse() - fill @fault with @reason about @certificate: its subject, or where that is empty its serial. Returns @code. */
enum seal_result seal_chain_refuse(struct seal_fault *fault, enum seal_result code,
                                   const char *reason, const struct seal_certificate *certificate);

#endif
