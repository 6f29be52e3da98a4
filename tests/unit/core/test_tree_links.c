/* SPDX-License-Identifier: Apache-2.0 */
/* Where links lead, followed as the kernel would: TREE-06, TREE-07c, TREE-07d. */
#include "support/expect.h"

#include "core/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entries in a table: "path" is a file, "path/" an empty directory, "path>target" a link; separated by blanks. */
static struct seal_manifest list(const char *root, const char *text)
{
    struct seal_fault fault = {0};
    struct seal_manifest manifest;
    struct seal_buffer json = {0};
    char copy[2048], line[2048];
    snprintf(line, sizeof(line),
             "{'coldseal':'manifest/v1','package':'p','version':1,'root':'%s','entries':[", root);
    assert_int_equal(seal_buffer_append(&json, line, strlen(line)), SEAL_OK);
    strcpy(copy, text);
    const char *comma = "";
    for (char *rest = copy, *word; (word = strtok_r(rest, " ", &rest)) != NULL; comma = ",") {
        char *arrow = strchr(word, '>');
        size_t size = strlen(word);
        if (arrow != NULL) {
            *arrow = '\0';
            snprintf(line, sizeof(line), "%s{'path':'%s','link':'%s'}", comma, word, arrow + 1);
        } else if (word[size - 1] == '/') {
            word[size - 1] = '\0';
            snprintf(line, sizeof(line), "%s{'path':'%s','dir':true}", comma, word);
        } else {
            snprintf(line, sizeof(line), "%s{'path':'%s','size':3,'sha256':'#'}", comma, word);
        }
        assert_int_equal(seal_buffer_append(&json, line, strlen(line)), SEAL_OK);
    }
    assert_int_equal(seal_buffer_append(&json, "]}", 2), SEAL_OK);
    char *whole = json_text((const char *)json.data);
    if (seal_manifest_read(seal_slice_text(whole), "p.json", &manifest, &fault) != SEAL_OK)
        fail_msg("%s: %s", text, fault.subject);
    free(whole);
    seal_buffer_clear(&json);
    return manifest;
}

#define FORTY                                                                                  \
    "l01>l02 l02>l03 l03>l04 l04>l05 l05>l06 l06>l07 l07>l08 l08>l09 l09>l10 l10>l11 l11>l12 " \
    "l12>l13 l13>l14 l14>l15 "                                                                 \
    "l15>l16 l16>l17 l17>l18 l18>l19 l19>l20 l20>l21 l21>l22 l22>l23 l23>l24 l24>l25 l25>l26 " \
    "l26>l27 l27>l28 l28>l29 "                                                                 \
    "l29>l30 l30>l31 l31>l32 l32>l33 l33>l34 l34>l35 l35>l36 l36>l37 l37>l38 l38>l39 l39>l40 " \
    "l40>x"

static const struct row {
    const char *name;
    const char *task; /* entries of /var/task */
    const char *opt;  /* entries of /opt; NULL: not verified */
    enum seal_result want;
} rows[] = {
    {"no link", "a", NULL, SEAL_OK},
    {"beside it", "a b>a", NULL, SEAL_OK},
    {"to a directory above an entry", "a/x b>a", NULL, SEAL_OK},
    {"to an empty directory", "a/ b>a", NULL, SEAL_OK},
    {"to the directory that it is in", "a/x a/y>.", NULL, SEAL_OK},
    {"to the root", "a/x a/y>..", NULL, SEAL_OK},
    {"up and down", "a/x b/y>../a/x", NULL, SEAL_OK},
    {"blanks of a path", "a/x b>.//a/./x", NULL, SEAL_OK},
    {"a slash behind a directory", "a/x b>a/", NULL, SEAL_OK},
    {"through a linked folder", "a>b b/x c>a/x", NULL, SEAL_OK},
    {"link to a link", "a>b b>c c", NULL, SEAL_OK},
    {"TREE-07d .bin of an npm workspace",
     "node_modules/.bin/tool>../pkg/cli.js node_modules/pkg>../packages/pkg packages/pkg/cli.js",
     NULL, SEAL_OK},
    {"forty hops", FORTY " x", NULL, SEAL_OK},
    {"absolute, into its own root", "a b>/var/task/a", NULL, SEAL_OK},
    {"TREE-07d absolute, to an entry of /opt", "node_modules>/opt/nodejs/node_modules",
     "nodejs/node_modules/x", SEAL_OK},
    {"absolute, to the root /opt", "a>/opt", "x", SEAL_OK},
    {"absolute, under a prefix of the policy", "bin/python>/var/lang/bin/python3", NULL, SEAL_OK},
    {"absolute, the prefix itself", "bin/python>/var/lang", NULL, SEAL_OK},
    {"through a prefix and further down", "py>python/python3 python>/var/lang/bin", NULL, SEAL_OK},
    {"a loop in /opt is found there, not here", "a>/opt/b", "b>c c", SEAL_OK},

    {"TREE-06 dangling", "a>b", NULL, SEAL_TREE_LINK},
    {"TREE-06 itself", "a>a", NULL, SEAL_TREE_LINK},
    {"TREE-06 loop", "a>b b>a", NULL, SEAL_TREE_LINK},
    {"TREE-06 out of the root", "a>../etc/passwd", NULL, SEAL_TREE_LINK},
    {"TREE-06 out of the root and in again", "a b>../task/a", NULL, SEAL_TREE_LINK},
    {"TREE-06 far out", "a/b>../../../../etc", NULL, SEAL_TREE_LINK},
    {"TREE-06 absolute", "a>/tmp/x", NULL, SEAL_TREE_LINK},
    {"TREE-06 the root of all", "a>/", NULL, SEAL_TREE_LINK},
    {"TREE-19 /proc/self/mem", "a>/proc/self/mem", NULL, SEAL_TREE_LINK},
    {"TREE-07c inside by string arithmetic",
     "a/b/c/d>../../.. a/b/c/f e>a/b/c/d/../outside outside", NULL, SEAL_TREE_LINK},
    {"the same without the first", "a/b/c/d/f e>a/b/c/d/../outside outside", NULL, SEAL_TREE_LINK},
    {".. behind a link leads back from where the link went", "a>b/c b/c/x b/y d>a/../y", NULL, SEAL_OK},
    {"and not from where it stood", "a>b/c b/c/x d>a/../y y", NULL, SEAL_TREE_LINK},
    {"through a file", "a b>a/../c c", NULL, SEAL_TREE_LINK},
    {"a slash behind a file", "a b>a/", NULL, SEAL_TREE_LINK},
    {"a dot behind a file", "a b>a/.", NULL, SEAL_TREE_LINK},
    {"below a file", "a b>a/x", NULL, SEAL_TREE_LINK},
    {"to a directory that is above nothing", "a/x b>a/y", NULL, SEAL_TREE_LINK},
    {"a beginning of a name", "abc b>ab", NULL, SEAL_TREE_LINK},
    {"another case", "a b>A", NULL, SEAL_TREE_LINK},
    {"into .coldseal", "a b>.coldseal/p.json", NULL, SEAL_TREE_LINK},
    {"forty-one hops", "l00>l01 " FORTY " x", NULL, SEAL_TREE_LINK},
    {"absolute, into its own root, dangling", "a>/var/task/b", NULL, SEAL_TREE_LINK},
    {"absolute, into its own root and out", "a>/var/task/../../etc", NULL, SEAL_TREE_LINK},
    {"absolute, a root whose name only begins so", "a>/opt2/x", "x", SEAL_TREE_LINK},
    {"TREE-07d to /opt, which was not verified", "node_modules>/opt/nodejs/node_modules", NULL,
     SEAL_TREE_LINK},
    {"TREE-07d to /opt, where it is no entry", "node_modules>/opt/nodejs/other",
     "nodejs/node_modules/x", SEAL_TREE_LINK},
    {"to /opt and out", "a>/opt/../etc/passwd", "x", SEAL_TREE_LINK},
    {"to /opt, where a link leads out", "a>/opt/b", "b>../etc/passwd", SEAL_TREE_LINK},
    {"to /opt, where a link leads back", "a>/opt/b x", "b>/var/task/x", SEAL_OK},
    {"to /opt, where a loop leads back", "a>/opt/b", "b>/var/task/a", SEAL_TREE_LINK},
    {"under a prefix and out of it", "a>/var/lang/../../etc/passwd", NULL, SEAL_TREE_LINK},
    {"a prefix that only begins so", "a>/var/language/x", NULL, SEAL_TREE_LINK},
    {"through a prefix and further", "a>/var/lang b>a/../x x", NULL, SEAL_TREE_LINK},
};

static enum seal_result follow(const struct row *row, const struct seal_strings *unverified,
                               bool *ret_unknown, struct seal_fault *fault)
{
    struct seal_manifest manifests[2] = {list("/var/task", row->task)};
    struct seal_tree_part parts[2] = {{&manifests[0], false, false}, {&manifests[1], false, false}};
    struct seal_tree *trees[2] = {seal_tree_new("/var/task", &parts[0], 1, NULL, fault), NULL};
    const char *lang[] = {"/usr/share/zoneinfo", "/var/lang"};
    const struct seal_strings prefixes = {lang, 2};
    size_t count = 1;
    if (row->opt != NULL) {
        manifests[1] = list("/opt", row->opt);
        trees[count++] = seal_tree_new("/opt", &parts[1], 1, NULL, fault);
    }
    const struct seal_tree_links links = {.trees = trees,
                                          .count = count,
                                          .prefixes = &prefixes,
                                          .unverified = unverified,
                                          .ret_unknown = ret_unknown};
    enum seal_result r = seal_tree_links(trees[0], &links, fault);
    for (size_t i = 0; i < count; i++) {
        seal_tree_free(trees[i]);
        seal_manifest_clear(&manifests[i]);
    }
    return r;
}

static void links_end_inside_the_verified_roots(void **state)
{
    const struct seal_strings none = {NULL, 0};
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool unknown = false;
        struct seal_fault fault = {0};
        expect_result(&expect, rows[i].name, rows[i].want,
                      follow(&rows[i], &none, &unknown, &fault), &fault);
        expect_true(&expect, rows[i].name, "nothing is unknown", !unknown);
        if (rows[i].want != SEAL_OK)
            expect_true(&expect, rows[i].name, "names the link", fault.subject[0] != '\0');
    }
    expect_end(&expect, 2 * COUNT(rows));
}

/* The command may verify one root of several: links into the others are not judged, and it is said so. */
static void links_into_roots_left_out_are_unknown(void **state)
{
    static const struct row left_out[] = {
        {"to /opt", "a>/opt/x", NULL, SEAL_OK},
        {"to /opt and out", "a>/opt/../etc", NULL, SEAL_TREE_LINK},
        {"to a root whose name only begins so", "a>/opt2", NULL, SEAL_TREE_LINK},
        {"elsewhere", "a>/tmp/x", NULL, SEAL_TREE_LINK},
        {"dangling all the same", "a>b", NULL, SEAL_TREE_LINK},
    };
    const char *opt[] = {"/opt"};
    const struct seal_strings unverified = {opt, 1};
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(left_out); i++) {
        bool unknown = false;
        struct seal_fault fault = {0};
        expect_result(&expect, left_out[i].name, left_out[i].want,
                      follow(&left_out[i], &unverified, &unknown, &fault), &fault);
        expect_true(&expect, left_out[i].name, "unknown or not",
                    unknown == (left_out[i].want == SEAL_OK));
    }
    expect_end(&expect, 2 * COUNT(left_out));
}

/* What is not attached is not there: its links do not count, and nothing may lead to it. */
static void parts_that_are_absent_lead_nowhere(void **state)
{
    (void)state;
    const struct seal_strings none = {NULL, 0};
    bool unknown = false;
    struct seal_fault fault = {0};
    struct seal_manifest one = list("/var/task", "a"), two = list("/var/task", "b>/etc c");
    struct seal_tree_part parts[2] = {{&one, false, false}, {&two, true, false}};
    struct seal_tree *tree = seal_tree_new("/var/task", parts, 2, NULL, &fault);
    const struct seal_tree_links links = {
        .trees = &tree, .count = 1, .prefixes = &none, .unverified = &none, .ret_unknown = &unknown};
    assert_int_equal(seal_tree_links(tree, &links, &fault), SEAL_OK);
    seal_tree_free(tree);
    seal_manifest_clear(&one);
    one = list("/var/task", "a>c");
    tree = seal_tree_new("/var/task", parts, 2, NULL, &fault);
    assert_int_equal(seal_tree_links(tree, &links, &fault), SEAL_TREE_LINK);
    assert_string_equal(fault.subject, "a");
    seal_tree_free(tree);
    seal_manifest_clear(&one);
    seal_manifest_clear(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_end_inside_the_verified_roots),
        cmocka_unit_test(links_into_roots_left_out_are_unknown),
        cmocka_unit_test(parts_that_are_absent_lead_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
