/* SPDX-License-Identifier: Apache-2.0 */
/* Processes of our own: this command again, to show what it does, and programs that answer a question. */
#ifndef SEAL_CLI_CHILD_H
#define SEAL_CLI_CHILD_H

#include <coldseal/bytes.h>

#include <stdbool.h>
#include <sys/types.h>

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

/* What a program is asked. Borrowed. */
struct seal_question {
    char *const *arguments; /* the first is its path; ended by NULL */
    char *const *environment;
    struct seal_slice input; /* its standard input, whole; empty: at its end at once */
    bool hear_errors;        /* its standard error is part of the answer; else it is ours */
};

/* What it answered. */
struct seal_reply {
    struct seal_buffer out, errors; /* cleared by the caller with seal_reply_clear(), also on failure */
    int status;                     /* as above */
    int unstarted; /* errno: it could not be executed, and the rest means nothing; 0: it was */
};

/*
 * seal_program_ask() - run a program where we are, and wait for its answer as long as it takes: somebody may have to touch
 * a token. When this process is ended, so is the program.
 *   SEAL_OK it ended somehow; SEAL_IO_OPEN no pipe or process could be had; SEAL_IO_READ; SEAL_LIMIT_SIZE it said more
 *   than SEAL_CHILD_SAID_MAX; SEAL_LIMIT_MEMORY; the fault's subject stays empty
 */
SEAL_MUST_CHECK enum seal_result seal_program_ask(const struct seal_question *question,
                                                  struct seal_reply *ret_reply,
                                                  struct seal_fault *fault);
void seal_reply_clear(struct seal_reply *reply);

/* What both kinds share: the next piece of what a process says, which is at its end when SEAL_UNDECIDED; its status, once it ended. */
SEAL_MUST_CHECK enum seal_result seal_child_hear(int fd, struct seal_buffer *said);
int seal_child_end(pid_t child);

#endif
