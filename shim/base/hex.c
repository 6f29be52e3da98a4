/* SPDX-License-Identifier: Apache-2.0 */
/* Lower-case hex, and nothing that merely looks like it. */
#include "base/hex.h"

#include <string.h>

void seal_hex_write(const uint8_t *bytes, size_t size, char *ret_text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        ret_text[2 * i] = digits[bytes[i] >> 4];
        ret_text[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret_text[2 * size] = '\0';
}

/* 0 to 15, or 16 for anything else. */
static unsigned digit_value(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - (unsigned)'0';
    if (digit >= 'a' && digit <= 'f')
        return digit - (unsigned)'a' + 10;
    return 16;
}

bool seal_hex_read(struct seal_slice text, uint8_t *ret_bytes, size_t size)
{
    if (text.size % 2 != 0 || text.size / 2 != size)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (digit_value(text.data[i]) > 15)
            return false;
    }
    for (size_t i = 0; i < size; i++)
        ret_bytes[i] =
            (uint8_t)(digit_value(text.data[2 * i]) << 4 | digit_value(text.data[2 * i + 1]));
    return true;
}

bool seal_digest_read(struct seal_slice text, uint8_t ret_digest[SEAL_DIGEST_SIZE])
{
    static const char prefix[] = "sha256:";
    const size_t length = sizeof(prefix) - 1;

    if (text.size < length || memcmp(text.data, prefix, length) != 0)
        return false;
    text.data += length;
    text.size -= length;
    return seal_hex_read(text, ret_digest, SEAL_DIGEST_SIZE);
}
