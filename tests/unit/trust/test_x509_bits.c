/* SPDX-License-Identifier: Apache-2.0 */
/* Is there a bit of a signature file that nobody looks at?  SIG-02, for CMS; test_timestamp.c asks the same of tokens. */
#include "support/der_edit.h"
#include "support/expect.h"
#include "unit/trust/party.h"

#include <stdio.h>
#include <string.h>

#define RELEASE(name, more) \
    "'a':{'kind':'x509','roots':'root.pem','subject':'CN=Acme Lambda Release" name ",O=Acme'" more "}"

static const struct seal_circumstances at = {.now = PARTY_LATE, .package = "orders-api"};

static enum seal_result judge(const struct club *club, struct seal_slice bytes,
                              struct seal_slice document)
{
    const struct seal_signature signature = {.type = SEAL_FILE_P7S, .bytes = bytes};
    struct seal_evidence evidence;
    struct seal_fault fault;

    return club_judge(club, 0, &at, document, &signature, &evidence, &fault);
}

/* TRUST or FORMAT: whatever was flipped, it is the signature that is wrong, and no bound, bug or crash of ours. */
static bool is_refusal(enum seal_result r)
{
    return seal_result_exit(r) == seal_result_exit(SEAL_TRUST_SIGNERS) ||
           seal_result_exit(r) == seal_result_exit(SEAL_FORMAT_SIGNATURE);
}

static bool is_within(const uint8_t *byte, struct seal_slice slice)
{
    return slice.size > 0 && byte >= slice.data && byte < slice.data + slice.size;
}

/* Each bit, except within @a and @b. */
static void flip(struct expect *expect, const char *name, const struct club *club,
                 struct seal_buffer *bytes, struct seal_slice a, struct seal_slice b)
{
    struct seal_buffer document = party_file("signed/document");

    assert_int_equal(judge(club, seal_buffer_slice(bytes), seal_buffer_slice(&document)), SEAL_OK);
    for (size_t bit = 0; bit < 8 * bytes->size; bit++) {
        uint8_t *byte = &bytes->data[bit / 8];
        const uint8_t mask = (uint8_t)(1u << bit % 8);
        char row[64];
        enum seal_result r;

        if (is_within(byte, a) || is_within(byte, b))
            continue;
        *byte ^= mask;
        r = judge(club, seal_buffer_slice(bytes), seal_buffer_slice(&document));
        *byte ^= mask;
        snprintf(row, sizeof row, "%s, bit %zu", name, bit);
        expect_true(expect, row, seal_result_name(r), is_refusal(r));
    }
    seal_buffer_clear(&document);
}

#define CERTIFICATES "1.0.3"
#define TOKEN "1.0.4.0.6.0.1.0"
#define NOTHING ((struct seal_slice){NULL, 0})

/* All of a signature with the certificates that it needs: there is not one bit that may be another. */
static void every_bit_of_a_signature_counts(void **state)
{
    struct seal_buffer bytes = party_file("signed/cades-bare.p7s");
    struct expect expect = {0};
    struct club club;
    (void)state;

    party_init(&club);
    party_read(&club, RELEASE("", ",'cert_bound':true"));
    flip(&expect, "cades-bare", &club, &bytes, NOTHING, NOTHING);
    club_clear(&club);
    seal_buffer_clear(&bytes);
    expect_end(&expect, 8 * 1000);
}

/* All but the certificates, which are looked at above. */
static void every_bit_around_certificates_counts(void **state)
{
    static const struct {
        const char *name, *signers;
    } files[] = {
        {"signed/plain.p7s", RELEASE("", "")},
        {"signed/keyid.p7s", RELEASE("", "")},
        {"signed/rsa-sha256.p7s", RELEASE(" RSA", "")},
        {"signed/pss-sha256.p7s", RELEASE(" RSA", "")},
    };
    struct expect expect = {0};
    (void)state;

    for (size_t i = 0; i < COUNT(files); i++) {
        struct seal_buffer bytes = party_file(files[i].name);
        struct club club;

        party_init(&club);
        party_read(&club, files[i].signers);
        flip(&expect, files[i].name, &club, &bytes, der_at(seal_buffer_slice(&bytes), CERTIFICATES),
             NOTHING);
        club_clear(&club);
        seal_buffer_clear(&bytes);
    }
    expect_end(&expect, 8 * 1000);
}

/* Where a timestamp is demanded, the unsigned attribute around it counts too. Where none is, it is nobody's word. */
static void every_bit_around_a_demanded_timestamp_counts(void **state)
{
    struct seal_buffer plain = party_file("signed/plain.p7s"), token = party_file("signed/good.tsr"),
                       document = party_file("signed/document");
    struct seal_buffer bytes = party_stamp(seal_buffer_slice(&plain), seal_buffer_slice(&token));
    struct expect expect = {0};
    struct club club, other;
    (void)state;

    party_init(&club);
    party_read(&club, RELEASE("", ",'timestamp':{'roots':'tsa-root.pem','required':true}"));
    flip(&expect, "stamped", &club, &bytes, der_at(seal_buffer_slice(&bytes), CERTIFICATES),
         der_at(seal_buffer_slice(&bytes), TOKEN));
    party_init(&other);
    party_read(&other, RELEASE("", ""));
    bytes.data[bytes.size - 1] ^= 1;
    assert_int_equal(judge(&club, seal_buffer_slice(&bytes), seal_buffer_slice(&document)),
                     SEAL_TRUST_TIMESTAMP);
    assert_int_equal(judge(&other, seal_buffer_slice(&bytes), seal_buffer_slice(&document)), SEAL_OK);
    club_clear(&club);
    club_clear(&other);
    seal_buffer_clear(&bytes);
    seal_buffer_clear(&plain);
    seal_buffer_clear(&token);
    seal_buffer_clear(&document);
    expect_end(&expect, 8 * 200);
}

/* A certificate that no path needs is no part of the signature: two of the five are needed, the leaf's and its authority's. */
static void a_certificate_that_is_not_needed_does_not_count(void **state)
{
    struct seal_buffer bytes = party_file("signed/many.p7s"),
                       document = party_file("signed/document");
    unsigned needed = 0;
    struct club club;
    (void)state;

    party_init(&club);
    party_read(&club, RELEASE("", ""));
    for (unsigned i = 0; i < 5; i++) {
        char path[16];
        struct seal_slice certificate;
        enum seal_result r;

        snprintf(path, sizeof path, CERTIFICATES ".%u", i);
        certificate = der_at(seal_buffer_slice(&bytes), path);
        bytes.data[certificate.data + certificate.size - 1 - bytes.data] ^= 1;
        r = judge(&club, seal_buffer_slice(&bytes), seal_buffer_slice(&document));
        bytes.data[certificate.data + certificate.size - 1 - bytes.data] ^= 1;
        assert_true(r == SEAL_OK || r == SEAL_TRUST_SIGNERS);
        needed += r != SEAL_OK;
    }
    assert_int_equal(needed, 2);
    club_clear(&club);
    seal_buffer_clear(&bytes);
    seal_buffer_clear(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit_of_a_signature_counts),
        cmocka_unit_test(every_bit_around_certificates_counts),
        cmocka_unit_test(every_bit_around_a_demanded_timestamp_counts),
        cmocka_unit_test(a_certificate_that_is_not_needed_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
