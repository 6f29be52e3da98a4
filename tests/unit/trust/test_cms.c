/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CMS: what openssl writes is read, and nothing else is. SIG-04, SIG-07, EVI-07, EVI-08.
 *
 * Malformed documents are good ones with one value changed; each row says which value, and the reason that must be given, so
 * that one check cannot stand in for another.
 */
#include "pki/pki.h"
#include "support/der_edit.h"
#include "support/expect.h"

#include "trust/cms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct seal_buffer file(const char *name)
{
    char path[64];
    struct seal_buffer bytes = {NULL, 0, 0};

    snprintf(path, sizeof path, "signed/%s", name);
    pki_bytes(path, &bytes);
    return bytes;
}

#define SLICE(bytes) ((struct seal_slice){(const uint8_t *)(bytes), sizeof(bytes) - 1})

/* Read from memory of exactly its size; the slices of the result are views into @bytes. */
static enum seal_result read_exactly(struct seal_slice bytes, struct seal_cms *cms,
                                     struct seal_fault *fault)
{
    uint8_t *copy = exact_copy(bytes);
    struct seal_cms unused;
    enum seal_result r = seal_cms_read((struct seal_slice){copy, bytes.size}, &unused, fault);

    free(copy);
    assert_int_equal(seal_cms_read(bytes, cms, NULL), r);
    return r;
}

static const struct good {
    const char *name, *signer, *scheme;
    size_t certificates;
    bool by_key_id, bound;
} goods[] = {
    {"plain.p7s", "leaf", "ecdsa-sha256", 2, false, false},
    {"bare.p7s", "leaf", "ecdsa-sha256", 2, false, false},
    {"cades.p7s", "leaf", "ecdsa-sha256", 2, false, true},
    {"cades-bare.p7s", "leaf", "ecdsa-sha256", 2, false, true},
    {"keyid.p7s", "leaf", "ecdsa-sha256", 2, true, false},
    {"many.p7s", "leaf", "ecdsa-sha256", 5, false, false},
    {"without-issuer.p7s", "leaf", "ecdsa-sha256", 1, false, false},
    {"no-certificates.p7s", "leaf", "ecdsa-sha256", 0, false, false},
    {"sha384.p7s", "leaf", "ecdsa-sha384", 2, false, false},
    {"sha512.p7s", "leaf", "ecdsa-sha512", 2, false, false},
    {"p384.p7s", "leaf-p384", "ecdsa-sha384", 2, false, false},
    {"rsa-sha256.p7s", "leaf-rsa", "rsa-pkcs1-sha256", 2, false, false},
    {"rsa-sha384.p7s", "leaf-rsa", "rsa-pkcs1-sha384", 2, false, false},
    {"rsa-sha512.p7s", "leaf-rsa", "rsa-pkcs1-sha512", 2, false, false},
    {"pss-sha256.p7s", "leaf-rsa", "rsa-pss-sha256", 2, false, false},
    {"pss-sha384.p7s", "leaf-rsa", "rsa-pss-sha384", 2, false, false},
    {"pss-sha512.p7s", "leaf-rsa", "rsa-pss-sha512", 2, false, false},
};

static void judge_good(struct expect *expect, const struct good *row, struct seal_slice document,
                       struct seal_slice other)
{
    struct seal_buffer bytes = file(row->name);
    struct seal_pool pool = {NULL, 0, NULL}, known = {NULL, 0, NULL};
    struct seal_cms cms = {.has_content = true};
    struct seal_fault fault;
    const struct seal_certificate *signer;
    enum seal_result r = read_exactly(seal_buffer_slice(&bytes), &cms, &fault);

    expect_result(expect, row->name, SEAL_OK, r, &fault);
    if (r != SEAL_OK) {
        print_message("%s: %s\n", row->name, fault.reason);
        seal_buffer_clear(&bytes);
        return;
    }
    pki_pool(row->signer, &known);
    assert_int_equal(seal_cms_certificates(&cms, &pool, &fault), SEAL_OK);
    expect_true(expect, row->name, "is detached", seal_cms_is_detached(&cms));
    expect_text(expect, row->name, row->scheme, seal_scheme_text(cms.scheme));
    expect_number(expect, row->name, row->certificates, pool.count);
    expect_true(expect, row->name, "identifier", row->by_key_id == (cms.key_id.size > 0));
    expect_true(expect, row->name, "binding", row->bound == cms.has_certificate_hash);
    expect_true(expect, row->name, "has a signing time", cms.has_time);
    expect_true(expect, row->name, "has no timestamp", cms.token.size == 0);
    signer = seal_cms_signer(&cms, row->certificates > 0 ? &pool : &known);
    expect_true(expect, row->name, "finds the signer",
                signer != NULL && seal_slice_equal(signer->der, known.items[0].der) == 1);
    expect_result(expect, row->name, SEAL_OK, seal_cms_verify(&cms, signer, document, &fault), &fault);
    expect_result(expect, row->name, SEAL_TRUST_SIGNERS,
                  seal_cms_verify(&cms, signer, other, &fault), &fault);
    expect_text(expect, row->name, "messageDigest is of another document", fault.reason);
    seal_pool_clear(&pool);
    seal_pool_clear(&known);
    seal_buffer_clear(&bytes);
}

static void reads_what_openssl_writes(void **state)
{
    struct expect expect = {0};
    struct seal_buffer document = file("document"), other = file("other");
    (void)state;

    for (size_t i = 0; i < COUNT(goods); i++)
        judge_good(&expect, &goods[i], seal_buffer_slice(&document), seal_buffer_slice(&other));
    seal_buffer_clear(&document);
    seal_buffer_clear(&other);
    expect_end(&expect, 3 * COUNT(goods));
}

/* As openssl wrote them, and not what we take. */
static const struct {
    const char *name, *reason;
} refused[] = {
    {"no-attributes.p7s", "has no signed attributes"},
    {"sha1.p7s", "the digest is not SHA-256, SHA-384 or SHA-512"},
    {"pss-short-salt.p7s", "the signature algorithm is not ECDSA or RSA with SHA-2"},
    {"two-signers.p7s", "has not exactly one signer"},
    {"indefinite.p7s", "is no CMS SignedData in DER"},
    {"document", "is no CMS SignedData in DER"},
    {"ts-sha256.tsr", "is no CMS SignedData in DER"},
};

static void refuses_what_it_does_not_take(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(refused); i++) {
        struct seal_buffer bytes = file(refused[i].name);
        struct seal_cms cms;
        struct seal_fault fault;

        expect_result(&expect, refused[i].name, SEAL_FORMAT_SIGNATURE,
                      read_exactly(seal_buffer_slice(&bytes), &cms, &fault), &fault);
        expect_text(&expect, refused[i].name, refused[i].reason, fault.reason);
        seal_buffer_clear(&bytes);
    }
    expect_end(&expect, COUNT(refused));
}

/* A content of its own is read, for timestamps, and is not detached; so is another type. */
static void knows_what_is_detached(void **state)
{
    static const char *const names[] = {"embedded.p7s", "other-type.p7s", "good.tsr"};
    (void)state;

    for (size_t i = 0; i < COUNT(names); i++) {
        struct seal_buffer bytes = file(names[i]);
        struct seal_cms cms;

        assert_int_equal(seal_cms_read(seal_buffer_slice(&bytes), &cms, NULL), SEAL_OK);
        assert_int_equal(cms.has_content, i != 1);
        assert_false(seal_cms_is_detached(&cms));
        seal_buffer_clear(&bytes);
    }
}

#define SIGNER "1.0.4.0."
#define ATTRIBUTES SIGNER "3."
#define ATTRIBUTE_CONTENT_TYPE                                                                     \
    "\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03\x31\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d" \
    "\x01\x07\x01"
#define ATTRIBUTE_LIKE_IT                                                                          \
    "\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03\x31\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d" \
    "\x01\x07\x02"
#define OID_SHA1 "\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00"
#define OID_SHA256 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"
#define OID_SHA384 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02"
#define OID_SIGNED_DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define OID_ENVELOPED "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
#define OID_TSTINFO "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04"
#define OID_TOKEN "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e"
#define ED25519 "\x30\x05\x06\x03\x2b\x65\x70"
#define TOKEN "\x30\x14" OID_TOKEN "\x31\x05\x30\x03\x02\x01\x01"
#define TEXT(bytes) bytes, sizeof(bytes) - 1

static const struct row {
    const char *name, *base, *path;
    enum der_change change;
    const char *bytes;
    size_t size;
    const char *reason; /* NULL: it is read */
} rows[] = {
    /* ContentInfo */
    {"another type", "plain.p7s", "0", DER_REPLACE, TEXT(OID_ENVELOPED), "is no CMS SignedData in DER"},
    {"more behind the content", "plain.p7s", "1", DER_AFTER, TEXT("\x05\x00"),
     "is no CMS SignedData in DER"},
    {"more beside SignedData", "plain.p7s", "1", DER_INSIDE, TEXT("\x05\x00"),
     "is no CMS SignedData in DER"},
    {"SignedData is a SET", "plain.p7s", "1.0", DER_TAG, TEXT("\x31"), "is no CMS SignedData in DER"},

    /* SignedData */
    {"no version", "plain.p7s", "1.0.0", DER_REMOVE, TEXT(""),
     "version or digest algorithms are malformed"},
    {"version 0", "plain.p7s", "1.0.0", DER_REPLACE, TEXT("\x02\x01\x00"),
     "the version does not go with signer and content"},
    {"version 3 without a reason", "plain.p7s", "1.0.0", DER_REPLACE, TEXT("\x02\x01\x03"),
     "the version does not go with signer and content"},
    {"version 1 with a key identifier", "keyid.p7s", "1.0.0", DER_REPLACE, TEXT("\x02\x01\x01"),
     "the version does not go with signer and content"},
    {"version 1 with another content", "good.tsr", "1.0.0", DER_REPLACE, TEXT("\x02\x01\x01"),
     "the version does not go with signer and content"},
    {"version 4", "plain.p7s", "1.0.0", DER_REPLACE, TEXT("\x02\x01\x04"),
     "the version does not go with signer and content"},
    {"digest algorithms are a SEQUENCE", "plain.p7s", "1.0.1", DER_TAG, TEXT("\x30"),
     "version or digest algorithms are malformed"},
    {"no digest algorithm", "plain.p7s", "1.0.1.0", DER_REMOVE, TEXT(""),
     "the signer's digest is not among the digest algorithms"},
    {"another digest algorithm", "plain.p7s", "1.0.1.0", DER_REPLACE, TEXT(OID_SHA384),
     "the signer's digest is not among the digest algorithms"},
    {"SIG-07 another digest algorithm, SHA-1", "plain.p7s", "1.0.1.0", DER_REPLACE, TEXT(OID_SHA1),
     "the signer's digest is not among the digest algorithms"},
    {"one digest algorithm more", "plain.p7s", "1.0.1", DER_INSIDE, TEXT(OID_SHA1), NULL},
    {"a digest algorithm that is none", "plain.p7s", "1.0.1", DER_INSIDE, TEXT("\x05\x00"),
     "the signer's digest is not among the digest algorithms"},
    {"no content type", "plain.p7s", "1.0.2.0", DER_REMOVE, TEXT(""), "the content is malformed"},
    {"more in the content", "embedded.p7s", "1.0.2", DER_INSIDE, TEXT("\x05\x00"),
     "the content is malformed"},
    {"two contents", "embedded.p7s", "1.0.2.1", DER_INSIDE, TEXT("\x04\x00"),
     "the content is malformed"},
    {"the content in pieces", "embedded.p7s", "1.0.2.1.0", DER_REPLACE, TEXT("\x24\x03\x04\x01x"),
     "the content is malformed"},
    {"a certificate that is none, passed over", "plain.p7s", "1.0.3", DER_INSIDE,
     TEXT("\x30\x03\x02\x01\x01"), NULL},
    {"an attribute certificate", "plain.p7s", "1.0.3", DER_INSIDE, TEXT("\xa2\x00"),
     "the certificates are malformed"},
    {"certificates, present and empty", "no-certificates.p7s", "1.0.2", DER_AFTER, TEXT("\xa0\x00"),
     NULL},
    {"revocation lists", "plain.p7s", "1.0.3", DER_AFTER, TEXT("\xa1\x05\x30\x03\x02\x01\x01"), NULL},
    {"revocation lists of another kind", "plain.p7s", "1.0.3", DER_AFTER,
     TEXT("\xa1\x04\xa1\x02\x05\x00"), "the revocation lists are malformed"},
    {"revocation lists before certificates", "plain.p7s", "1.0.3", DER_BEFORE,
     TEXT("\xa1\x05\x30\x03\x02\x01\x01"), "is no CMS SignedData in DER"},
    {"signers are a SEQUENCE", "plain.p7s", "1.0.4", DER_TAG, TEXT("\x30"),
     "is no CMS SignedData in DER"},
    {"more behind the signers", "plain.p7s", "1.0.4", DER_AFTER, TEXT("\x05\x00"),
     "is no CMS SignedData in DER"},
    {"no signer", "plain.p7s", "1.0.4.0", DER_REMOVE, TEXT(""), "has not exactly one signer"},
    {"EVI-07 something beside the signer", "plain.p7s", "1.0.4", DER_INSIDE, TEXT("\x30\x00"),
     "has not exactly one signer"},

    /* SignerInfo */
    {"signer of version 3", "plain.p7s", SIGNER "0", DER_REPLACE, TEXT("\x02\x01\x03"),
     "the signer's version does not go with its identifier"},
    {"signer of version 1 with a key identifier", "keyid.p7s", SIGNER "0", DER_REPLACE,
     TEXT("\x02\x01\x01"), "the signer's version does not go with its identifier"},
    {"no identifier", "plain.p7s", SIGNER "1", DER_REMOVE, TEXT(""),
     "the signer's identifier is malformed"},
    {"an empty key identifier", "keyid.p7s", SIGNER "1", DER_REPLACE, TEXT("\x80\x00"),
     "the signer's identifier is malformed"},
    {"a negative serial", "plain.p7s", SIGNER "1.1", DER_REPLACE, TEXT("\x02\x01\x80"),
     "the signer's identifier is malformed"},
    {"more in the identifier", "plain.p7s", SIGNER "1", DER_INSIDE, TEXT("\x05\x00"),
     "the signer's identifier is malformed"},
    {"SIG-07 SHA-1", "plain.p7s", SIGNER "2", DER_REPLACE, TEXT(OID_SHA1),
     "the digest is not SHA-256, SHA-384 or SHA-512"},
    {"SHA-256 with NULL", "plain.p7s", SIGNER "2", DER_INSIDE, TEXT("\x05\x00"), NULL},
    {"SHA-256 with something else", "plain.p7s", SIGNER "2", DER_INSIDE, TEXT("\x02\x01\x00"),
     "the digest is not SHA-256, SHA-384 or SHA-512"},
    {"SIG-07 the signature with SHA-1", "plain.p7s", SIGNER "4", DER_REPLACE,
     TEXT("\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x04\x01"),
     "the signature algorithm is not ECDSA or RSA with SHA-2"},
    {"Ed25519", "plain.p7s", SIGNER "4", DER_REPLACE, TEXT(ED25519),
     "the signature algorithm is not ECDSA or RSA with SHA-2"},
    {"a digest algorithm without a name", "plain.p7s", SIGNER "2", DER_REPLACE, TEXT("\x30\x00"),
     "the digest algorithm is malformed"},
    {"a digest algorithm of three values", "plain.p7s", SIGNER "2", DER_INSIDE,
     TEXT("\x05\x00\x05\x00"), "the digest algorithm is malformed"},
    {"a signature algorithm that is a number", "plain.p7s", SIGNER "4", DER_REPLACE,
     TEXT("\x30\x03\x02\x01\x01"), "the signature algorithm is malformed"},
    {"the signature is a BIT STRING", "plain.p7s", SIGNER "5", DER_TAG, TEXT("\x03"),
     "has no signature"},
    {"more behind the signature", "plain.p7s", SIGNER "5", DER_AFTER, TEXT("\x05\x00"),
     "the signer has more than it should"},
    {"more behind unsigned attributes", "plain.p7s", SIGNER "5", DER_AFTER,
     TEXT("\xa1\x00\xa1\x00"), "the signer has more than it should"},

    /* signed attributes */
    {"EVI-07 none", "plain.p7s", SIGNER "3", DER_REMOVE, TEXT(""), "has no signed attributes"},
    {"EVI-07 present and empty", "plain.p7s", SIGNER "3", DER_REPLACE, TEXT("\xa0\x00"),
     "signed attribute contentType is missing"},
    {"EVI-07 no contentType", "plain.p7s", ATTRIBUTES "0", DER_REMOVE, TEXT(""),
     "signed attribute contentType is missing"},
    {"EVI-07 contentType of another type", "plain.p7s", ATTRIBUTES "0.1.0", DER_REPLACE,
     TEXT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"),
     "signed attribute contentType is not the type of the content"},
    {"EVI-07 a content of another type than contentType", "plain.p7s", "1.0.2.0", DER_REPLACE,
     TEXT(OID_SIGNED_DATA), "the version does not go with signer and content"},
    {"EVI-07 a timestamp's contentType under plain data", "good.tsr", ATTRIBUTES "0.1.0",
     DER_REPLACE, TEXT("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"),
     "signed attribute contentType is not the type of the content"},
    {"EVI-07 no messageDigest", "plain.p7s", ATTRIBUTES "2", DER_REMOVE, TEXT(""),
     "signed attribute messageDigest is missing"},
    {"EVI-07 messageDigest too long", "bare.p7s", ATTRIBUTES "2.1.0", DER_INSIDE, TEXT("\x00"),
     "signed attribute messageDigest is no digest"},
    {"EVI-07 messageDigest too short", "plain.p7s", ATTRIBUTES "2.1.0", DER_REPLACE,
     TEXT("\x04\x14"
          "12345678901234567890"),
     "signed attribute messageDigest is no digest"},
    {"EVI-07 messageDigest is no OCTET STRING", "plain.p7s", ATTRIBUTES "2.1.0", DER_TAG,
     TEXT("\x0c"), "signed attribute messageDigest is no digest"},
    {"EVI-07 messageDigest has two values", "bare.p7s", ATTRIBUTES "2.1", DER_INSIDE,
     TEXT("\x04\x00"), "a signed attribute has not exactly one value"},
    {"EVI-07 contentType has no value", "plain.p7s", ATTRIBUTES "0.1", DER_REPLACE,
     TEXT("\x31\x00"), "a signed attribute has not exactly one value"},
    {"EVI-07 contentType twice, alike", "plain.p7s", ATTRIBUTES "0", DER_AFTER,
     TEXT(ATTRIBUTE_CONTENT_TYPE), "signed attributes are not in the order of DER"},
    {"EVI-07 contentType twice, not alike", "plain.p7s", ATTRIBUTES "0", DER_AFTER,
     TEXT(ATTRIBUTE_LIKE_IT), "a signed attribute is there twice"},
    {"EVI-07 not in order", "plain.p7s", ATTRIBUTES "1", DER_AFTER, TEXT(ATTRIBUTE_LIKE_IT),
     "signed attributes are not in the order of DER"},
    {"an unknown one without values", "plain.p7s", ATTRIBUTES "0", DER_BEFORE,
     TEXT("\x30\x06\x06\x02\x2a\x03\x31\x00"), "a signed attribute has no values, or not in order"},
    {"an unknown one of two values", "plain.p7s", ATTRIBUTES "0", DER_BEFORE,
     TEXT("\x30\x0b\x06\x02\x2a\x03\x31\x05\x04\x00\x04\x01x"), NULL},
    {"an unknown one of two values, alike", "plain.p7s", ATTRIBUTES "0", DER_BEFORE,
     TEXT("\x30\x0a\x06\x02\x2a\x03\x31\x04\x04\x00\x04\x00"), NULL},
    {"an unknown one of two values, not in order", "plain.p7s", ATTRIBUTES "0", DER_BEFORE,
     TEXT("\x30\x0b\x06\x02\x2a\x03\x31\x05\x04\x01x\x04\x00"),
     "a signed attribute has no values, or not in order"},
    {"an unknown one, whose value is cut", "plain.p7s", ATTRIBUTES "0", DER_BEFORE,
     TEXT("\x30\x08\x06\x02\x2a\x03\x31\x02\x04\x01"),
     "a signed attribute has no values, or not in order"},
    {"an attribute is no SEQUENCE", "plain.p7s", ATTRIBUTES "3", DER_TAG, TEXT("\x31"),
     "a signed attribute is malformed"},
    {"more in an attribute", "plain.p7s", ATTRIBUTES "3", DER_INSIDE, TEXT("\x05\x00"),
     "a signed attribute is malformed"},
    {"values are a SEQUENCE", "plain.p7s", ATTRIBUTES "0.1", DER_TAG, TEXT("\x30"),
     "a signed attribute is malformed"},
    {"signingTime is none", "plain.p7s", ATTRIBUTES "1.1.0", DER_TAG, TEXT("\x04"),
     "signed attribute signingTime is no time"},

/* signingCertificateV2: SEQUENCE { SEQUENCE { SEQUENCE { hash, SEQUENCE { names, serial } } } } */
#define BOUND ATTRIBUTES "3.1.0"
    {"bound with policies", "cades-bare.p7s", BOUND, DER_INSIDE, TEXT("\x30\x00"), NULL},
    {"bound, more behind policies", "cades-bare.p7s", BOUND, DER_INSIDE, TEXT("\x30\x00\x30\x00"),
     "signed attribute signingCertificateV2 is malformed"},
    {"bound, policies that are none", "cades-bare.p7s", BOUND, DER_INSIDE, TEXT("\x05\x00"),
     "signed attribute signingCertificateV2 is malformed"},
    {"bound to a SET", "cades-bare.p7s", BOUND ".0.0", DER_TAG, TEXT("\x31"),
     "signed attribute signingCertificateV2 is malformed"},
    {"bound, with one more certificate", "cades-bare.p7s", BOUND ".0", DER_INSIDE, TEXT("\x30\x00"),
     NULL},
    {"bound, with something more", "cades-bare.p7s", BOUND ".0", DER_INSIDE, TEXT("\x05\x00"),
     "signed attribute signingCertificateV2 is malformed"},
    {"bound by SHA-256, spelled out", "cades-bare.p7s", BOUND ".0.0.0", DER_BEFORE,
     TEXT(OID_SHA256), NULL},
    {"bound by SHA-384, and is SHA-256", "cades-bare.p7s", BOUND ".0.0.0", DER_BEFORE,
     TEXT(OID_SHA384), "signed attribute signingCertificateV2 is malformed"},
    {"bound by SHA-1", "cades-bare.p7s", BOUND ".0.0.0", DER_BEFORE, TEXT(OID_SHA1),
     "signingCertificateV2 is not by SHA-256, SHA-384 or SHA-512"},
    {"bound, no issuer and serial", "cades-bare.p7s", BOUND ".0.0.1", DER_REMOVE, TEXT(""), NULL},
    {"bound, issuer without a name", "cades-bare.p7s", BOUND ".0.0.1.0.0", DER_REMOVE, TEXT(""),
     "signed attribute signingCertificateV2 is malformed"},
    {"bound, issuer of two names", "cades-bare.p7s", BOUND ".0.0.1.0", DER_INSIDE,
     TEXT("\xa4\x02\x30\x00"), "signed attribute signingCertificateV2 is malformed"},
    {"bound, a DNS name as issuer", "cades-bare.p7s", BOUND ".0.0.1.0.0", DER_REPLACE,
     TEXT("\x82\x01x"), "signed attribute signingCertificateV2 is malformed"},
    {"bound, more behind the serial", "cades-bare.p7s", BOUND ".0.0.1", DER_INSIDE,
     TEXT("\x05\x00"), "signed attribute signingCertificateV2 is malformed"},
    {"bound, more behind the issuer", "cades-bare.p7s", BOUND ".0.0", DER_INSIDE, TEXT("\x05\x00"),
     "signed attribute signingCertificateV2 is malformed"},

    /* unsigned attributes */
    {"no unsigned attribute", "plain.p7s", SIGNER "5", DER_AFTER, TEXT("\xa1\x00"), NULL},
    {"one that we do not know", "plain.p7s", SIGNER "5", DER_AFTER,
     TEXT("\xa1\x08\x30\x06\x06\x02\x2a\x03\x31\x00"), NULL},
    {"one that is none", "plain.p7s", SIGNER "5", DER_AFTER, TEXT("\xa1\x02\x05\x00"),
     "an unsigned attribute is malformed"},
    {"a timestamp", "plain.p7s", SIGNER "5", DER_AFTER, TEXT("\xa1\x16" TOKEN), NULL},
    {"two timestamps", "plain.p7s", SIGNER "5", DER_AFTER, TEXT("\xa1\x2c" TOKEN TOKEN),
     "has more than one timestamp"},
    {"a timestamp of two values", "plain.p7s", SIGNER "5", DER_AFTER,
     TEXT("\xa1\x15\x30\x13" OID_TOKEN "\x31\x04\x30\x00\x30\x00"),
     "unsigned attribute timeStampToken is malformed"},
    {"a timestamp of no value", "plain.p7s", SIGNER "5", DER_AFTER,
     TEXT("\xa1\x11\x30\x0f" OID_TOKEN "\x31\x00"), "unsigned attribute timeStampToken is malformed"},
    {"a timestamp that is a number", "plain.p7s", SIGNER "5", DER_AFTER,
     TEXT("\xa1\x14\x30\x12" OID_TOKEN "\x31\x03\x02\x01\x01"),
     "unsigned attribute timeStampToken is malformed"},
};

static void every_value_is_looked_at(void **state)
{
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct seal_buffer base = file(row->base);
        struct seal_buffer bytes =
            der_edit(seal_buffer_slice(&base), row->path, row->change,
                     (struct seal_slice){(const uint8_t *)row->bytes, row->size});
        struct seal_cms cms;
        struct seal_fault fault = {.reason = "none"};

        expect_result(&expect, row->name, row->reason == NULL ? SEAL_OK : SEAL_FORMAT_SIGNATURE,
                      read_exactly(seal_buffer_slice(&bytes), &cms, &fault), &fault);
        if (row->reason != NULL)
            expect_text(&expect, row->name, row->reason, fault.reason);
        seal_buffer_clear(&bytes);
        seal_buffer_clear(&base);
    }
    expect_end(&expect, COUNT(rows));
}

/* Somebody else may verify what we do not: that is no fault of its shape, and nothing of it holds. */
static void a_shape_has_any_algorithms(void **state)
{
    static const char sha1[] = "the digest is not SHA-256, SHA-384 or SHA-512",
                      other[] = "the signature algorithm is not ECDSA or RSA with SHA-2";
    static const struct row untaken[] = {
        {"as openssl writes it", "sha1.p7s", "", DER_INSIDE, TEXT(""), sha1},
        {"a short salt", "pss-short-salt.p7s", "", DER_INSIDE, TEXT(""), other},
        {"another digest of another size", "sha384.p7s", SIGNER "2", DER_REPLACE, TEXT(OID_SHA1), sha1},
        {"Ed25519", "plain.p7s", SIGNER "4", DER_REPLACE, TEXT(ED25519), other},
        {"ML-DSA-44", "plain.p7s", SIGNER "4", DER_REPLACE,
         TEXT("\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x11"), other},
        {"bound by SHA-1", "cades-bare.p7s", BOUND ".0.0.0", DER_BEFORE, TEXT(OID_SHA1),
         "signingCertificateV2 is not by SHA-256, SHA-384 or SHA-512"},
    };
    struct seal_pool pool = {NULL, 0, NULL};
    struct expect expect = {0};
    (void)state;

    pki_pool("leaf", &pool);
    for (size_t i = 0; i < COUNT(untaken); i++) {
        const struct row *row = &untaken[i];
        struct seal_buffer base = file(row->base), document = file("document");
        struct seal_buffer bytes =
            row->size == 0 ? file(row->base)
                           : der_edit(seal_buffer_slice(&base), row->path, row->change,
                                      (struct seal_slice){(const uint8_t *)row->bytes, row->size});
        struct seal_fault fault = {.reason = "none"};
        struct seal_cms cms;
        enum seal_result r = seal_cms_shape(seal_buffer_slice(&bytes), &cms, &fault);

        expect_result(&expect, row->name, SEAL_OK, r, &fault);
        if (r == SEAL_OK) {
            expect_text(&expect, row->name, row->reason, cms.untaken);
            r = seal_cms_verify(&cms, &pool.items[0], seal_buffer_slice(&document), &fault);
            expect_result(&expect, row->name, SEAL_FORMAT_SIGNATURE, r, &fault);
            expect_text(&expect, row->name, row->reason, fault.reason);
        }
        r = seal_cms_read(seal_buffer_slice(&bytes), &cms, &fault);
        expect_result(&expect, row->name, SEAL_FORMAT_SIGNATURE, r, &fault);
        seal_buffer_clear(&bytes);
        seal_buffer_clear(&base);
        seal_buffer_clear(&document);
    }
    seal_pool_clear(&pool);
    expect_end(&expect, 3 * COUNT(untaken));
}

/* CAdES knows a dozen signed attributes; each that we do not know costs a comparison with all before it. */
static void the_number_of_attributes_is_bounded(void **state)
{
    (void)state;
    for (size_t count = SEAL_ATTRIBUTES_MAX; count <= SEAL_ATTRIBUTES_MAX + 1; count++) {
        struct seal_buffer base = file("bare.p7s"), more = {NULL, 0, 0};
        struct seal_cms cms;
        struct seal_fault fault = {.reason = NULL};

        for (size_t i = 3; i < count; i++) {
            const uint8_t attribute[] = {0x30,       0x33, 0x06, 0x02, 0x2a,
                                         (uint8_t)i, 0x31, 0x2d, 0x04, 0x2b};
            assert_int_equal(seal_buffer_append(&more, attribute, sizeof attribute), SEAL_OK);
            assert_int_equal(seal_buffer_append(&more, rows, 0x2b), SEAL_OK);
        }
        struct seal_buffer bytes =
            der_edit(seal_buffer_slice(&base), SIGNER "3", DER_INSIDE, seal_buffer_slice(&more));
        assert_int_equal(seal_cms_read(seal_buffer_slice(&bytes), &cms, &fault),
                         count == SEAL_ATTRIBUTES_MAX ? SEAL_OK : SEAL_FORMAT_SIGNATURE);
        if (count > SEAL_ATTRIBUTES_MAX)
            assert_string_equal(fault.reason, "has too many signed attributes");
        seal_buffer_clear(&bytes);
        seal_buffer_clear(&more);
        seal_buffer_clear(&base);
    }
}

static void no_part_of_one_is_one(void **state)
{
    struct seal_buffer bytes = file("cades.p7s");
    struct seal_cms cms;
    (void)state;

    for (size_t size = 0; size < bytes.size; size++)
        assert_int_equal(read_exactly((struct seal_slice){bytes.data, size}, &cms, NULL),
                         SEAL_FORMAT_SIGNATURE);
    assert_int_equal(seal_buffer_append(&bytes, "", 1), SEAL_OK);
    assert_int_equal(read_exactly(seal_buffer_slice(&bytes), &cms, NULL), SEAL_FORMAT_SIGNATURE);
    seal_buffer_clear(&bytes);
}

/* One document with a good signature, to be told from what it is not. */
struct scene {
    struct seal_buffer bytes, document;
    struct seal_pool pool;
    struct seal_cms cms;
};

static void scene_init(struct scene *scene, const char *name, const char *pool)
{
    *scene = (struct scene){.bytes = file(name), .document = file("document")};
    assert_int_equal(seal_cms_read(seal_buffer_slice(&scene->bytes), &scene->cms, NULL), SEAL_OK);
    pki_pool(pool, &scene->pool);
}

static void scene_clear(struct scene *scene)
{
    seal_pool_clear(&scene->pool);
    seal_buffer_clear(&scene->bytes);
    seal_buffer_clear(&scene->document);
}

static void expect_verify(const struct scene *scene, const struct seal_certificate *certificate,
                          const char *reason)
{
    struct seal_fault fault = {.reason = NULL};
    enum seal_result r =
        seal_cms_verify(&scene->cms, certificate, seal_buffer_slice(&scene->document), &fault);

    assert_int_equal(r, reason == NULL ? SEAL_OK : SEAL_TRUST_SIGNERS);
    if (reason != NULL)
        assert_string_equal(fault.reason, reason);
}

static void only_the_right_key_made_it(void **state)
{
    struct scene scene;
    (void)state;

    scene_init(&scene, "plain.p7s", "leaf leaf-p384 leaf-rsa person-1 twin issuing");
    for (size_t i = 0; i < scene.pool.count;
         i++) /* a twin has the key, and no signingCertificateV2 says otherwise */
        expect_verify(&scene, &scene.pool.items[i],
                      i == 0 || i == 4 ? NULL : "is not made by the key of its certificate");
    scene.cms.scheme.hash = SEAL_HASH_SHA384;
    expect_verify(&scene, &scene.pool.items[0], "is not made by the key of its certificate");
    scene_clear(&scene);
}

/* EVI-07 the [0] that stands in the file is not what may be signed. */
static void the_set_is_what_is_signed(void **state)
{
    struct scene scene;
    struct seal_buffer octets = file("not-a-set.octets");
    (void)state;

    scene_init(&scene, "plain.p7s", "leaf");
    expect_verify(&scene, &scene.pool.items[0], NULL);
    scene.cms.signature = seal_buffer_slice(&octets);
    expect_verify(&scene, &scene.pool.items[0], "is not made by the key of its certificate");
    seal_buffer_clear(&octets);
    scene_clear(&scene);
}

/* A key may be in two certificates: the attribute says which of them was meant. */
static void the_certificate_is_the_one_that_was_meant(void **state)
{
    static const char meant[] = "signingCertificateV2 means another certificate";
    const uint8_t serial[] = {0x20, 0x77};
    struct scene scene;
    (void)state;

    scene_init(&scene, "cades-twin.p7s", "twin leaf");
    expect_verify(&scene, &scene.pool.items[0], NULL);
    expect_verify(&scene, &scene.pool.items[1], meant);
    /* the hash alone */
    scene.cms.certificate_issuer = scene.cms.certificate_serial = (struct seal_slice){NULL, 0};
    expect_verify(&scene, &scene.pool.items[0], NULL);
    expect_verify(&scene, &scene.pool.items[1], meant);
    scene_clear(&scene);

    /* the hash is right, the serial is not; the issuer is not */
    scene_init(&scene, "cades-twin.p7s", "twin root");
    scene.cms.certificate_serial = (struct seal_slice){serial, sizeof serial};
    expect_verify(&scene, &scene.pool.items[0], meant);
    scene_clear(&scene);
    scene_init(&scene, "cades-twin.p7s", "twin root");
    scene.cms.certificate_issuer = scene.pool.items[1].subject;
    expect_verify(&scene, &scene.pool.items[0], meant);
    scene_clear(&scene);
}

/* EVI-08 */
static void the_signer_is_found_by_identifier_alone(void **state)
{
    struct scene scene;
    (void)state;

    scene_init(&scene, "plain.p7s", "person-1 self stranger-leaf twin issuing leaf leaf-p384");
    assert_ptr_equal(seal_cms_signer(&scene.cms, &scene.pool), &scene.pool.items[5]);
    scene.pool.count = 5;
    assert_null(seal_cms_signer(&scene.cms, &scene.pool));
    scene.pool.count = 7;
    /* his serial, by another issuer */
    scene.cms.issuer = scene.pool.items[1].issuer;
    assert_null(seal_cms_signer(&scene.cms, &scene.pool));
    scene_clear(&scene);
    scene_init(&scene, "keyid.p7s", "person-1 self leaf-no-usage issuing leaf");
    assert_ptr_equal(seal_cms_signer(&scene.cms, &scene.pool), &scene.pool.items[4]);
    scene.pool.count = 4;
    assert_null(seal_cms_signer(&scene.cms, &scene.pool));
    scene.pool.count = 5;
    scene_clear(&scene);
}

/* What we cannot read proves nothing and hurts nobody, but it counts. */
static void certificates_are_bounded(void **state)
{
    for (size_t more = 14; more <= 15; more++) {
        struct seal_buffer base = file("plain.p7s"), junk = {NULL, 0, 0};
        struct seal_pool pool = {NULL, 0, NULL};
        struct seal_cms cms;
        struct seal_fault fault;
        (void)state;

        for (size_t i = 0; i < more; i++)
            assert_int_equal(seal_buffer_append(&junk, "\x30\x03\x02\x01\x01", 5), SEAL_OK);
        struct seal_buffer bytes =
            der_edit(seal_buffer_slice(&base), "1.0.3.0", DER_BEFORE, seal_buffer_slice(&junk));
        assert_int_equal(seal_cms_read(seal_buffer_slice(&bytes), &cms, NULL), SEAL_OK);
        assert_int_equal(seal_cms_certificates(&cms, &pool, &fault),
                         more == 14 ? SEAL_OK : SEAL_LIMIT_COUNT);
        if (more == 14) {
            assert_int_equal(pool.count, 2);
            assert_non_null(seal_cms_signer(&cms, &pool));
        }
        seal_pool_clear(&pool);
        seal_buffer_clear(&bytes);
        seal_buffer_clear(&junk);
        seal_buffer_clear(&base);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_openssl_writes),
        cmocka_unit_test(refuses_what_it_does_not_take),
        cmocka_unit_test(knows_what_is_detached),
        cmocka_unit_test(every_value_is_looked_at),
        cmocka_unit_test(a_shape_has_any_algorithms),
        cmocka_unit_test(the_number_of_attributes_is_bounded),
        cmocka_unit_test(no_part_of_one_is_one),
        cmocka_unit_test(only_the_right_key_made_it),
        cmocka_unit_test(the_set_is_what_is_signed),
        cmocka_unit_test(the_certificate_is_the_one_that_was_meant),
        cmocka_unit_test(the_signer_is_found_by_identifier_alone),
        cmocka_unit_test(certificates_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
