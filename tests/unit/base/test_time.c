/* SPDX-License-Identifier: Apache-2.0 */
/* Are times read in one form alone, and do they agree with the calendar? */
#include "base/time.h"

#include "unit/base/unit.h"

#include <time.h>

static const struct {
    const char *text;
    int64_t seconds;
} pairs[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1970-12-31T23:59:59Z", 31535999},
    {"2000-02-29T12:00:00Z", 951825600}, /* leap: divisible by 400 */
    {"2024-02-29T00:00:00Z", 1709164800},
    {"2026-11-22T03:12:44Z", 1795317164},
    {"2038-01-19T03:14:08Z", INT64_C(2147483648)}, /* no longer in 32 bits */
    {"2100-02-28T23:59:59Z", INT64_C(4107542399)},
    {"2100-03-01T00:00:00Z", INT64_C(4107542400)}, /* 2100 is no leap year */
    {"9999-12-31T23:59:59Z", INT64_C(253402300799)},
};

static const char *const refused[] = {
    "",
    "2026-11-22",
    "2026-11-22T03:12:44",       /* no zone */
    "2026-11-22T03:12:44+00:00", /* an offset */
    "2026-11-22T03:12:44.000Z",  /* a fraction */
    "2026-11-22t03:12:44Z",
    "2026-11-22T03:12:44z",
    "2026-11-22 03:12:44Z",
    " 2026-11-22T03:12:44",
    "2026-11-22T03:12:44ZZ",
    "2026/11/22T03:12:44Z",
    "2026-1-022T03:12:44Z",
    "2026-11-22T03:12:4 Z",
    "+026-11-22T03:12:44Z",
    "-026-11-22T03:12:44Z",
    "0000-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z", /* before time */
    "2026-00-22T03:12:44Z",
    "2026-13-22T03:12:44Z",
    "2026-11-00T03:12:44Z",
    "2026-11-31T03:12:44Z", /* November has 30 days */
    "2026-02-29T03:12:44Z", /* no leap year */
    "2100-02-29T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T03:60:44Z",
    "2016-12-31T23:59:60Z", /* a leap second that was one */
};

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        char text[SEAL_TIME_SIZE];
        int64_t seconds = -1;

        assert_row(seal_time_read(seal_slice_text(pairs[i].text), &seconds), pairs[i].text);
        assert_int_equal(seconds, pairs[i].seconds);
        seal_time_write(pairs[i].seconds, text);
        assert_string_equal(text, pairs[i].text);
    }
}

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        int64_t seconds = 42;

        assert_row(!seal_time_read(seal_slice_text(refused[i]), &seconds), refused[i]);
        assert_row(seconds == 42, refused[i]);
    }
    assert_false(seal_time_read(SLICE("2026-11-22T03:12:44\0"), &(int64_t){0}));
}

static void test_clamped(void **state)
{
    char text[SEAL_TIME_SIZE];

    (void)state;
    seal_time_write(-1, text);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    seal_time_write(INT64_MIN, text);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    seal_time_write(INT64_C(253402300800), text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    seal_time_write(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
}

/* Every 100,003 seconds up to the year 9999, against the C library. */
static void test_against_libc(void **state)
{
    (void)state;
    for (int64_t seconds = 0; seconds <= INT64_C(253402300799); seconds += INT64_C(100003) * 37) {
        char text[SEAL_TIME_SIZE], other[64];
        time_t as_time = (time_t)seconds;
        int64_t back = -1;

        strftime(other, sizeof(other), "%Y-%m-%dT%H:%M:%SZ", gmtime(&as_time));
        seal_time_write(seconds, text);
        assert_string_equal(text, other);
        assert_true(seal_time_read(seal_slice_text(text), &back));
        assert_int_equal(back, seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_clamped),
        cmocka_unit_test(test_against_libc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
