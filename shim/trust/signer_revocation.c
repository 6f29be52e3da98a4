/* SPDX-License-Identifier: Apache-2.0 */
/* Was a certificate taken back, by the policy or by its issuer? */
#include "trust/kind.h"

static const struct seal_certificate *revoked_in(const struct seal_circumstances *at,
                                                 const struct seal_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        for (size_t j = 0; j < at->revoked_count; j++)
            if (seal_certificate_id_equal(&chain->links[i]->id, &at->revoked[j]))
                return chain->links[i];
    return NULL;
}

enum seal_result seal_signer_revocation(const struct seal_circumstances *at,
                                        const struct seal_crl_store *lists,
                                        const struct seal_chain *chain,
                                        struct seal_revocation *revocation, struct seal_fault *fault)
{
    static const struct seal_crl_store none;
    const struct seal_certificate *certificate = revoked_in(at, chain);
    struct seal_revocation more = {.established = false};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (certificate != NULL)
        return seal_chain_refuse(fault, SEAL_TRUST_REVOKED, "is revoked by the policy", certificate);
    r = seal_crl_check(lists != NULL ? lists : &none, chain, at->now, &more, fault);
    if (r == SEAL_OK)
        seal_revocation_join(revocation, &more);
    return r;
}
