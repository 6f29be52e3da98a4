/* SPDX-License-Identifier: Apache-2.0 */
/* Telling the caller of the function why it did not start. */
#ifndef SEAL_LAMBDA_INIT_ERROR_H
#define SEAL_LAMBDA_INIT_ERROR_H

#include "lambda/http.h"

#include <coldseal/verify.h>

/*
 * seal_init_error_compose() - append the request that says what @verdict says: "Function.SealTree",
 * and the message of the verdict line. SEAL_OK; SEAL_LIMIT_MEMORY; SEAL_LIMIT_SIZE
 */
SEAL_MUST_CHECK enum seal_result seal_init_error_compose(const struct seal_http_address *address,
                                                         const struct seal_verdict *verdict,
                                                         struct seal_buffer *ret_bytes);

/*
 * seal_init_error() - POST runtime/init/error. Best effort, at most a second; the answer is
 * ignored.
 *
 * Only for gates that are the runtime's process. @runtime_api: NULL, or no address of this machine:
 * nothing is sent.
 */
void seal_init_error(const char *runtime_api, const struct seal_verdict *verdict);

#endif
