/* SPDX-License-Identifier: Apache-2.0 */
/* PEM, RFC 7468, strictly: nothing outside the blocks but blank lines, no headers inside, LF or CRLF line ends. */
#ifndef SEAL_CRYPTO_PEM_H
#define SEAL_CRYPTO_PEM_H

#include <coldseal/bytes.h>

#define SEAL_PEM_LABEL_MAX 48

/*
 * seal_pem_next() - the next block of @rest.
 *
 * @rest: moved behind the block.  @ret_label: "PUBLIC KEY" and the like.  @ret_der: its bytes; appended to.
 *   SEAL_OK; SEAL_UNDECIDED nothing but blank lines is left; SEAL_FORMAT_SIGNATURE not PEM; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_pem_next(struct seal_slice *rest,
                                               char ret_label[SEAL_PEM_LABEL_MAX],
                                               struct seal_buffer *ret_der);

/* seal_pem_write() - append one block, lines of 64 characters. SEAL_OK or SEAL_LIMIT_MEMORY. */
SEAL_MUST_CHECK enum seal_result seal_pem_write(struct seal_buffer *text, const char *label,
                                                struct seal_slice der);

#endif
