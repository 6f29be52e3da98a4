/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256's compression function in the processor's own instructions, where it has them. For sha256.c alone. */
#ifndef SEAL_CRYPTO_SHA256_H
#define SEAL_CRYPTO_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEAL_SHA256_BLOCK 64

/* K of FIPS 180-4 section 4.2.2. */
extern const uint32_t seal_sha256_constants[64];

/* seal_sha256_fast() - does this processor have the instructions? Asked of the processor itself, at run time. */
bool seal_sha256_fast(void);

/* seal_sha256_blocks() - FIPS 180-4 section 6.2.2 over whole blocks; only where seal_sha256_fast() says yes. */
void seal_sha256_blocks(uint32_t state[8], const uint8_t *data, size_t blocks);

#endif
