/* SPDX-License-Identifier: Apache-2.0 */
/* A zip with another seal in it, and every other entry's bytes as they were. */
#ifndef SEAL_CLI_ZIP_APPEND_H
#define SEAL_CLI_ZIP_APPEND_H

#include "cli/check/overlay.h"
#include "cli/zip/archive.h"

/*
 * seal_zip_append() - write to @fd, which is empty, the archive with exactly @files in .coldseal/.
 *
 * The records of all other entries come first, byte for byte and in their order; then the seal's, ascending by name, stored,
 * from 1980-01-01, mode 0644; then the directory, in which nothing of the others changes but where they lie; then the comment.
 *   SEAL_OK; SEAL_IO_READ; SEAL_IO_CHANGED; SEAL_IO_WRITE; SEAL_LIMIT_*
 */
SEAL_MUST_CHECK enum seal_result seal_zip_append(struct seal_zip *zip,
                                                 const struct seal_overlay_file *files,
                                                 size_t count, int fd, struct seal_fault *fault);

#endif
