/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making and removing a folder for a while. Who ends the command with Ctrl-C, or a pipeline that ran out of time, leaves nothing
 * behind: the folder is removed in the signal's handler, where only system calls may be made, and therefore by them everywhere.
 */
#include "cli/system/scratch.h"

#include "cli/system/atomic_file.h"
#include "cli/system/variable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define LEVELS_MAX 16 /* of directories in it; those that are made have four */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

/* For the handler, which gets no argument: the one folder that this process has. */
static char there[PATH_SIZE];
static pid_t owner; /* a child that has not become another program yet is not meant */
static struct sigaction before[SIGNALS];

/* As the kernel writes it. */
struct name {
    uint64_t inode;
    int64_t offset;
    unsigned short size;
    unsigned char type;
    char text[];
};

static bool is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* Everything in @directory, which is closed; what cannot be removed stays. */
static void remove_contents(int directory, unsigned levels)
{
    _Alignas(struct name) char names[2048];
    bool removed = true;

    /* what a listing says while it changes is nobody's promise: again, until nothing goes any more */
    while (removed) {
        long size;

        removed = false;
        if (lseek(directory, 0, SEEK_SET) != 0)
            break;
        while ((size = syscall(SYS_getdents64, directory, names, sizeof(names))) > 0)
            for (long at = 0; at < size;) {
                const struct name *name = (const void *)(names + at);
                int below = -1;

                at += name->size;
                if (is_dots(name->text))
                    continue;
                if (levels > 0)
                    below = openat(directory, name->text,
                                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (below >= 0)
                    remove_contents(below, levels - 1);
                if (unlinkat(directory, name->text, below >= 0 ? AT_REMOVEDIR : 0) == 0)
                    removed = true;
            }
    }
    (void)close(directory);
}

void seal_scratch_remove(const char *path)
{
    int top = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    sigset_t held;

    if (top >= 0)
        remove_contents(top, LEVELS_MAX);
    (void)rmdir(path);
    if (strcmp(path, there) != 0)
        return;
    seal_signals_hold(&held);
    there[0] = '\0';
    for (size_t i = 0; i < SIGNALS; i++)
        (void)sigaction(signals[i], &before[i], NULL);
    seal_signals_release(&held);
}

/* Afterwards the signal does what it would have done. */
static void on_signal(int signal)
{
    const struct sigaction plain = {.sa_handler = SIG_DFL};
    const int kept = errno;

    if (there[0] != '\0' && getpid() == owner) {
        int top = open(there, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        if (top >= 0)
            remove_contents(top, LEVELS_MAX);
        (void)rmdir(there);
    }
    (void)sigaction(signal, &plain, NULL);
    (void)raise(signal);
    errno = kept;
}

/* Who ignores a signal, as nohup does, goes on ignoring it. */
static void listen(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigfillset(&action.sa_mask);
    owner = getpid();
    for (size_t i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], NULL, &before[i]) == 0 && before[i].sa_handler == SIG_DFL)
            (void)sigaction(signals[i], &action, NULL);
}

enum seal_result seal_scratch_make(char *const *environment, const char *stem, char *ret_path,
                                   size_t size, struct seal_fault *fault)
{
    const char *above = seal_variable_value(environment, "TMPDIR");
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof(path), "%s/%s-XXXXXX",
                          above != NULL && *above == '/' ? above : "/tmp", stem);
    enum seal_result r = SEAL_OK;
    sigset_t held;

    if (length < 0 || (size_t)length >= sizeof(path) || (size_t)length >= size)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, "is too long for a path", "TMPDIR");
    if (there[0] != '\0')
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, there);
    seal_signals_hold(&held);
    if (mkdtemp(path) == NULL) {
        r = seal_write_failed(fault, "cannot be made", path);
    } else {
        memcpy(there, path, (size_t)length + 1);
        memcpy(ret_path, path, (size_t)length + 1);
        listen();
    }
    seal_signals_release(&held);
    return r;
}
