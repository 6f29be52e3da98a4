/* SPDX-License-Identifier: Apache-2.0 */
/* Base64, RFC 4648 section 4: standard alphabet, padded, no blanks, no stray bits. */
#ifndef SEAL_BASE_BASE64_H
#define SEAL_BASE_BASE64_H

#include <coldseal/bytes.h>

#include <stdbool.h>

/* seal_base64_alphabet() - are all bytes of the alphabet or '='? (An empty text is not.) */
bool seal_base64_alphabet(struct seal_slice text);

/* seal_base64_read() - append the bytes of @text to @ret_bytes. SEAL_OK; SEAL_FORMAT_SIGNATURE no strict base64;
 * SEAL_LIMIT_MEMORY. Nothing is appended on failure. */
SEAL_MUST_CHECK enum seal_result seal_base64_read(struct seal_slice text,
                                                  struct seal_buffer *ret_bytes);

/* seal_base64_write() - append the text of @bytes; @line > 0 puts a newline after each @line characters and the last. */
SEAL_MUST_CHECK enum seal_result seal_base64_write(struct seal_slice bytes, size_t line,
                                                   struct seal_buffer *text);

#endif
