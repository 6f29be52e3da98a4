/* SPDX-License-Identifier: Apache-2.0 */
/* Names as a policy writes them, RFC 4514: reading them, and finding their like in a certificate. */
#include "crypto/ascii.h"
#include "crypto/distinguished_name.h"
#include "crypto/name_parts.h"

#include "base/hex.h"
#include "base/utf8.h"

#include <string.h>

enum { VALUE_MAX = 512, ATTRIBUTES_MAX = 64 }; /* the latter in all: each has a bit below */

struct written {
    struct seal_oid type;
    size_t size;
    uint8_t value[VALUE_MAX]; /* without escapes */
};

static void skip(struct seal_slice *text, size_t count)
{
    *text = (struct seal_slice){text->data + count, text->size - count};
}

/* The readers below return NULL, or what is wrong. */
static const char *read_type(struct seal_slice *text, struct seal_oid *ret_type)
{
    const uint8_t *equals = text->size == 0 ? NULL : memchr(text->data, '=', text->size);
    struct seal_slice word;

    if (equals == NULL)
        return "an attribute without '='";
    word = (struct seal_slice){text->data, (size_t)(equals - text->data)};
    skip(text, word.size + 1);
    for (size_t i = 0; i < SEAL_NAME_TYPES; i++) {
        if (seal_ascii_equal(word, seal_slice_text(seal_name_types[i].word))) {
            *ret_type = *seal_name_types[i].oid;
            return NULL;
        }
    }
    return seal_oid_read(word, ret_type)
               ? NULL
               : "an unknown type of attribute; CN, O, OU, C, ST, L, STREET, DC, UID, "
                 "serialNumber, "
                 "emailAddress and dotted numbers are known, without blanks around them";
}

/* One byte at the start of @text, which is not empty: how many of its bytes that took, 0: none that may stand there. */
static size_t read_byte(struct seal_slice text, uint8_t *ret_byte)
{
    const uint8_t first = text.data[0];

    if (first != '\\') {
        if (first == 0 || strchr("\";<>", first) != NULL)
            return 0;
        *ret_byte = first;
        return 1;
    }
    if (text.size >= 2 && text.data[1] != 0 && strchr("\"+,;<>\\ #=", text.data[1]) != NULL) {
        *ret_byte = text.data[1];
        return 2;
    }
    if (text.size >= 3) {
        const uint8_t pair[] = {seal_ascii_lower(text.data[1]), seal_ascii_lower(text.data[2])};

        if (seal_hex_read((struct seal_slice){pair, 2}, ret_byte, 1))
            return 3;
    }
    return 0;
}

static const char *read_value(struct seal_slice *text, struct written *ret_written)
{
    bool blank = false; /* at the end, as it stands */

    ret_written->size = 0;
    if (text->size > 0 && (text->data[0] == ' ' || text->data[0] == '#'))
        return "a value begins with a blank or '#'; write a backslash before it";
    while (text->size > 0 && text->data[0] != ',' && text->data[0] != '+') {
        uint8_t byte;
        const size_t used = read_byte(*text, &byte);

        if (used == 0)
            return "a character that needs a backslash before it, or a backslash before one that "
                   "needs none";
        if (ret_written->size == sizeof(ret_written->value))
            return "a value of more than 512 bytes";
        ret_written->value[ret_written->size++] = byte;
        blank = used == 1 && byte == ' ';
        skip(text, used);
    }
    if (ret_written->size == 0)
        return "an empty value";
    if (blank)
        return "a value ends with a blank; write a backslash before it";
    if (memchr(ret_written->value, 0, ret_written->size) != NULL ||
        !seal_utf8_valid((struct seal_slice){ret_written->value, ret_written->size}))
        return "a value that is not UTF-8, or has a NUL in it";
    return NULL;
}

static const char *read_attribute(struct seal_slice *text, struct written *ret_written)
{
    const char *wrong = read_type(text, &ret_written->type);

    return wrong != NULL ? wrong : read_value(text, ret_written);
}

/* '+', another attribute of this RDN, ',', another RDN, or 0, the end. */
static uint8_t read_separator(struct seal_slice *text)
{
    uint8_t separator = 0;

    if (text->size > 0) {
        separator = text->data[0];
        skip(text, 1);
    }
    return separator;
}

bool seal_name_valid(struct seal_slice text, const char **ret_reason)
{
    const char *wrong = text.size == 0 ? "an empty name" : NULL;
    struct written attribute;
    size_t count = 0;

    while (wrong == NULL) {
        if ((wrong = read_attribute(&text, &attribute)) == NULL && ++count > ATTRIBUTES_MAX)
            wrong = "a name of more than 64 attributes";
        if (wrong == NULL && read_separator(&text) == 0)
            return true;
    }
    *ret_reason = wrong;
    return false;
}

static bool is_attribute(const struct seal_name_attribute *attribute, const struct written *written)
{
    struct seal_slice text;

    return seal_oid_is(attribute->type, &written->type) && seal_name_string(attribute, &text) &&
           seal_der_is(text, written->value, written->size);
}

/* The like of @written in @rdn that was not taken before, a bit of *taken each; takes it. */
static bool take_attribute(struct seal_der rdn, const struct written *written, uint64_t *taken)
{
    struct seal_name_attribute attribute;

    for (unsigned i = 0; i < ATTRIBUTES_MAX && seal_name_attribute(&rdn, &attribute); i++) {
        if ((*taken >> i & 1) == 0 && is_attribute(&attribute, written)) {
            *taken |= UINT64_C(1) << i;
            return true;
        }
    }
    return false;
}

/* Is @rdn the one that is written at the start of @text? */
static bool is_rdn(struct seal_slice text, struct seal_der rdn)
{
    struct seal_name_attribute attribute;
    struct written written;
    uint64_t taken = 0;
    size_t left = 0;

    for (struct seal_der all = rdn; seal_name_attribute(&all, &attribute);)
        left++;
    do {
        if (read_attribute(&text, &written) != NULL || !take_attribute(rdn, &written, &taken))
            return false;
        left--; /* each time another one was taken */
    } while (read_separator(&text) == '+');
    return left == 0;
}

static bool take_rdn(struct seal_der rdns, struct seal_slice text, uint64_t *taken)
{
    struct seal_der rdn;

    for (unsigned i = 0; i < ATTRIBUTES_MAX && seal_name_rdn(&rdns, &rdn); i++) {
        if ((*taken >> i & 1) == 0 && is_rdn(text, rdn)) {
            *taken |= UINT64_C(1) << i;
            return true;
        }
    }
    return false;
}

/* Past one RDN and what separates it from the next; false: it was the last one. */
static bool skip_rdn(struct seal_slice *text)
{
    struct written attribute;
    uint8_t separator;

    do {
        if (read_attribute(text, &attribute) != NULL)
            return false;
        separator = read_separator(text);
    } while (separator == '+');
    return separator != 0;
}

bool seal_name_is(struct seal_slice der, struct seal_slice text)
{
    struct seal_der rdns, rdn;
    const char *ignored;
    uint64_t taken = 0;
    size_t left = 0;

    if (!seal_name_valid(text, &ignored) || !seal_name_shape(der) || !seal_name_enter(der, &rdns))
        return false;
    for (struct seal_der all = rdns; seal_name_rdn(&all, &rdn);)
        left++;
    do {
        if (!take_rdn(rdns, text, &taken))
            return false;
        left--; /* each time another one was taken */
    } while (skip_rdn(&text));
    return left == 0;
}
