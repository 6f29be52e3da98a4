/* SPDX-License-Identifier: Apache-2.0 */
/* Does the reader take DER and nothing that is only BER, and never look behind the end? */
#include "crypto/der.h"

#include "unit/crypto/support.h"

#include <stdlib.h>

/* A copy of exactly the bytes, so that a sanitizer sees a read of one too many. */
static struct seal_der cursor(const char *hex, uint8_t **ret_bytes)
{
    size_t size = strlen(hex) / 2;

    *ret_bytes = malloc(size == 0 ? 1 : size);
    assert_non_null(*ret_bytes);
    assert_true(seal_hex_read(seal_slice_text(hex), *ret_bytes, size));
    return (struct seal_der){{*ret_bytes, size}};
}

static const struct {
    const char *hex;
    bool good;
    size_t length, left;
    const char *comment;
} values[] = {
    {"0400", true, 0, 0, "empty contents"},
    {"0401ff", true, 1, 0, "one byte"},
    {"0401ff00", true, 1, 1, "one byte, one left"},
    {"a103020105", true, 3, 0, "a context tag"},
    {"", false, 0, 0, "nothing"},
    {"04", false, 0, 0, "a tag alone"},
    {"0401", false, 0, 0, "contents missing"},
    {"0402ff", false, 0, 0, "contents cut"},
    {"0480ff0000", false, 0, 0, "indefinite length"},
    {"048101ff", false, 0, 0, "long form for what the short one says"},
    {"04817fff", false, 0, 0, "long form for 127"},
    {"04820001ff", false, 0, 0, "leading zero in the length"},
    {"048200800000", false, 0, 0, "leading zero before 128"},
    {"0481", false, 0, 0, "length octets missing"},
    {"048201", false, 0, 0, "length octets cut"},
    {"0484ffffffff", false, 0, 0, "4 GB that are not there"},
    {"048501000000000000", false, 0, 0, "more length octets than are taken"},
    {"0488ffffffffffffffff", false, 0, 0, "2^64-1: the sum would wrap"},
    {"04ff", false, 0, 0, "reserved length"},
    {"1f810100", false, 0, 0, "high tag number"},
    {"bf8101020101", false, 0, 0, "high tag number, constructed"},
    {"0000", false, 0, 0, "end of contents"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        uint8_t *bytes, tag = 0;
        struct seal_der der = cursor(values[i].hex, &bytes);
        const struct seal_slice before = der.rest;
        struct seal_slice contents = {NULL, 99}, whole = {NULL, 99};

        assert_row(seal_der_any(&der, &tag, &contents, &whole) == values[i].good, values[i].comment);
        if (values[i].good) {
            assert_row(tag == bytes[0], values[i].comment);
            assert_row(contents.size == values[i].length && der.rest.size == values[i].left,
                       values[i].comment);
            assert_row(whole.data == bytes && whole.size == before.size - values[i].left,
                       values[i].comment);
        } else { /* a failed read leaves the cursor and touches nothing */
            assert_row(der.rest.data == before.data && der.rest.size == before.size,
                       values[i].comment);
            assert_row(contents.size == 99 && whole.size == 99 && tag == 0, values[i].comment);
        }
        free(bytes);
    }
}

/* Lengths around each change of form: 127, 128, 255, 256, 65535, 65536. */
static void test_long_forms(void **state)
{
    static const struct {
        size_t length;
        uint8_t head[6];
        size_t head_size;
    } rows[] = {
        {127, {4, 0x7f}, 2},
        {128, {4, 0x81, 0x80}, 3},
        {255, {4, 0x81, 0xff}, 3},
        {256, {4, 0x82, 1, 0}, 4},
        {65535, {4, 0x82, 0xff, 0xff}, 4},
        {65536, {4, 0x83, 1, 0, 0}, 5},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t *bytes = calloc(1, rows[i].head_size + rows[i].length);
        struct seal_der der = {{bytes, rows[i].head_size + rows[i].length}}, cut = der;
        struct seal_slice contents;

        assert_non_null(bytes);
        memcpy(bytes, rows[i].head, rows[i].head_size);
        cut.rest.size--;
        assert_false(seal_der_any(&cut, NULL, &contents, NULL));
        assert_true(seal_der_value(&der, SEAL_DER_OCTET_STRING, &contents));
        assert_int_equal(contents.size, rows[i].length);
        assert_true(seal_der_at_end(&der));
        free(bytes);
    }
}

static const struct {
    const char *hex;
    const char *magnitude; /* NULL: refused */
    bool small;
    uint32_t value;
    const char *comment;
} integers[] = {
    {"020100", "00", true, 0, "zero"},
    {"02017f", "7f", true, 127, "127"},
    {"02020080", "80", true, 128, "128 with its sign byte"},
    {"02047fffffff", "7fffffff", true, 0x7fffffff, "2^31-1"},
    {"02050080000000", "80000000", false, 0, "2^31 is not small"},
    {"02050100000000", "0100000000", false, 0, "2^32 is not small"},
    {"0200", NULL, false, 0, "no contents"},
    {"020180", NULL, false, 0, "negative"},
    {"0201ff", NULL, false, 0, "minus one"},
    {"0202007f", NULL, false, 0, "a zero byte too many"},
    {"02020000", NULL, false, 0, "zero with a zero byte too many"},
    {"0203000080", NULL, false, 0, "two of them"},
    {"030100", NULL, false, 0, "a bit string"},
    {"0a0101", NULL, false, 0, "an enumerated value"},
    {"", NULL, false, 0, "nothing"},
};

static void test_integers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(integers); i++) {
        uint8_t *bytes;
        struct seal_der der = cursor(integers[i].hex, &bytes), again = der;
        struct seal_slice magnitude = {NULL, 0};
        uint32_t value = 77;
        bool good = integers[i].magnitude != NULL;

        assert_row(seal_der_unsigned(&der, &magnitude) == good, integers[i].comment);
        if (good) {
            char text[64];

            seal_hex_write(magnitude.data, magnitude.size, text);
            assert_string_equal(text, integers[i].magnitude);
        }
        assert_row(seal_der_at_end(&der) == (good || *integers[i].hex == '\0'), integers[i].comment);
        assert_row(seal_der_small(&again, &value) == integers[i].small, integers[i].comment);
        assert_row(value == (integers[i].small ? integers[i].value : 77), integers[i].comment);
        assert_row(integers[i].small || again.rest.data == bytes, integers[i].comment);
        free(bytes);
    }
}

static const struct {
    const char *hex;
    bool good;
    size_t size;
    const char *comment;
} bits[] = {
    {"03020055", true, 1, "one byte"},
    {"030100", true, 0, "no bits; the caller asks for a size"},
    {"0300", false, 0, "the count of unused bits is missing"},
    {"03020154", false, 0, "seven bits"},
    {"030209ff", false, 0, "nine unused bits"},
    {"04020055", false, 0, "an octet string"},
    {"2304030200ff", false, 0, "constructed, which only BER has"},
};

static void test_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bits); i++) {
        uint8_t *bytes;
        struct seal_der der = cursor(bits[i].hex, &bytes);
        struct seal_slice contents = {NULL, 0};

        assert_row(seal_der_bits(&der, &contents) == bits[i].good, bits[i].comment);
        assert_row(contents.size == bits[i].size, bits[i].comment);
        assert_row(seal_der_at_end(&der) == bits[i].good, bits[i].comment);
        free(bytes);
    }
}

static void test_boolean(void **state)
{
    static const struct {
        const char *hex;
        bool good, truth;
        const char *comment;
    } rows[] = {
        {"0101ff", true, true, "true"},
        {"010100", true, false, "false"},
        {"010101", false, false, "true as BER has it"},
        {"0101fe", false, false, "nearly true"},
        {"0100", false, false, "nothing"},
        {"0102ffff", false, false, "two octets"},
        {"0201ff", false, false, "a number"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t *bytes;
        struct seal_der der = cursor(rows[i].hex, &bytes);
        bool truth = !rows[i].truth;

        assert_row(seal_der_boolean(&der, &truth) == rows[i].good, rows[i].comment);
        assert_row(truth == (rows[i].good ? rows[i].truth : !rows[i].truth), rows[i].comment);
        assert_row(seal_der_at_end(&der) == rows[i].good, rows[i].comment);
        free(bytes);
    }
}

/* UTCTime 'U', GeneralizedTime 'G'; the seconds are those of date -u -d TIME +%s. */
static const struct {
    const char *text;
    bool good, fraction; /* @fraction: it is taken when fractions are */
    int64_t seconds;
    const char *comment;
} times[] = {
    {"U700101000000Z", true, true, 0, "the beginning"},
    {"U491231235959Z", true, true, INT64_C(2524607999), "2049"},
    {"U500101000000Z", true, true, INT64_C(-631152000), "1950"},
    {"U691231235959Z", true, true, -1, "the second before the beginning"},
    {"U520229120000Z", true, true, INT64_C(-562939200), "a leap day before it"},
    {"U680229000000Z", true, true, INT64_C(-58060800), "another one"},
    {"U530229120000Z", false, false, 0, "a leap day that was not"},
    {"U240229235959Z", true, true, INT64_C(1709251199), "2024, a leap day"},
    {"U000229000000Z", true, true, INT64_C(951782400), "2000, a leap day"},
    {"U260229000000Z", false, false, 0, "2026 has none"},
    {"U261301000000Z", false, false, 0, "month 13"},
    {"U260001000000Z", false, false, 0, "month 0"},
    {"U260100000000Z", false, false, 0, "day 0"},
    {"U260431000000Z", false, false, 0, "the 31st of April"},
    {"U260101240000Z", false, false, 0, "24 o'clock"},
    {"U260101236000Z", false, false, 0, "minute 60"},
    {"U260101235960Z", false, false, 0, "a leap second"},
    {"U2601010000Z", false, false, 0, "no seconds"},
    {"U260101000000", false, false, 0, "no zone"},
    {"U260101000000+0000", false, false, 0, "a zone in hours"},
    {"U260101000000z", false, false, 0, "a small z"},
    {"U260101000000ZZ", false, false, 0, "something behind it"},
    {"U2601 1000000Z", false, false, 0, "a blank"},
    {"Ux60101000000Z", false, false, 0, "no digit"},
    {"U6x0101000000Z", false, false, 0, "no second digit"},
    {"U260101000000.5Z", false, false, 0, "a fraction, which UTCTime has not"},
    {"U", false, false, 0, "nothing"},
    {"U20260101000000Z", false, false, 0, "four digits of the year"},
    {"G20260101000000Z", true, true, INT64_C(1767225600), "2026"},
    {"G20500101000000Z", true, true, INT64_C(2524608000), "2050"},
    {"G99991231235959Z", true, true, INT64_C(253402300799), "without end"},
    {"G19700101000000Z", true, true, 0, "the beginning"},
    {"G19691231235959Z", false, false, 0, "before it"},
    {"G20260101000000.5Z", false, true, INT64_C(1767225600), "half a second"},
    {"G20260101000000.123456789Z", false, true, INT64_C(1767225600), "nanoseconds"},
    {"G20260101000000.05Z", false, true, INT64_C(1767225600), "a zero in front"},
    {"G20260101000000.50Z", false, false, 0, "a zero at the end"},
    {"G20260101000000.0Z", false, false, 0, "nothing but a zero"},
    {"G20260101000000.Z", false, false, 0, "nothing but a point"},
    {"G20260101000000,5Z", false, false, 0, "a comma"},
    {"G20260101000000.5", false, false, 0, "no zone"},
    {"G20260101000000.5xZ", false, false, 0, "no digit"},
    {"G20260101000000.x5Z", false, false, 0, "no digit in front"},
    {"G20260101000000", false, false, 0, "no zone"},
    {"G202601010000Z", false, false, 0, "no seconds"},
    {"G20260101000000+0000", false, false, 0, "a zone in hours"},
    {"G260101000000Z", false, false, 0, "two digits of the year"},
    {"G", false, false, 0, "nothing"},
};

static void test_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(times); i++) {
        const char *text = times[i].text + 1;
        struct seal_buffer value = {0};

        put_der(&value, times[i].text[0] == 'U' ? SEAL_DER_UTC_TIME : SEAL_DER_GENERALIZED_TIME,
                seal_slice_text(text));
        for (int fraction = 0; fraction < 2; fraction++) {
            struct seal_der der = {seal_buffer_slice(&value)};
            const bool good = fraction == 1 ? times[i].fraction : times[i].good;
            int64_t seconds = 77;

            assert_row(seal_der_time(&der, fraction == 1, &seconds) == good, times[i].comment);
            assert_row(seconds == (good ? times[i].seconds : 77), times[i].comment);
            assert_row(seal_der_at_end(&der) == good, times[i].comment);
        }
        seal_buffer_clear(&value);
    }
}

static void test_time_tag(void **state)
{
    uint8_t *bytes;
    struct seal_der der = cursor("160d3236303130313030303030305a", &bytes);
    int64_t seconds;

    (void)state;
    assert_false(seal_der_time(&der, true, &seconds)); /* the text of a time in another string */
    free(bytes);
}

static void test_enter_and_peek(void **state)
{
    uint8_t *bytes;
    struct seal_der der = cursor("30060201053001003005", &bytes), inside, deeper;
    struct seal_slice value;
    uint32_t number;

    (void)state;
    assert_int_equal(seal_der_peek(&der), SEAL_DER_SEQUENCE);
    assert_false(seal_der_enter(&der, SEAL_DER_SET, &inside));
    assert_true(seal_der_enter(&der, SEAL_DER_SEQUENCE, &inside));
    assert_true(seal_der_small(&inside, &number));
    assert_int_equal(number, 5);
    assert_true(seal_der_enter(&inside, SEAL_DER_SEQUENCE, &deeper));
    assert_true(seal_der_at_end(&inside));
    assert_false(seal_der_any(&deeper, NULL, NULL, NULL)); /* its one byte is no value */
    assert_int_equal(seal_der_peek(&inside), 0);
    /* A length that fits the file but not the sequence around it never gets here: the outer cursor is at its own rest. */
    assert_false(seal_der_value(&der, SEAL_DER_SEQUENCE, &value));
    assert_true(seal_der_is(SLICE("ab"), (const uint8_t *)"ab", 2));
    assert_false(seal_der_is(SLICE("ab"), (const uint8_t *)"abc", 3));
    assert_false(seal_der_is(SLICE("ab"), (const uint8_t *)"ac", 2));
    free(bytes);
}

static void test_single(void **state)
{
    static const struct {
        const char *hex;
        bool single;
    } rows[] = {
        {"3000", true},        {"3003020105", true}, {"300302010500", false},
        {"3080020105", false}, {"3100", false},      {"30", false},
        {"", false},           {"30003000", false},  {"3001", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t *bytes;
        struct seal_der der = cursor(rows[i].hex, &bytes);

        assert_row(seal_der_single(der.rest) == rows[i].single, rows[i].hex);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),         cmocka_unit_test(test_long_forms),
        cmocka_unit_test(test_integers),       cmocka_unit_test(test_bits),
        cmocka_unit_test(test_enter_and_peek), cmocka_unit_test(test_single),
        cmocka_unit_test(test_boolean),        cmocka_unit_test(test_times),
        cmocka_unit_test(test_time_tag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
