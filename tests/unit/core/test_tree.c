/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of a root against its manifests: sealed, then changed, then compared. What a row does to the tree stands in the
 * small language of support/changes.h.
 */
#include "support/changes.h"
#include "support/expect.h"

#include "core/tree.h"
#include "crypto/hash.h"

#include <stdlib.h>
#include <string.h>

#define ROOT "/var/task"
#define PARTS 3

static void change(struct memory_platform *disk, const char *commands)
{
    memory_change(disk, ROOT, commands);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp((*(const struct memory_node *const *)a)->path,
                  (*(const struct memory_node *const *)b)->path);
}

/* The entries of a disk as they are now, kept by the arena. */
static struct seal_manifest seal(const struct memory_platform *disk, const char *package)
{
    struct seal_manifest made = {.package = package, .version = 1, .root = ROOT};
    const struct memory_node *nodes[64];
    size_t count = 0;
    for (size_t i = 0; i < disk->count; i++) {
        const struct memory_node *node = disk->nodes[i], *next = memory_next(disk, node->path);
        bool empty = next == NULL || memory_below(next->path, node->path) == NULL;
        if (memory_below(node->path, ROOT) != NULL && (node->kind != SEAL_KIND_DIRECTORY || empty))
            nodes[count++] = node;
    }
    qsort(nodes, count, sizeof(*nodes), by_bytes);
    made.entries = calloc(count + 1, sizeof(*made.entries));
    made.count = count;
    for (size_t i = 0; i < count; i++) {
        const char *path = memory_below(nodes[i]->path, ROOT);
        struct seal_entry *entry = &made.entries[i];
        *entry = (struct seal_entry){.path = seal_arena_copy(&made.arena, path, strlen(path)),
                                     .path_size = (uint16_t)strlen(path),
                                     .kind = (uint8_t)nodes[i]->kind,
                                     .executable = nodes[i]->executable};
        if (nodes[i]->kind == SEAL_KIND_LINK)
            entry->link = seal_arena_copy(&made.arena, nodes[i]->bytes.data, nodes[i]->bytes.size);
        if (nodes[i]->kind == SEAL_KIND_FILE) {
            entry->size = nodes[i]->bytes.size;
            assert_int_equal(seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&nodes[i]->bytes),
                                             entry->digest),
                             SEAL_OK);
        }
    }
    return made;
}

/* struct house - a disk and up to three packages that were sealed on disks of their own. */
struct house {
    struct memory_platform disk;
    struct seal_manifest manifests[PARTS];
    struct seal_tree_part parts[PARTS];
    size_t count;
    struct seal_counts counts;
    struct seal_fault fault;
};

static void house_init(struct house *house)
{
    memset(house, 0, sizeof(*house));
    memory_init(&house->disk);
    memory_directory(&house->disk, ROOT "/.coldseal");
}

static void house_seal(struct house *house, const char *commands, bool may_be_absent)
{
    static const char *const packages[PARTS] = {"one", "two", "three"};
    struct memory_platform own;
    memory_init(&own);
    change(&own, commands);
    house->manifests[house->count] = seal(&own, packages[house->count]);
    house->parts[house->count] =
        (struct seal_tree_part){&house->manifests[house->count], may_be_absent, false};
    house->count++;
    memory_clear(&own);
}

static void house_clear(struct house *house)
{
    for (size_t i = 0; i < house->count; i++)
        seal_manifest_clear(&house->manifests[i]);
    memory_clear(&house->disk);
}

static enum seal_result compare(struct house *house, const char *switch_file)
{
    struct seal_directory *directory = NULL;
    const struct seal_platform *platform = &house->disk.platform;
    struct seal_tree *tree =
        seal_tree_new(ROOT, house->parts, house->count, switch_file, &house->fault);
    if (tree == NULL)
        return house->fault.code;
    const struct seal_visitor visitor = seal_tree_visitor(tree);
    enum seal_result r = platform->open(platform->context, NULL, ROOT, &directory, &house->fault);
    if (r == SEAL_OK)
        r = platform->walk(platform->context, directory, &visitor, &house->fault);
    if (r == SEAL_OK)
        r = seal_tree_compare(tree, &house->counts, &house->fault);
    platform->close(platform->context, directory);
    seal_tree_free(tree);
    return r;
}

#define PACKAGE                                                                              \
    "+ app.py + bin/tool x bin/tool + lib/a-b + lib/a.b + lib/a/x + lib/a0 > lib/link a0 / " \
    "var/empty"

static const struct row {
    const char *name;
    const char *changes; /* to a tree that was sealed as PACKAGE */
    enum seal_result want;
    const char *subject;
    unsigned missing, extra, modified, kind; /* what is counted */
} rows[] = {
    {"unchanged", "", SEAL_OK, "", 0, 0, 0, 0},
    {"replaced by the same", "- app.py + app.py", SEAL_OK, "", 0, 0, 0, 0},
    {"TREE-04 one bit", "~ app.py", SEAL_TREE_MODIFIED, "app.py", 0, 0, 1, 0},
    {"TREE-04 one byte more", "! app.py", SEAL_TREE_MODIFIED, "app.py", 0, 0, 1, 0},
    {"TREE-04 truncated", "- lib/a0 > lib/a0 x - lib/a0 + lib/a0 ~ lib/a0", SEAL_TREE_MODIFIED,
     "lib/a0", 0, 0, 1, 0},
    {"TREE-05 a link to an identical copy", "- app.py > app.py /tmp/app.py", SEAL_TREE_KIND,
     "app.py", 0, 0, 0, 1},
    {"TREE-06 another target", "- lib/link > lib/link a.b", SEAL_TREE_MODIFIED, "lib/link", 0, 0, 1, 0},
    {"TREE-06 the same target, spelled otherwise", "- lib/link > lib/link ./a0", SEAL_TREE_MODIFIED,
     "lib/link", 0, 0, 1, 0},
    {"a file in place of a link", "- lib/link + lib/link", SEAL_TREE_KIND, "lib/link", 0, 0, 0, 1},
    {"TREE-09 x.pth", "+ x.pth", SEAL_TREE_EXTRA, "x.pth", 0, 1, 0, 0},
    {"TREE-09 sitecustomize.py", "+ sitecustomize.py", SEAL_TREE_EXTRA, "sitecustomize.py", 0, 1, 0, 0},
    {"TREE-09 __pycache__", "+ __pycache__/m.pyc", SEAL_TREE_EXTRA, "__pycache__", 0, 1, 0, 0},
    {"TREE-09 package.json", "+ lib/package.json", SEAL_TREE_EXTRA, "lib/package.json", 0, 1, 0, 0},
    {"TREE-09 a link", "> lib.so lib/a0", SEAL_TREE_EXTRA, "lib.so", 0, 1, 0, 0},
    {"TREE-09 a FIFO", "* fifo", SEAL_TREE_EXTRA, "fifo", 0, 1, 0, 0},
    {"TREE-10 a directory beside a module", "+ app/__init__.py", SEAL_TREE_EXTRA, "app", 0, 1, 0, 0},
    {"TREE-10 an empty directory", "/ lib/empty", SEAL_TREE_EXTRA, "lib/empty", 0, 1, 0, 0},
    {"TREE-10 node_modules/.x", "+ node_modules/.x", SEAL_TREE_EXTRA, "node_modules", 0, 1, 0, 0},
    {"a file in a directory that was empty", "+ var/empty/x", SEAL_TREE_EXTRA, "var/empty/x", 0, 1,
     0, 0},
    {"TREE-11 App.py beside app.py", "+ App.py", SEAL_TREE_EXTRA, "App.py", 0, 1, 0, 0},
    {"TREE-11 App.py for app.py", "- app.py + App.py", SEAL_TREE_EXTRA, "App.py", 1, 1, 0, 0},
    {"TREE-03 a dot at the end", "- app.py + app.py.", SEAL_TREE_MISSING, "app.py", 1, 1, 0, 0},
    {"TREE-12 setuid", "s bin/tool", SEAL_TREE_KIND, "bin/tool", 0, 0, 0, 1},
    {"TREE-12 exec lost", "x bin/tool", SEAL_TREE_KIND, "bin/tool", 0, 0, 0, 1},
    {"TREE-12 exec gained", "x app.py", SEAL_TREE_KIND, "app.py", 0, 0, 0, 1},
    {"TREE-13 missing", "- app.py", SEAL_TREE_MISSING, "app.py", 1, 0, 0, 0},
    {"TREE-13 a directory missing", "- lib", SEAL_TREE_MISSING, "lib/a-b", 5, 0, 0, 0},
    {"TREE-13 an empty directory missing", "- var/empty", SEAL_TREE_MISSING, "var/empty", 1, 0, 0, 0},
    {"TREE-13 everything missing", "- app.py - bin - lib - var", SEAL_TREE_MISSING, "app.py", 8, 0,
     0, 0},
    {"TREE-13 file and directory swapped", "- app.py + app.py/x", SEAL_TREE_KIND, "app.py", 0, 1, 0, 1},
    {"TREE-13 a file for a directory", "- lib/a + lib/a", SEAL_TREE_EXTRA, "lib/a", 1, 1, 0, 0},
    {"a file for an empty directory", "- var/empty + var/empty", SEAL_TREE_KIND, "var/empty", 0, 0,
     0, 1},
    {"a FIFO for a file", "- app.py * app.py", SEAL_TREE_KIND, "app.py", 0, 0, 0, 1},
    {"TREE-14 .git", "+ .git/config", SEAL_TREE_EXTRA, ".git", 0, 1, 0, 0},
    {"TREE-14 .DS_Store", "+ .DS_Store", SEAL_TREE_EXTRA, ".DS_Store", 0, 1, 0, 0},
    {"TREE-14 an editor's file", "+ .app.py.swp", SEAL_TREE_EXTRA, ".app.py.swp", 0, 1, 0, 0},
    {"TREE-07b a mount", "m lib/a", SEAL_TREE_MOUNT, "lib/a", 1, 0, 0, 1},
    {"TREE-07b a mount over .coldseal", "m .coldseal", SEAL_TREE_MOUNT, ".coldseal", 0, 0, 0, 1},
    {".coldseal a file", "- .coldseal + .coldseal", SEAL_TREE_KIND, ".coldseal", 0, 0, 0, 1},
    {".coldseal deeper down", "+ lib/.coldseal/x", SEAL_TREE_EXTRA, "lib/.coldseal", 0, 1, 0, 0},
    {"the first in path order, not in that of the walk", "+ lib/a-c - lib/a/x ~ lib/a0",
     SEAL_TREE_EXTRA, "lib/a-c", 1, 1, 1, 0},
    {"all is counted", "~ app.py - bin/tool + x.pth * lib/a.b", SEAL_TREE_MODIFIED, "app.py", 1, 1,
     1, 1},
};

static void one_changed_thing_is_found(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct house house;
        house_init(&house);
        house_seal(&house, PACKAGE, false);
        change(&house.disk, PACKAGE);
        change(&house.disk, rows[i].changes);
        expect_result(&expect, rows[i].name, rows[i].want, compare(&house, NULL), &house.fault);
        if (rows[i].want != SEAL_OK)
            expect_text(&expect, rows[i].name, rows[i].subject, house.fault.subject);
        expect_number(&expect, rows[i].name, rows[i].missing, house.counts.missing);
        expect_number(&expect, rows[i].name, rows[i].extra, house.counts.extra);
        expect_number(&expect, rows[i].name, rows[i].modified, house.counts.modified);
        expect_number(&expect, rows[i].name, rows[i].kind, house.counts.kind);
        expect_number(&expect, rows[i].name, 8, house.counts.entries);
        expect_true(&expect, rows[i].name, "verified means all, or fewer",
                    (house.counts.verified == 8) ==
                        (rows[i].missing + rows[i].modified == 0 &&
                         (rows[i].kind == 0 || strstr(rows[i].subject, ".coldseal") != NULL)));
        house_clear(&house);
    }
    expect_end(&expect, 8 * COUNT(rows) - 2);
}

/* Several seals in one root: the union is the tree. */
static const struct layered {
    const char *name;
    const char *sealed[PARTS]; /* each package; one that begins with '?' may be absent */
    const char *disk;
    enum seal_result want;
    const char *subject;
    unsigned entries;
    const char *attached; /* a letter for each part: y, n */
} layered[] = {
    {"two beside each other", {"+ a/x", "+ b/y"}, "+ a/x + b/y", SEAL_OK, "", 2, "yy"},
    {"two in one directory", {"+ lib/x", "+ lib/y"}, "+ lib/x + lib/y", SEAL_OK, "", 2, "yy"},
    {"both list one file, alike", {"+ lib/x + lib/z", "+ lib/x"}, "+ lib/x + lib/z", SEAL_OK, "", 3, "yy"},
    {"empty in one, filled by the other", {"/ lib", "+ lib/x"}, "+ lib/x", SEAL_OK, "", 2, "yy"},
    {"what neither lists", {"+ a/x", "+ b/y"}, "+ a/x + b/y + b/z", SEAL_TREE_EXTRA, "b/z", 2, "yy"},
    {"one is not there", {"+ a/x", "+ b/y"}, "+ a/x", SEAL_TREE_MISSING, "b/y", 2, "yy"},
    {"they disagree about contents",
     {"+ lib/x", "+ lib/x ! lib/x"},
     "+ lib/x",
     SEAL_TREE_CONFLICT,
     "lib/x",
     0,
     NULL},
    {"they disagree about the kind", {"+ lib/x", "> lib/x y"}, "+ lib/x", SEAL_TREE_CONFLICT, "lib/x", 0, NULL},
    {"they disagree about exec",
     {"+ lib/x", "+ lib/x x lib/x"},
     "+ lib/x",
     SEAL_TREE_CONFLICT,
     "lib/x",
     0,
     NULL},
    {"they disagree about a target",
     {"> lib/x y", "> lib/x z"},
     "> lib/x y",
     SEAL_TREE_CONFLICT,
     "lib/x",
     0,
     NULL},
    {"a file in one, a directory in the other",
     {"+ lib", "+ lib/x"},
     "+ lib/x",
     SEAL_TREE_KIND,
     "lib",
     2,
     "yy"},
    {"TREE-16 overwritten by a later layer",
     {"+ lib/x", "+ b/y"},
     "+ lib/x ! lib/x + b/y",
     SEAL_TREE_MODIFIED,
     "lib/x",
     2,
     "yy"},
    {"MAN-32 absent, and not there", {"+ a/x", "? + b/y"}, "+ a/x", SEAL_OK, "", 1, "yn"},
    {"absent, and there", {"+ a/x", "? + b/y"}, "+ a/x + b/y", SEAL_OK, "", 2, "yy"},
    {"MAN-32 absent, one file changed, the others there",
     {"+ a/x", "? + b/y + b/z"},
     "+ a/x + b/y + b/z ~ b/y",
     SEAL_TREE_EXTRA,
     "b",
     1,
     "yn"},
    {"MAN-32 absent, one file missing",
     {"+ a/x", "? + b/y + b/z"},
     "+ a/x + b/y",
     SEAL_TREE_EXTRA,
     "b",
     1,
     "yn"},
    {"MAN-32 two versions of one vendor, one attached",
     {"+ a/x", "? + b/y + b/z", "? + b/y + b/z ! b/z"},
     "+ a/x + b/y + b/z",
     SEAL_OK,
     "",
     3,
     "yyn"},
    {"MAN-32 the other one attached",
     {"+ a/x", "? + b/y + b/z", "? + b/y + b/z ! b/z"},
     "+ a/x + b/y + b/z ! b/z",
     SEAL_OK,
     "",
     3,
     "yny"},
    {"MAN-32 half of one and half of the other",
     {"+ a/x", "? + b/y + b/z", "? + b/y ! b/y + b/z ! b/z"},
     "+ a/x + b/y + b/z ! b/z",
     SEAL_TREE_EXTRA,
     "b",
     1,
     "ynn"},
    {"absent and alike: its files belong to another seal",
     {"+ a/x + b/y", "? + b/y + b/z"},
     "+ a/x + b/y",
     SEAL_OK,
     "",
     2,
     "yn"},
    {"absent and in conflict", {"+ b/y", "? + b/y ! b/y"}, "+ b/y", SEAL_OK, "", 1, "yn"},
    {"absent: an empty directory of it is left",
     {"+ a/x", "? + b/y / c"},
     "+ a/x / c",
     SEAL_TREE_EXTRA,
     "c",
     1,
     "yn"},
    {"absent: a file where it lists an empty directory",
     {"+ a/x", "? + b/y / c"},
     "+ a/x + c",
     SEAL_TREE_EXTRA,
     "c",
     1,
     "yn"},
    {"absent: a link where it lists an empty directory",
     {"+ a/x", "? + b/y / c"},
     "+ a/x > c /tmp",
     SEAL_TREE_EXTRA,
     "c",
     1,
     "yn"},
    {"absent: a FIFO where it lists an empty directory",
     {"+ a/x", "? + b/y / c"},
     "+ a/x * c",
     SEAL_TREE_EXTRA,
     "c",
     1,
     "yn"},
    {"absent: a file where it lists an empty directory, and another seal fills that",
     {"+ c/x", "? + b/y / c"},
     "+ c",
     SEAL_TREE_MISSING,
     "c/x",
     1,
     "yn"},
    {"absent: the directory of its files is left",
     {"+ a/x", "? + b/y"},
     "+ a/x / b",
     SEAL_TREE_EXTRA,
     "b",
     1,
     "yn"},
    {"all may be absent, none is there", {"? + a/x", "? + b/y"}, "", SEAL_OK, "", 0, "nn"},
    {"all may be absent, something is there", {"? + a/x", "? + b/y"}, "+ z", SEAL_TREE_EXTRA, "z", 0, "nn"},
};

static void the_union_of_the_seals_is_the_tree(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(layered); i++) {
        struct house house;
        house_init(&house);
        for (size_t j = 0; j < PARTS && layered[i].sealed[j] != NULL; j++) {
            bool may_be_absent = layered[i].sealed[j][0] == '?';
            house_seal(&house, layered[i].sealed[j] + (may_be_absent ? 2 : 0), may_be_absent);
        }
        change(&house.disk, layered[i].disk);
        expect_result(&expect, layered[i].name, layered[i].want, compare(&house, NULL), &house.fault);
        if (layered[i].want != SEAL_OK)
            expect_text(&expect, layered[i].name, layered[i].subject, house.fault.subject);
        expect_number(&expect, layered[i].name, layered[i].entries, house.counts.entries);
        for (size_t j = 0; layered[i].attached != NULL && j < house.count; j++)
            expect_true(&expect, layered[i].name, "attached or not",
                        house.parts[j].attached == (layered[i].attached[j] == 'y'));
        house_clear(&house);
    }
    expect_end(&expect, 3 * COUNT(layered));
}

static void the_switch_file_is_extra_even_if_listed(void **state)
{
    (void)state;
    for (int listed = 0; listed < 2; listed++) {
        struct house house;
        house_init(&house);
        house_seal(&house, listed ? "+ app.py + disable-extensions-x" : "+ app.py", false);
        change(&house.disk, "+ app.py");
        if (!listed)
            assert_int_equal(compare(&house, "disable-extensions-x"), SEAL_OK);
        change(&house.disk, "+ disable-extensions-x");
        assert_int_equal(compare(&house, "disable-extensions-x"), SEAL_TREE_EXTRA);
        assert_string_equal(house.fault.subject, "disable-extensions-x");
        house_clear(&house);
    }
}

/* Both digests of one file, from two seals: both are checked. */
static void two_kinds_of_digest_are_both_checked(void **state)
{
    (void)state;
    for (int wrong = 0; wrong < 2; wrong++) {
        struct house house;
        house_init(&house);
        house_seal(&house, "+ lib/x", false);
        house_seal(&house, "+ lib/x", false);
        house.manifests[1].entries[0].fsverity =
            true; /* SHA-256 is no fs-verity digest: it cannot be right */
        change(&house.disk, "+ lib/x");
        if (wrong == 0) /* MAN-28 */
            assert_int_equal(compare(&house, NULL), SEAL_TREE_MODIFIED);
        house_clear(&house);
    }
}

/* A root that is not there is compared without a walk. */
static void without_a_walk_everything_is_missing(void **state)
{
    (void)state;
    for (int may_be_absent = 0; may_be_absent < 2; may_be_absent++) {
        struct house house;
        house_init(&house);
        house_seal(&house, PACKAGE, may_be_absent == 1);
        struct seal_tree *tree = seal_tree_new(ROOT, house.parts, house.count, NULL, &house.fault);
        assert_non_null(tree);
        enum seal_result r = seal_tree_compare(tree, &house.counts, &house.fault);
        assert_int_equal(r, may_be_absent ? SEAL_OK : SEAL_TREE_MISSING);
        assert_int_equal(house.counts.entries, may_be_absent ? 0 : 8);
        assert_int_equal(house.counts.verified, 0);
        assert_int_equal(house.counts.missing, may_be_absent ? 0 : 8);
        assert_int_equal(house.parts[0].attached, !may_be_absent);
        seal_tree_free(tree);
        house_clear(&house);
    }
    seal_tree_free(NULL);
}

/* A platform that forgets to hash, or says less than it was asked, verifies nothing. */
static void a_platform_that_lies_is_no_acceptance(void **state)
{
    (void)state;
    struct house house;
    house_init(&house);
    house_seal(&house, "+ app.py", false);
    struct seal_tree *tree = seal_tree_new(ROOT, house.parts, house.count, NULL, &house.fault);
    const struct seal_visitor visitor = seal_tree_visitor(tree);
    const struct seal_found found = {
        .path = "app.py", .path_size = 6, .kind = SEAL_KIND_FILE, .size = 6};
    struct seal_digests digests = {.have = 0};
    unsigned wants = 0;
    assert_int_equal(visitor.found(visitor.context, &found, &wants, &house.fault), SEAL_OK);
    assert_int_equal(wants, SEAL_WANT_SHA256);
    memcpy(digests.sha256, house.manifests[0].entries[0].digest, SEAL_DIGEST_SIZE);
    assert_int_equal(visitor.hashed(visitor.context, &found, &digests, &house.fault),
                     SEAL_INTERNAL_STATE);
    digests.have = SEAL_WANT_FSVERITY;
    assert_int_equal(visitor.hashed(visitor.context, &found, &digests, &house.fault),
                     SEAL_INTERNAL_STATE);
    /* never hashed: found is not verified */
    (void)!seal_tree_compare(tree, &house.counts, &house.fault);
    assert_int_equal(house.counts.verified, 0);
    assert_int_equal(house.counts.entries, 1);
    seal_tree_free(tree);
    house_clear(&house);
}

static void knows_the_programs_of_a_root(void **state)
{
    static const struct program {
        const char *path;
        bool is_one;
    } programs[] = {
        {ROOT "/bin/tool", true},
        {ROOT "/app.py", false},
        {ROOT "/bin", false},
        {ROOT "/bin/link", false},
        {ROOT "/bin/absent", false},
        {ROOT "/bin/none", false},
        {"/bin/tool", false},
        {"bin/tool", false},
        {ROOT "2/bin/tool", false},
        {ROOT, false},
        {ROOT "/", false},
        {ROOT "//bin/tool", false},
        {ROOT "/bin/../bin/tool", false},
        {ROOT "/bin/tool/", false},
        {"", false},
    };
    struct expect expect = {0};
    struct house house;
    (void)state;
    house_init(&house);
    house_seal(&house, "+ app.py + bin/tool x bin/tool > bin/link tool", false);
    house_seal(&house, "+ bin/absent x bin/absent", true);
    change(&house.disk, "+ app.py + bin/tool x bin/tool > bin/link tool");
    struct seal_directory *directory = NULL;
    struct seal_tree *tree = seal_tree_new(ROOT, house.parts, house.count, NULL, &house.fault);
    const struct seal_visitor visitor = seal_tree_visitor(tree);
    const struct seal_platform *platform = &house.disk.platform;
    assert_int_equal(platform->open(platform->context, NULL, ROOT, &directory, &house.fault), SEAL_OK);
    assert_int_equal(platform->walk(platform->context, directory, &visitor, &house.fault), SEAL_OK);
    platform->close(platform->context, directory);
    assert_int_equal(seal_tree_compare(tree, &house.counts, &house.fault), SEAL_OK);
    for (size_t i = 0; i < COUNT(programs); i++)
        expect_true(&expect, programs[i].path, "a program or not",
                    seal_tree_has_program(tree, programs[i].path) == programs[i].is_one);
    seal_tree_free(tree);
    house_clear(&house);
    expect_end(&expect, COUNT(programs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_changed_thing_is_found),
        cmocka_unit_test(the_union_of_the_seals_is_the_tree),
        cmocka_unit_test(the_switch_file_is_extra_even_if_listed),
        cmocka_unit_test(two_kinds_of_digest_are_both_checked),
        cmocka_unit_test(without_a_walk_everything_is_missing),
        cmocka_unit_test(a_platform_that_lies_is_no_acceptance),
        cmocka_unit_test(knows_the_programs_of_a_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
