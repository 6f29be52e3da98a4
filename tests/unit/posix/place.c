/* SPDX-License-Identifier: Apache-2.0 */
/* Temporary trees. */
#include "place.h"
#include "support/expect.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534 };

static unsigned count_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    unsigned count = 0;

    assert_non_null(directory);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

int place_new(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    if (place == NULL)
        return -1;
    place->descriptors = count_descriptors();
    strcpy(place->path, "/tmp/coldseal-test-XXXXXX");
    if (mkdtemp(place->path) == NULL)
        return -1;
    /* Other users may walk in it. */
    if (chmod(place->path, 0755) != 0)
        return -1;
    place->fd = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = place;
    return place->fd < 0 ? -1 : 0;
}

int place_free(void **state)
{
    struct place *place = *state;
    char command[96];
    unsigned left;

    close(place->fd);
    /* Some trees are deeper than a path may be long: rm goes by descriptors. */
    snprintf(command, sizeof command, "rm -rf '%s'", place->path);
    if (system(command) != 0)
        return -1;
    left = count_descriptors();
    if (left != place->descriptors)
        print_error("%u descriptors before, %u after\n", place->descriptors, left);
    left -= place->descriptors;
    free(place);
    return left == 0 ? 0 : -1;
}

void place_file(const struct place *place, const char *name, const void *data, size_t size, mode_t mode)
{
    int fd = openat(place->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, size), (ssize_t)size);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

void place_text(const struct place *place, const char *name, const char *text)
{
    place_file(place, name, text, strlen(text), 0644);
}

void place_directory(const struct place *place, const char *name)
{
    assert_int_equal(mkdirat(place->fd, name, 0755), 0);
}

void place_link(const struct place *place, const char *name, const char *target)
{
    assert_int_equal(symlinkat(target, place->fd, name), 0);
}

void place_remove(const struct place *place, const char *name)
{
    assert_int_equal(unlinkat(place->fd, name, 0), 0);
}

int place_in_child(int (*what)(void *context), void *context)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0)
        _exit(what(context));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

struct call {
    int (*what)(void *context);
    void *context;
};

static int drop_and_call(void *context)
{
    const struct call *call = context;

    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        return 99;
    return call->what(call->context);
}

int place_as_nobody(int (*what)(void *context), void *context)
{
    struct call call = {what, context};

    return place_in_child(drop_and_call, &call);
}
