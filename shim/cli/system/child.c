/* SPDX-License-Identifier: Apache-2.0 */
/* A process of our own: its streams in one pipe, its end as a status. */
#include "cli/system/child.h"

#include "cli/command.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int run_function(char **arguments, char **environment);

static int become(char **arguments, char **environment)
{
    execve(arguments[0], arguments, environment);
    return errno == ENOENT ? 127 : 126;
}

/* Never returns. Forking is enough to run ourselves: no /proc is needed, and no path that could be
 * another file by now. */
static void be_child(int pipe_end, const char *directory, char **arguments, char **environment,
                     run_function *run)
{
    signal(SIGPIPE, SIG_DFL);
    if (chdir(directory) != 0 || dup2(pipe_end, STDOUT_FILENO) < 0 ||
        dup2(pipe_end, STDERR_FILENO) < 0)
        _exit(126);
    _exit(run(arguments, environment));
}

enum seal_result seal_child_hear(int fd, struct seal_buffer *said)
{
    char piece[4096];
    ssize_t size = seal_fd_read(fd, piece, sizeof(piece));

    if (size < 0)
        return SEAL_IO_READ;
    if (size == 0)
        return SEAL_UNDECIDED;
    if (said->size + (size_t)size > SEAL_CHILD_SAID_MAX)
        return SEAL_LIMIT_SIZE;
    return seal_buffer_append(said, piece, (size_t)size);
}

static enum seal_result listen_to(int fd, struct seal_buffer *said)
{
    enum seal_result r = SEAL_OK;

    while (r == SEAL_OK)
        r = seal_child_hear(fd, said);
    return r == SEAL_UNDECIDED ? SEAL_OK : r;
}

int seal_child_end(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static enum seal_result run_child(char **arguments, char **environment, const char *directory,
                                  run_function *run, struct seal_child *ret_child,
                                  struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    int ends[2];
    pid_t child;

    memset(ret_child, 0, sizeof(*ret_child));
    if (pipe2(ends, O_CLOEXEC) != 0)
        return seal_fault_set(fault, SEAL_IO_OPEN, "no pipe could be had", NULL);
    child = fork();
    if (child == 0)
        be_child(ends[1], directory, arguments, environment, run);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return seal_fault_set(fault, SEAL_IO_OPEN, "no process could be had", NULL);
    }
    r = listen_to(ends[0], &ret_child->said);
    close(ends[0]);
    ret_child->status = seal_child_end(child);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, "what a step said cannot be read", NULL);
}

enum seal_result seal_child_run(char **arguments, char **environment, const char *directory,
                                struct seal_child *ret_child, struct seal_fault *fault)
{
    return run_child(arguments, environment, directory, seal_cli_run, ret_child, fault);
}

enum seal_result seal_program_run(char **arguments, char **environment, const char *directory,
                                  struct seal_child *ret_child, struct seal_fault *fault)
{
    return run_child(arguments, environment, directory, become, ret_child, fault);
}
