/* SPDX-License-Identifier: Apache-2.0 */
/* Is one spelling of a digest read, and no other? */
#include "base/hex.h"

#include "unit/base/unit.h"

#define DIGITS "00112233445566778899aabbccddeeff00112233445566778899aabbccddee"

static const struct {
    const char *text;
    bool good;
} digests[] = {
    {"sha256:" DIGITS "0f", true},
    {"sha256:" DIGITS "0", false},    /* 63 digits */
    {"sha256:" DIGITS "0f0", false},  /* 65 */
    {"sha256:" DIGITS "0f0f", false}, /* 66 */
    {"sha256:" DIGITS "0F", false},   /* a capital */
    {"sha256:" DIGITS "0g", false},
    {"sha256:" DIGITS "0/", false}, /* beside the digits in ASCII */
    {"sha256:" DIGITS "0:", false},
    {"sha256:" DIGITS "0`", false},
    {"sha256:" DIGITS " f", false},
    {DIGITS "0f", false},
    {"SHA256:" DIGITS "0f", false},
    {"sha512:" DIGITS "0f", false},
    {"sha256", false},
    {"sha256:", false},
    {"", false},
};

static void test_digest(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(digests); i++) {
        uint8_t digest[SEAL_DIGEST_SIZE];

        memset(digest, 0xee, sizeof(digest));
        assert_row(seal_digest_read(seal_slice_text(digests[i].text), digest) == digests[i].good,
                   digests[i].text);
        if (digests[i].good) {
            assert_int_equal(digest[0], 0x00);
            assert_int_equal(digest[10], 0xaa);
            assert_int_equal(digest[31], 0x0f);
        } else {
            for (size_t k = 0; k < sizeof(digest); k++)
                assert_row(digest[k] == 0xee, digests[i].text); /* untouched */
        }
    }
}

static void test_round_trip(void **state)
{
    uint8_t all[256], back[256];
    char text[513];

    (void)state;
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (uint8_t)i;
    seal_hex_write(all, sizeof(all), text);
    assert_int_equal(strlen(text), 512);
    assert_memory_equal(text + 0x9a * 2, "9a9b9c", 6);
    assert_true(seal_hex_read(seal_slice_text(text), back, sizeof(back)));
    assert_memory_equal(all, back, sizeof(all));
    seal_hex_write(all, 0, text);
    assert_string_equal(text, "");
    assert_true(seal_hex_read(SLICE(""), back, 0));
    assert_false(seal_hex_read(SLICE("a"), back, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_round_trip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
