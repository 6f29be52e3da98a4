/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 by the table of RFC 3629 section 4. */
#include "base/utf8.h"

/* One row a form: what the first byte must be, the narrowed range of the second, and how many bytes there are. */
struct form {
    uint8_t first_low, first_high;
    uint8_t second_low, second_high;
    size_t length;
};

static const struct form forms[] = {
    {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, /* c0 and c1 would be overlong */
    {0xe0, 0xe0, 0xa0, 0xbf, 3},                              /* below a0: overlong */
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, /* above 9f: surrogates */
    {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4}, /* below 90: overlong */
    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}, /* above 8f: beyond U+10FFFF */
};

static size_t matches(const struct form *form, struct seal_slice text)
{
    if (text.data[0] < form->first_low || text.data[0] > form->first_high || text.size < form->length)
        return 0;
    for (size_t i = 1; i < form->length; i++) {
        uint8_t low = i == 1 ? form->second_low : 0x80;
        uint8_t high = i == 1 ? form->second_high : 0xbf;

        if (text.data[i] < low || text.data[i] > high)
            return 0;
    }
    return form->length;
}

size_t seal_utf8_length(struct seal_slice text)
{
    if (text.size == 0)
        return 0;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t length = matches(&forms[i], text);

        if (length > 0)
            return length;
    }
    return 0;
}

bool seal_utf8_valid(struct seal_slice text)
{
    while (text.size > 0) {
        size_t length = seal_utf8_length(text);

        if (length == 0)
            return false;
        text.data += length;
        text.size -= length;
    }
    return true;
}
