/* SPDX-License-Identifier: Apache-2.0 */
/* Other extensions. */
#include "support/expect.h"

#include "lambda/surroundings.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void touch(const char *name)
{
    close(open(in_folder(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/coldseal-test-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    char command[96];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 ? 0 : -1;
}

static void siblings_are_seen(void **state)
{
    (void)state;
    assert_false(seal_siblings_exist(folder, "coldseal"));
    touch("coldseal");
    assert_false(seal_siblings_exist(folder, "coldseal"));
    assert_true(seal_siblings_exist(folder, "other"));
    assert_int_equal(mkdir(in_folder("directory"), 0755), 0); /* the platform passes over it */
    assert_false(seal_siblings_exist(folder, "coldseal"));
    touch(".hidden"); /* and starts this */
    assert_true(seal_siblings_exist(folder, "coldseal"));
    assert_int_equal(unlink(in_folder(".hidden")), 0);
    assert_int_equal(symlink("coldseal", in_folder("link")), 0);
    assert_true(seal_siblings_exist(folder, "coldseal"));
    assert_true(seal_siblings_exist(in_folder("absent"), "coldseal")); /* nobody can tell */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(siblings_are_seen, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
