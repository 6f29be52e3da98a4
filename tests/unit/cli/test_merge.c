/* SPDX-License-Identifier: Apache-2.0 */
/* Layers that land in one root: what comes later wins, and nothing is told twice. */
#include "cli/check/merge.h"

#include "support/expect.h"
#include "support/memory_platform.h"

#include <stdio.h>
#include <string.h>

struct stage {
    struct memory_platform disks[3];
    struct seal_merge_layer layers[3];
    struct seal_merge merge;
    struct seal_platform platform;
};

static void begin(struct stage *stage)
{
    memset(stage, 0, sizeof(*stage));
    for (size_t i = 0; i < COUNT(stage->disks); i++) {
        memory_init(&stage->disks[i]);
        memory_directory(&stage->disks[i], "/layer");
        stage->layers[i] = (struct seal_merge_layer){&stage->disks[i].platform, "/layer"};
    }
    stage->merge = (struct seal_merge){stage->layers, COUNT(stage->layers)};
    stage->platform = seal_merge_platform(&stage->merge);
    memory_file(&stage->disks[0], "/layer/.coldseal/a.json", "first a");
    memory_file(&stage->disks[0], "/layer/lib/one", "1");
    memory_file(&stage->disks[0], "/layer/lib/both", "early");
    memory_file(&stage->disks[0], "/layer/kind", "a file here");
    memory_file(&stage->disks[0], "/layer/other/deep/x", "hidden");
    memory_file(&stage->disks[1], "/layer/.coldseal/b.json", "b");
    memory_file(&stage->disks[1], "/layer/.coldseal/a.json", "second a");
    memory_file(&stage->disks[1], "/layer/lib/both", "late");
    memory_file(&stage->disks[1], "/layer/lib.py", "between");
    memory_file(&stage->disks[1], "/layer/kind/y", "a directory there");
    memory_file(&stage->disks[1], "/layer/other", "a file there");
    memory_link(&stage->disks[2], "/layer/link", "lib/one");
}

static void finish(struct stage *stage)
{
    for (size_t i = 0; i < COUNT(stage->disks); i++) {
        assert_int_equal(stage->disks[i].directories_open, 0);
        memory_clear(&stage->disks[i]);
    }
}

static struct seal_directory *must_open(struct stage *stage, struct seal_directory *parent,
                                        const char *name)
{
    struct seal_directory *directory = NULL;
    struct seal_fault fault;

    assert_int_equal(stage->platform.open(stage->platform.context, parent, name, &directory, &fault),
                     SEAL_OK);
    return directory;
}

/* What a visitor was told: "path=size path/ path->target". */
struct notes {
    char text[1024];
    const char *stop; /* the path at which it fails; NULL: never */
};

static void note(struct notes *notes, const char *path, const char *after)
{
    const size_t used = strlen(notes->text);

    (void)snprintf(notes->text + used, sizeof(notes->text) - used, "%s%s%s", used > 0 ? " " : "",
                   path, after);
}

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    struct notes *notes = context;
    char after[64] = "/";

    *ret_wants = found->kind == SEAL_KIND_DIRECTORY ? SEAL_WANT_ENTER : SEAL_WANT_SHA256;
    if (found->kind == SEAL_KIND_LINK)
        (void)snprintf(after, sizeof(after), "->%.*s", (int)found->link.size, found->link.data);
    else if (found->kind == SEAL_KIND_FILE)
        (void)snprintf(after, sizeof(after), "=%u", (unsigned)found->size);
    note(notes, found->path, after);
    if (notes->stop != NULL && strcmp(found->path, notes->stop) == 0)
        return seal_fault_set(fault, SEAL_LIMIT_TIME, NULL, found->path);
    return SEAL_OK;
}

static enum seal_result on_hashed(void *context, const struct seal_found *found,
                                  const struct seal_digests *digests, struct seal_fault *fault)
{
    (void)fault;
    assert_int_equal(digests->have, SEAL_WANT_SHA256);
    note(context, found->path, "#");
    return SEAL_OK;
}

static void test_list(void **state)
{
    struct stage stage;
    struct seal_directory *top, *seal;
    struct seal_fault fault;
    struct notes notes = {.stop = NULL};
    const struct seal_visitor visitor = {.context = &notes, .found = on_found};

    (void)state;
    begin(&stage);
    top = must_open(&stage, NULL, "/anything");
    seal = must_open(&stage, top, ".coldseal");
    assert_int_equal(stage.platform.list(stage.platform.context, seal, &visitor, &fault), SEAL_OK);
    assert_string_equal(notes.text, "a.json=8 b.json=1");
    notes.text[0] = '\0';
    assert_int_equal(stage.platform.list(stage.platform.context, top, &visitor, &fault), SEAL_OK);
    assert_string_equal(notes.text, ".coldseal/ kind/ lib/ lib.py=7 link->lib/one other=12");
    notes.stop = "lib";
    assert_int_equal(stage.platform.list(stage.platform.context, top, &visitor, &fault),
                     SEAL_LIMIT_TIME);
    stage.platform.close(stage.platform.context, seal);
    stage.platform.close(stage.platform.context, top);
    finish(&stage);
}

static void test_read(void **state)
{
    struct stage stage;
    struct seal_directory *top, *seal, *none = NULL;
    struct seal_buffer bytes = {0};
    struct seal_fault fault;

    (void)state;
    begin(&stage);
    top = must_open(&stage, NULL, "/anything");
    seal = must_open(&stage, top, ".coldseal");
    assert_int_equal(stage.platform.read(stage.platform.context, seal, "a.json", 99, &bytes, &fault),
                     SEAL_OK);
    assert_string_equal((const char *)bytes.data, "second a");
    seal_buffer_clear(&bytes);
    /* what the later layer's is too large is not taken from an earlier one */
    assert_int_equal(stage.platform.read(stage.platform.context, seal, "a.json", 7, &bytes, &fault),
                     SEAL_LIMIT_SIZE);
    assert_int_equal(stage.platform.read(stage.platform.context, seal, "c.json", 7, &bytes, &fault),
                     SEAL_TREE_MISSING);
    assert_int_equal(stage.platform.open(stage.platform.context, top, "nothing", &none, &fault),
                     SEAL_TREE_MISSING);
    assert_null(none);
    /* no directory in the layer that wins */
    assert_int_equal(stage.platform.open(stage.platform.context, top, "other", &none, &fault),
                     SEAL_TREE_KIND);
    stage.platform.close(stage.platform.context, seal);
    stage.platform.close(stage.platform.context, top);
    memory_remove(&stage.disks[1], "/layer");
    assert_int_equal(stage.platform.open(stage.platform.context, NULL, "/anything", &none, &fault),
                     SEAL_TREE_MISSING);
    finish(&stage);
}

static bool has(const struct notes *notes, const char *word)
{
    char all[1100], wanted[128];

    (void)snprintf(all, sizeof(all), " %s ", notes->text);
    (void)snprintf(wanted, sizeof(wanted), " %s ", word);
    return strstr(all, wanted) != NULL;
}

static void test_walk(void **state)
{
    static const char *const told[] = {"link->lib/one", "lib/",     "lib/both=4", "lib/both#",
                                       "lib/one=1",     "lib/one#", "lib.py=7",   "kind/",
                                       "kind/y=17",     "kind/y#",  "other=12",   "other#"};
    static const char *const silent[] = {"lib/both=5", "kind=11", "other/", "other/deep/",
                                         "other/deep/x=6"};
    struct stage stage;
    struct seal_directory *top;
    struct seal_fault fault;
    struct notes notes = {.stop = NULL};
    const struct seal_visitor visitor = {.context = &notes, .found = on_found, .hashed = on_hashed};
    struct expect expect = {0, 0};

    (void)state;
    begin(&stage);
    top = must_open(&stage, NULL, "/anything");
    assert_int_equal(stage.platform.walk(stage.platform.context, top, &visitor, &fault), SEAL_OK);
    for (size_t i = 0; i < COUNT(told); i++)
        expect_true(&expect, told[i], "is told", has(&notes, told[i]));
    for (size_t i = 0; i < COUNT(silent); i++)
        expect_true(&expect, silent[i], "is not told", !has(&notes, silent[i]));
    /* a directory that several have is told once */
    const char *lib = strstr(notes.text, "lib/ ");
    assert_non_null(lib);
    assert_null(strstr(lib + 1, " lib/ "));
    notes.stop = "lib/one";
    assert_int_equal(stage.platform.walk(stage.platform.context, top, &visitor, &fault),
                     SEAL_LIMIT_TIME);
    stage.platform.close(stage.platform.context, top);
    finish(&stage);
    expect_end(&expect, COUNT(told) + COUNT(silent));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
