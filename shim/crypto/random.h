/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers. The verify flavour has none and needs none (random_none.c); the full one has the kernel's (random_system.c). */
#ifndef SEAL_CRYPTO_RANDOM_H
#define SEAL_CRYPTO_RANDOM_H

#include <coldseal/bytes.h>

/* seal_random_bytes() - SEAL_OK with all of @ret_bytes filled; SEAL_INTERNAL_CRYPTO with nothing to be relied on. */
SEAL_MUST_CHECK enum seal_result seal_random_bytes(uint8_t *ret_bytes, size_t size);

#endif
