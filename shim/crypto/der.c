/* SPDX-License-Identifier: Apache-2.0 */
/* The strict DER reader. Every byte it sees may be an attacker's; nothing is read before its bound was checked. */
#include "crypto/der.h"

#include <string.h>

enum { HIGH_TAG_NUMBER = 0x1f, LONG_FORM = 0x80, LENGTH_OCTETS_MAX = 4 };

/* Length octets at the start of @bytes: how long the contents are, and how many octets said so. */
static bool read_length(struct seal_slice bytes, size_t *ret_length, size_t *ret_octets)
{
    size_t count, length = 0;

    if (bytes.size == 0)
        return false;
    if (bytes.data[0] < LONG_FORM) {
        *ret_length = bytes.data[0];
        *ret_octets = 1;
        return true;
    }
    count = bytes.data[0] - (size_t)LONG_FORM; /* 0 would be the indefinite form */
    if (count == 0 || count > LENGTH_OCTETS_MAX || count > bytes.size - 1)
        return false;
    for (size_t i = 1; i <= count; i++)
        length = length << 8 | bytes.data[i];
    /* Ensure the shortest form: no leading zero, and nothing that the short form could have said. */
    if (bytes.data[1] == 0 || length < LONG_FORM)
        return false;
    *ret_length = length;
    *ret_octets = 1 + count;
    return true;
}

bool seal_der_at_end(const struct seal_der *der)
{
    return der->rest.size == 0;
}

uint8_t seal_der_peek(const struct seal_der *der)
{
    return der->rest.size == 0 ? 0 : der->rest.data[0];
}

bool seal_der_any(struct seal_der *der, uint8_t *ret_tag, struct seal_slice *ret_contents,
                  struct seal_slice *ret_whole)
{
    const struct seal_slice all = der->rest;
    size_t length, octets, head;

    if (all.size == 0 || all.data[0] == 0 || (all.data[0] & HIGH_TAG_NUMBER) == HIGH_TAG_NUMBER)
        return false;
    if (!read_length((struct seal_slice){all.data + 1, all.size - 1}, &length, &octets))
        return false;
    head = 1 + octets;
    if (length > all.size - head)
        return false;

    if (ret_tag != NULL)
        *ret_tag = all.data[0];
    if (ret_contents != NULL)
        *ret_contents = (struct seal_slice){all.data + head, length};
    if (ret_whole != NULL)
        *ret_whole = (struct seal_slice){all.data, head + length};
    der->rest = (struct seal_slice){all.data + head + length, all.size - head - length};
    return true;
}

bool seal_der_value(struct seal_der *der, uint8_t tag, struct seal_slice *ret_contents)
{
    if (seal_der_peek(der) != tag)
        return false;
    return seal_der_any(der, NULL, ret_contents, NULL);
}

bool seal_der_enter(struct seal_der *der, uint8_t tag, struct seal_der *ret_inside)
{
    return seal_der_value(der, tag, &ret_inside->rest);
}

bool seal_der_unsigned(struct seal_der *der, struct seal_slice *ret_magnitude)
{
    struct seal_der after = *der;
    struct seal_slice number;

    if (!seal_der_value(&after, SEAL_DER_INTEGER, &number) || number.size == 0)
        return false;
    if ((number.data[0] & 0x80) != 0) /* negative */
        return false;
    if (number.data[0] == 0 && number.size > 1) {
        if ((number.data[1] & 0x80) == 0) /* a zero byte that no sign asked for */
            return false;
        number.data++;
        number.size--;
    }
    *der = after;
    *ret_magnitude = number;
    return true;
}

bool seal_der_small(struct seal_der *der, uint32_t *ret_value)
{
    struct seal_der after = *der;
    struct seal_slice number;
    uint32_t value = 0;

    if (!seal_der_unsigned(&after, &number) || number.size > sizeof(value))
        return false;
    for (size_t i = 0; i < number.size; i++)
        value = value << 8 | number.data[i];
    if (value > INT32_MAX)
        return false;
    *der = after;
    *ret_value = value;
    return true;
}

bool seal_der_bits(struct seal_der *der, struct seal_slice *ret_bytes)
{
    struct seal_der after = *der;
    struct seal_slice bits;

    if (!seal_der_value(&after, SEAL_DER_BIT_STRING, &bits) || bits.size == 0 || bits.data[0] != 0)
        return false;
    *der = after;
    *ret_bytes = (struct seal_slice){bits.data + 1, bits.size - 1};
    return true;
}

bool seal_der_is(struct seal_slice value, const uint8_t *bytes, size_t size)
{
    return seal_slice_equal(value, (struct seal_slice){bytes, size}) == 1;
}

bool seal_der_single(struct seal_slice bytes)
{
    struct seal_der der = {bytes};
    struct seal_slice contents;

    return seal_der_value(&der, SEAL_DER_SEQUENCE, &contents) && seal_der_at_end(&der);
}
