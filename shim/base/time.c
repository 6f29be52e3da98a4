/* SPDX-License-Identifier: Apache-2.0 */
/* Seconds and dates of the Gregorian calendar, by arithmetic alone: libc's would read TZ and the locale. */
#include "base/time.h"

#include <string.h>

#define SECONDS_A_DAY 86400
#define LAST_SECOND INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* 'd' stands for a digit. */
static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t days_of_month(int64_t year, int64_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to the first day of @year, which is 1970 or later. */
static int64_t days_before_year(int64_t year)
{
    int64_t past = year - 1;

    return (year - 1970) * 365 + (past / 4 - past / 100 + past / 400) -
           (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static int64_t number(const uint8_t *digits, size_t count)
{
    int64_t value = 0;

    for (size_t i = 0; i < count; i++)
        value = 10 * value + (digits[i] - '0');
    return value;
}

bool seal_time_read(struct seal_slice text, int64_t *ret_seconds)
{
    int64_t year, month, day, hour, minute, second, days;

    if (text.size != sizeof(shape) - 1)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (shape[i] == 'd' ? text.data[i] < '0' || text.data[i] > '9'
                            : text.data[i] != (uint8_t)shape[i])
            return false;
    }
    year = number(text.data, 4);
    month = number(text.data + 5, 2);
    day = number(text.data + 8, 2);
    hour = number(text.data + 11, 2);
    minute = number(text.data + 14, 2);
    second = number(text.data + 17, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;

    days = days_before_year(year) + day - 1;
    for (int64_t m = 1; m < month; m++)
        days += days_of_month(year, m);
    *ret_seconds = days * SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
    return true;
}

static void write_number(char *to, size_t count, int64_t value)
{
    for (size_t i = count; i > 0; i--) {
        to[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
}

void seal_time_write(int64_t seconds, char ret_text[SEAL_TIME_SIZE])
{
    int64_t year, days, month = 1;

    if (seconds < 0)
        seconds = 0;
    if (seconds > LAST_SECOND)
        seconds = LAST_SECOND;

    days = seconds / SECONDS_A_DAY;
    year = 1970 + days / 366; /* never too late; the loop goes the few years that are left */
    while (days_before_year(year + 1) <= days)
        year++;
    days -= days_before_year(year);
    while (days >= days_of_month(year, month))
        days -= days_of_month(year, month++);

    memcpy(ret_text, shape, sizeof(shape));
    write_number(ret_text, 4, year);
    write_number(ret_text + 5, 2, month);
    write_number(ret_text + 8, 2, days + 1);
    write_number(ret_text + 11, 2, seconds / 3600 % 24);
    write_number(ret_text + 14, 2, seconds / 60 % 60);
    write_number(ret_text + 17, 2, seconds % 60);
}
