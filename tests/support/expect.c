/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that name every wrong row. */
#include "support/expect.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void wrong(struct expect *expect)
{
    expect->wrong++;
}

void expect_result(struct expect *expect, const char *row, enum seal_result want,
                   enum seal_result got, const struct seal_fault *fault)
{
    expect->rows++;
    if (want != got) {
        print_error("%s: expected %s, got %s (%s: %s)\n", row, seal_result_name(want),
                    seal_result_name(got), fault != NULL ? fault->subject : "",
                    fault != NULL && fault->reason != NULL ? fault->reason : "");
        wrong(expect);
    } else if (got != SEAL_OK && fault != NULL && fault->code != got) {
        print_error("%s: %s is right, but the fault says %s\n", row, seal_result_name(got),
                    seal_result_name(fault->code));
        wrong(expect);
    }
}

void expect_true(struct expect *expect, const char *row, const char *what, bool truth)
{
    expect->rows++;
    if (!truth) {
        print_error("%s: not so: %s\n", row, what);
        wrong(expect);
    }
}

void expect_text(struct expect *expect, const char *row, const char *want, const char *got)
{
    expect->rows++;
    if (got == NULL || strcmp(want, got) != 0) {
        print_error("%s: expected \"%s\", got \"%s\"\n", row, want, got != NULL ? got : "(null)");
        wrong(expect);
    }
}

void expect_number(struct expect *expect, const char *row, uint64_t want, uint64_t got)
{
    expect->rows++;
    if (want != got) {
        print_error("%s: expected %" PRIu64 ", got %" PRIu64 "\n", row, want, got);
        wrong(expect);
    }
}

void expect_end(const struct expect *expect, unsigned least)
{
    if (expect->wrong != 0)
        fail_msg("%u of %u are wrong", expect->wrong, expect->rows);
    if (expect->rows < least)
        fail_msg("only %u of at least %u were tested", expect->rows, least);
}

char *json_text(const char *text)
{
    size_t digests = 0;
    for (const char *p = text; *p != '\0'; p++)
        digests += *p == '#';
    char *made = malloc(strlen(text) + digests * 64 + 1);
    if (made == NULL)
        abort();
    char *to = made;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '#') {
            memset(to, 'a', 64);
            to += 64;
        } else {
            *to++ = *p == '\'' ? '"' : *p;
        }
    }
    *to = '\0';
    return made;
}

uint8_t *exact_copy(struct seal_slice bytes)
{
    uint8_t *made = malloc(bytes.size != 0 ? bytes.size : 1);
    if (made == NULL)
        abort();
    if (bytes.size != 0)
        memcpy(made, bytes.data, bytes.size);
    return made;
}
