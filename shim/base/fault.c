/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a fault: bounded copies of what a refusal names, no composing of sentences. */
#include "base/fault.h"

#include <string.h>

/* What does not fit is cut and ends in "...". memmove, because a fault may be passed on with its own subject. */
static void copy_bounded(char *to, size_t size, const char *from)
{
    static const char mark[] = "...";
    size_t length;

    if (from == NULL) {
        to[0] = '\0';
        return;
    }
    length = strlen(from);
    if (length < size) {
        memmove(to, from, length + 1);
        return;
    }
    memmove(to, from, size - sizeof(mark));
    memcpy(to + size - sizeof(mark), mark, sizeof(mark));
}

enum seal_result seal_fault_set(struct seal_fault *fault, enum seal_result code, const char *reason,
                                const char *subject)
{
    if (fault == NULL)
        return code;
    fault->code = code;
    fault->reason = reason;
    copy_bounded(fault->subject, sizeof(fault->subject), subject);
    fault->expected[0] = '\0';
    fault->found[0] = '\0';
    return code;
}

enum seal_result seal_fault_detail(struct seal_fault *fault, const char *expected, const char *found)
{
    if (fault == NULL)
        return SEAL_UNDECIDED;
    copy_bounded(fault->expected, sizeof(fault->expected), expected);
    copy_bounded(fault->found, sizeof(fault->found), found);
    return fault->code;
}

size_t seal_decimal_write(uint64_t number, char ret_text[SEAL_DECIMAL_SIZE])
{
    char digits[SEAL_DECIMAL_SIZE];
    size_t at = sizeof(digits), size;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    size = sizeof(digits) - at;
    memcpy(ret_text, digits + at, size);
    ret_text[size] = '\0';
    return size;
}

enum seal_result seal_fault_numbers(struct seal_fault *fault, enum seal_result code,
                                    const char *reason, const char *subject, uint64_t expected,
                                    uint64_t found)
{
    char expected_text[SEAL_DECIMAL_SIZE], found_text[SEAL_DECIMAL_SIZE];

    seal_decimal_write(expected, expected_text);
    seal_decimal_write(found, found_text);
    seal_fault_set(fault, code, reason, subject);
    seal_fault_detail(fault, expected_text, found_text);
    return code;
}
