/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Revocation without a network: certificate revocation lists beside the policy, RFC 5280 sections 5 and 6.3.
 *
 * Complete lists only. A delta, an indirect or a partitioned list (a distribution point, or only some certificates) is refused
 * when it is read: it would answer "not listed" for certificates that it never was about.
 */
#ifndef SEAL_TRUST_CRL_H
#define SEAL_TRUST_CRL_H

#include "trust/chain.h"

/* A list. Slices are views into the store's bytes. */
struct seal_crl {
    struct seal_slice tbs, signature, issuer;
    struct seal_slice revoked; /* contents of revokedCertificates, entries one after the other; empty: none */
    struct seal_scheme scheme;
    int64_t this_update, next_update;
    bool keeps_expired;  /* expiredCertsOnCRL, RFC 5280 by X.509 section 8.6.2.10 */
    int64_t keeps_since; /* of certificates that expired from then on */
};

/* A signer's lists. All zero is the valid, empty state. */
struct seal_crl_store {
    struct seal_crl *items;
    struct seal_buffer *bytes;
    size_t count;
    bool required;
    uint64_t max_age; /* seconds; 0: no limit of ours */
};

/* seal_crl_store_add() - one list, DER or one PEM block "X509 CRL"; takes @bytes over when it succeeds.
 *   SEAL_OK; SEAL_FORMAT_SIGNATURE no list, or of a kind that is not taken: the fault's reason says which; SEAL_LIMIT_COUNT; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_crl_store_add(struct seal_crl_store *store,
                                                    struct seal_buffer *bytes,
                                                    struct seal_fault *fault);
void seal_crl_store_clear(struct seal_crl_store *store);

/* What is known about a chain when nothing of it is revoked. */
struct seal_revocation {
    bool established; /* for every certificate of the chain that is no anchor */
    bool stale; /* a list that was used is past its next update, or too old, so nothing is established; never where lists are required */
    bool has_update; /* some list was used */
    int64_t oldest;  /* this update of the oldest list that was used */
    int64_t next;    /* the earliest next update among them */
};

/*
 * seal_crl_check() - is a certificate of @chain revoked?
 *
 * A list counts when the key of the certificate's direct issuer signed it, under the very name. Listed is revoked, by however old
 * a list, or one that has not begun, whatever a timestamp says, and whatever the issuer's key usage says: he may have a second
 * certificate without cRLSign, and the document chooses which one is on the path. removeFromCRL is no entry of a complete list.
 *
 * "Not listed" is said by lists alone that began before @now plus SEAL_CLOCK_SKEW, of an issuer with cRLSign where he has a key
 * usage. For a certificate that has expired by @now only a list counts that was current when it expired, within its next update and
 * no older than max_age then: time must not make good what was refused before. That one is never stale and has no part in the dates
 * of @ret_revocation. Or one that keeps expired certificates from then on: a CA may drop the others.
 *
 * @anchors: of the policy, the chain's own among them. Of an anchor no list is demanded, and it is revoked when another one of
 * them issued it, by name and signature, and lists it; the same for that one, and so on up.
 *
 *   SEAL_OK; SEAL_TRUST_REVOKED; SEAL_TRUST_REVOCATION lists are required, and one is missing, past its next update or too old: the
 *   fault names the certificate; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_crl_check(const struct seal_crl_store *store,
                                                const struct seal_chain *chain,
                                                const struct seal_pool *anchors, int64_t now,
                                                struct seal_revocation *ret_revocation,
                                                struct seal_fault *fault);

/* seal_revocation_join() - what is known of two chains together. */
void seal_revocation_join(struct seal_revocation *sum, const struct seal_revocation *more);

#endif
