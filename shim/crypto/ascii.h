/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the room: letters of either case, where names of hosts and of attributes are meant. No locale has a say. */
#ifndef SEAL_CRYPTO_ASCII_H
#define SEAL_CRYPTO_ASCII_H

#include <coldseal/bytes.h>

#include <stdbool.h>

static inline uint8_t seal_ascii_lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

/* seal_ascii_equal() - the same bytes but for the case of letters? */
static inline bool seal_ascii_equal(struct seal_slice a, struct seal_slice b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++) {
        if (seal_ascii_lower(a.data[i]) != seal_ascii_lower(b.data[i]))
            return false;
    }
    return true;
}

#endif
