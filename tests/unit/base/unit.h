/* SPDX-License-Identifier: Apache-2.0 */
/* What every test of this room and of crypto needs: cmocka with the headers that it forgets, and tables. */
#ifndef TESTS_UNIT_BASE_UNIT_H
#define TESTS_UNIT_BASE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <coldseal/bytes.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A literal with bytes of any value, NUL included. */
#define SLICE(literal) ((struct seal_slice){(const uint8_t *)(literal), sizeof(literal) - 1})

/* Results by name, with the row of a table that went wrong. */
#define assert_result(found, wanted, row)                                           \
    do {                                                                            \
        enum seal_result found_ = (found), wanted_ = (wanted);                      \
        if (found_ != wanted_)                                                      \
            fail_msg("%s: expected %s, found %s", (row), seal_result_name(wanted_), \
                     seal_result_name(found_));                                     \
    } while (0)

#define assert_row(condition, row)                         \
    do {                                                   \
        if (!(condition))                                  \
            fail_msg("%s: not so: %s", (row), #condition); \
    } while (0)

static inline void assert_buffer_text(const struct seal_buffer *buffer, const char *text,
                                      const char *row)
{
    assert_row(buffer->data != NULL || *text == '\0', row);
    if (buffer->size != strlen(text) ||
        (buffer->data != NULL && strcmp((const char *)buffer->data, text) != 0))
        fail_msg("%s: expected \"%s\", found \"%s\"", row, text,
                 buffer->data != NULL ? (const char *)buffer->data : "");
}

#endif
