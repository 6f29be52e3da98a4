/* SPDX-License-Identifier: Apache-2.0 */
/* A folder for a while: below TMPDIR, or /tmp. One at a time. */
#ifndef SEAL_CLI_SCRATCH_H
#define SEAL_CLI_SCRATCH_H

#include <coldseal/result.h>

/*
 * seal_scratch_make() - a new empty folder STEM-XXXXXX that only its owner may enter. If SIGINT, SIGTERM or SIGHUP end the process,
 * it is removed first.
 *
 * @ret_path: @size bytes; untouched on failure.
 *   SEAL_OK; SEAL_LIMIT_SIZE TMPDIR is too long; SEAL_IO_WRITE; SEAL_INTERNAL_STATE there is one already; the
 *   fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_scratch_make(char *const *environment, const char *stem,
                                                   char *ret_path, size_t size,
                                                   struct seal_fault *fault);

/* seal_scratch_remove() - @path and all in it; what cannot be removed stays. */
void seal_scratch_remove(const char *path);

#endif
