/* SPDX-License-Identifier: Apache-2.0 */
/* A public key that the command line names. */
#ifndef SEAL_CLI_PUBLIC_FILE_H
#define SEAL_CLI_PUBLIC_FILE_H

#include "cli/command.h"
#include "crypto/public_key.h"

/*
 * seal_public_file_read() - the public key in the file or pipe @path: its bytes, and what they say.
 *
 * @ret_pem: empty; cleared by the caller, also on failure.  @ret_key: untouched on failure.
 *   SEAL_OK; SEAL_CONFIG_KEY nothing is there, or no public key in PEM that is taken, call->next says what helps; SEAL_IO_*;
 *   SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_public_file_read(struct seal_call *call, const char *path,
                                                       struct seal_buffer *ret_pem,
                                                       struct seal_public_key *ret_key,
                                                       struct seal_fault *fault);

#endif
