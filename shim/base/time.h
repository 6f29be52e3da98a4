/* SPDX-License-Identifier: Apache-2.0 */
/* Times as YYYY-MM-DDTHH:MM:SSZ, seconds since 1970 in UTC; no clock, no locale, no time zone. */
#ifndef SEAL_BASE_TIME_H
#define SEAL_BASE_TIME_H

#include <coldseal/bytes.h>

#include <stdbool.h>

#define SEAL_TIME_SIZE 21 /* with the NUL */

/* seal_time_read() - exactly that form, a date that exists, years 1970 to 9999, no leap second. */
bool seal_time_read(struct seal_slice text, int64_t *ret_seconds);

/* seal_time_write() - the form above; years outside 1970 to 9999 are written as the nearest that is inside. */
void seal_time_write(int64_t seconds, char ret_text[SEAL_TIME_SIZE]);

#endif
