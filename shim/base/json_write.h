/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON: canonical bytes of a manifest, and log lines that stay one line whatever a file is called. */
#ifndef SEAL_BASE_JSON_WRITE_H
#define SEAL_BASE_JSON_WRITE_H

#include <coldseal/bytes.h>

/* seal_json_write_string() - append @text in quotes. Escaped: quote, backslash, bytes below 0x20 and 0x7f (short forms
 * \b \t \n \f \r, else \u00xx). Bytes that are not UTF-8 become U+FFFD each, so that the line is always valid JSON. */
SEAL_MUST_CHECK enum seal_result seal_json_write_string(struct seal_buffer *json,
                                                        struct seal_slice text);

/* seal_text_append() - append the C string @text as it is. */
SEAL_MUST_CHECK enum seal_result seal_text_append(struct seal_buffer *text, const char *more);

/* seal_text_integer() - append @value in decimal. */
SEAL_MUST_CHECK enum seal_result seal_text_integer(struct seal_buffer *text, uint64_t value);

/* seal_text_escaped() - append @bytes for a person's terminal: control bytes, invalid UTF-8 and characters that steer a
 * terminal or turn the direction of writing as \xNN each byte, a backslash as \\. All SEAL_OK or SEAL_LIMIT_MEMORY. */
SEAL_MUST_CHECK enum seal_result seal_text_escaped(struct seal_buffer *text, struct seal_slice bytes);

#endif
