/* SPDX-License-Identifier: Apache-2.0 */
/* A strict look at JSON text before any parser sees it. */
#include "core/json_scan.h"

#include "base/utf8.h"

#include <stdbool.h>

#define INTEGER_MAX \
    9007199254740991u /* 2^53-1: what a double, and so every JSON reader, holds exactly */

/* A cursor that never passes the end. Everything below reads attacker bytes, if they are validly signed ones. */
struct scanner {
    struct seal_slice text;
    size_t at;
    enum seal_json_numbers numbers;
};

/* What may stand next. */
enum expectation { A_VALUE, A_VALUE_OR_END, A_NAME, A_NAME_OR_END, COMMA_OR_END };

static int next(const struct scanner *scan)
{
    return scan->at < scan->text.size ? scan->text.data[scan->at] : -1;
}

static bool take(struct scanner *scan, int byte)
{
    if (next(scan) != byte)
        return false;
    scan->at++;
    return true;
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

size_t seal_json_blanks(struct seal_slice text)
{
    size_t at = 0;

    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\t' ||
                              text.data[at] == '\n' || text.data[at] == '\r'))
        at++;
    return at;
}

static void skip_blanks(struct scanner *scan)
{
    struct seal_slice rest = {scan->text.data + scan->at, scan->text.size - scan->at};

    scan->at += seal_json_blanks(rest);
}

static bool scan_word(struct scanner *scan, const char *word)
{
    for (; *word != '\0'; word++)
        if (!take(scan, *word))
            return false;
    return true;
}

static bool scan_digits(struct scanner *scan)
{
    if (!is_digit(next(scan)))
        return false;
    while (is_digit(next(scan)))
        scan->at++;
    return true;
}

/* 0, or digits that do not begin with 0, up to 2^53-1. A sign, point or exponent behind them is caught as "no comma". */
static bool scan_integer(struct scanner *scan)
{
    uint64_t value = 0;

    if (take(scan, '0'))
        return !is_digit(next(scan));
    if (!is_digit(next(scan)))
        return false;
    while (is_digit(next(scan))) {
        value = value * 10 + (uint64_t)(next(scan) - '0');
        if (value > INTEGER_MAX)
            return false;
        scan->at++;
    }
    return true;
}

static bool scan_number(struct scanner *scan)
{
    if (scan->numbers == SEAL_JSON_INTEGERS)
        return scan_integer(scan);
    take(scan, '-');
    if (take(scan, '0')) {
        if (is_digit(next(scan)))
            return false;
    } else if (!scan_digits(scan)) {
        return false;
    }
    if (take(scan, '.') && !scan_digits(scan))
        return false;
    if (take(scan, 'e') || take(scan, 'E')) {
        if (!take(scan, '+'))
            take(scan, '-');
        return scan_digits(scan);
    }
    return true;
}

static bool scan_hex4(struct scanner *scan, unsigned *ret_unit)
{
    unsigned unit = 0;

    for (int i = 0; i < 4; i++) {
        int byte = next(scan);

        if (is_digit(byte))
            unit = unit * 16 + (unsigned)(byte - '0');
        else if (byte >= 'a' && byte <= 'f')
            unit = unit * 16 + (unsigned)(byte - 'a' + 10);
        else if (byte >= 'A' && byte <= 'F')
            unit = unit * 16 + (unsigned)(byte - 'A' + 10);
        else
            return false;
        scan->at++;
    }
    *ret_unit = unit;
    return true;
}

/* Behind the backslash. \u0000 is refused: C strings end there, and a path that is cut is another path. */
static bool scan_escape(struct scanner *scan)
{
    unsigned unit, low;

    switch (next(scan)) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        scan->at++;
        return true;
    case 'u':
        scan->at++;
        break;
    default:
        return false;
    }
    if (!scan_hex4(scan, &unit) || unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
        return false;
    if (unit < 0xd800 || unit > 0xdbff)
        return true;
    return take(scan, '\\') && take(scan, 'u') && scan_hex4(scan, &low) && low >= 0xdc00 &&
           low <= 0xdfff;
}

/* Bytes that stand for themselves and need no further look; most of every document. */
static bool is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static void skip_plain(struct scanner *scan)
{
    const uint8_t *at = scan->text.data + scan->at, *end = scan->text.data + scan->text.size;

    while (at < end && is_plain(*at))
        at++;
    scan->at = (size_t)(at - scan->text.data);
}

static bool scan_string(struct scanner *scan)
{
    if (!take(scan, '"'))
        return false;
    for (;;) {
        int byte;

        skip_plain(scan);
        byte = next(scan);
        if (byte < 0x20) /* a control byte, or the end */
            return false;
        if (byte < 0x80) {
            scan->at++;
            if (byte == '"')
                return true;
            if (!scan_escape(scan)) /* what is not plain and no quote is a backslash */
                return false;
        } else {
            struct seal_slice rest = {scan->text.data + scan->at, scan->text.size - scan->at};
            size_t length = seal_utf8_length(rest);

            if (length == 0)
                return false;
            scan->at += length;
        }
    }
}

/* A value that is no container. */
static bool scan_scalar(struct scanner *scan)
{
    switch (next(scan)) {
    case '"':
        return scan_string(scan);
    case 't':
        return scan_word(scan, "true");
    case 'f':
        return scan_word(scan, "false");
    case 'n':
        return scan_word(scan, "null");
    default:
        return scan_number(scan);
    }
}

static bool scan_name(struct scanner *scan)
{
    if (!scan_string(scan))
        return false;
    skip_blanks(scan);
    return take(scan, ':');
}

/* The open containers, innermost in bit 0; 1 is an object. Sixty-four levels are more than any caller may ask for. */
struct nesting {
    uint64_t objects;
    unsigned depth;
};

static bool in_object(const struct nesting *nesting)
{
    return (nesting->objects & 1) != 0;
}

/* One step at the place that @expect describes; what may come next is left in it. */
static enum seal_result scan_step(struct scanner *scan, const struct seal_json_rules *rules,
                                  struct nesting *nesting, enum expectation *expect)
{
    int byte = next(scan);
    bool may_end = *expect == A_VALUE_OR_END || *expect == A_NAME_OR_END || *expect == COMMA_OR_END;

    if (may_end && byte == (in_object(nesting) ? '}' : ']')) {
        scan->at++;
        nesting->objects >>= 1;
        nesting->depth--;
        *expect = COMMA_OR_END;
        return SEAL_OK;
    }
    if (*expect == COMMA_OR_END) {
        *expect = in_object(nesting) ? A_NAME : A_VALUE;
        return take(scan, ',') ? SEAL_OK : SEAL_FORMAT_JSON;
    }
    if (*expect == A_NAME || *expect == A_NAME_OR_END) {
        *expect = A_VALUE;
        return scan_name(scan) ? SEAL_OK : SEAL_FORMAT_JSON;
    }
    if (byte == '{' || byte == '[') {
        if (nesting->depth >= rules->depth_max || nesting->depth >= 64)
            return SEAL_LIMIT_DEPTH;
        scan->at++;
        nesting->objects = nesting->objects << 1 | (byte == '{');
        nesting->depth++;
        *expect = byte == '{' ? A_NAME_OR_END : A_VALUE_OR_END;
        return SEAL_OK;
    }
    *expect = COMMA_OR_END;
    return scan_scalar(scan) ? SEAL_OK : SEAL_FORMAT_JSON;
}

enum seal_result seal_json_scan(struct seal_slice text, const struct seal_json_rules *rules,
                                size_t *ret_used, size_t *ret_at)
{
    struct scanner scan = {text, 0, rules->numbers};
    struct nesting nesting = {0, 0};
    enum expectation expect = A_VALUE;
    enum seal_result r;

    do {
        skip_blanks(&scan);
        r = scan_step(&scan, rules, &nesting, &expect);
        if (r != SEAL_OK) {
            *ret_at = scan.at;
            return r;
        }
    } while (nesting.depth > 0);
    *ret_used = scan.at;
    return SEAL_OK;
}
