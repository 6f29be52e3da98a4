/* SPDX-License-Identifier: Apache-2.0 */
/* Is a PEM file its blocks and nothing else? */
#include "crypto/pem.h"

#include "unit/crypto/support.h"

#define BEGIN "-----BEGIN PUBLIC KEY-----\n"
#define END "-----END PUBLIC KEY-----\n"

static const struct {
    const char *text;
    const char *bytes;
    const char *comment;
} taken[] = {
    {BEGIN "Zm9v\n" END, "foo", "one line"},
    {BEGIN "Zm9v\nYmFy\nYg==\n" END, "foobarb", "lines of any length"},
    {BEGIN "Zm9vYg\n==\n" END, "foob", "broken inside a group"},
    {"-----BEGIN PUBLIC KEY-----\r\nZm9v\r\n-----END PUBLIC KEY-----\r\n", "foo", "CRLF"},
    {BEGIN "Zm9v\n-----END PUBLIC KEY-----", "foo", "no final newline"},
    {"\n \t\r\n\n" BEGIN "Zm9v\n" END "\n  \n", "foo", "blank lines around it"},
};

static void test_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(taken); i++) {
        struct seal_slice rest = seal_slice_text(taken[i].text);
        char label[SEAL_PEM_LABEL_MAX];
        struct seal_buffer der = {0};

        assert_result(seal_pem_next(&rest, label, &der), SEAL_OK, taken[i].comment);
        assert_string_equal(label, "PUBLIC KEY");
        assert_buffer_text(&der, taken[i].bytes, taken[i].comment);
        assert_result(seal_pem_next(&rest, label, &der), SEAL_UNDECIDED, taken[i].comment);
        seal_buffer_clear(&der);
    }
}

static const struct {
    const char *text;
    const char *comment;
} refused[] = {
    {"\xef\xbb\xbf" BEGIN "Zm9v\n" END, "a byte order mark"},
    {"# comment\n" BEGIN "Zm9v\n" END, "text before it"},
    {" " BEGIN "Zm9v\n" END, "an indented boundary"},
    {BEGIN " Zm9v\n" END, "an indented line"},
    {BEGIN "Zm9v \n" END, "a blank at the end of a line"},
    {BEGIN "Zm9v\n\n" END, "an empty line inside"},
    {BEGIN END, "no contents"},
    {BEGIN "\n" END, "only an empty line"},
    {BEGIN "Zm9v\n", "no end"},
    {BEGIN, "only a beginning"},
    {BEGIN "Zm9v" END, "the boundary does not begin its line"},
    {BEGIN "Zm9v\n-----END PRIVATE KEY-----\n", "another label at the end"},
    {"-----BEGIN -----\nZm9v\n-----END -----\n", "no label"},
    {"-----BEGIN public key-----\nZm9v\n-----END public key-----\n", "lower case"},
    {"-----BEGIN  KEY-----\nZm9v\n-----END  KEY-----\n", "a blank at the start of the label"},
    {"-----BEGIN KEY -----\nZm9v\n-----END KEY -----\n", "a blank at the end of the label"},
    {"-----BEGIN A  B-----\nZm9v\n-----END A  B-----\n", "two blanks in the label"},
    {"-----BEGIN A0123456789012345678901234567890123456789012345678-----\nZm9v\n"
     "-----END A0123456789012345678901234567890123456789012345678-----\n",
     "a label that is too long"},
    {"-----BEGIN PUBLIC KEY----\nZm9v\n" END, "four dashes"},
    {"-----BEGIN PUBLIC KEY----- \nZm9v\n" END, "a blank behind the boundary"},
    {"-----BEGIN-----", "no room for a label"},
    {BEGIN "Proc-Type: 4,ENCRYPTED\n\nZm9v\n" END, "a header inside, as old encrypted keys have"},
    {BEGIN "Zg=\n" END, "no strict base64"},
    {BEGIN "Zg==\nZg==\n" END, "padding inside"},
    {BEGIN "Zm9v\rYmFy\n" END, "a lone CR"},
    {"-----END PUBLIC KEY-----\n", "only an end"},
    {"foo", "no PEM at all"},
    {"0Y0\x13\x06\x07", "DER"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct seal_slice rest = seal_slice_text(refused[i].text), before = rest;
        char label[SEAL_PEM_LABEL_MAX] = "untouched";
        struct seal_buffer der = {0};

        assert_result(seal_pem_next(&rest, label, &der), SEAL_FORMAT_SIGNATURE, refused[i].comment);
        assert_row(rest.data == before.data && rest.size == before.size, refused[i].comment);
        assert_string_equal(label, "untouched");
        assert_row(der.size == 0, refused[i].comment);
        seal_buffer_clear(&der);
    }
}

/* Every truncation of a good file is refused, or is the file without its last newline. */
static void test_truncated(void **state)
{
    static const char text[] = BEGIN "Zm9vYmFy\n" END;

    (void)state;
    for (size_t size = 1; size < sizeof(text) - 1; size++) {
        struct seal_slice rest = {(const uint8_t *)text, size};
        char label[SEAL_PEM_LABEL_MAX];
        struct seal_buffer der = {0};

        assert_int_equal(seal_pem_next(&rest, label, &der),
                         size == sizeof(text) - 2 ? SEAL_OK : SEAL_FORMAT_SIGNATURE);
        seal_buffer_clear(&der);
    }
}

static void test_write_and_several(void **state)
{
    struct seal_buffer text = {0}, der = {0};
    uint8_t bytes[100];
    struct seal_slice rest;
    char label[SEAL_PEM_LABEL_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 37);
    MUST(seal_pem_write(&text, "CERTIFICATE", (struct seal_slice){bytes, sizeof(bytes)}));
    MUST(seal_pem_write(&text, "X509 CRL", (struct seal_slice){bytes, 48}));
    assert_non_null(
        strstr((const char *)text.data, "\n-----END CERTIFICATE-----\n-----BEGIN X509 CRL-----\n"));

    rest = seal_buffer_slice(&text);
    MUST(seal_pem_next(&rest, label, &der));
    assert_string_equal(label, "CERTIFICATE");
    assert_int_equal(der.size, 100);
    assert_memory_equal(der.data, bytes, 100);
    MUST(seal_pem_next(&rest, label, &der)); /* appended */
    assert_string_equal(label, "X509 CRL");
    assert_int_equal(der.size, 148);
    assert_int_equal(seal_pem_next(&rest, label, &der), SEAL_UNDECIDED);
    assert_string_equal(label, "X509 CRL");

    /* Something else behind a good block: a zip that a Python would import. */
    MUST(seal_buffer_append(&text, "PK\x03\x04", 4));
    rest = seal_buffer_slice(&text);
    MUST(seal_pem_next(&rest, label, &der));
    MUST(seal_pem_next(&rest, label, &der));
    assert_int_equal(seal_pem_next(&rest, label, &der), SEAL_FORMAT_SIGNATURE);
    seal_buffer_clear(&text);
    seal_buffer_clear(&der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_write_and_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
