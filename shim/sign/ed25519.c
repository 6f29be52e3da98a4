/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519, RFC 8032, by libsodium: the one file of this room that sees its header. */
#include "sign/secret.h"

#include <sodium/crypto_sign.h>
#include <sodium/utils.h>

_Static_assert(SEAL_ED25519_SIZE == crypto_sign_SEEDBYTES &&
                   SEAL_ED25519_SIZE == crypto_sign_PUBLICKEYBYTES,
               "libsodium's sizes are those of RFC 8032");

enum seal_result seal_ed25519_public(struct seal_slice seed, struct seal_buffer *ret_public)
{
    unsigned char public[crypto_sign_PUBLICKEYBYTES] = {0}, both[crypto_sign_SECRETKEYBYTES];
    int failed = 0;

    if (seed.size != SEAL_ED25519_SIZE)
        return SEAL_INTERNAL_CRYPTO;
    failed = crypto_sign_seed_keypair(public, both, seed.data);
    sodium_memzero(both, sizeof(both));
    if (failed != 0)
        return SEAL_INTERNAL_CRYPTO;
    return seal_buffer_append(ret_public, public, sizeof(public));
}

enum seal_result seal_ed25519_sign(struct seal_slice seed, struct seal_slice message,
                                   struct seal_buffer *ret_signature)
{
    unsigned char public[crypto_sign_PUBLICKEYBYTES], both[crypto_sign_SECRETKEYBYTES],
        signature[crypto_sign_BYTES];
    int failed = 0;

    if (seed.size != SEAL_ED25519_SIZE)
        return SEAL_INTERNAL_CRYPTO;
    failed = crypto_sign_seed_keypair(public, both, seed.data);
    if (failed == 0)
        failed = crypto_sign_detached(signature, NULL, message.data, message.size, both);
    sodium_memzero(both, sizeof(both));
    if (failed != 0)
        return SEAL_INTERNAL_CRYPTO;
    return seal_buffer_append(ret_signature, signature, sizeof(signature));
}
