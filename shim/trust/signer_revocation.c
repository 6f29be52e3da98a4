/* SPDX-License-Identifier: Apache-2.0 */
/* Was a certificate taken back, by the policy or by its issuer? */
#include "trust/kind.h"

#include <string.h>

static bool is_revoked_key(const struct seal_circumstances *at, const uint8_t *key)
{
    for (size_t i = 0; i < at->revoked_keys_count; i++)
        if (memcmp(at->revoked_keys + i * SEAL_DIGEST_SIZE, key, SEAL_DIGEST_SIZE) == 0)
            return true;
    return false;
}

static bool is_revoked(const struct seal_circumstances *at, const struct seal_certificate_id *id)
{
    for (size_t i = 0; i < at->revoked_count; i++)
        if (seal_certificate_id_equal(id, &at->revoked[i]))
            return true;
    return false;
}

/* By its own id, or by that of its key, whatever certificates that key has. */
static const struct seal_certificate *revoked_in(const struct seal_circumstances *at,
                                                 const struct seal_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        if (is_revoked(at, &chain->links[i]->id) || is_revoked_key(at, chain->links[i]->key.id))
            return chain->links[i];
    return NULL;
}

enum seal_result seal_signer_revocation(const struct seal_circumstances *at,
                                        const struct seal_crl_store *lists,
                                        const struct seal_chain *chain,
                                        const struct seal_pool *anchors,
                                        struct seal_revocation *revocation, struct seal_fault *fault)
{
    static const struct seal_crl_store none;
    const struct seal_certificate *certificate = revoked_in(at, chain);
    struct seal_revocation more = {.established = false};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (certificate != NULL)
        return seal_chain_refuse(fault, SEAL_TRUST_REVOKED, "is revoked by the policy", certificate);
    r = seal_crl_check(lists != NULL ? lists : &none, chain, anchors, at->now, &more, fault);
    if (r == SEAL_OK)
        seal_revocation_join(revocation, &more);
    return r;
}
