/* SPDX-License-Identifier: Apache-2.0 */
/* A SHA-256 that is fed piece by piece, FIPS 180-4: by the processor's instructions where it has them, else by the library. */
#include "crypto/sha256.h"
#include "crypto/backend.h"

#include <stdlib.h>
#include <string.h>

enum { LENGTH_SIZE = 8 };

struct seal_sha256 {
    struct seal_psa_sha256 *library; /* NULL: the processor does it */
    bool started; /* and not yet finished: out of order there is no digest of something */
    uint32_t state[8];
    uint64_t size;                      /* bytes fed so far */
    uint8_t pending[SEAL_SHA256_BLOCK]; /* the first size % 64 of them are waiting for the rest of a block */
};

/* FIPS 180-4 section 4.2.2. */
const uint32_t seal_sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

struct seal_sha256 *seal_sha256_new(void)
{
    struct seal_sha256 *hash = calloc(1, sizeof *hash);

    if (hash == NULL || seal_sha256_fast())
        return hash;
    hash->library = seal_psa_sha256_new();
    if (hash->library == NULL) {
        free(hash);
        return NULL;
    }
    return hash;
}

void seal_sha256_free(struct seal_sha256 *hash)
{
    if (hash == NULL)
        return;
    seal_psa_sha256_free(hash->library);
    free(hash);
}

enum seal_result seal_sha256_start(struct seal_sha256 *hash)
{
    if (hash->library != NULL)
        return seal_psa_sha256_start(hash->library);
    memcpy(hash->state, initial, sizeof hash->state);
    hash->size = 0;
    hash->started = true;
    return SEAL_OK;
}

static void feed(struct seal_sha256 *hash, const uint8_t *data, size_t size)
{
    size_t waiting = hash->size % SEAL_SHA256_BLOCK;

    hash->size += size;
    if (waiting > 0) {
        size_t taken = size < SEAL_SHA256_BLOCK - waiting ? size : SEAL_SHA256_BLOCK - waiting;

        memcpy(hash->pending + waiting, data, taken);
        if (waiting + taken < SEAL_SHA256_BLOCK)
            return;
        seal_sha256_blocks(hash->state, hash->pending, 1);
        data += taken;
        size -= taken;
    }
    seal_sha256_blocks(hash->state, data, size / SEAL_SHA256_BLOCK);
    memcpy(hash->pending, data + size - size % SEAL_SHA256_BLOCK, size % SEAL_SHA256_BLOCK);
}

enum seal_result seal_sha256_update(struct seal_sha256 *hash, const void *data, size_t size)
{
    if (hash->library != NULL)
        return seal_psa_sha256_update(hash->library, data, size);
    if (!hash->started)
        return SEAL_INTERNAL_CRYPTO;
    if (size > 0)
        feed(hash, data, size);
    return SEAL_OK;
}

/* Section 5.1.1: a one bit, zeros, and the length in bits, up to the end of a block. */
static void pad(struct seal_sha256 *hash)
{
    uint8_t padding[SEAL_SHA256_BLOCK + LENGTH_SIZE] = {0x80};
    uint64_t bits = hash->size * 8;
    size_t waiting = hash->size % SEAL_SHA256_BLOCK;
    size_t zeros = (2 * SEAL_SHA256_BLOCK - LENGTH_SIZE - waiting - 1) % SEAL_SHA256_BLOCK;

    for (size_t i = 0; i < LENGTH_SIZE; i++)
        padding[1 + zeros + i] = (uint8_t)(bits >> (56 - 8 * i));
    feed(hash, padding, 1 + zeros + LENGTH_SIZE);
}

enum seal_result seal_sha256_finish(struct seal_sha256 *hash, uint8_t ret_digest[SEAL_DIGEST_SIZE])
{
    if (hash->library != NULL)
        return seal_psa_sha256_finish(hash->library, ret_digest);
    if (!hash->started)
        return SEAL_INTERNAL_CRYPTO;
    hash->started = false;
    pad(hash);
    for (size_t i = 0; i < SEAL_DIGEST_SIZE; i++)
        ret_digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
    return SEAL_OK;
}

const char *seal_sha256_backend(void)
{
    return seal_sha256_fast() ? "processor (SHA extensions)" : "Mbed TLS (C)";
}
