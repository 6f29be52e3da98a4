/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict line, docs/formats.md section 7: once, after the decision, and never able to
 * change it. */
#ifndef SEAL_LAMBDA_REPORT_H
#define SEAL_LAMBDA_REPORT_H

#include "lambda/gate.h"

#include <coldseal/verify.h>

/* No line is longer: the platform cuts at 256 KB. What a verdict holds is bounded, so that none
 * comes near it. */
#define SEAL_REPORT_SIZE_MAX (200u << 10)

struct seal_report {
    const struct seal_verdict *verdict;
    enum seal_gate_kind gate;
    const char *function;     /* NULL: unknown */
    const char *next_wrapper; /* NULL: none */
    int64_t now;              /* milliseconds since 1970, UTC */
};

/*
 * seal_report_compose() - append the line, with its newline; as JSON or as text, as the verdict
 * says.
 *
 * SEAL_OK; SEAL_LIMIT_MEMORY; SEAL_LIMIT_SIZE
 */
SEAL_MUST_CHECK enum seal_result seal_report_compose(const struct seal_report *report,
                                                     struct seal_buffer *ret_line);

/* seal_report_message() - append what a person reads first: "coldseal: REFUSED TREE_EXTRA
 * node_modules/.cache/x". */
SEAL_MUST_CHECK enum seal_result seal_report_message(const struct seal_verdict *verdict,
                                                     struct seal_buffer *text);

/*
 * seal_report() - write the line to standard error, unless it says only that all is well and the
 * policy wants silence then.
 *
 * Best effort: waits at most a second, raises no signal, and with no memory left writes the
 * result's name alone.
 */
void seal_report(const struct seal_report *report);

#endif
