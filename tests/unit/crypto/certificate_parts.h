/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a certificate apart, and putting it together again with one member changed: what openssl would not make. */
#ifndef TESTS_UNIT_CRYPTO_CERTIFICATE_PARTS_H
#define TESTS_UNIT_CRYPTO_CERTIFICATE_PARTS_H

#include "crypto/certificate.h"
#include "unit/crypto/support.h"

enum part {
    VERSION,
    SERIAL,
    SCHEME,
    ISSUER,
    VALIDITY,
    SUBJECT,
    SPKI,
    EXTENSIONS, /* [3], whole */
    OUTER_SCHEME,
    SIGNATURE,
    PARTS
};

struct parts {
    struct seal_slice of[PARTS]; /* each with its tag, or empty */
};

/* Views into @der. */
static inline struct parts take_apart(struct seal_slice der)
{
    struct seal_der outer = {der}, inside, tbs;
    struct parts parts = {0};

    assert_true(seal_der_enter(&outer, SEAL_DER_SEQUENCE, &inside));
    assert_true(seal_der_enter(&inside, SEAL_DER_SEQUENCE, &tbs));
    for (int i = VERSION; i <= EXTENSIONS && !seal_der_at_end(&tbs); i++)
        assert_true(seal_der_any(&tbs, NULL, NULL, &parts.of[i]));
    for (int i = OUTER_SCHEME; i <= SIGNATURE; i++)
        assert_true(seal_der_any(&inside, NULL, NULL, &parts.of[i]));
    return parts;
}

static inline struct seal_buffer put_together(const struct parts *parts)
{
    struct seal_buffer tbs = {0}, inside = {0}, whole = {0};

    for (int i = VERSION; i <= EXTENSIONS; i++)
        MUST(seal_buffer_append(&tbs, parts->of[i].data, parts->of[i].size));
    put_der(&inside, SEAL_DER_SEQUENCE, seal_buffer_slice(&tbs));
    for (int i = OUTER_SCHEME; i <= SIGNATURE; i++)
        MUST(seal_buffer_append(&inside, parts->of[i].data, parts->of[i].size));
    put_der(&whole, SEAL_DER_SEQUENCE, seal_buffer_slice(&inside));
    seal_buffer_clear(&tbs);
    seal_buffer_clear(&inside);
    return whole;
}

/* The certificate @hex with @replacement, in hex, as @part. Clear the result. */
static inline struct seal_buffer with_part(const char *hex, enum part part, const char *replacement)
{
    struct seal_buffer good = from_hex(hex), other = from_hex(replacement), changed;
    struct parts parts = take_apart(seal_buffer_slice(&good));

    parts.of[part] = seal_buffer_slice(&other);
    if (part == SCHEME) /* both, or the reader stops at that */
        parts.of[OUTER_SCHEME] = parts.of[SCHEME];
    changed = put_together(&parts);
    seal_buffer_clear(&good);
    seal_buffer_clear(&other);
    return changed;
}

/* The certificate @hex with these extensions, one after the other in hex. */
static inline struct seal_buffer with_extensions(const char *hex, const char *extensions)
{
    struct seal_buffer list = from_hex(extensions), sequence = {0}, around = {0}, changed;
    struct seal_buffer good = from_hex(hex);
    struct parts parts = take_apart(seal_buffer_slice(&good));

    put_der(&sequence, SEAL_DER_SEQUENCE, seal_buffer_slice(&list));
    put_der(&around, SEAL_DER_CONTEXT_AROUND(3), seal_buffer_slice(&sequence));
    parts.of[EXTENSIONS] = seal_buffer_slice(&around);
    changed = put_together(&parts);
    seal_buffer_clear(&list);
    seal_buffer_clear(&sequence);
    seal_buffer_clear(&around);
    seal_buffer_clear(&good);
    return changed;
}

/* A Name from "CN=a,O=b": each RDN one attribute, of CN, O, OU or E for e-mail, in a string of @tag. Clear the result. */
static inline struct seal_buffer simple_name(const char *text, uint8_t tag)
{
    struct seal_buffer rdns = {0}, name = {0};

    while (*text != '\0') {
        const size_t length = strcspn(text, ",");
        const char *value = strchr(text, '=') + 1;
        const struct seal_oid *type = text[0] == 'C'   ? &seal_oid_cn
                                      : text[0] == 'E' ? &seal_oid_email_address
                                      : text[1] == '=' ? &seal_oid_o
                                                       : &seal_oid_ou;
        struct seal_buffer attribute = {0}, sequence = {0};

        put_der(&attribute, SEAL_DER_OID, (struct seal_slice){type->bytes, type->size});
        put_der(&attribute, tag,
                (struct seal_slice){(const uint8_t *)value, (size_t)(text + length - value)});
        put_der(&sequence, SEAL_DER_SEQUENCE, seal_buffer_slice(&attribute));
        put_der(&rdns, SEAL_DER_SET, seal_buffer_slice(&sequence));
        seal_buffer_clear(&attribute);
        seal_buffer_clear(&sequence);
        text += length + (text[length] == ',');
    }
    put_der(&name, SEAL_DER_SEQUENCE, seal_buffer_slice(&rdns));
    seal_buffer_clear(&rdns);
    return name;
}

/* GeneralNames, by their tags. */
enum { EMAIL = 0x81, DNS = 0x82, URI = 0x86, ADDRESS = 0x87, OTHER = 0xa0, DIRECTORY = 0xa4 };

/* @text as contents of a general name. */
static inline struct seal_buffer contents_of(uint8_t type, const char *text)
{
    struct seal_buffer contents = {0};

    if (type == DIRECTORY)
        return simple_name(text, SEAL_DER_UTF8_STRING);
    MUST(seal_buffer_append(&contents, text, strlen(text)));
    return contents;
}

/* A certificate with the bytes below it. */
struct read {
    struct seal_buffer der;
    struct seal_certificate certificate;
};

static inline struct read read_good(const char *hex)
{
    struct read read = {.der = from_hex(hex)};

    MUST(seal_certificate_read(seal_buffer_slice(&read.der), &read.certificate, NULL));
    return read;
}

/* @der is no certificate, and the reason has @reason in it. */
static inline void expect_refusal(struct seal_slice der, const char *reason, const char *comment)
{
    struct seal_certificate before, read;
    struct seal_fault fault = {.subject = "left over"};

    memset(&before, 0x5a, sizeof(before));
    read = before;
    assert_result(seal_certificate_read(der, &read, &fault), SEAL_FORMAT_SIGNATURE, comment);
    assert_row(fault.code == SEAL_FORMAT_SIGNATURE, comment);
    if (fault.reason == NULL || strstr(fault.reason, reason) == NULL)
        fail_msg("%s: expected \"%s\", found \"%s\"", comment, reason,
                 fault.reason == NULL ? "nothing" : fault.reason);
    assert_string_equal(fault.subject, "");
    assert_memory_equal(&read, &before, sizeof(read)); /* untouched on failure */
    assert_result(seal_certificate_read(der, &read, NULL), SEAL_FORMAT_SIGNATURE, comment);
}

#endif
