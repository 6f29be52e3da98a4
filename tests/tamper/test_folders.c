/* SPDX-License-Identifier: Apache-2.0 */
/* A sample of the same on real folders, through seal_linux: is the machine's own file system read as carefully? */
#include "support/expect.h"
#include "support/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* struct folder - a sealed package in a folder of its own, the policy beside it. */
struct folder {
    char top[32];
    char root[48];
    struct seal_request request;
    struct seal_verdict verdict;
};

static char *const no_environment[] = {NULL};

static void write_at(const char *path, const void *data, size_t size, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, size), (ssize_t)size);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

/* Put all of a disk below @top. */
static void spill(const struct memory_platform *disk, const char *top)
{
    for (size_t i = 0; i < disk->count; i++) {
        const struct memory_node *node = disk->nodes[i];
        char path[512], target[512];
        snprintf(path, sizeof(path), "%s%s", top, node->path);
        if (node->kind == SEAL_KIND_DIRECTORY) {
            assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
        } else if (node->kind == SEAL_KIND_LINK) {
            snprintf(target, sizeof(target), "%.*s", (int)node->bytes.size,
                     (const char *)node->bytes.data);
            assert_int_equal(symlink(target, path), 0);
        } else {
            write_at(path, node->bytes.data, node->bytes.size, node->executable ? 0755 : 0644);
        }
    }
}

static void folder_init(struct folder *folder)
{
    struct sealed sealed;
    char policy[4096];
    strcpy(folder->top, "/tmp/coldseal-tamper-XXXXXX");
    assert_non_null(mkdtemp(folder->top));
    snprintf(folder->root, sizeof(folder->root), "%s/var/task", folder->top);
    sealed_init(&sealed);
    memory_link(&sealed.disk, "/var/task/bin/link", "tool");
    const struct sealed_package package = {.says_root = folder->root};
    snprintf(
        policy,
        sizeof(policy), "%s'roots':{'%s':{'rules':[{'functions':['orders-api'],'packages':['orders-api'],'require':'release'}]}}}",
        SEALED_POLICY_HEAD, folder->root);
    sealed_policy(&sealed, policy);
    sealed_put(&sealed, &package);
    spill(&sealed.disk, folder->top);
    folder->request = sealed.request;
    sealed_clear(&sealed);
    static char policy_directory[48];
    snprintf(policy_directory, sizeof(policy_directory), "%s/policy", folder->top);
    folder->request.platform = &seal_linux;
    folder->request.policy_directory = policy_directory;
    folder->request.required_root = NULL;
    folder->request.facts.environment = no_environment;
}

static void folder_clear(struct folder *folder)
{
    char command[160];
    snprintf(command, sizeof(command), "chmod -R u+rwX %s; rm -rf %s", folder->top, folder->top);
    assert_int_equal(system(command), 0);
}

static enum seal_result verify(struct folder *folder)
{
    seal_verify(&folder->request, &folder->verdict);
    return folder->verdict.fault.code;
}

static const char *at(const struct folder *folder, const char *name)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder->root, name);
    return path;
}

/* Flip a bit of each byte in place, as an attacker with the same inode, size and times would. */
static unsigned flip_each_byte(struct folder *folder, const char *name, const char *category)
{
    int fd = open(at(folder, name), O_RDWR | O_CLOEXEC);
    uint8_t byte;
    unsigned flips = 0;
    struct stat before;
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &before), 0);
    for (off_t i = 0; i < before.st_size; i++, flips++) {
        const struct timespec times[2] = {before.st_atim, before.st_mtim};
        assert_int_equal(pread(fd, &byte, 1, i), 1);
        byte ^= (uint8_t)(1u << (i & 7));
        assert_int_equal(pwrite(fd, &byte, 1, i), 1);
        assert_int_equal(futimens(fd, times), 0);
        enum seal_result r = verify(folder);
        if (seal_verdict_may_start(&folder->verdict) ||
            strstr(category, seal_result_category(r)) == NULL)
            fail_msg("%s, byte %ld: %s", name, (long)i, seal_result_name(r));
        byte ^= (uint8_t)(1u << (i & 7));
        assert_int_equal(pwrite(fd, &byte, 1, i), 1);
    }
    close(fd);
    assert_int_equal(verify(folder), SEAL_OK);
    return flips;
}

static void each_byte_on_a_real_disk(void **state)
{
    (void)state;
    struct folder folder;
    folder_init(&folder);
    if (verify(&folder) != SEAL_OK)
        fail_msg("%s %s", seal_result_name(folder.verdict.fault.code), folder.verdict.fault.subject);
    assert_true(seal_verdict_may_start(&folder.verdict));
    unsigned flips = flip_each_byte(&folder, "app.py", "TREE");
    flips += flip_each_byte(&folder, "bin/tool", "TREE");
    flips += flip_each_byte(&folder, ".coldseal/orders-api.json", "TRUST");
    flips += flip_each_byte(&folder, ".coldseal/orders-api.json.p256.sig", "TRUST FORMAT");
    print_message("%u bytes on a real disk, 0 accepted\n", flips);
    assert_true(flips > 500);
    folder_clear(&folder);
}

struct doing {
    const char *name;
    void (*act)(const struct folder *folder);
    enum seal_result want;
};

static void add_file(const struct folder *folder)
{
    write_at(at(folder, "x.pth"), "import os\n", 10, 0644);
}

static void add_directory(const struct folder *folder)
{
    assert_int_equal(mkdir(at(folder, "app"), 0755), 0);
}

static void remove_file(const struct folder *folder)
{
    assert_int_equal(unlink(at(folder, "app.py")), 0);
}

static void append(const struct folder *folder)
{
    int fd = open(at(folder, "app.py"), O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_int_equal(write(fd, "\n", 1), 1);
    close(fd);
}

static void cut(const struct folder *folder)
{
    assert_int_equal(truncate(at(folder, "app.py"), 5), 0);
}

static void link_to_a_copy(const struct folder *folder)
{
    char copy[256];
    snprintf(copy, sizeof(copy), "%s/copy.py", folder->top);
    assert_int_equal(rename(at(folder, "app.py"), copy), 0);
    assert_int_equal(symlink(copy, at(folder, "app.py")), 0);
}

static void lose_exec(const struct folder *folder)
{
    assert_int_equal(chmod(at(folder, "bin/tool"), 0644), 0);
}

static void gain_exec(const struct folder *folder)
{
    assert_int_equal(chmod(at(folder, "app.py"), 0755), 0);
}

static void set_uid(const struct folder *folder)
{
    assert_int_equal(chmod(at(folder, "bin/tool"), 04755), 0);
}

static void set_gid(const struct folder *folder)
{
    assert_int_equal(chmod(at(folder, "bin/tool"), 02755), 0);
}

static void fifo(const struct folder *folder)
{
    assert_int_equal(mkfifo(at(folder, "fifo"), 0644), 0);
}

static void fifo_for_a_file(const struct folder *folder)
{
    remove_file(folder);
    assert_int_equal(mkfifo(at(folder, "app.py"), 0644), 0);
}

static void another_target(const struct folder *folder)
{
    assert_int_equal(unlink(at(folder, "bin/link")), 0);
    assert_int_equal(symlink("../app.py", at(folder, "bin/link")), 0);
}

static void file_for_a_directory(const struct folder *folder)
{
    assert_int_equal(unlink(at(folder, "data/empty")), 0);
    assert_int_equal(rmdir(at(folder, "data")), 0);
    write_at(at(folder, "data"), "", 0, 0644);
}

static void stowaway(const struct folder *folder)
{
    write_at(at(folder, ".coldseal/sitecustomize.py"), "import os\n", 10, 0644);
}

static void no_signature(const struct folder *folder)
{
    assert_int_equal(unlink(at(folder, ".coldseal/orders-api.json.p256.sig")), 0);
}

static void no_seal(const struct folder *folder)
{
    no_signature(folder);
    assert_int_equal(unlink(at(folder, ".coldseal/orders-api.json")), 0);
    assert_int_equal(rmdir(at(folder, ".coldseal")), 0);
}

static void seal_directory_a_link(const struct folder *folder)
{
    char elsewhere[256];
    snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", folder->top);
    assert_int_equal(rename(at(folder, ".coldseal"), elsewhere), 0);
    assert_int_equal(symlink(elsewhere, at(folder, ".coldseal")), 0);
}

static void root_a_link(const struct folder *folder)
{
    char elsewhere[256];
    snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", folder->top);
    assert_int_equal(rename(folder->root, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, folder->root), 0);
}

static void policy_a_link(const struct folder *folder)
{
    char here[256], there[256];
    snprintf(here, sizeof(here), "%s/policy/policy.json", folder->top);
    snprintf(there, sizeof(there), "%s/policy.json", folder->top);
    assert_int_equal(rename(here, there), 0);
    assert_int_equal(symlink(there, here), 0);
}

static void other_modes(const struct folder *folder)
{
    assert_int_equal(chmod(at(folder, "app.py"), 0600), 0);
    assert_int_equal(chmod(at(folder, "bin"), 0700), 0);
}

static void name_that_is_not_utf8(const struct folder *folder)
{
    write_at(at(folder, "\xff\xfe"), "", 0, 0644);
}

static const struct doing doings[] = {
    {"other modes are nobody's business", other_modes, SEAL_OK},
    {"TREE-09 a file more", add_file, SEAL_TREE_EXTRA},
    {"TREE-10 a directory more", add_directory, SEAL_TREE_EXTRA},
    {"TREE-13 a file less", remove_file, SEAL_TREE_MISSING},
    {"TREE-04 a byte more", append, SEAL_TREE_MODIFIED},
    {"TREE-04 truncated", cut, SEAL_TREE_MODIFIED},
    {"TREE-05 a link to an identical copy", link_to_a_copy, SEAL_TREE_KIND},
    {"TREE-12 exec lost", lose_exec, SEAL_TREE_KIND},
    {"TREE-12 exec gained", gain_exec, SEAL_TREE_KIND},
    {"TREE-12 setuid", set_uid, SEAL_TREE_KIND},
    {"TREE-12 setgid", set_gid, SEAL_TREE_KIND},
    {"a FIFO", fifo, SEAL_TREE_EXTRA},
    {"a FIFO for a file", fifo_for_a_file, SEAL_TREE_KIND},
    {"TREE-06 another target", another_target, SEAL_TREE_MODIFIED},
    {"TREE-13 a file for a directory", file_for_a_directory, SEAL_TREE_EXTRA},
    {"a stowaway", stowaway, SEAL_FORMAT_SEAL_NAME},
    {"SIG-01 no signature", no_signature, SEAL_TRUST_SIGNERS},
    {"T2 no seal", no_seal, SEAL_TRUST_UNSEALED},
    {"the seal directory a link", seal_directory_a_link, SEAL_TREE_KIND},
    {"TREE-07 the root a link", root_a_link, SEAL_TREE_KIND},
    {"POL-08 the policy a link", policy_a_link, SEAL_CONFIG_POLICY},
    {"a name that is not UTF-8", name_that_is_not_utf8, SEAL_TREE_EXTRA},
};

static void each_doing_on_a_real_disk(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(doings); i++) {
        struct folder folder;
        folder_init(&folder);
        assert_int_equal(verify(&folder), SEAL_OK);
        doings[i].act(&folder);
        expect_result(&expect, doings[i].name, doings[i].want, verify(&folder), &folder.verdict.fault);
        expect_true(&expect, doings[i].name, "starts or not",
                    seal_verdict_may_start(&folder.verdict) == (doings[i].want == SEAL_OK));
        folder_clear(&folder);
    }
    expect_end(&expect, 2 * COUNT(doings));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_on_a_real_disk),
        cmocka_unit_test(each_doing_on_a_real_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
