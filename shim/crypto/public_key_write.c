/* SPDX-License-Identifier: Apache-2.0 */
/* A public key in its one canonical spelling, and in a short one for people. */
#include "crypto/public_key.h"

#include "base/hex.h"
#include "base/json_write.h"

#include <string.h>

/* AlgorithmIdentifier, RFC 5480 section 2.1.1, RFC 3279 section 2.3.1, RFC 8410 section 3. */
static const uint8_t algorithm_p256[] = {0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                         0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
                                         0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static const uint8_t algorithm_p384[] = {0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d,
                                         0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22};
static const uint8_t algorithm_rsa[] = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                        0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
static const uint8_t algorithm_ed25519[] = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70};

struct kind {
    const char *word;
    struct seal_slice algorithm;
};

static struct kind kind_of(enum seal_key_type type)
{
    switch (type) {
    case SEAL_KEY_P256:
        return (struct kind){"p256", {algorithm_p256, sizeof(algorithm_p256)}};
    case SEAL_KEY_P384:
        return (struct kind){"p384", {algorithm_p384, sizeof(algorithm_p384)}};
    case SEAL_KEY_RSA:
        return (struct kind){"rsa", {algorithm_rsa, sizeof(algorithm_rsa)}};
    case SEAL_KEY_ED25519:
        return (struct kind){"ed25519", {algorithm_ed25519, sizeof(algorithm_ed25519)}};
    case SEAL_KEY_NONE:
        break;
    }
    return (struct kind){"none", {NULL, 0}};
}

/* Tag and length of at most 65535; returns how many bytes they take. */
static size_t write_head(uint8_t ret_head[4], uint8_t tag, size_t length)
{
    ret_head[0] = tag;
    if (length < 0x80) {
        ret_head[1] = (uint8_t)length;
        return 2;
    }
    if (length < 0x100) {
        ret_head[1] = 0x81;
        ret_head[2] = (uint8_t)length;
        return 3;
    }
    ret_head[1] = 0x82;
    ret_head[2] = (uint8_t)(length >> 8);
    ret_head[3] = (uint8_t)length;
    return 4;
}

enum seal_result seal_public_key_write(const struct seal_public_key *key, struct seal_buffer *spki)
{
    const struct seal_slice algorithm = kind_of(key->type).algorithm;
    uint8_t outer[4], bits[5];
    size_t outer_size, bits_size;
    enum seal_result r;

    if (algorithm.size == 0 || key->size > sizeof(key->bytes))
        return SEAL_INTERNAL_STATE;
    bits_size = write_head(bits, 0x03, key->size + 1);
    bits[bits_size++] = 0; /* no unused bits */
    outer_size = write_head(outer, 0x30, algorithm.size + bits_size + key->size);

    /* All or nothing: what was reserved cannot fail to be appended. */
    if ((r = seal_buffer_reserve(spki, outer_size + algorithm.size + bits_size + key->size)) !=
            SEAL_OK ||
        (r = seal_buffer_append(spki, outer, outer_size)) != SEAL_OK ||
        (r = seal_buffer_append(spki, algorithm.data, algorithm.size)) != SEAL_OK ||
        (r = seal_buffer_append(spki, bits, bits_size)) != SEAL_OK)
        return r;
    return seal_buffer_append(spki, key->bytes, key->size);
}

void seal_public_key_text(const struct seal_public_key *key, char ret_text[SEAL_KEY_ID_TEXT_SIZE])
{
    const char *word = kind_of(key->type).word;
    size_t length = strlen(word);

    memcpy(ret_text, word, length + 1);
    if (key->type == SEAL_KEY_RSA) { /* four digits: 2048 to 4096 */
        for (unsigned i = 0, divisor = 1000; i < 4; i++, divisor /= 10)
            ret_text[length++] = (char)('0' + key->bits / divisor % 10);
    }
    ret_text[length++] = ':';
    seal_hex_write(key->id, 4, ret_text + length);
}

const char *seal_crypto_version(void)
{
    return "Mbed TLS " COLDSEAL_MBEDTLS_VERSION ", libsodium " COLDSEAL_SODIUM_VERSION;
}
