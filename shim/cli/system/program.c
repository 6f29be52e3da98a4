/* SPDX-License-Identifier: Apache-2.0 */
/* A program that is asked something: input in, output and status back. */
#include "cli/system/child.h"

#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum stream { OUT, ERRORS, UNSTARTED, STREAMS };

/* One question under way. Descriptors are -1 where there are none. */
struct asking {
    const struct seal_question *question;
    int input;
    int ours[STREAMS], theirs[STREAMS]; /* ends of pipes */
    pid_t parent;
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd); /* pipes, and a file in memory: nothing is lost */
    *fd = -1;
}

static void close_all(struct asking *asking)
{
    close_one(&asking->input);
    for (int i = 0; i < STREAMS; i++) {
        close_one(&asking->ours[i]);
        close_one(&asking->theirs[i]);
    }
}

/* A file in memory: the program may read it when it likes, by name too, or not at all. */
static bool open_input(struct asking *asking)
{
    struct seal_slice input = asking->question->input;

    asking->input = seal_fd_raise(memfd_create("coldseal", MFD_CLOEXEC));
    return asking->input >= 0 && seal_fd_write(asking->input, input.data, input.size) == SEAL_OK &&
           lseek(asking->input, 0, SEEK_SET) == 0;
}

static bool open_streams(struct asking *asking)
{
    for (int i = 0; i < STREAMS; i++) {
        int ends[2];

        if (i == ERRORS && !asking->question->hear_errors)
            continue;
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        asking->ours[i] = seal_fd_raise(ends[0]);
        asking->theirs[i] = seal_fd_raise(ends[1]);
        if (asking->ours[i] < 0 || asking->theirs[i] < 0)
            return false;
    }
    return true;
}

/* Never returns. What keeps it from becoming the program it writes where we listen. */
static void become(const struct asking *asking)
{
    const struct seal_question *question = asking->question;
    int why;

    signal(SIGPIPE, SIG_DFL);
    /* whoever ends us while somebody is asked to touch a token means both */
    if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) == 0 && getppid() == asking->parent &&
        dup2(asking->input, STDIN_FILENO) >= 0 && dup2(asking->theirs[OUT], STDOUT_FILENO) >= 0 &&
        (asking->theirs[ERRORS] < 0 || dup2(asking->theirs[ERRORS], STDERR_FILENO) >= 0))
        execve(question->arguments[0], question->arguments, question->environment);
    why = errno != 0 ? errno : ECANCELED;
    if (seal_fd_write(asking->theirs[UNSTARTED], &why, sizeof(why)) != SEAL_OK)
        _exit(125);
    _exit(127);
}

static enum seal_result hear(struct asking *asking, struct seal_reply *reply,
                             struct seal_buffer *unstarted)
{
    struct seal_buffer *const said[STREAMS] = {&reply->out, &reply->errors, unstarted};
    struct pollfd ends[STREAMS];

    for (;;) {
        bool open = false;

        for (int i = 0; i < STREAMS; i++) {
            ends[i] = (struct pollfd){.fd = asking->ours[i], .events = POLLIN};
            open = open || asking->ours[i] >= 0;
        }
        if (!open)
            return SEAL_OK;
        if (poll(ends, STREAMS, -1) < 0 && errno != EINTR)
            return SEAL_IO_READ;
        for (int i = 0; i < STREAMS; i++) {
            enum seal_result r = SEAL_OK;

            if (asking->ours[i] >= 0 && ends[i].revents != 0)
                r = seal_child_hear(asking->ours[i], said[i]);
            if (r == SEAL_UNDECIDED)
                close_one(&asking->ours[i]);
            else if (r != SEAL_OK)
                return r;
        }
    }
}

/* errno stays for who looks at it. */
static enum seal_result cannot_ask(struct asking *asking, const char *reason, struct seal_fault *fault)
{
    int why = errno;

    close_all(asking);
    seal_fault_set(fault, SEAL_IO_OPEN, reason, NULL);
    return seal_fault_detail(fault, NULL, strerror(why));
}

enum seal_result seal_program_ask(const struct seal_question *question,
                                  struct seal_reply *ret_reply, struct seal_fault *fault)
{
    struct asking asking = {question, -1, {-1, -1, -1}, {-1, -1, -1}, getpid()};
    struct seal_buffer unstarted = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;
    pid_t child;

    *ret_reply = (struct seal_reply){.status = -1};
    if (!open_input(&asking) || !open_streams(&asking))
        return cannot_ask(&asking, "no pipe could be had", fault);
    child = fork();
    if (child == 0)
        become(&asking);
    if (child < 0)
        return cannot_ask(&asking, "no process could be had", fault);
    for (int i = 0; i < STREAMS; i++)
        close_one(&asking.theirs[i]);
    r = hear(&asking, ret_reply, &unstarted);
    if (r != SEAL_OK) /* it may never stop talking, and nobody listens any more */
        (void)kill(child, SIGKILL);
    close_all(&asking);
    ret_reply->status = seal_child_end(child);
    if (r == SEAL_OK && unstarted.size == sizeof(ret_reply->unstarted))
        memcpy(&ret_reply->unstarted, unstarted.data, sizeof(ret_reply->unstarted));
    seal_buffer_clear(&unstarted);
    return r == SEAL_OK ? r
                        : seal_fault_set(fault, r,
                                         r == SEAL_LIMIT_SIZE ? "it says more than any answer has"
                                                              : "what it says cannot be read",
                                         NULL);
}

void seal_reply_clear(struct seal_reply *reply)
{
    seal_buffer_clear(&reply->out);
    seal_buffer_clear(&reply->errors);
}
