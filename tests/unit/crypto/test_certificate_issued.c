/* SPDX-License-Identifier: Apache-2.0 */
/* Who issued a certificate, what is it called, and does a flipped bit ever go unseen? EVI-03. */
#include "crypto/certificate.h"

#include "unit/crypto/certificate_parts.h"
#include "unit/crypto/certificates.h"

#include <stdlib.h>

/* The company's certificates, and whose key signed which. */
static const struct {
    const char *certificate, *issuer;
    enum seal_result result;
    const char *comment;
} issued[] = {
    {certificate_root, certificate_root, SEAL_OK, "self"},
    {certificate_middle, certificate_root, SEAL_OK, "P-256 under P-384"},
    {certificate_leaf, certificate_middle, SEAL_OK, "P-256 under P-256"},
    {certificate_mixed, certificate_root, SEAL_OK, "P-384 with SHA-256"},
    {certificate_rsa, certificate_rsa, SEAL_OK, "RSA"},
    {certificate_rsa_leaf, certificate_rsa, SEAL_OK, "SHA-512"},
    {certificate_pss_leaf, certificate_rsa, SEAL_OK, "PSS"},
    {certificate_ed25519, certificate_ed25519, SEAL_OK, "Ed25519"},
    {certificate_ed25519_leaf, certificate_ed25519, SEAL_OK, "under Ed25519"},
    {certificate_leaf, certificate_root, SEAL_TRUST_CERTIFICATE, "not the direct issuer"},
    {certificate_middle, certificate_leaf, SEAL_TRUST_CERTIFICATE, "the wrong way round"},
    {certificate_leaf, certificate_leaf, SEAL_TRUST_CERTIFICATE, "itself"},
    {certificate_pss_salt, certificate_rsa, SEAL_TRUST_CERTIFICATE, "PSS with another salt"},
    {certificate_sha1, certificate_sha1, SEAL_TRUST_CERTIFICATE, "SHA-1, and its very key"},
    {certificate_md5, certificate_md5, SEAL_TRUST_CERTIFICATE, "MD5, and its very key"},
};

static void test_issued(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(issued); i++) {
        struct read certificate = read_good(issued[i].certificate);
        struct read issuer = read_good(issued[i].issuer);

        assert_result(seal_certificate_issued(&certificate.certificate, &issuer.certificate),
                      issued[i].result, issued[i].comment);
        seal_buffer_clear(&certificate.der);
        seal_buffer_clear(&issuer.der);
    }
}

/* EVI-03: the right key under another name, which differs in case, in string type, or is empty. */
static void test_issued_name(void **state)
{
    struct read leaf = read_good(certificate_rsa_leaf), root = read_good(certificate_rsa);
    struct seal_buffer names[] = {
        simple_name("O=Acme,CN=RSA root", SEAL_DER_UTF8_STRING),
        simple_name("O=Acme,CN=RSA Root", SEAL_DER_PRINTABLE_STRING),
        simple_name("CN=RSA Root,O=Acme", SEAL_DER_UTF8_STRING),
        simple_name("O=Acme", SEAL_DER_UTF8_STRING),
        simple_name("", 0),
    };
    struct seal_buffer same = simple_name("O=Acme,CN=RSA Root", SEAL_DER_UTF8_STRING);

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        root.certificate.subject = seal_buffer_slice(&names[i]);
        assert_int_equal(seal_certificate_issued(&leaf.certificate, &root.certificate),
                         SEAL_TRUST_CERTIFICATE);
        seal_buffer_clear(&names[i]);
    }
    root.certificate.subject = seal_buffer_slice(&same);
    assert_int_equal(seal_certificate_issued(&leaf.certificate, &root.certificate), SEAL_OK);
    seal_buffer_clear(&same);
    seal_buffer_clear(&leaf.der);
    seal_buffer_clear(&root.der);
}

static void test_names(void **state)
{
    static const struct {
        enum seal_general_name type;
        const char *text;
        bool there;
    } names[] = {
        {SEAL_NAME_EMAIL, "release@ci.acme.example", true},
        {SEAL_NAME_DNS, "build.acme.example", true},
        {SEAL_NAME_URI, "https://ci.acme.example/release", true},
        {SEAL_NAME_DNS, "release@ci.acme.example", false}, /* EVI-09: another type */
        {SEAL_NAME_URI, "build.acme.example", false},
        {SEAL_NAME_EMAIL, "r@ci.acme.example", false}, /* of the subject */
        {SEAL_NAME_EMAIL, "Release@ci.acme.example", false},
        {SEAL_NAME_EMAIL, "release@ci.acme.exampl", false},
        {SEAL_NAME_EMAIL, "release@ci.acme.example2", false},
        {SEAL_NAME_DNS, "", false},
    };
    struct read leaf = read_good(certificate_leaf), root = read_good(certificate_root);
    struct seal_certificate with_nul = {.names = SLICE("\x82\x03"
                                                       "a\0b")};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_row(seal_certificate_names(&leaf.certificate, names[i].type,
                                          seal_slice_text(names[i].text)) == names[i].there,
                   names[i].text);
        assert_row(!seal_certificate_names(&root.certificate, names[i].type,
                                           seal_slice_text(names[i].text)),
                   names[i].text);
    }
    assert_false(seal_certificate_names(&with_nul, SEAL_NAME_DNS, SLICE("a")));
    assert_false(seal_certificate_names(&with_nul, SEAL_NAME_DNS, SLICE("a\0b")));
    seal_buffer_clear(&leaf.der);
    seal_buffer_clear(&root.der);
}

/* Every truncation, and every bit flipped: never a read outside, and never a certificate that its issuer signed. */
static void test_damaged(void **state)
{
    static const char *const certificates[] = {certificate_rsa_leaf, certificate_leaf};
    struct read root = read_good(certificate_rsa);

    (void)state;
    for (size_t i = 0; i < COUNT(certificates); i++) {
        struct seal_buffer der = from_hex(certificates[i]);
        struct seal_certificate read;
        size_t good = 0;

        for (size_t size = 0; size < der.size; size++) {
            uint8_t *cut = malloc(size + 1); /* so that a sanitizer sees a byte too many */

            assert_non_null(cut);
            memcpy(cut + 1, der.data, size);
            assert_int_equal(seal_certificate_read((struct seal_slice){cut + 1, size}, &read, NULL),
                             SEAL_FORMAT_SIGNATURE);
            free(cut);
        }
        MUST(seal_buffer_append(&der, "\0", 1));
        assert_int_equal(seal_certificate_read(seal_buffer_slice(&der), &read, NULL),
                         SEAL_FORMAT_SIGNATURE);
        der.size--;
        for (size_t bit = 0; bit < 8 * der.size; bit++) {
            enum seal_result r;

            der.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            r = seal_certificate_read(seal_buffer_slice(&der), &read, NULL);
            assert_true(r == SEAL_OK || r == SEAL_FORMAT_SIGNATURE);
            if (r == SEAL_OK) {
                good++;
                assert_int_equal(seal_certificate_issued(&read, &root.certificate),
                                 SEAL_TRUST_CERTIFICATE);
            }
            der.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        assert_true(good > 0); /* or the signature was never asked */
        seal_buffer_clear(&der);
    }
    seal_buffer_clear(&root.der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_issued),
        cmocka_unit_test(test_issued_name),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
