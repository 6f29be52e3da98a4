/* SPDX-License-Identifier: Apache-2.0 */
/* The one place from which a verified program is started. */
#ifndef SEAL_POSIX_LAUNCH_H
#define SEAL_POSIX_LAUNCH_H

#include <coldseal/verify.h>

/*
 * seal_launch_check() - can @path be started, as far as one can tell without doing it? So that a
 * report need not take back that it was. The kernel's answer to seal_launch() is what counts.
 *   SEAL_OK; SEAL_COMMAND_NOT_FOUND; SEAL_COMMAND_REFUSED
 */
SEAL_MUST_CHECK enum seal_result seal_launch_check(const char *path);

/*
 * seal_launch() - become @path, if @verdict lets it. Returns only when it did not.
 *
 * @path: absolute; nothing is searched.  @argv, @environment: handed on as they are, descriptors too.
 *   SEAL_INTERNAL_STATE the verdict does not let it; SEAL_COMMAND_NOT_FOUND;
 *   SEAL_COMMAND_REFUSED the kernel would not
 */
SEAL_MUST_CHECK enum seal_result seal_launch(const struct seal_verdict *verdict, const char *path,
                                             char *const argv[], char *const environment[]);

#endif
