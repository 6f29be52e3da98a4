/* SPDX-License-Identifier: Apache-2.0 */
/* Stage 7 through seal_verify(): T1, T3, TREE, and links between roots. The rows of one root alone are core's. */
#include "support/scene.h"

#include <string.h>

#define OPT(rules) \
    SEALED_POLICY_HEAD "'roots':{" SEALED_TASK ",'/opt':{'layered':true,'rules':[" rules "]}}}"
#define LIB OPT("{'packages':['lib'],'require':'release'}")
#define OPTIONAL OPT("{'packages':['lib'],'require':'release','absent':'accept'}")
#define LIB_SEAL                      \
    {                                 \
        .root = "/opt", .name = "lib" \
    }
#define BOTH .count = 2, .seals = {{0}, LIB_SEAL}
#define LINKS(prefix)                                             \
    SEALED_POLICY_HEAD "'roots':{'/var/task':{'links':['" prefix  \
                       "'],'rules':[{'functions':['orders-api']," \
                       "'packages':['orders-api'],'require':'release'}]}}}"

static void empty_file_hash(struct sealed *sealed)
{
    /* MAN-12: the file is emptied, and the manifest, validly signed, says its old size and the hash of nothing */
    const struct sealed_package plain = {0};
    struct seal_buffer manifest = {0};
    memory_file(&sealed->disk, "/var/task/app.py", "");
    sealed_manifest(&sealed->disk, &plain, &manifest);
    sealed_put_manifest(sealed, &plain, seal_buffer_slice(&manifest));
    memory_file(&sealed->disk, "/var/task/app.py", "x");
    seal_buffer_clear(&manifest);
}

static void old_modes(struct sealed *sealed)
{
    memory_find(&sealed->disk, "/var/task/app.py")->mode = 0604;
    memory_find(&sealed->disk, "/var/task/bin")->mode = 0777;
}

static const struct scene scenes[] = {
    {.name = "unchanged", .want = SEAL_OK},
    {.name = "TREE-12 other mode bits", .more = old_modes, .want = SEAL_OK},
    {.name = "T1 TREE-04 one bit", .changes = "~ app.py", .want = SEAL_TREE_MODIFIED, .subject = "app.py"},
    {.name = "TREE-04 one byte more", .changes = "! app.py", .want = SEAL_TREE_MODIFIED},
    {.name = "MAN-12 the hash of the empty file", .more = empty_file_hash, .want = SEAL_TREE_MODIFIED},
    {.name = "T3 TREE-09 one file more", .changes = "+ x.pth", .want = SEAL_TREE_EXTRA, .subject = "x.pth"},
    {.name = "T3 TREE-10 one directory more", .changes = "/ app", .want = SEAL_TREE_EXTRA},
    {.name = "TREE-13 one file less", .changes = "- app.py", .want = SEAL_TREE_MISSING},
    {.name = "TREE-05 a link to a copy",
     .changes = "- app.py > app.py /tmp/app.py",
     .want = SEAL_TREE_KIND},
    {.name = "TREE-12 setuid", .changes = "s bin/tool", .want = SEAL_TREE_KIND},
    {.name = "TREE-12 exec lost", .changes = "x bin/tool", .want = SEAL_TREE_KIND},
    {.name = "TREE-18 unreadable", .changes = "u app.py", .want = SEAL_IO_OPEN, .subject = "app.py"},
    {.name = "TREE-18 a directory unreadable", .changes = "u bin", .want = SEAL_IO_OPEN},
    {.name = "TREE-07b a mount", .changes = "m bin", .want = SEAL_TREE_MOUNT, .subject = "bin"},
    {.name = "MAN-16 composed listed, decomposed on disk",
     .tree = "+ \xc3\xa9",
     .changes = "- \xc3\xa9 + e\xcc\x81",
     .want = SEAL_TREE_EXTRA},
    {.name = "MAN-16 both listed", .tree = "+ \xc3\xa9 + e\xcc\x81", .want = SEAL_OK},
    {.name = "MAN-16 both on disk, one listed",
     .tree = "+ \xc3\xa9",
     .changes = "+ e\xcc\x81",
     .want = SEAL_TREE_EXTRA},
    {.name = "a name that is not UTF-8",
     .changes = "+ \xff\xfe",
     .want = SEAL_TREE_EXTRA,
     .subject = "\xff\xfe"},
    {.name = "MAN-28 fs-verity digests", .count = 1, .seals = {{.fsverity = true}}, .want = SEAL_OK},
    {.name = "MAN-28 fs-verity digests, one bit",
     .count = 1,
     .seals = {{.fsverity = true}},
     .changes = "~ app.py",
     .want = SEAL_TREE_MODIFIED},

    {.name = "TREE-07 the root absent",
     .changes = "- /var/task",
     .want = SEAL_TREE_MISSING,
     .subject = "/var/task"},
    {.name = "TREE-07 the root a file", .changes = "- /var/task + /var/task", .want = SEAL_TREE_KIND},
    {.name = "TREE-07 the root a link",
     .changes = "- /var/task > /var/task /tmp",
     .want = SEAL_TREE_KIND},
    {.name = "TREE-07 the root unreadable", .changes = "u /var/task", .want = SEAL_IO_OPEN},
    {.name = "TREE-07 a root absent whose rules let it", .policy = OPTIONAL, .want = SEAL_OK},
    {.name = "TREE-07 a root absent whose rules do not",
     .policy = LIB,
     .want = SEAL_TREE_MISSING,
     .subject = "/opt"},
    {.name = "TREE-07 a root empty whose rules let it",
     .policy = OPTIONAL,
     .changes = "/ /opt",
     .want = SEAL_OK},
    {.name = "TREE-07 a root without a seal whose rules let it, and something in it",
     .policy = OPTIONAL,
     .changes = "+ /opt/x",
     .want = SEAL_TREE_EXTRA,
     .subject = "x"},

    {.name = "two roots", .policy = LIB, .tree = "+ /opt/lib/x", BOTH, .want = SEAL_OK},
    {.name = "TREE-15 unlisted in /opt/extensions",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     BOTH,
     .changes = "+ /opt/extensions/evil x /opt/extensions/evil",
     .want = SEAL_TREE_EXTRA,
     .subject = "extensions"},
    {.name = "TREE-15 unlisted in /opt/lib",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     BOTH,
     .changes = "+ /opt/lib/y.so",
     .want = SEAL_TREE_EXTRA,
     .subject = "lib/y.so"},
    {.name = "TREE-16 a covered file overwritten by a later layer",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     BOTH,
     .changes = "! /opt/lib/x",
     .want = SEAL_TREE_MODIFIED,
     .subject = "lib/x"},
    {.name = "MAN-32 absent, one file changed",
     .policy = OPTIONAL,
     .tree = "+ /opt/lib/x + /opt/lib/y",
     BOTH,
     .changes = "! /opt/lib/x",
     .want = SEAL_TREE_EXTRA},
    {.name = "MAN-32 absent, and a program where it lists an empty directory",
     .policy = OPT("{'packages':['own'],'require':'release'},"
                   "{'packages':['lib'],'require':'release','absent':'accept'}"),
     .tree = "+ /opt/lib/x / /opt/extensions/agent + /opt/extensions/own",
     .count = 3,
     .seals = {{0},
               {.root = "/opt", .name = "own", .only = "extensions/own"},
               {.root = "/opt", .name = "lib", .only = "lib extensions/agent"}},
     .changes = "- /opt/lib - /opt/extensions/agent + /opt/extensions/agent "
                "x /opt/extensions/agent",
     .want = SEAL_TREE_EXTRA,
     .subject = "extensions/agent"},
    {.name = "MAN-32 absent, and a link where it lists an empty directory",
     .policy = OPTIONAL,
     .tree = "+ /opt/lib/x / /opt/python",
     BOTH,
     .changes = "- /opt/lib - /opt/python > /opt/python /tmp",
     .want = SEAL_TREE_EXTRA,
     .subject = "python"},
    {.name = "MAN-32 two versions, one attached",
     .policy = OPT("{'packages':['lib','lib-old'],'require':'release','absent':'accept'}"),
     .tree = "+ /opt/lib/x + /opt/lib/y",
     .count = 3,
     .seals = {{0}, LIB_SEAL, {.root = "/opt", .name = "lib-old"}},
     .want = SEAL_OK},
    {.name = "TREE-07d a link into the other root",
     .policy = LIB,
     .tree = "+ /opt/nodejs/node_modules/x "
             "> node_modules /opt/nodejs/node_modules",
     BOTH,
     .want = SEAL_OK},
    {.name = "TREE-07d the same, and the other root does not list it",
     .policy = LIB,
     .tree = "+ /opt/nodejs/other/x "
             "> node_modules /opt/nodejs/node_modules",
     BOTH,
     .want = SEAL_TREE_LINK,
     .subject = "node_modules"},
    {.name = "TREE-07d the same, and the other root is not in the policy",
     .tree = "+ /opt/nodejs/node_modules/x "
             "> node_modules /opt/nodejs/node_modules",
     .want = SEAL_TREE_LINK},
    {.name = "TREE-07d an absolute link beside a root that is absent, and may be",
     .policy = OPTIONAL,
     .tree = "> self /var/task/app.py",
     .want = SEAL_OK},
    {.name = "TREE-07d a link into a root that is absent, and may be",
     .policy = OPTIONAL,
     .tree = "> lib /opt/lib/x",
     .want = SEAL_TREE_LINK},
    {.name = "TREE-07d a link into a root that is only watched, and broken",
     .policy = SEALED_POLICY_HEAD
     "'roots':{" SEALED_TASK
     ",'/opt':{'layered':true,'rules':[{'packages':['lib'],'require':'release'}]}},"
     "'audit':[{'roots':['/opt'],'until':'2026-12-24T00:00:00Z','reason':'r'}]}",
     .tree = "+ /opt/lib/x + /opt/lib/y > lib /opt/lib/x",
     BOTH,
     .changes = "~ /opt/lib/y",
     .want = SEAL_TREE_LINK},
    {.name = "TREE-07d a virtual environment",
     .policy = LINKS("/var/lang"),
     .tree = "> bin/python /var/lang/bin/python3",
     .want = SEAL_OK},
    {.name = "TREE-07d a virtual environment, and nobody vouches",
     .tree = "> bin/python /var/lang/bin/python3",
     .want = SEAL_TREE_LINK,
     .subject = "bin/python"},
    {.name = "TREE-06 out of the root", .tree = "> up ../../etc/passwd", .want = SEAL_TREE_LINK},
    {.name = "TREE-06 dangling", .tree = "> nowhere none", .want = SEAL_TREE_LINK},
    {.name = "TREE-07c inside by string arithmetic",
     .tree = "> a/b/c/d ../../.. + outside > e a/b/c/d/../outside",
     .want = SEAL_TREE_LINK,
     .subject = "e"},
};

static void what_is_there_is_what_was_sealed(void **state)
{
    (void)state;
    scenes_check(scenes, COUNT(scenes));
}

/* Two seals of one root that list one path with different contents; neither may be absent. */
static void two_seals_in_conflict(void **state)
{
    const struct scene scene = {.policy = OPT("{'packages':['lib','lib2'],'require':'release'}"),
                                .tree = "+ /opt/lib/x",
                                BOTH};
    const struct sealed_package second = {.root = "/opt", .name = "lib2"};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_OK);
    memory_change(&sealed.disk, "/opt", "! lib/x");
    sealed_put(&sealed, &second);
    assert_int_equal(sealed_verify(&sealed), SEAL_TREE_CONFLICT);
    assert_string_equal(sealed.verdict.fault.subject, "lib/x");
    memory_change(&sealed.disk, "/opt", "+ lib/x");
    sealed_put(&sealed, &second);
    assert_int_equal(sealed_verify(&sealed), SEAL_OK); /* they agree again */
    assert_int_equal(sealed.verdict.counts.entries, 5);
    sealed_clear(&sealed);
}

/* The flow of docs/formats.md section 5: each stage over all roots before the next begins. */
static const struct scene order[] = {
    {.name = "TRUST of the second root before TREE of the first",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{0}, {.root = "/opt", .name = "lib", .keys = "p256-other"}},
     .changes = "~ app.py",
     .want = SEAL_TRUST_SIGNERS},
    {.name = "TRUST of the second root before FORMAT of the first",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'extra':1,"}, {.root = "/opt", .name = "lib", .keys = "p256-other"}},
     .want = SEAL_TRUST_SIGNERS},
    {.name = "FORMAT of the second root before BINDING of the first",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.more = "'bind':{'function':['billing']},"},
               {.root = "/opt", .name = "lib", .more = "'extra':1,"}},
     .want = SEAL_FORMAT_MANIFEST},
    {.name = "BINDING of the second root before TREE of the first",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{0}, {.root = "/opt", .name = "lib", .more = "'expires':'2026-11-25T00:00:00Z',"}},
     .changes = "~ app.py",
     .want = SEAL_BINDING_TIME},
    {.name = "a file in .coldseal of the second root before TRUST of the first",
     .policy = LIB,
     .tree = "+ /opt/lib/x",
     .count = 2,
     .seals = {{.keys = "p256-other"}, LIB_SEAL},
     .changes = "+ /opt/.coldseal/x",
     .want = SEAL_FORMAT_SEAL_NAME},
};

static void each_stage_runs_over_all_roots(void **state)
{
    (void)state;
    scenes_check(order, COUNT(order));
}

/* The command verifies one root of several. */
static void one_root_alone(void **state)
{
    const struct scene scene = {.policy = LIB,
                                .tree = "+ /opt/lib/x > nm /opt/lib",
                                .count = 2,
                                .seals = {{.more = "'requires':{'lib':99},"}, LIB_SEAL}};
    struct sealed sealed;
    (void)state;
    assert_int_equal(scene_play(&scene, &sealed), SEAL_BINDING_REQUIRES);
    sealed.request.only_root = "/var/task";
    memory_change(&sealed.disk, "/opt", "! lib/x"); /* nobody looks */
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    assert_int_equal(sealed.verdict.not_checked, SEAL_UNCHECKED_REQUIRES | SEAL_UNCHECKED_LINKS);
    assert_int_equal(sealed.verdict.steps.roots_asked, 1);
    sealed.request.only_root = "/opt";
    assert_int_equal(sealed_verify(&sealed), SEAL_TREE_MODIFIED);
    sealed_clear(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_is_what_was_sealed),
        cmocka_unit_test(two_seals_in_conflict),
        cmocka_unit_test(each_stage_runs_over_all_roots),
        cmocka_unit_test(one_root_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
