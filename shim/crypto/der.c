/* SPDX-License-Identifier: Apache-2.0 */
/* The strict DER reader. Every byte it sees may be an attacker's; nothing is read before its bound was checked. */
#include "crypto/der.h"

#include "base/time.h"

#include <string.h>

enum { HIGH_TAG_NUMBER = 0x1f, LONG_FORM = 0x80, LENGTH_OCTETS_MAX = 4 };
enum { UTC_TIME_SIZE = 13, GENERALIZED_TIME_SIZE = 15 }; /* YYMMDDHHMMSSZ, and with a century */

/* From 1901 to 2099 dates and days of the week come again after 28 years, of which 7 are leap years. */
#define CALENDAR_YEARS 28
#define CALENDAR_SECONDS (INT64_C(86400) * (CALENDAR_YEARS * 365 + 7))

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

bool seal_der_boolean(struct seal_der *der, bool *ret_truth)
{
    struct seal_der after = *der;
    struct seal_slice truth;

    if (!seal_der_value(&after, SEAL_DER_BOOLEAN, &truth) || truth.size != 1)
        return false;
    if (truth.data[0] != 0x00 && truth.data[0] != 0xff) /* BER takes any but 0 for true */
        return false;
    *der = after;
    *ret_truth = truth.data[0] == 0xff;
    return true;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* YYYYMMDDHHMMSS, 14 octets. */
static bool read_date(const uint8_t *octets, int64_t *ret_seconds)
{
    static const uint8_t from[] = {0,   1, 2, 3,   '-', 4,  5,   '-', 6,  7,
                                   'T', 8, 9, ':', 10,  11, ':', 12,  13, 'Z'};
    uint8_t text[sizeof(from)];

    for (size_t i = 0; i < sizeof(from); i++)
        text[i] = from[i] < GENERALIZED_TIME_SIZE - 1 ? octets[from[i]] : from[i];
    return seal_time_read((struct seal_slice){text, sizeof(text)}, ret_seconds);
}

/* RFC 5280 section 4.1.2.5.1: two digits from 50 on are of the century before. */
static bool read_utc(struct seal_slice time, int64_t *ret_seconds)
{
    uint8_t octets[GENERALIZED_TIME_SIZE - 1];
    int64_t seconds;
    unsigned year;
    bool early;

    if (time.size != UTC_TIME_SIZE || time.data[UTC_TIME_SIZE - 1] != 'Z' ||
        !is_digit(time.data[0]) || !is_digit(time.data[1]))
        return false;
    year = 10u * (time.data[0] - '0') + (time.data[1] - '0');
    year += year < 50 ? 2000 : 1900;
    early = year < 1970; /* which the calendar below does not know */
    if (early)
        year += CALENDAR_YEARS;
    for (size_t i = 4; i > 0; i--, year /= 10)
        octets[i - 1] = (uint8_t)('0' + year % 10);
    memcpy(octets + 4, time.data + 2, UTC_TIME_SIZE - 3);
    if (!read_date(octets, &seconds))
        return false;
    *ret_seconds = early ? seconds - CALENDAR_SECONDS : seconds;
    return true;
}

static bool read_generalized(struct seal_slice time, bool fraction, int64_t *ret_seconds)
{
    const size_t last = time.size - 1;

    if (time.size < GENERALIZED_TIME_SIZE || time.data[last] != 'Z')
        return false;
    if (time.size > GENERALIZED_TIME_SIZE) {
        /* X.690 section 11.7: a point, at least one digit, no zero at the end. */
        if (!fraction || time.data[GENERALIZED_TIME_SIZE - 1] != '.' ||
            last == GENERALIZED_TIME_SIZE || time.data[last - 1] == '0')
            return false;
        for (size_t i = GENERALIZED_TIME_SIZE; i < last; i++) {
            if (!is_digit(time.data[i]))
                return false;
        }
    }
    return read_date(time.data, ret_seconds);
}

bool seal_der_time(struct seal_der *der, bool fraction, int64_t *ret_seconds)
{
    struct seal_der after = *der;
    struct seal_slice time;

    if (seal_der_value(&after, SEAL_DER_UTC_TIME, &time)) {
        if (!read_utc(time, ret_seconds))
            return false;
    } else if (!seal_der_value(&after, SEAL_DER_GENERALIZED_TIME, &time) ||
               !read_generalized(time, fraction, ret_seconds)) {
        return false;
    }
    *der = after;
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
