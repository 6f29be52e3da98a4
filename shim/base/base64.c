/* SPDX-License-Identifier: Apache-2.0 */
/* Strict base64: each sequence of bytes has exactly one text, and only that one is read. */
#include "base/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* 0 to 63, or 64 for what is not of the alphabet. */
static unsigned symbol_value(uint8_t symbol)
{
    if (symbol >= 'A' && symbol <= 'Z')
        return symbol - (unsigned)'A';
    if (symbol >= 'a' && symbol <= 'z')
        return symbol - (unsigned)'a' + 26;
    if (symbol >= '0' && symbol <= '9')
        return symbol - (unsigned)'0' + 52;
    if (symbol == '+')
        return 62;
    return symbol == '/' ? 63 : 64;
}

bool seal_base64_alphabet(struct seal_slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (symbol_value(text.data[i]) > 63 && text.data[i] != '=')
            return false;
    }
    return text.size > 0;
}

/* Ensure: groups of four; '=' only as the last one or two of the last group; no bits set that no byte uses. */
static bool is_strict(struct seal_slice text, size_t *ret_padding)
{
    size_t padding = 0;

    if (text.size % 4 != 0)
        return false;
    while (padding < 2 && padding < text.size && text.data[text.size - 1 - padding] == '=')
        padding++;
    for (size_t i = 0; i < text.size - padding; i++) {
        if (symbol_value(text.data[i]) > 63)
            return false;
    }
    if (padding == 1 && (symbol_value(text.data[text.size - 2]) & 3) != 0)
        return false;
    if (padding == 2 && (symbol_value(text.data[text.size - 3]) & 15) != 0)
        return false;
    *ret_padding = padding;
    return true;
}

enum seal_result seal_base64_read(struct seal_slice text, struct seal_buffer *ret_bytes)
{
    enum seal_result r;
    size_t padding, size;
    uint8_t *out;

    if (!is_strict(text, &padding))
        return SEAL_FORMAT_SIGNATURE;
    size = text.size / 4 * 3 - padding;
    r = seal_buffer_reserve(ret_bytes, size);
    if (r != SEAL_OK)
        return r;

    out = ret_bytes->data + ret_bytes->size;
    for (size_t i = 0; i < size; i++) {
        const uint8_t *group = text.data + i / 3 * 4;
        unsigned high = symbol_value(group[i % 3]);
        unsigned low = symbol_value(group[i % 3 + 1]);

        out[i] = (uint8_t)(high << (2 + 2 * (i % 3)) | low >> (4 - 2 * (i % 3)));
    }
    ret_bytes->size += size;
    ret_bytes->data[ret_bytes->size] = '\0';
    return SEAL_OK;
}

static void write_group(const uint8_t *bytes, size_t count, char ret_group[4])
{
    uint8_t in[3] = {0};
    unsigned bits;

    memcpy(in, bytes, count);
    bits = (unsigned)in[0] << 16 | (unsigned)in[1] << 8 | in[2];
    ret_group[0] = alphabet[bits >> 18];
    ret_group[1] = alphabet[bits >> 12 & 63];
    ret_group[2] = count > 1 ? alphabet[bits >> 6 & 63] : '=';
    ret_group[3] = count > 2 ? alphabet[bits & 63] : '=';
}

enum seal_result seal_base64_write(struct seal_slice bytes, size_t line, struct seal_buffer *text)
{
    enum seal_result r;
    size_t column = 0;

    for (size_t i = 0; i < bytes.size; i += 3) {
        char group[4];

        write_group(bytes.data + i, bytes.size - i < 3 ? bytes.size - i : 3, group);
        for (size_t k = 0; k < sizeof(group); k++) {
            if ((r = seal_buffer_append(text, &group[k], 1)) != SEAL_OK)
                return r;
            column++;
            if (line > 0 && column == line) {
                if ((r = seal_buffer_append(text, "\n", 1)) != SEAL_OK)
                    return r;
                column = 0;
            }
        }
    }
    if (line > 0 && column > 0)
        return seal_buffer_append(text, "\n", 1);
    return SEAL_OK;
}
