/* SPDX-License-Identifier: Apache-2.0 */
/* The one execve: what it hands on, and what stops it. */
#include "place.h"
#include "support/expect.h"

#include "posix/launch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The decision is the core's and tested there; here it is a word, so that each answer can be
 * had. */
static bool may_start;

bool seal_verdict_may_start(const struct seal_verdict *verdict)
{
    assert_non_null(verdict);
    return may_start;
}

struct start {
    const char *path;
    char *const *argv;
    char *const *environment;
};

/* In a child: the result's exit status if it did not start. */
static int launch(void *context)
{
    const struct start *start = context;
    const struct seal_verdict verdict = {0};
    enum seal_result r = seal_launch(&verdict, start->path, start->argv, start->environment);

    return r == SEAL_OK ? 98 : seal_result_exit(r);
}

static int try(const char *path)
{
    char *const argv[] = {(char *)"x", NULL}, *const environment[] = {NULL};
    struct start start = {path, argv, environment};

    return place_in_child(launch, &start);
}

static void hands_on_argv_environment_and_descriptors(void **state)
{
    const struct place *place = *state;
    /* Behind the script stands $0. $3 is a descriptor of ours, which must be gone; 60 is one
     * that was inherited. */
    static const char script[] =
        "test \"$0\" = 'own name' && test \"$1\" = '' && test \"$2\" = \"$(printf 'a\\nb')\" && "
        "test \"$ONE\" = '1 = 1' && test \"$TWO\" = '' && "
        "test -e /proc/self/fd/60 && ! test -e \"/proc/self/fd/$3\"";
    char number[12];
    char *const argv[] = {(char *)"sh", (char *)"-c",   (char *)script, (char *)"own name",
                          (char *)"",   (char *)"a\nb", number,         NULL};
    char *const environment[] = {(char *)"ONE=1 = 1", (char *)"TWO=", (char *)"PATH=/usr/bin:/bin",
                                 NULL};
    struct start start = {"/bin/sh", argv, environment};
    int ours = fcntl(place->fd, F_DUPFD_CLOEXEC, 70);

    assert_true(ours >= 70);
    snprintf(number, sizeof number, "%d", ours);
    assert_int_equal(dup2(place->fd, 60), 60);
    may_start = true;
    assert_int_equal(place_in_child(launch, &start), 0);
    close(60);
    close(ours);
}

static void asks_the_verdict_again(void **state)
{
    (void)state;
    may_start = false;
    assert_int_equal(try("/bin/true"), 87);
    may_start = true;
    assert_int_equal(try("/bin/true"), 0);
}

/* LIFE-07, RACE-06 */
static void says_why_it_did_not_start(void **state)
{
    const struct place *place = *state;
    const struct row {
        const char *path; /* relative to the place, unless absolute */
        int status;
    } rows[] = {
        {"absent", 127},      {"plain/below", 127}, /* a component is a file */
        {"dangling", 127},                          /* a link to nothing */
        {"plain", 126},                             /* not executable */
        {"garbage", 126},                           /* executable, and no program */
        {"interpreter", 127},                       /* its #! line names nothing */
        {"directory", 126},   {"loop", 126},
    };
    struct expect expect = {0};

    place_text(place, "plain", "#!/bin/sh\n");
    place_link(place, "dangling", "nothing");
    place_link(place, "loop", "loop");
    place_file(place, "garbage",
               "\x7f"
               "ELF",
               4, 0755);
    place_file(place, "interpreter", "#!/nonexistent/sh\n", 18, 0755);
    place_directory(place, "directory");
    may_start = true;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char path[128];

        snprintf(path, sizeof path, "%s/%s", place->path, rows[i].path);
        expect_number(&expect, rows[i].path, (uint64_t)rows[i].status, (uint64_t)try(path));
    }
    /* Nothing is searched, neither PATH nor the working directory. */
    setenv("PATH", "/usr/bin:/bin", 1);
    assert_int_equal(chdir("/bin"), 0);
    expect_number(&expect, "true", 127, (uint64_t)try("true"));
    expect_number(&expect, "./true", 127, (uint64_t)try("./true"));
    expect_number(&expect, "", 127, (uint64_t)try(""));
    expect_number(&expect, "check true", SEAL_COMMAND_NOT_FOUND, seal_launch_check("true"));
    expect_number(&expect, "check /bin/true", SEAL_OK, seal_launch_check("/bin/true"));
    expect_number(&expect, "check /bin/absent", SEAL_COMMAND_NOT_FOUND,
                  seal_launch_check("/bin/absent"));
    expect_number(&expect, "check /etc/passwd", SEAL_COMMAND_REFUSED,
                  seal_launch_check("/etc/passwd"));
    expect_end(&expect, COUNT(rows) + 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hands_on_argv_environment_and_descriptors, place_new,
                                        place_free),
        cmocka_unit_test_setup_teardown(asks_the_verdict_again, place_new, place_free),
        cmocka_unit_test_setup_teardown(says_why_it_did_not_start, place_new, place_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
