/* SPDX-License-Identifier: Apache-2.0 */
/* Files and directories that the command line names. What a user names may be a link; what lies
 * below may not. */
#ifndef SEAL_CLI_INPUT_H
#define SEAL_CLI_INPUT_H

#include "base/arena.h"

#include <coldseal/result.h>

/*
 * seal_input_read() - append the bytes of the regular file @path, at most @limit.
 *
 * @code: what it means when the file is missing, no regular file or too large: SEAL_CONFIG_FILE,
 * SEAL_CONFIG_KEY...
 *   SEAL_OK; @code; SEAL_IO_OPEN; SEAL_IO_READ; SEAL_IO_CHANGED; SEAL_LIMIT_MEMORY; the fault is
 *   filled
 */
SEAL_MUST_CHECK enum seal_result seal_input_read(const char *path, size_t limit,
                                                 enum seal_result code, struct seal_buffer *ret_bytes,
                                                 struct seal_fault *fault);

/* seal_input_read_pipe() - the same; @path may also be an open pipe, as <(command) makes one, which is read to its end; a
 * pipe with a name may not. */
SEAL_MUST_CHECK enum seal_result seal_input_read_pipe(const char *path, size_t limit,
                                                      enum seal_result code,
                                                      struct seal_buffer *ret_bytes,
                                                      struct seal_fault *fault);

/* seal_input_read_any() - the same again; "-" is standard input, whatever that is. */
SEAL_MUST_CHECK enum seal_result seal_input_read_any(const char *path, size_t limit,
                                                     enum seal_result code,
                                                     struct seal_buffer *ret_bytes,
                                                     struct seal_fault *fault);

/* seal_input_directory() - the absolute path of the directory @path, every link on the way
 * resolved; in the arena.
 *   SEAL_OK; SEAL_CONFIG_FILE nothing is there, or no directory; SEAL_IO_OPEN; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_input_directory(const char *path, struct seal_arena *arena,
                                                      const char **ret_absolute,
                                                      struct seal_fault *fault);

/* seal_input_folder() - the absolute path of the directory in which the file @path lies. As seal_input_directory(). */
SEAL_MUST_CHECK enum seal_result seal_input_folder(const char *path, struct seal_arena *arena,
                                                   const char **ret_absolute,
                                                   struct seal_fault *fault);

/* seal_input_next() - the step that helps where @fault comes from this file; NULL: it does not. */
const char *seal_input_next(const struct seal_fault *fault);

/* seal_input_base() - the last component of @path; a view. */
const char *seal_input_base(const char *path);

#endif
