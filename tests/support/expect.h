/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests only: tables. A wrong row is named and the table goes on; the test fails at its end.
 *
 * JSON is written in tables with ' for " and # for 64 hex digits of 'a' (the digest DIGEST_A).
 */
#ifndef TESTS_SUPPORT_EXPECT_H
#define TESTS_SUPPORT_EXPECT_H

#include <coldseal/bytes.h>
#include <coldseal/result.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct expect {
    unsigned rows, wrong;
};

/* expect_result() - this row gave that result, and a refusal filled the fault with the same code. */
void expect_result(struct expect *expect, const char *row, enum seal_result want,
                   enum seal_result got, const struct seal_fault *fault);
void expect_true(struct expect *expect, const char *row, const char *what, bool truth);
void expect_text(struct expect *expect, const char *row, const char *want, const char *got);
void expect_number(struct expect *expect, const char *row, uint64_t want, uint64_t got);

/* expect_end() - fail the test if a row was wrong, or if there were fewer than @least. */
void expect_end(const struct expect *expect, unsigned least);

/* json_text() - @text with its quotes and digests; the caller frees it. */
char *json_text(const char *text);

/* exact_copy() - the bytes in memory of exactly their size, so that a sanitizer sees one byte too far; the caller frees it. */
uint8_t *exact_copy(struct seal_slice bytes);

#endif
