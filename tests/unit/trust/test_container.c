/* SPDX-License-Identifier: Apache-2.0 */
/* No stowaways: every file beside a manifest has the syntax of its kind. SIG-11, MAN-19, MAN-29. */
#include "support/expect.h"
#include "support/sealed.h"
#include "support/tiny_signatures.h"

#include "base/base64.h"
#include "trust/container.h"

#include <stdlib.h>
#include <string.h>

static enum seal_result check_bytes(enum seal_file_type type, const void *data, size_t size,
                                    struct seal_buffer *ret_after)
{
    struct seal_buffer bytes = {0};
    assert_int_equal(seal_buffer_append(&bytes, data, size), SEAL_OK);
    struct seal_fault fault = {.reason = NULL};
    enum seal_result r = seal_container_check(type, &bytes, &fault);
    if (r == SEAL_FORMAT_SIGNATURE)
        assert_non_null(fault.reason); /* what is wrong is told */
    if (ret_after != NULL)
        *ret_after = bytes; /* transferred */
    else
        seal_buffer_clear(&bytes);
    return r;
}

static const struct seal_slice message = {(const uint8_t *)"a message", 9};

static const struct made {
    const char *key;
    const char *algorithm;
} made[] = {
    {"p256", NULL},
    {"p384", NULL},
    {"ed25519", NULL},
    {"rsa2048", "rsa-pkcs1-sha256"},
    {"rsa2048", "rsa-pss-sha512"},
};

/* Binary as openssl writes it, base64 as cosign and aws kms print it; what the file says is what counts. */
static void takes_raw_signatures_in_both_spellings(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(made); i++) {
        struct seal_buffer raw = {0}, text = {0}, after = {0};
        sealed_sign(made[i].key, made[i].algorithm, message, &raw);
        assert_int_equal(check_bytes(SEAL_FILE_SIG, raw.data, raw.size, &after), SEAL_OK);
        assert_int_equal(after.size, raw.size);
        assert_memory_equal(after.data, raw.data, raw.size);
        seal_buffer_clear(&after);

        assert_int_equal(seal_base64_write(seal_buffer_slice(&raw), 0, &text), SEAL_OK);
        for (int newline = 0; newline < 2; newline++) {
            assert_int_equal(check_bytes(SEAL_FILE_SIG, text.data, text.size, &after), SEAL_OK);
            assert_int_equal(after.size, raw.size);
            assert_memory_equal(after.data, raw.data, raw.size);
            seal_buffer_clear(&after);
            assert_int_equal(seal_buffer_append(&text, "\n", 1), SEAL_OK);
        }
        /* two newlines are one too many: then it is binary, and of that size may be what RSA makes, which will not verify */
        assert_int_equal(check_bytes(SEAL_FILE_SIG, text.data, text.size, NULL),
                         text.size >= 256 ? SEAL_OK : SEAL_FORMAT_SIGNATURE);
        seal_buffer_clear(&text);
        seal_buffer_clear(&raw);
    }
}

static char zeros[600];

#define TEXT(text) text, sizeof(text) - 1
#define B64_64 \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const struct row {
    const char *name;
    enum seal_file_type type;
    const char *data;
    size_t size;
    enum seal_result want;
} rows[] = {
    {"SIG-11 empty", SEAL_FILE_SIG, TEXT(""), SEAL_FORMAT_SIGNATURE},
    {"SIG-11 one byte", SEAL_FILE_SIG, TEXT("0"), SEAL_FORMAT_SIGNATURE},
    {"a newline", SEAL_FILE_SIG, TEXT("\n"), SEAL_FORMAT_SIGNATURE},
    {"SIG-11 63 octets", SEAL_FILE_SIG, zeros, 63, SEAL_FORMAT_SIGNATURE},
    {"64 octets", SEAL_FILE_SIG, zeros, 64, SEAL_OK},
    {"SIG-11 65 octets", SEAL_FILE_SIG, zeros, 65, SEAL_FORMAT_SIGNATURE},
    {"SIG-11 96 octets, r and s of P-384", SEAL_FILE_SIG, zeros, 96, SEAL_FORMAT_SIGNATURE},
    {"255 octets", SEAL_FILE_SIG, zeros, 255, SEAL_FORMAT_SIGNATURE},
    {"256 octets", SEAL_FILE_SIG, zeros, 256, SEAL_OK},
    {"512 octets", SEAL_FILE_SIG, zeros, 512, SEAL_OK},
    {"513 octets", SEAL_FILE_SIG, zeros, 513, SEAL_FORMAT_SIGNATURE},
    {"DER, r and s of one octet", SEAL_FILE_SIG, TEXT("\x30\x06\x02\x01\x01\x02\x01\x01"), SEAL_OK},
    {"SIG-11 DER, truncated", SEAL_FILE_SIG, TEXT("\x30\x06\x02\x01\x01\x02\x01"),
     SEAL_FORMAT_SIGNATURE},
    {"SIG-11 DER, one byte appended", SEAL_FILE_SIG, TEXT("\x30\x06\x02\x01\x01\x02\x01\x01\x00"),
     SEAL_FORMAT_SIGNATURE},
    {"DER, one byte inside", SEAL_FILE_SIG, TEXT("\x30\x07\x02\x01\x01\x02\x01\x01\x00"),
     SEAL_FORMAT_SIGNATURE},
    {"DER, long length", SEAL_FILE_SIG, TEXT("\x30\x81\x06\x02\x01\x01\x02\x01\x01"),
     SEAL_FORMAT_SIGNATURE},
    {"DER, padded integer", SEAL_FILE_SIG, TEXT("\x30\x07\x02\x02\x00\x01\x02\x01\x01"),
     SEAL_FORMAT_SIGNATURE},
    {"DER, negative", SEAL_FILE_SIG, TEXT("\x30\x06\x02\x01\x81\x02\x01\x01"), SEAL_FORMAT_SIGNATURE},
    {"DER, zero", SEAL_FILE_SIG, TEXT("\x30\x06\x02\x01\x00\x02\x01\x01"), SEAL_FORMAT_SIGNATURE},
    {"DER, one integer", SEAL_FILE_SIG, TEXT("\x30\x03\x02\x01\x01"), SEAL_FORMAT_SIGNATURE},
    {"DER, indefinite length", SEAL_FILE_SIG, TEXT("\x30\x80\x02\x01\x01\x02\x01\x01\x00\x00"),
     SEAL_FORMAT_SIGNATURE},
    {"MAN-19 base64 of 64 octets", SEAL_FILE_SIG, TEXT(B64_64 "=="), SEAL_OK},
    {"MAN-19 no padding", SEAL_FILE_SIG, TEXT(B64_64), SEAL_FORMAT_SIGNATURE},
    {"MAN-19 URL alphabet", SEAL_FILE_SIG, TEXT("MAYCAQECAQ_-"), SEAL_FORMAT_SIGNATURE},
    {"MAN-19 blanks inside", SEAL_FILE_SIG, TEXT("MAYCAQEC AQE="), SEAL_FORMAT_SIGNATURE},
    {"MAN-19 newline inside", SEAL_FILE_SIG, TEXT("MAYCAQEC\nAQE="), SEAL_FORMAT_SIGNATURE},
    {"MAN-19 stray bits", SEAL_FILE_SIG, TEXT("MAYCAQECAQF="), SEAL_FORMAT_SIGNATURE},
    {"MAN-19 as it should be", SEAL_FILE_SIG, TEXT("MAYCAQECAQE="), SEAL_OK},
    {"MAN-19 padding in the middle", SEAL_FILE_SIG, TEXT("MAYCAQ==CAQE="), SEAL_FORMAT_SIGNATURE},
    {"MAN-19 CR LF", SEAL_FILE_SIG, TEXT("MAYCAQECAQE=\r\n"), SEAL_FORMAT_SIGNATURE},
    {"PEM", SEAL_FILE_SIG, TEXT("-----BEGIN SIGNATURE-----\nMAYCAQECAQE=\n-----END SIGNATURE-----\n"),
     SEAL_FORMAT_SIGNATURE},
    {"a program", SEAL_FILE_SIG, TEXT("import os; os.system('id')"), SEAL_FORMAT_SIGNATURE},

    {"CMS", SEAL_FILE_P7S, TEXT(TINY_CMS), SEAL_OK},
    {"CMS, empty", SEAL_FILE_P7S, TEXT(""), SEAL_FORMAT_SIGNATURE},
    {"CMS, one byte behind", SEAL_FILE_P7S, TEXT(TINY_CMS "\0"), SEAL_FORMAT_SIGNATURE},
    {"CMS, a zip behind", SEAL_FILE_P7S, TEXT(TINY_CMS "PK\3\4"), SEAL_FORMAT_SIGNATURE},
    {"CMS, truncated", SEAL_FILE_P7S, TINY_CMS, sizeof(TINY_CMS) - 2, SEAL_FORMAT_SIGNATURE},
    {"DER, and no CMS", SEAL_FILE_P7S, TEXT("\x30\x03\x02\x01\x01"), SEAL_FORMAT_SIGNATURE},
    {"CMS, indefinite length", SEAL_FILE_P7S, TEXT("\x30\x80\x02\x01\x01\x00\x00"),
     SEAL_FORMAT_SIGNATURE},
    {"CMS in PEM", SEAL_FILE_P7S, TEXT("-----BEGIN CMS-----\nMAMCAQE=\n-----END CMS-----\n"),
     SEAL_FORMAT_SIGNATURE},
    {"EVI-07 CMS with a content of its own", SEAL_FILE_P7S, TEXT(TINY_TOKEN), SEAL_FORMAT_SIGNATURE},
    {"token", SEAL_FILE_TSR, TEXT(TINY_TOKEN), SEAL_OK},
    {"token in a response", SEAL_FILE_TSR, TEXT("\x30\x82\x01\x0c\x30\x03\x02\x01\x00" TINY_TOKEN),
     SEAL_OK},
    {"token that was not granted", SEAL_FILE_TSR, TEXT("\x30\x05\x30\x03\x02\x01\x02"),
     SEAL_FORMAT_SIGNATURE},
    {"token, one byte behind", SEAL_FILE_TSR, TEXT(TINY_TOKEN "\0"), SEAL_FORMAT_SIGNATURE},
    {"token, empty", SEAL_FILE_TSR, TEXT(""), SEAL_FORMAT_SIGNATURE},
    {"a CMS for a token", SEAL_FILE_TSR, TEXT(TINY_CMS), SEAL_FORMAT_SIGNATURE},
    {"DER, and no token", SEAL_FILE_TSR, TEXT("\x30\x03\x02\x01\x01"), SEAL_FORMAT_SIGNATURE},

    {"bundle", SEAL_FILE_BUNDLE, TEXT("{\"mediaType\":\"x\",\"n\":-1.5e3}\n"), SEAL_OK},
    {"bundle, empty", SEAL_FILE_BUNDLE, TEXT(""), SEAL_FORMAT_SIGNATURE},
    {"bundle, a list", SEAL_FILE_BUNDLE, TEXT("[]"), SEAL_FORMAT_SIGNATURE},
    {"bundle, a string", SEAL_FILE_BUNDLE, TEXT("\"x\""), SEAL_FORMAT_SIGNATURE},
    {"bundle, two documents", SEAL_FILE_BUNDLE, TEXT("{}{}"), SEAL_FORMAT_SIGNATURE},
    {"bundle, a zip behind", SEAL_FILE_BUNDLE, TEXT("{}PK\3\4"), SEAL_FORMAT_SIGNATURE},
    {"bundle, NUL behind", SEAL_FILE_BUNDLE, "{}", 3, SEAL_FORMAT_SIGNATURE},
    {"bundle, truncated", SEAL_FILE_BUNDLE, TEXT("{\"a\":"), SEAL_FORMAT_SIGNATURE},
    {"bundle, byte order mark", SEAL_FILE_BUNDLE, TEXT("\xef\xbb\xbf{}"), SEAL_FORMAT_SIGNATURE},
    {"bundle, bad UTF-8", SEAL_FILE_BUNDLE, TEXT("{\"a\":\"\xff\"}"), SEAL_FORMAT_SIGNATURE},
    {"bundle, 40 levels", SEAL_FILE_BUNDLE, TEXT("{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
     SEAL_LIMIT_DEPTH},

#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"
    {"chain", SEAL_FILE_CHAIN, TEXT(CERTIFICATE CERTIFICATE), SEAL_OK},
    {"chain, blank lines", SEAL_FILE_CHAIN, TEXT("\n" CERTIFICATE "\n" CERTIFICATE "\n"), SEAL_OK},
    {"chain, empty", SEAL_FILE_CHAIN, TEXT(""), SEAL_FORMAT_SIGNATURE},
    {"chain, blank lines alone", SEAL_FILE_CHAIN, TEXT("\n\n"), SEAL_FORMAT_SIGNATURE},
    {"MAN-29 chain, a zip behind", SEAL_FILE_CHAIN, TEXT(CERTIFICATE "PK\3\4"), SEAL_FORMAT_SIGNATURE},
    {"MAN-29 chain, text before", SEAL_FILE_CHAIN, TEXT("import os\n" CERTIFICATE),
     SEAL_FORMAT_SIGNATURE},
    {"chain, text between", SEAL_FILE_CHAIN, TEXT(CERTIFICATE "subject=/CN=x\n" CERTIFICATE),
     SEAL_FORMAT_SIGNATURE},
    {"chain, a key", SEAL_FILE_CHAIN,
     TEXT("-----BEGIN PUBLIC KEY-----\nMAMCAQE=\n-----END PUBLIC KEY-----\n"), SEAL_FORMAT_SIGNATURE},
    {"chain, truncated", SEAL_FILE_CHAIN,
     TEXT("-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE"), SEAL_FORMAT_SIGNATURE},
    {"chain, a zip inside", SEAL_FILE_CHAIN,
     TEXT("-----BEGIN CERTIFICATE-----\nUEsDBA==\n-----END CERTIFICATE-----\n"),
     SEAL_FORMAT_SIGNATURE},
    {"chain in DER", SEAL_FILE_CHAIN, TEXT("\x30\x03\x02\x01\x01"), SEAL_FORMAT_SIGNATURE},
};

static void refuses_stowaways(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_result(&expect, rows[i].name, rows[i].want,
                      check_bytes(rows[i].type, rows[i].data, rows[i].size, NULL), NULL);
    expect_end(&expect, COUNT(rows));
}

/* SIG-11: no truncation of a signature, and no byte behind it, has the syntax of one that it is not. */
static void truncations_of_der_have_no_syntax(void **state)
{
    (void)state;
    struct seal_buffer raw = {0};
    sealed_sign("p384", NULL, message, &raw);
    for (size_t n = 0; n < raw.size; n++)
        if (n != 64) /* 64 octets could be Ed25519 */
            assert_int_equal(check_bytes(SEAL_FILE_SIG, raw.data, n, NULL), SEAL_FORMAT_SIGNATURE);
    for (unsigned byte = 0; byte < 256; byte++) {
        struct seal_buffer longer = {0};
        const uint8_t last = (uint8_t)byte;
        assert_int_equal(seal_buffer_append(&longer, raw.data, raw.size), SEAL_OK);
        assert_int_equal(seal_buffer_append(&longer, &last, 1), SEAL_OK);
        assert_int_equal(check_bytes(SEAL_FILE_SIG, longer.data, longer.size, NULL),
                         SEAL_FORMAT_SIGNATURE);
        seal_buffer_clear(&longer);
    }
    seal_buffer_clear(&raw);
}

static void a_manifest_is_no_container(void **state)
{
    (void)state;
    assert_int_equal(check_bytes(SEAL_FILE_MANIFEST, "{}", 2, NULL), SEAL_INTERNAL_STATE);
    assert_int_equal(check_bytes(SEAL_FILE_NONE, "{}", 2, NULL), SEAL_INTERNAL_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_raw_signatures_in_both_spellings),
        cmocka_unit_test(refuses_stowaways),
        cmocka_unit_test(truncations_of_der_have_no_syntax),
        cmocka_unit_test(a_manifest_is_no_container),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
