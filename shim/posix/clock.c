/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's clocks. */
#include "posix/clock.h"

#include <time.h>

int64_t seal_clock_now(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t seal_clock_monotonic(void)
{
    struct timespec now;

    /* Cannot fail on Linux. A clock that stands still only makes deadlines useless, never a
     * verdict better. */
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}
