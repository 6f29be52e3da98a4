/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON strings whose contents an attacker may have chosen. */
#include "base/json_write.h"

#include "base/hex.h"
#include "base/utf8.h"

#include <string.h>

/* How many bytes at the start need no escape: one append for all of them. */
static size_t plain_length(struct seal_slice text)
{
    size_t length = 0;

    while (length < text.size) {
        struct seal_slice rest = {text.data + length, text.size - length};
        size_t step = seal_utf8_length(rest);

        if (step == 0 || rest.data[0] < 0x20 || rest.data[0] == 0x7f || rest.data[0] == '"' ||
            rest.data[0] == '\\')
            break;
        length += step;
    }
    return length;
}

static enum seal_result write_escape(struct seal_buffer *json, uint8_t byte)
{
    static const char from[] = "\"\\\b\t\n\f\r";
    static const char to[] = "\"\\btnfr";
    const char *found = byte == 0 ? NULL : strchr(from, byte);
    char escape[8] = "\\u00";

    if (byte >= 0x80)
        return seal_text_append(json, "\xef\xbf\xbd");
    if (found != NULL) {
        escape[1] = to[found - from];
        escape[2] = '\0';
    } else {
        seal_hex_write(&byte, 1, escape + 4);
    }
    return seal_text_append(json, escape);
}

enum seal_result seal_json_write_string(struct seal_buffer *json, struct seal_slice text)
{
    enum seal_result r;

    if ((r = seal_text_append(json, "\"")) != SEAL_OK)
        return r;
    while (text.size > 0) {
        size_t length = plain_length(text);

        if (length > 0) {
            r = seal_buffer_append(json, text.data, length);
        } else {
            r = write_escape(json, text.data[0]);
            length = 1;
        }
        if (r != SEAL_OK)
            return r;
        text.data += length;
        text.size -= length;
    }
    return seal_text_append(json, "\"");
}
