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

/* 0 to 15, or 16 for anything else; a table, since every file of a package brings 64 of them. */
static unsigned digit_value(uint8_t digit)
{
    /* one more than the value, so that what is not named is 0 */
    static const uint8_t values[256] = {
        ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
        ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
        ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    };

    return (values[digit] - 1u) & 31u;
}

bool seal_hex_read(struct seal_slice text, uint8_t *ret_bytes, size_t size)
{
    unsigned wrong = 0;

    if (text.size % 2 != 0 || text.size / 2 != size)
        return false;
    for (size_t i = 0; i < text.size; i++)
        wrong |= digit_value(text.data[i]) & 16u;
    if (wrong != 0)
        return false;
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
