/* SPDX-License-Identifier: Apache-2.0 */
/* On machines for which nobody wrote SHA-256 instructions down: the library's code is used. */
#include "crypto/sha256.h"

#if !defined(__x86_64__) && !defined(__AARCH64EL__)

bool seal_sha256_fast(void)
{
    return false;
}

void seal_sha256_blocks(uint32_t state[8], const uint8_t *data, size_t blocks)
{
    (void)state;
    (void)data;
    (void)blocks;
}

#endif
