/* SPDX-License-Identifier: Apache-2.0 */
/* Digests as lower-case hex. */
#ifndef SEAL_BASE_HEX_H
#define SEAL_BASE_HEX_H

#include <coldseal/bytes.h>
#include <coldseal/limits.h>

#include <stdbool.h>

#define SEAL_HEX_DIGEST_SIZE (2 * SEAL_DIGEST_SIZE + 1)

/* seal_hex_write() - @size bytes as 2 * @size lower-case digits and a NUL. */
void seal_hex_write(const uint8_t *bytes, size_t size, char *ret_text);

/* seal_hex_read() - exactly 2 * @size lower-case digits in @text, nothing else; false leaves @ret_bytes untouched. */
bool seal_hex_read(struct seal_slice text, uint8_t *ret_bytes, size_t size);

/* seal_digest_read() - "sha256:" and 64 lower-case hex digits, as a digest that stands alone is written. */
bool seal_digest_read(struct seal_slice text, uint8_t ret_digest[SEAL_DIGEST_SIZE]);

#endif
