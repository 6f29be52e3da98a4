/* SPDX-License-Identifier: Apache-2.0 */
/* How much has been read, on a terminal, once it takes long enough to ask. Nothing anywhere else, and nothing with --quiet. */
#ifndef SEAL_CLI_PROGRESS_H
#define SEAL_CLI_PROGRESS_H

#include "cli/output.h"

#include <coldseal/platform.h>

/* One long reading. */
struct seal_progress {
    bool wanted;
    uint64_t begun, shown; /* microseconds */
    uint64_t bytes;
    const struct seal_platform *below; /* of seal_progress_platform() */
};

/* seal_progress_begin() - the clock starts. */
struct seal_progress seal_progress_begin(const struct seal_output *output);

/* seal_progress_note() - @bytes more; a request's progress callback. */
void seal_progress_note(void *context, uint64_t bytes);

/* seal_progress_end() - the line is wiped, if there is one. */
void seal_progress_end(const struct seal_progress *progress);

/* seal_progress_platform() - @below, and what its walks read is noted; valid while both are. */
struct seal_platform seal_progress_platform(struct seal_progress *progress,
                                            const struct seal_platform *below);

#endif
