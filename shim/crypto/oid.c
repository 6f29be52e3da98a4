/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers: the table of all that we know, and their two spellings. */
#include "crypto/oid.h"

#include "base/fault.h"
#include "base/text.h"

#include <string.h>

/* The arcs that many begin with. */
#define PKCS "\x2a\x86\x48\x86\xf7\x0d\x01"          /* 1.2.840.113549.1 */
#define SMIME PKCS "\x09\x10"                        /* 1.2.840.113549.1.9.16 */
#define X962 "\x2a\x86\x48\xce\x3d"                  /* 1.2.840.10045 */
#define CERTICOM "\x2b\x81\x04\x00"                  /* 1.3.132.0 */
#define EDWARDS "\x2b\x65"                           /* 1.3.101 */
#define DIGEST "\x60\x86\x48\x01\x65\x03\x04\x02"    /* 2.16.840.1.101.3.4.2 */
#define PURPOSE "\x2b\x06\x01\x05\x05\x07\x03"       /* 1.3.6.1.5.5.7.3 */
#define EXTENSION "\x55\x1d"                         /* 2.5.29 */
#define ATTRIBUTE "\x55\x04"                         /* 2.5.4 */
#define PILOT "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01" /* 0.9.2342.19200300.100.1 */

#define OID(name, octets) const struct seal_oid seal_oid_##name = {sizeof(octets) - 1, octets}

OID(rsa, PKCS "\x01\x01");
OID(ec, X962 "\x02\x01");
OID(p256, X962 "\x03\x01\x07");
OID(p384, CERTICOM "\x22");
OID(ed25519, EDWARDS "\x70");

OID(ed448, EDWARDS "\x71");
OID(x25519, EDWARDS "\x6e");
OID(x448, EDWARDS "\x6f");
OID(dsa, "\x2a\x86\x48\xce\x38\x04\x01"); /* 1.2.840.10040.4.1 */
OID(p521, CERTICOM "\x23");
OID(secp256k1, CERTICOM "\x0a");

OID(sha256, DIGEST "\x01");
OID(sha384, DIGEST "\x02");
OID(sha512, DIGEST "\x03");
OID(ecdsa_sha256, X962 "\x04\x03\x02");
OID(ecdsa_sha384, X962 "\x04\x03\x03");
OID(ecdsa_sha512, X962 "\x04\x03\x04");
OID(rsa_sha256, PKCS "\x01\x0b");
OID(rsa_sha384, PKCS "\x01\x0c");
OID(rsa_sha512, PKCS "\x01\x0d");
OID(rsa_pss, PKCS "\x01\x0a");
OID(mgf1, PKCS "\x01\x08");

OID(code_signing, PURPOSE "\x03");
OID(time_stamping, PURPOSE "\x08");
OID(any_purpose, EXTENSION "\x25\x00");

OID(basic_constraints, EXTENSION "\x13");
OID(key_usage, EXTENSION "\x0f");
OID(purposes, EXTENSION "\x25");
OID(subject_names, EXTENSION "\x11");
OID(name_constraints, EXTENSION "\x1e");
OID(policy_constraints, EXTENSION "\x24");
OID(inhibit_any_policy, EXTENSION "\x36");
OID(subject_key_id, EXTENSION "\x0e");
OID(authority_key_id, EXTENSION "\x23");
OID(crl_number, EXTENSION "\x14");
OID(delta_crl, EXTENSION "\x1b");
OID(issuing_distribution_point, EXTENSION "\x1c");
OID(expired_certificates_on_crl, EXTENSION "\x3c");
OID(crl_reason, EXTENSION "\x15");
OID(invalidity_date, EXTENSION "\x18");
OID(certificate_issuer, EXTENSION "\x1d");

OID(cn, ATTRIBUTE "\x03");
OID(o, ATTRIBUTE "\x0a");
OID(ou, ATTRIBUTE "\x0b");
OID(c, ATTRIBUTE "\x06");
OID(st, ATTRIBUTE "\x08");
OID(l, ATTRIBUTE "\x07");
OID(street, ATTRIBUTE "\x09");
OID(dc, PILOT "\x19");
OID(uid, PILOT "\x01");
OID(serial_number, ATTRIBUTE "\x05");
OID(email_address, PKCS "\x09\x01");

OID(signed_data, PKCS "\x07\x02");
OID(data, PKCS "\x07\x01");
OID(timestamp_info, SMIME "\x01\x04");
OID(content_type, PKCS "\x09\x03");
OID(message_digest, PKCS "\x09\x04");
OID(signing_time, PKCS "\x09\x05");
OID(signing_certificate_v2, SMIME "\x02\x2f");
OID(timestamp_token, SMIME "\x02\x0e");

bool seal_oid_is(struct seal_slice contents, const struct seal_oid *oid)
{
    return seal_der_is(contents, oid->bytes, oid->size);
}

/* One arc at the start of @text, which is moved past it. */
static bool read_arc(struct seal_slice *text, uint64_t *ret_arc)
{
    uint64_t arc = 0;
    size_t digits = 0;

    while (digits < text->size && text->data[digits] >= '0' && text->data[digits] <= '9') {
        arc = 10 * arc + (uint64_t)(text->data[digits++] - '0');
        if (arc > UINT32_MAX)
            return false;
    }
    if (digits == 0 || (digits > 1 && text->data[0] == '0'))
        return false;
    *text = (struct seal_slice){text->data + digits, text->size - digits};
    *ret_arc = arc;
    return true;
}

static bool read_dot(struct seal_slice *text)
{
    if (text->size == 0 || text->data[0] != '.')
        return false;
    *text = (struct seal_slice){text->data + 1, text->size - 1};
    return true;
}

/* Base 128, X.690 section 8.19. */
static bool put_arc(struct seal_oid *oid, uint64_t arc)
{
    size_t octets = 1;

    for (uint64_t rest = arc >> 7; rest > 0; rest >>= 7)
        octets++;
    if (octets > sizeof(oid->bytes) - oid->size)
        return false;
    while (octets-- > 0)
        oid->bytes[oid->size++] = (uint8_t)((arc >> 7 * octets & 0x7f) | (octets > 0 ? 0x80 : 0));
    return true;
}

bool seal_oid_read(struct seal_slice dotted, struct seal_oid *ret_oid)
{
    struct seal_oid oid = {0};
    uint64_t first, arc;

    if (!read_arc(&dotted, &first) || !read_dot(&dotted) || !read_arc(&dotted, &arc))
        return false;
    if (first > 2 || (first < 2 && arc >= 40))
        return false;
    arc += 40 * first; /* the first two share a number */
    while (put_arc(&oid, arc)) {
        if (dotted.size == 0) {
            *ret_oid = oid;
            return true;
        }
        if (!read_dot(&dotted) || !read_arc(&dotted, &arc))
            break;
    }
    return false;
}

/* The number at the start of @octets, which are moved past it. */
static bool take_number(struct seal_slice *octets, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (octets->size == 0 || octets->data[0] == 0x80) /* padded */
        return false;
    for (size_t i = 0; i < octets->size; i++) {
        if (number > UINT64_MAX >> 7)
            return false;
        number = number << 7 | (octets->data[i] & 0x7f);
        if ((octets->data[i] & 0x80) == 0) {
            *octets = (struct seal_slice){octets->data + i + 1, octets->size - i - 1};
            *ret_number = number;
            return true;
        }
    }
    return false;
}

static void append_arc(char *text, size_t size, const char *before, uint64_t arc)
{
    char decimal[SEAL_DECIMAL_SIZE];
    size_t at = strlen(text);

    seal_decimal_write(arc, decimal);
    seal_text_join(text + at, size - at, (const char *const[]){before, decimal, NULL});
}

void seal_oid_text(struct seal_slice contents, char *ret_text, size_t size)
{
    uint64_t number = 0, first = 0;
    bool good = take_number(&contents, &number);

    ret_text[0] = '\0';
    if (good) {
        first = number < 80 ? number / 40 : 2;
        append_arc(ret_text, size, "", first);
        append_arc(ret_text, size, ".", number - 40 * first);
    }
    while (good && contents.size > 0) {
        if ((good = take_number(&contents, &number)))
            append_arc(ret_text, size, ".", number);
    }
    if (!good)
        seal_text_join(ret_text, size, (const char *const[]){"?", NULL});
}
