/* SPDX-License-Identifier: Apache-2.0 */
/* Running this command again as a process of its own, to show what it does. */
#ifndef SEAL_CLI_CHILD_H
#define SEAL_CLI_CHILD_H

#include <coldseal/bytes.h>

/* What a process said, on both of its streams, and how it ended. */
struct seal_child {
    struct seal_buffer said; /* cleared by the caller, also on failure */
    int status;              /* exit status; 128 and the signal's number when one ended it */
};

#define SEAL_CHILD_SAID_MAX (256u << 10) /* what it says beyond is an error */

/*
 * seal_child_run() - `coldseal @arguments` in @directory; @arguments as main() gets them.
 *   SEAL_OK; SEAL_IO_OPEN no pipe, process or directory could be had; SEAL_IO_READ; SEAL_LIMIT_SIZE
 *   it said too much;
 *   SEAL_LIMIT_MEMORY; the fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_child_run(char **arguments, char **environment,
                                                const char *directory, struct seal_child *ret_child,
                                                struct seal_fault *fault);

/* seal_program_run() - the same for another program, @arguments[0] is its path. */
SEAL_MUST_CHECK enum seal_result seal_program_run(char **arguments, char **environment,
                                                  const char *directory, struct seal_child *ret_child,
                                                  struct seal_fault *fault);

#endif
