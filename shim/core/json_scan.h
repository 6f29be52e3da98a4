/* SPDX-License-Identifier: Apache-2.0 */
/* A strict look at JSON text before any parser sees it: what cJSON would take and we must not. */
#ifndef SEAL_CORE_JSON_SCAN_H
#define SEAL_CORE_JSON_SCAN_H

#include <coldseal/bytes.h>

enum seal_json_numbers {
    SEAL_JSON_INTEGERS, /* our documents: plain decimal, 0 to 2^53-1 */
    SEAL_JSON_NUMBERS,  /* other people's: the grammar of RFC 8259 section 6 */
};

struct seal_json_rules {
    unsigned depth_max; /* arrays and objects inside each other; the outermost is 1 */
    enum seal_json_numbers numbers;
};

/*
 * seal_json_scan() - does @text begin with one strict JSON value?  RFC 8259, and: valid UTF-8, no BOM, no \u0000, no lone
 * surrogates, bounded depth. No recursion, no allocation. Members that occur twice are seal_json_open()'s business.
 *
 * @ret_used: bytes up to the end of the value, blanks before it included.
 * @ret_at:   on failure the offset of the byte that was wrong.
 *   SEAL_OK; SEAL_FORMAT_JSON; SEAL_LIMIT_DEPTH
 */
SEAL_MUST_CHECK enum seal_result seal_json_scan(struct seal_slice text,
                                                const struct seal_json_rules *rules,
                                                size_t *ret_used, size_t *ret_at);

/* seal_json_blanks() - how many bytes at the start of @text are JSON white space. */
size_t seal_json_blanks(struct seal_slice text);

#endif
