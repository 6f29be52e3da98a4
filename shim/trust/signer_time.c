/* SPDX-License-Identifier: Apache-2.0 */
/* When was it signed, as far as a signer can believe it? */
#include "trust/kind.h"

/* No token, or one that counts for nothing. */
static enum seal_result without_time(const struct seal_signer_base *base, bool *ret_has_time,
                                     struct seal_fault *fault)
{
    if (base->timestamp.required)
        return seal_fault_set(fault, SEAL_TRUST_TIMESTAMP,
                              "has no timestamp of an authority that its signer trusts", NULL);
    *ret_has_time = false;
    return SEAL_OK;
}

enum seal_result seal_signer_time(const struct seal_signer_base *base, struct seal_slice token,
                                  struct seal_slice octets, const struct seal_circumstances *at,
                                  const struct seal_crl_store *lists, bool *ret_has_time,
                                  int64_t *ret_time, struct seal_revocation *revocation,
                                  struct seal_fault *fault)
{
    struct seal_timestamp timestamp = {.time = 0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!base->timestamp.given || token.size == 0)
        return without_time(base, ret_has_time, fault);
    r = seal_timestamp_read(token, octets, &base->timestamp.roots, at->now, &timestamp, fault);
    if (r == SEAL_OK)
        r = seal_signer_revocation(at, lists, &timestamp.chain, &base->timestamp.roots, revocation,
                                   fault);
    if (r == SEAL_OK) {
        *ret_has_time = true;
        *ret_time = timestamp.time;
    } else if (r == SEAL_TRUST_SIGNERS) { /* an authority that nobody here knows */
        r = without_time(base, ret_has_time, fault);
    }
    seal_timestamp_clear(&timestamp);
    return r;
}
