/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place from which a verified program is started.
 *
 * There is no other exec, no fork and no spawn in the tree; a test looks for them. The verdict is
 * asked here once more, so that a caller that forgot to ask, or asked and went on, still starts
 * nothing.
 */
#include "posix/launch.h"

#include <errno.h>
#include <unistd.h>

static enum seal_result failure(int why)
{
    return why == ENOENT || why == ENOTDIR ? SEAL_COMMAND_NOT_FOUND : SEAL_COMMAND_REFUSED;
}

enum seal_result seal_launch_check(const char *path)
{
    /* A relative path would be looked up from the working directory, which nobody vouches for. */
    if (path[0] != '/')
        return SEAL_COMMAND_NOT_FOUND;
    return access(path, X_OK) == 0 ? SEAL_OK : failure(errno);
}

enum seal_result seal_launch(const struct seal_verdict *verdict, const char *path,
                             char *const argv[], char *const environment[])
{
    if (!seal_verdict_may_start(verdict))
        return SEAL_INTERNAL_STATE;
    if (path[0] != '/')
        return SEAL_COMMAND_NOT_FOUND;
    do
        execve(path, argv, environment);
    while (errno == EINTR);
    return failure(errno);
}
