/* SPDX-License-Identifier: Apache-2.0 */
/* Is a serial number read in one spelling, and are its zeros none of it? */
#include "base/certificate_id.h"

#include "unit/base/unit.h"

#define TWENTY "8142434445464748494a4b4c4d4e4f5051525354"

static const struct {
    const char *text;
    size_t size;       /* 0: it is none */
    const char *bytes; /* as many, or fewer */
} serials[] = {
    {"01", 1, "\x01"},
    {"0a1b", 2, "\x0a\x1b"},
    {"000a1b", 2, "\x0a\x1b"},
    {"00000a", 1, "\x0a"},
    {"00", 1, "\0"},
    {"000000", 1, "\0"},
    {"0a00", 2, "\x0a\0"},
    {TWENTY, 20, "\x81\x42"},
    {"00" TWENTY, 20, "\x81\x42"}, /* as an INTEGER has it */
    {"0000" TWENTY, 20, "\x81\x42"},
    {"01" TWENTY, 0, NULL},
    {"", 0, NULL},
    {"0", 0, NULL},
    {"a1b", 0, NULL},
    {"000", 0, NULL},
    {"0A1B", 0, NULL}, /* as openssl prints it */
    {"0a:1b", 0, NULL},
    {"0x0a", 0, NULL},
    {"-0a0", 0, NULL},
};

static void test_serial(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(serials); i++) {
        struct seal_certificate_id id = {.serial_size = 77};
        const bool good = seal_serial_read(seal_slice_text(serials[i].text), &id);

        assert_row(good == (serials[i].size != 0), serials[i].text);
        assert_row(id.serial_size == (good ? serials[i].size : 77), serials[i].text);
        for (size_t j = 0; good && j < serials[i].size && j < 2; j++)
            assert_row(id.serial[j] == (uint8_t)serials[i].bytes[j], serials[i].text);
    }
}

static void test_equal(void **state)
{
    struct seal_certificate_id one = {.serial = {1, 2}, .serial_size = 2}, other = one;
    (void)state;

    assert_true(seal_certificate_id_equal(&one, &other));
    other.serial[2] = 3; /* behind it */
    assert_true(seal_certificate_id_equal(&one, &other));
    other.serial_size = 3;
    assert_false(seal_certificate_id_equal(&one, &other));
    other.serial_size = 1;
    assert_false(seal_certificate_id_equal(&one, &other));
    other = one;
    other.serial[1] = 3;
    assert_false(seal_certificate_id_equal(&one, &other));
    other = one;
    other.issuer[31] = 1;
    assert_false(seal_certificate_id_equal(&one, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serial),
        cmocka_unit_test(test_equal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
