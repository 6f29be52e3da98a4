/* SPDX-License-Identifier: Apache-2.0 */
/* Putting text together. */
#ifndef SEAL_BASE_TEXT_H
#define SEAL_BASE_TEXT_H

#include <coldseal/bytes.h>

/* seal_text_append() - append the C string @text as it is. */
SEAL_MUST_CHECK enum seal_result seal_text_append(struct seal_buffer *text, const char *more);

/* seal_text_integer() - append @value in decimal. */
SEAL_MUST_CHECK enum seal_result seal_text_integer(struct seal_buffer *text, uint64_t value);

/* seal_text_escaped() - append @bytes for a person's terminal: control bytes, invalid UTF-8 and characters that steer a
 * terminal or turn the direction of writing as \xNN each byte, a backslash as \\. All SEAL_OK or SEAL_LIMIT_MEMORY. */
SEAL_MUST_CHECK enum seal_result seal_text_escaped(struct seal_buffer *text, struct seal_slice bytes);

/* seal_text_join() - the C strings of @parts, ended by NULL, one after the other into @size bytes, with a NUL; cut if they do not
 * fit: for names that are bounded before, and for what only people read. */
void seal_text_join(char *ret_text, size_t size, const char *const parts[]);

#endif
