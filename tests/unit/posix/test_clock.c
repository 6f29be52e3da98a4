/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks. */
#include "support/expect.h"

#include "posix/clock.h"

#include <time.h>

static void wall_clock_counts_milliseconds(void **state)
{
    int64_t before = (int64_t)time(NULL) * 1000, now = seal_clock_now();

    (void)state;
    assert_true(now >= before);
    assert_true(now < before + 60000);
}

static void monotonic_clock_counts_microseconds(void **state)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    uint64_t before = seal_clock_monotonic(), after;

    (void)state;
    nanosleep(&pause, NULL);
    after = seal_clock_monotonic();
    assert_true(after - before >= 2000);
    assert_true(after - before < 60000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wall_clock_counts_milliseconds),
        cmocka_unit_test(monotonic_clock_counts_microseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
