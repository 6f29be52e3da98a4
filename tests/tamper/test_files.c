/* SPDX-License-Identifier: Apache-2.0 */
/*
 * F-28: each bit of each file and link target of a small package, each length, each bit of each name; flips at random places
 * and at the edges of blocks of a large file. Both kinds of digest.
 */
#include "support/expect.h"
#include "support/sealed.h"

#include <string.h>

static void put_up(struct sealed *sealed, bool fsverity)
{
    const struct sealed_package package = {.fsverity = fsverity};
    sealed_init(sealed);
    memory_link(&sealed->disk, "/var/task/lib/libx.so", "libx.so.1");
    memory_file(&sealed->disk, "/var/task/lib/libx.so.1", "\177ELF");
    memory_directory(&sealed->disk, "/var/task/var/empty");
    sealed_put(sealed, &package);
    assert_int_equal(sealed_verify(sealed), SEAL_OK);
}

static void must_be_modified(struct sealed *sealed, const char *path, size_t at, unsigned change)
{
    enum seal_result r = sealed_verify(sealed);
    if (seal_verdict_may_start(&sealed->verdict) || r != SEAL_TREE_MODIFIED)
        fail_msg("%s, byte %zu, change 0x%02x: %s", path, at, change, seal_result_name(r));
    if (strcmp(sealed->verdict.fault.subject, memory_below(path, "/var/task")) != 0)
        fail_msg("%s changed, and %s is blamed", path, sealed->verdict.fault.subject);
}

static bool is_covered(const struct memory_node *node)
{
    return memory_below(node->path, "/var/task") != NULL &&
           memory_below(node->path, "/var/task/.coldseal") == NULL &&
           node->kind != SEAL_KIND_DIRECTORY;
}

static void each_byte_of_each_file(void **state)
{
    static const unsigned flips[] = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff};
    (void)state;
    for (int fsverity = 0; fsverity < 2; fsverity++) {
        struct sealed sealed;
        unsigned changes = 0;
        put_up(&sealed, fsverity == 1);
        for (size_t n = 0; n < sealed.disk.count; n++) {
            struct memory_node *node = sealed.disk.nodes[n];
            for (size_t i = 0; is_covered(node) && i < node->bytes.size; i++)
                for (size_t c = 0; c < COUNT(flips); c++, changes++) {
                    const unsigned change = flips[c];
                    node->bytes.data[i] ^= (uint8_t)change;
                    must_be_modified(&sealed, node->path, i, change);
                    node->bytes.data[i] ^= (uint8_t)change;
                }
        }
        assert_int_equal(sealed_verify(&sealed), SEAL_OK);
        print_message("%s: %u changes, 0 accepted\n", fsverity == 1 ? "fs-verity" : "SHA-256",
                      changes);
        assert_true(changes > 500);
        sealed_clear(&sealed);
    }
}

static void each_length_of_each_file(void **state)
{
    (void)state;
    for (int fsverity = 0; fsverity < 2; fsverity++) {
        struct sealed sealed;
        put_up(&sealed, fsverity == 1);
        for (size_t n = 0; n < sealed.disk.count; n++) {
            struct memory_node *node = sealed.disk.nodes[n];
            size_t size = node->bytes.size;
            if (!is_covered(node))
                continue;
            for (node->bytes.size = 0; node->bytes.size < size; node->bytes.size++)
                must_be_modified(&sealed, node->path, node->bytes.size, 0);
            for (unsigned byte = 0; byte < 256; byte++) {
                const uint8_t last = (uint8_t)byte;
                assert_int_equal(seal_buffer_append(&node->bytes, &last, 1), SEAL_OK);
                must_be_modified(&sealed, node->path, size, byte);
                node->bytes.size = size;
            }
        }
        assert_int_equal(sealed_verify(&sealed), SEAL_OK);
        sealed_clear(&sealed);
    }
}

/* Each bit of each name: what was listed is missing, and what is there is in no seal. */
static void each_bit_of_each_name(void **state)
{
    static const char *const paths[] = {"/var/task/app.py", "/var/task/bin/tool",
                                        "/var/task/lib/libx.so.1"};
    struct sealed sealed;
    (void)state;
    put_up(&sealed, false);
    for (size_t p = 0; p < COUNT(paths); p++) {
        char path[64], changed[64];
        size_t begin = strlen("/var/task/");
        for (size_t i = begin; paths[p][i] != '\0'; i++)
            for (unsigned bit = 0; bit < 8; bit++) {
                struct memory_node *node = memory_find(&sealed.disk, paths[p]);
                struct seal_buffer bytes = {0};
                bool executable = node->executable;
                strcpy(path, paths[p]);
                path[i] = (char)(path[i] ^ (1 << bit));
                if (path[i] == '/' || path[i] == '\0' || paths[p][i] == '/')
                    continue;
                assert_int_equal(seal_buffer_append(&bytes, node->bytes.data, node->bytes.size),
                                 SEAL_OK);
                memory_remove(&sealed.disk, paths[p]);
                memory_bytes(&sealed.disk, path, bytes.data, bytes.size)->executable = executable;
                strcpy(changed, path);
                enum seal_result r = sealed_verify(&sealed);
                if (seal_verdict_may_start(&sealed.verdict) ||
                    (r != SEAL_TREE_MISSING && r != SEAL_TREE_EXTRA))
                    fail_msg("%s as %s: %s", paths[p], path, seal_result_name(r));
                assert_int_equal(sealed.verdict.counts.missing, 1);
                assert_int_equal(sealed.verdict.counts.extra, 1);
                path[begin + strcspn(path + begin, "/")] = '\0';
                if (memory_below(paths[p], path) == NULL) /* what was made, its folder too */
                    memory_remove(&sealed.disk, path);
                else
                    memory_remove(&sealed.disk, changed);
                memory_bytes(&sealed.disk, paths[p], bytes.data, bytes.size)->executable = executable;
                seal_buffer_clear(&bytes);
            }
    }
    assert_int_equal(sealed_verify(&sealed), SEAL_OK);
    sealed_clear(&sealed);
}

/* A file of several hash chunks and fs-verity levels: 200 places, among them the edges of blocks and of the file. */
static void places_of_a_large_file(void **state)
{
    enum { SIZE = 4096 * 129 + 17 };
    (void)state;
    for (int fsverity = 0; fsverity < 2; fsverity++) {
        const struct sealed_package package = {.fsverity = fsverity == 1};
        struct sealed sealed;
        struct seal_buffer bytes = {0};
        uint32_t random = 1; /* the same places each time */
        assert_int_equal(seal_buffer_reserve(&bytes, SIZE), SEAL_OK);
        for (size_t i = 0; i < SIZE; i++) {
            random = random * 1664525u + 1013904223u;
            bytes.data[i] = (uint8_t)(random >> 24);
        }
        bytes.size = SIZE;
        sealed_init(&sealed);
        struct memory_node *node =
            memory_bytes(&sealed.disk, "/var/task/model.bin", bytes.data, SIZE);
        sealed_put(&sealed, &package);
        assert_int_equal(sealed_verify(&sealed), SEAL_OK);
        for (unsigned i = 0; i < 200; i++) {
            random = random * 1664525u + 1013904223u;
            size_t at = i < 130 ? 4096u * i : i < 140 ? SIZE - 1 - (i - 130) : random % SIZE;
            uint8_t flip = (uint8_t)(1u << (random >> 8 & 7u));
            node->bytes.data[at] ^= flip;
            must_be_modified(&sealed, node->path, at, flip);
            node->bytes.data[at] ^= flip;
        }
        assert_int_equal(sealed_verify(&sealed), SEAL_OK);
        seal_buffer_clear(&bytes);
        sealed_clear(&sealed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_of_each_file),
        cmocka_unit_test(each_length_of_each_file),
        cmocka_unit_test(each_bit_of_each_name),
        cmocka_unit_test(places_of_a_large_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
