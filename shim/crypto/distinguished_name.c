/* SPDX-License-Identifier: Apache-2.0 */
/* Going through a Name in DER: its parts, its text, and whether it lies below another one. */
#include "crypto/distinguished_name.h"

#include "crypto/name_parts.h"

#include "base/hex.h"
#include "base/text.h"
#include "base/utf8.h"

#include <string.h>

#define OID_TEXT_SIZE 64

const struct seal_name_type seal_name_types[SEAL_NAME_TYPES] = {
    {"CN", &seal_oid_cn},
    {"O", &seal_oid_o},
    {"OU", &seal_oid_ou},
    {"C", &seal_oid_c},
    {"ST", &seal_oid_st},
    {"L", &seal_oid_l},
    {"STREET", &seal_oid_street},
    {"DC", &seal_oid_dc},
    {"UID", &seal_oid_uid},
    {"serialNumber", &seal_oid_serial_number},
    {"emailAddress", &seal_oid_email_address},
};

bool seal_name_enter(struct seal_slice name, struct seal_der *ret_rdns)
{
    struct seal_der outer = {name};

    return seal_der_enter(&outer, SEAL_DER_SEQUENCE, ret_rdns) && seal_der_at_end(&outer);
}

bool seal_name_rdn(struct seal_der *rdns, struct seal_der *ret_rdn)
{
    return seal_der_enter(rdns, SEAL_DER_SET, ret_rdn) && !seal_der_at_end(ret_rdn);
}

bool seal_name_attribute(struct seal_der *rdn, struct seal_name_attribute *ret_attribute)
{
    struct seal_der inside;

    return seal_der_enter(rdn, SEAL_DER_SEQUENCE, &inside) &&
           seal_der_value(&inside, SEAL_DER_OID, &ret_attribute->type) &&
           seal_der_any(&inside, &ret_attribute->tag, &ret_attribute->value, &ret_attribute->whole) &&
           seal_der_at_end(&inside);
}

bool seal_name_string(const struct seal_name_attribute *attribute, struct seal_slice *ret_text)
{
    const struct seal_slice text = attribute->value;
    const bool ascii =
        attribute->tag == SEAL_DER_PRINTABLE_STRING || attribute->tag == SEAL_DER_IA5_STRING;

    if (!ascii && attribute->tag != SEAL_DER_UTF8_STRING)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == 0 || (ascii && text.data[i] >= 0x80))
            return false;
    }
    if (!seal_utf8_valid(text))
        return false;
    *ret_text = text;
    return true;
}

bool seal_name_shape(struct seal_slice der)
{
    struct seal_name_attribute attribute;
    struct seal_der rdns, rdn;

    if (!seal_name_enter(der, &rdns))
        return false;
    while (!seal_der_at_end(&rdns)) {
        if (!seal_name_rdn(&rdns, &rdn))
            return false;
        while (!seal_der_at_end(&rdn)) {
            if (!seal_name_attribute(&rdn, &attribute))
                return false;
        }
    }
    return true;
}

bool seal_name_within(struct seal_slice der, struct seal_slice base)
{
    struct seal_der names, above, name, other;

    if (!seal_name_shape(der) || !seal_name_shape(base) || !seal_name_enter(der, &names) ||
        !seal_name_enter(base, &above))
        return false;
    while (!seal_der_at_end(&above)) {
        if (!seal_name_rdn(&above, &other) || !seal_name_rdn(&names, &name) ||
            !seal_slice_equal(name.rest, other.rest))
            return false;
    }
    return true;
}

/* Text that is cut where its room ends. */
struct writer {
    char *text;
    size_t size, at;
    bool cut;
};

static void put(struct writer *writer, const void *bytes, size_t size)
{
    const size_t room = writer->size - 1 - writer->at;

    if (size > room) {
        writer->cut = true;
        size = room;
    }
    memcpy(writer->text + writer->at, bytes, size);
    writer->at += size;
    writer->text[writer->at] = '\0';
}

/* RFC 4514 section 2.4: what could be taken for syntax is escaped. */
static void put_value(struct writer *writer, struct seal_slice value)
{
    for (size_t i = 0; i < value.size; i++) {
        const uint8_t byte = value.data[i];
        const bool edge =
            (i == 0 && (byte == ' ' || byte == '#')) || (i == value.size - 1 && byte == ' ');

        if (edge || strchr("\"+,;<>\\", byte) != NULL)
            put(writer, "\\", 1);
        put(writer, &byte, 1);
    }
}

/* What is no text that we read stands there in hex, with its tag. */
static void put_octets(struct writer *writer, struct seal_slice whole)
{
    put(writer, "#", 1);
    for (size_t i = 0; i < whole.size && !writer->cut; i++) {
        char pair[3];

        seal_hex_write(whole.data + i, 1, pair);
        put(writer, pair, 2);
    }
}

static void put_attribute(struct writer *writer, const struct seal_name_attribute *attribute)
{
    char dotted[OID_TEXT_SIZE];
    const char *word = dotted;
    struct seal_slice text;

    seal_oid_text(attribute->type, dotted, sizeof(dotted));
    for (size_t i = 0; i < SEAL_NAME_TYPES; i++) {
        if (seal_oid_is(attribute->type, seal_name_types[i].oid))
            word = seal_name_types[i].word;
    }
    put(writer, word, strlen(word));
    put(writer, "=", 1);
    if (seal_name_string(attribute, &text))
        put_value(writer, text);
    else
        put_octets(writer, attribute->whole);
}

static void put_rdn(struct writer *writer, struct seal_der rdn)
{
    struct seal_name_attribute attribute;

    for (bool first = true; seal_name_attribute(&rdn, &attribute); first = false) {
        if (!first)
            put(writer, "+", 1);
        put_attribute(writer, &attribute);
    }
}

void seal_name_text(struct seal_slice der, char *ret_text, size_t size)
{
    struct writer writer = {ret_text, size, 0, false};
    struct seal_der rdns, rdn = {{NULL, 0}};
    size_t count = 0;

    ret_text[0] = '\0';
    if (!seal_name_shape(der) || !seal_name_enter(der, &rdns))
        return;
    for (struct seal_der all = rdns; seal_name_rdn(&all, &rdn); count++)
        ;
    for (size_t i = count; i > 0 && !writer.cut; i--) { /* the last one first */
        struct seal_der all = rdns;

        for (size_t n = 0; n < i; n++) {
            if (!seal_name_rdn(&all, &rdn))
                return;
        }
        if (i < count)
            put(&writer, ",", 1);
        put_rdn(&writer, rdn);
    }
    if (writer.cut && size > 3)
        memcpy(ret_text + size - 4, "...", 4);
}
