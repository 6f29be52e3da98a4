/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates by hand. */
#include "unit/trust/family.h"

#include "support/expect.h"

#include <string.h>

unsigned family_asked, family_asked_twice;
enum seal_result family_answer = SEAL_UNDECIDED;

static uint8_t store[1 << 16];
static size_t used;

/* Who was asked for so far: the certificate, and name and key that should have signed it. */
static struct {
    struct seal_slice certificate, name;
    uint8_t key[SEAL_DIGEST_SIZE];
} asked[256];

enum seal_result __wrap_seal_certificate_issued(const struct seal_certificate *certificate,
                                                const struct seal_certificate *issuer);

enum seal_result __wrap_seal_certificate_issued(const struct seal_certificate *certificate,
                                                const struct seal_certificate *issuer)
{
    assert_in_range(family_asked, 0, COUNT(asked) - 1);
    for (unsigned i = 0; i < family_asked; i++)
        if (seal_slice_equal(asked[i].certificate, certificate->der) == 1 &&
            seal_slice_equal(asked[i].name, issuer->subject) == 1 &&
            memcmp(asked[i].key, issuer->key.id, SEAL_DIGEST_SIZE) == 0)
            family_asked_twice++;
    asked[family_asked].certificate = certificate->der;
    asked[family_asked].name = issuer->subject;
    memcpy(asked[family_asked].key, issuer->key.id, SEAL_DIGEST_SIZE);
    family_asked++;
    if (family_answer != SEAL_UNDECIDED)
        return family_answer;
    /* that names fit is the search's own business too */
    assert_int_equal(seal_slice_equal(certificate->issuer, issuer->subject), 1);
    return certificate->signature.size == SEAL_DIGEST_SIZE &&
                   memcmp(certificate->signature.data, issuer->key.id, SEAL_DIGEST_SIZE) == 0
               ? SEAL_OK
               : SEAL_TRUST_CERTIFICATE;
}

struct seal_slice family_bytes(const void *bytes, size_t size)
{
    const struct seal_slice copy = {store + used, size};

    assert_true(size <= sizeof store - used);
    memcpy(store + used, bytes, size);
    used += size;
    return copy;
}

struct seal_slice family_name(const char *text)
{
    uint8_t der[64] = {0x30, 0, 0x31, 0, 0x30, 0, 0x06, 3, 0x55, 0x04, 0x03, 0x0c};
    const size_t head = 13, length = strlen(text);

    assert_true(head + length <= sizeof der);
    der[1] = (uint8_t)(length + 11);
    der[3] = (uint8_t)(length + 9);
    der[5] = (uint8_t)(length + 7);
    der[12] = (uint8_t)length;
    memcpy(der + head, text, length);
    return family_bytes(der, head + length);
}

static void digest_of(const char *text, uint8_t digest[SEAL_DIGEST_SIZE])
{
    memset(digest, 0, SEAL_DIGEST_SIZE);
    memcpy(digest, text, strlen(text));
}

void family_key(struct seal_certificate *certificate, const char *key)
{
    digest_of(key, certificate->key.id);
}

void family_signed_by(struct seal_certificate *certificate, const char *key)
{
    uint8_t digest[SEAL_DIGEST_SIZE];

    digest_of(key, digest);
    certificate->signature = family_bytes(digest, sizeof digest);
}

static struct seal_certificate born(const char *name, const char *issuer)
{
    static uint8_t number;
    struct seal_certificate certificate = {
        .subject = family_name(name),
        .issuer = family_name(issuer),
        .not_before = FAMILY_FROM,
        .not_after = FAMILY_TO,
        .has_key_usage = true,
        .id = {.serial = {++number}, .serial_size = 1},
    };

    certificate.tbs = family_bytes(&number, sizeof number);
    certificate.der = family_bytes(&number, sizeof number);
    family_key(&certificate, name);
    family_signed_by(&certificate, issuer);
    return certificate;
}

static struct seal_certificate *add(struct seal_pool *pool, const char *name, const char *issuer)
{
    struct seal_certificate *certificate = &pool->items[pool->count];

    assert_in_range(pool->count, 0, SEAL_CERTIFICATES_MAX); /* one too many is wanted by a test */
    pool->count++;
    *certificate = born(name, issuer);
    certificate->is_ca = true;
    certificate->key_usage = SEAL_USAGE_CERTIFICATE_SIGN | SEAL_USAGE_CRL_SIGN;
    return certificate;
}

struct seal_certificate *family_anchor(struct family *family, const char *name, const char *issuer)
{
    return add(&family->anchors, name, issuer);
}

struct seal_certificate *family_other(struct family *family, const char *name, const char *issuer)
{
    return add(&family->others, name, issuer);
}

void family_init(struct family *family, const char *issuer)
{
    static struct seal_certificate anchors[SEAL_CERTIFICATES_MAX + 1],
        others[SEAL_CERTIFICATES_MAX + 1];
    static const uint8_t code_signing[] = {0x06, 8, 0x2b, 6, 1, 5, 5, 7, 3, 3};

    used = 0;
    family_answer = SEAL_UNDECIDED;
    memset(family, 0, sizeof *family);
    family->anchors.items = anchors;
    family->others.items = others;
    family->leaf = born("leaf", issuer);
    family->leaf.key_usage = SEAL_USAGE_DIGITAL_SIGNATURE;
    family->leaf.has_purposes = true;
    family->leaf.purposes = family_bytes(code_signing, sizeof code_signing);
    family->request = (struct seal_chain_request){
        .leaf = &family->leaf,
        .anchors = &family->anchors,
        .others = &family->others,
        .at = FAMILY_NOW,
        .purposes = &seal_oid_code_signing,
        .purposes_count = 1,
    };
}

void family_clear(struct family *family)
{
    memset(family, 0, sizeof *family);
}

enum seal_result family_find(struct family *family)
{
    family_asked = family_asked_twice = 0;
    return seal_chain_find(&family->request, &family->chain, &family->fault);
}
