/* SPDX-License-Identifier: Apache-2.0 */
/* Text for people, some of whose bytes an attacker may have chosen. */
#include "base/text.h"

#include "base/fault.h"
#include "base/hex.h"
#include "base/utf8.h"

#include <string.h>

enum seal_result seal_text_append(struct seal_buffer *text, const char *more)
{
    return seal_buffer_append(text, more, strlen(more));
}

enum seal_result seal_text_integer(struct seal_buffer *text, uint64_t value)
{
    char digits[SEAL_DECIMAL_SIZE];

    return seal_buffer_append(text, digits, seal_decimal_write(value, digits));
}

void seal_text_join(char *ret_text, size_t size, const char *const parts[])
{
    size_t at = 0;

    for (size_t i = 0; parts[i] != NULL; i++) {
        size_t length = strlen(parts[i]);

        if (length > size - 1 - at)
            length = size - 1 - at;
        memcpy(ret_text + at, parts[i], length);
        at += length;
    }
    ret_text[at] = '\0';
}

/* Does this valid sequence steer a terminal, or change what its reader sees? C0 and C1 controls, line separators
 * (U+2028, U+2029), and the marks that turn the direction of writing around (U+200E, U+200F, U+202A to U+202E,
 * U+2066 to U+2069). */
static bool steers(const uint8_t *bytes, size_t length)
{
    if (length == 1)
        return bytes[0] < 0x20 || bytes[0] == 0x7f;
    if (length == 2)
        return bytes[0] == 0xc2 && bytes[1] < 0xa0;
    if (length != 3 || bytes[0] != 0xe2)
        return false;
    if (bytes[1] == 0x80)
        return bytes[2] == 0x8e || bytes[2] == 0x8f || (bytes[2] >= 0xa8 && bytes[2] <= 0xae);
    return bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9;
}

static enum seal_result write_hex_escapes(struct seal_buffer *text, const uint8_t *bytes, size_t size)
{
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < size && r == SEAL_OK; i++) {
        char escape[5] = "\\x";

        seal_hex_write(bytes + i, 1, escape + 2);
        r = seal_text_append(text, escape);
    }
    return r;
}

enum seal_result seal_text_escaped(struct seal_buffer *text, struct seal_slice bytes)
{
    while (bytes.size > 0) {
        size_t length = seal_utf8_length(bytes);
        enum seal_result r;

        if (length == 0)
            r = write_hex_escapes(text, bytes.data, length = 1);
        else if (steers(bytes.data, length))
            r = write_hex_escapes(text, bytes.data, length);
        else if (bytes.data[0] == '\\')
            r = seal_text_append(text, "\\\\");
        else
            r = seal_buffer_append(text, bytes.data, length);
        if (r != SEAL_OK)
            return r;
        bytes.data += length;
        bytes.size -= length;
    }
    return SEAL_OK;
}
