/* SPDX-License-Identifier: Apache-2.0 */
/* The seam to libsodium: Ed25519, RFC 8032, pure. */
#include "crypto/backend.h"

#include <sodium/crypto_sign_ed25519.h>

/* Is y, the key without its sign bit, below p = 2^255 - 19? Little endian: ed ff ... ff 7f. */
static int is_canonical(const uint8_t key[SEAL_ED25519_KEY_SIZE])
{
    if ((key[31] & 0x7f) != 0x7f)
        return 1;
    for (int i = 30; i > 0; i--) {
        if (key[i] != 0xff)
            return 1;
    }
    return key[0] < 0xed;
}

enum seal_result seal_ed25519_key_check(const uint8_t key[SEAL_ED25519_KEY_SIZE])
{
    uint8_t ignored[crypto_sign_ed25519_PUBLICKEYBYTES];

    if (!is_canonical(key))
        return SEAL_CONFIG_KEY;
    /* The conversion itself is of no use here; before it, this function refuses what is off the curve, of small order or
     * outside the main subgroup. crypto_core_ed25519_is_valid_point() would bring in a file more. */
    if (crypto_sign_ed25519_pk_to_curve25519(ignored, key) != 0)
        return SEAL_CONFIG_KEY;
    return SEAL_OK;
}

enum seal_result seal_ed25519_verify(const uint8_t key[SEAL_ED25519_KEY_SIZE],
                                     struct seal_slice message,
                                     const uint8_t signature[SEAL_ED25519_SIGNATURE_SIZE])
{
    /* It refuses S >= L and small order of R and key by itself. */
    if (crypto_sign_ed25519_verify_detached(signature, message.data, message.size, key) != 0)
        return SEAL_TRUST_SIGNERS;
    return SEAL_OK;
}
