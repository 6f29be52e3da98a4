/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's clocks. */
#ifndef SEAL_POSIX_CLOCK_H
#define SEAL_POSIX_CLOCK_H

#include <stdint.h>

/* seal_clock_now() - wall clock, milliseconds since 1970, UTC; negative when there is none. */
int64_t seal_clock_now(void);

/* seal_clock_monotonic() - microseconds from any beginning, never back. */
uint64_t seal_clock_monotonic(void);

#endif
