/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes for the tests of this room: from hex, and DER put together by hand where openssl would not make it. */
#ifndef TESTS_UNIT_CRYPTO_SUPPORT_H
#define TESTS_UNIT_CRYPTO_SUPPORT_H

#include "base/hex.h"
#include "unit/base/unit.h"

#define MUST(call) assert_int_equal((call), SEAL_OK)

/* The bytes of a fixture; clear them. */
static inline struct seal_buffer from_hex(const char *hex)
{
    struct seal_buffer bytes = {0};
    size_t size = strlen(hex) / 2;

    MUST(seal_buffer_reserve(&bytes, size));
    assert_true(seal_hex_read(seal_slice_text(hex), bytes.data, size));
    bytes.size = size;
    return bytes;
}

/* Append tag, minimal length and contents. */
static inline void put_der(struct seal_buffer *der, uint8_t tag, struct seal_slice contents)
{
    uint8_t head[4] = {tag, 0x82, (uint8_t)(contents.size >> 8), (uint8_t)contents.size};
    uint8_t one[3] = {tag, 0x81, (uint8_t)contents.size};
    uint8_t shortest[2] = {tag, (uint8_t)contents.size};

    if (contents.size >= 0x100)
        MUST(seal_buffer_append(der, head, sizeof(head)));
    else if (contents.size >= 0x80)
        MUST(seal_buffer_append(der, one, sizeof(one)));
    else
        MUST(seal_buffer_append(der, shortest, sizeof(shortest)));
    MUST(seal_buffer_append(der, contents.data, contents.size));
}

#endif
