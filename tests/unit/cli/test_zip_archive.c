/* SPDX-License-Identifier: Apache-2.0 */
/* A zip as a platform, with the same questions as a disk; tests/zip has the archives that are refused. */
#include "cli/zip/archive.h"
#include "cli/zip/write.h"
#include "crypto/hash.h"

#include "support/expect.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct seal_zip_file files[] = {
    {"a.b", false, {(const uint8_t *)"1", 1}},
    {"a/b/c", true, {(const uint8_t *)"23", 2}},
    {"a/empty", false, {NULL, 0}},
    {".coldseal/x.json", false, {(const uint8_t *)"{}", 2}},
};

/* An archive on disk, under a name that is gone when it is closed. */
struct stage {
    char path[64];
    struct seal_buffer bytes;
};

static void write_bytes(const struct stage *stage, const void *data, size_t size)
{
    int fd = open(stage->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, size), (ssize_t)size);
    assert_int_equal(close(fd), 0);
}

static void begin(struct stage *stage)
{
    int fd;

    *stage = (struct stage){.path = "/tmp/coldseal-zip-XXXXXX"};
    fd = mkstemp(stage->path);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    assert_int_equal(seal_zip_write(files, COUNT(files), &stage->bytes), SEAL_OK);
    write_bytes(stage, stage->bytes.data, stage->bytes.size);
}

static void finish(struct stage *stage)
{
    assert_int_equal(unlink(stage->path), 0);
    seal_buffer_clear(&stage->bytes);
}

static struct seal_zip *must_open(const struct stage *stage)
{
    struct seal_zip *zip = NULL;
    struct seal_fault fault;

    assert_int_equal(seal_zip_open(stage->path, "x.zip", &zip, &fault), SEAL_OK);
    return zip;
}

/* What a walk tells, one thing after the other. */
struct told {
    char text[1024];
    const char *pass, *stop; /* a directory not to enter, and where to end */
    unsigned wants;
    uint64_t progress;
    unsigned calls;
};

static void add(struct told *told, const char *mark, const char *text)
{
    size_t size = strlen(told->text);

    (void)snprintf(told->text + size, sizeof(told->text) - size, "%s%s ", mark, text);
}

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    struct told *told = context;

    assert_int_equal(strlen(found->path), found->path_size);
    assert_false(found->foreign);
    if (told->stop != NULL && strcmp(told->stop, found->path) == 0)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, NULL, found->path);
    add(told, found->kind == SEAL_KIND_DIRECTORY ? "/" : found->executable ? "*" : "", found->path);
    assert_int_equal(found->mode,
                     found->kind == SEAL_KIND_DIRECTORY || found->executable ? 0755 : 0644);
    *ret_wants = found->kind != SEAL_KIND_DIRECTORY ? told->wants : SEAL_WANT_ENTER;
    if (told->pass != NULL && strcmp(told->pass, found->path) == 0)
        *ret_wants = SEAL_WANT_NOTHING;
    return SEAL_OK;
}

static enum seal_result on_hashed(void *context, const struct seal_found *found,
                                  const struct seal_digests *digests, struct seal_fault *fault)
{
    struct told *told = context;
    const struct seal_zip_file *file = files;
    uint8_t digest[SEAL_DIGEST_SIZE];

    (void)fault;
    while (strcmp(file->name, found->path) != 0)
        file++;
    assert_int_equal(digests->have, told->wants);
    assert_int_equal(found->size, file->bytes.size);
    assert_int_equal(seal_hash_bytes(SEAL_HASH_SHA256, file->bytes, digest), SEAL_OK);
    if ((digests->have & SEAL_WANT_SHA256) != 0)
        assert_memory_equal(digests->sha256, digest, sizeof(digest));
    add(told, "=", found->path);
    return SEAL_OK;
}

static enum seal_result on_progress(void *context, uint64_t bytes, struct seal_fault *fault)
{
    struct told *told = context;

    (void)fault;
    told->progress += bytes;
    told->calls++;
    return SEAL_OK;
}

static enum seal_result walk(struct seal_zip *zip, const char *below, struct told *told)
{
    const struct seal_platform platform = seal_zip_platform(zip);
    const struct seal_visitor visitor = {
        .context = told, .found = on_found, .hashed = on_hashed, .progress = on_progress};
    struct seal_directory *top = NULL, *directory = NULL;
    struct seal_fault fault;
    enum seal_result r;

    assert_int_equal(platform.open(platform.context, NULL, "/anything", &top, &fault), SEAL_OK);
    if (below != NULL)
        assert_int_equal(platform.open(platform.context, top, below, &directory, &fault), SEAL_OK);
    r = platform.walk(platform.context, below != NULL ? directory : top, &visitor, &fault);
    if (r != SEAL_OK)
        assert_int_equal(fault.code, r);
    platform.close(platform.context, directory);
    platform.close(platform.context, top);
    return r;
}

static void test_walk(void **state)
{
    struct stage stage;
    struct told plain = {0}, hashed = {.wants = SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY};
    struct told below = {.wants = SEAL_WANT_NOTHING}, passed = {.pass = "a"},
                stopped = {.stop = "a/b"};

    (void)state;
    begin(&stage);
    struct seal_zip *zip = must_open(&stage);
    assert_int_equal(walk(zip, NULL, &plain), SEAL_OK);
    assert_string_equal(plain.text, "/.coldseal .coldseal/x.json /a /a/b *a/b/c a/empty a.b ");
    assert_int_equal(walk(zip, NULL, &hashed), SEAL_OK);
    assert_string_equal(hashed.text,
                        "/.coldseal .coldseal/x.json =.coldseal/x.json /a /a/b *a/b/c =a/b/c "
                        "a/empty =a/empty a.b =a.b ");
    assert_int_equal(hashed.progress, 5);
    assert_int_equal(hashed.calls, 4); /* of an empty file too */
    assert_int_equal(walk(zip, "a", &below), SEAL_OK);
    assert_string_equal(below.text, "/b *b/c empty "); /* relative to the directory */
    assert_int_equal(walk(zip, NULL, &passed), SEAL_OK);
    assert_string_equal(passed.text, "/.coldseal .coldseal/x.json /a a.b ");
    assert_int_equal(walk(zip, NULL, &stopped), SEAL_LIMIT_COUNT);
    seal_zip_close(zip);
    finish(&stage);
}

static void test_list(void **state)
{
    struct stage stage;
    struct told told = {.wants = SEAL_WANT_SHA256}; /* which a listing ignores */
    const struct seal_visitor visitor = {.context = &told, .found = on_found};
    struct seal_directory *top = NULL;
    struct seal_fault fault;

    (void)state;
    begin(&stage);
    struct seal_zip *zip = must_open(&stage);
    const struct seal_platform platform = seal_zip_platform(zip);
    assert_int_equal(platform.open(platform.context, NULL, "/", &top, &fault), SEAL_OK);
    assert_int_equal(platform.list(platform.context, top, &visitor, &fault), SEAL_OK);
    assert_string_equal(told.text, "/.coldseal /a a.b ");
    assert_true(platform.clock(platform.context) <= platform.clock(platform.context));
    platform.close(platform.context, top);
    seal_zip_close(zip);
    finish(&stage);
}

static void test_open_and_read(void **state)
{
    static const struct {
        const char *name;
        size_t limit;
        enum seal_result open, read;
    } rows[] = {
        {"a.b", 1, SEAL_TREE_KIND, SEAL_OK},
        {"a.b", 0, SEAL_TREE_KIND, SEAL_LIMIT_SIZE},
        {"a", 9, SEAL_OK, SEAL_TREE_KIND},
        {"b", 9, SEAL_TREE_MISSING, SEAL_TREE_MISSING},
        {"a/b", 9, SEAL_TREE_MISSING, SEAL_TREE_MISSING}, /* one component */
        {"", 9, SEAL_TREE_MISSING, SEAL_TREE_MISSING},
        {"..", 9, SEAL_TREE_MISSING, SEAL_TREE_MISSING},
    };
    struct expect expect = {0};
    struct stage stage;
    struct seal_directory *top = NULL;
    struct seal_fault fault;

    (void)state;
    begin(&stage);
    struct seal_zip *zip = must_open(&stage);
    const struct seal_platform platform = seal_zip_platform(zip);
    assert_int_equal(platform.open(platform.context, NULL, "/", &top, &fault), SEAL_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_directory *directory = NULL;
        struct seal_buffer bytes = {0};

        expect_result(&expect, rows[i].name, rows[i].open,
                      platform.open(platform.context, top, rows[i].name, &directory, &fault), &fault);
        expect_result(&expect, rows[i].name, rows[i].read,
                      platform.read(platform.context, top, rows[i].name, rows[i].limit, &bytes, &fault),
                      &fault);
        expect_number(&expect, rows[i].name, rows[i].read == SEAL_OK ? 1 : 0, bytes.size);
        platform.close(platform.context, directory);
        seal_buffer_clear(&bytes);
    }
    platform.close(platform.context, top);
    seal_zip_close(zip);
    finish(&stage);
    expect_end(&expect, 7);
}

static void test_find(void **state)
{
    struct stage stage;

    (void)state;
    begin(&stage);
    struct seal_zip *zip = must_open(&stage);
    assert_int_equal(zip->count, 7); /* with the directories that the writer puts there */
    for (size_t i = 0; i < COUNT(files); i++) {
        const struct seal_zip_node *node = seal_zip_find(zip, files[i].name);

        assert_non_null(node);
        assert_string_equal(node->path, files[i].name);
        assert_int_equal(seal_zip_is_seal(node->entry), files[i].name[0] == '.');
    }
    assert_null(seal_zip_find(zip, "a/"));
    assert_null(seal_zip_find(zip, ""));
    assert_null(seal_zip_find(zip, "z"));
    seal_zip_close(zip);
    finish(&stage);
}

/* Cut off anywhere it is no archive; the whole file may not be read behind our back either. */
static void test_cut_off(void **state)
{
    struct stage stage;

    (void)state;
    begin(&stage);
    for (size_t size = 0; size < stage.bytes.size; size++) {
        struct seal_zip *zip = NULL;
        struct seal_fault fault;

        write_bytes(&stage, stage.bytes.data, size);
        assert_int_equal(seal_zip_open(stage.path, "x.zip", &zip, &fault), SEAL_FORMAT_ARCHIVE);
        assert_null(zip);
    }
    finish(&stage);
}

/* A file that changes while it is open is found out at the next reading. */
static void test_changed(void **state)
{
    struct told told = {.wants = SEAL_WANT_SHA256};
    struct stage stage;

    (void)state;
    begin(&stage);
    struct seal_zip *zip = must_open(&stage);
    write_bytes(&stage, stage.bytes.data, stage.bytes.size - 1);
    assert_int_equal(walk(zip, NULL, &told), SEAL_IO_CHANGED);
    seal_zip_close(zip);
    finish(&stage);
}

/* Every bit flipped: an error, or an archive; never a crash. tests/zip says which bytes of a sealed one may be others. */
static void test_flipped(void **state)
{
    struct stage stage;
    size_t taken = 0;

    (void)state;
    begin(&stage);
    for (size_t i = 0; i < 8 * stage.bytes.size; i++) {
        struct seal_zip *zip = NULL;
        struct seal_fault fault;

        stage.bytes.data[i / 8] ^= (uint8_t)(1u << i % 8);
        write_bytes(&stage, stage.bytes.data, stage.bytes.size);
        if (seal_zip_open(stage.path, "x.zip", &zip, &fault) == SEAL_OK)
            taken++;
        else
            assert_true(fault.code == SEAL_FORMAT_ARCHIVE || fault.code == SEAL_LIMIT_SIZE);
        seal_zip_close(zip);
        stage.bytes.data[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    /* contents, times, versions, modes; the rest of the bits are structure, and refused */
    assert_in_range(taken, 1, 8 * stage.bytes.size / 2);
    finish(&stage);
}

static void test_no_file(void **state)
{
    struct seal_zip *zip = NULL;
    struct seal_fault fault;

    (void)state;
    assert_int_equal(seal_zip_open("/nowhere", "x.zip", &zip, &fault), SEAL_IO_OPEN);
    assert_int_equal(seal_zip_open("/", "x.zip", &zip, &fault), SEAL_CONFIG_FILE);
    assert_null(zip);
    seal_zip_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walk),          cmocka_unit_test(test_list),
        cmocka_unit_test(test_open_and_read), cmocka_unit_test(test_find),
        cmocka_unit_test(test_cut_off),       cmocka_unit_test(test_changed),
        cmocka_unit_test(test_flipped),       cmocka_unit_test(test_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
