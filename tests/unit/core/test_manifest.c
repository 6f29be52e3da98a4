/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest/v1: what the reader takes, and each way in which a manifest is none. The bytes were signed by the right key, so
 * nothing here is about trust: it is about two readers seeing the same document.
 */
#include "manifest_text.h"

#include <string.h>

struct row {
    const char *name;
    const char *text;
    enum seal_result want;
};

static void check(const struct row *rows, size_t count)
{
    struct expect expect = {0};
    for (size_t i = 0; i < count; i++) {
        struct seal_manifest manifest;
        struct seal_fault fault = {0};
        enum seal_result r = read_text(rows[i].text, &manifest, &fault);
        expect_result(&expect, rows[i].name, rows[i].want, r, &fault);
        if (r != SEAL_OK) {
            expect_true(&expect, rows[i].name, "is empty after a failure",
                        manifest.count == 0 && manifest.entries == NULL);
            expect_true(&expect, rows[i].name, "names the document",
                        strncmp(fault.subject, "orders-api.json", 15) == 0);
        }
        seal_manifest_clear(&manifest);
    }
    expect_end(&expect, (unsigned)count);
}

static void reads_every_member(void **state)
{
    (void)state;
    struct seal_manifest m;
    struct seal_fault fault = {0};
    assert_int_equal(read_text(FULL, &m, &fault), SEAL_OK);
    assert_string_equal(m.package, "orders-api");
    assert_int_equal(m.version, 87);
    assert_string_equal(m.root, "/var/task");
    assert_int_equal(m.bound, SEAL_BIND_FUNCTION | SEAL_BIND_HANDLER | SEAL_BIND_ARCHITECTURE |
                                  SEAL_BIND_REGION | SEAL_BIND_REALM | SEAL_BIND_COMMAND |
                                  SEAL_BIND_ENVIRONMENT);
    assert_int_equal(m.bind.function.count, 2);
    assert_string_equal(m.bind.function.items[1], "orders-api-*");
    assert_int_equal(m.bind.command.count, 4);
    assert_string_equal(m.bind.command.items[1], "-u");
    assert_string_equal(m.bind.command.items[2], "-u"); /* an argv may repeat itself */
    assert_string_equal(m.bind.command.items[3], "");
    assert_int_equal(m.bind.environment.count, 2);
    assert_int_equal(m.bind.values.count, 2);
    assert_string_equal(m.bind.environment.items[0], "NODE_OPTIONS");
    assert_string_equal(m.bind.values.items[0], "--max-old-space-size=512");
    assert_string_equal(m.bind.values.items[1], "");
    assert_int_equal(m.requires_count, 2);
    assert_string_equal(m.requires[0].package, "shared-lib");
    assert_int_equal(m.requires[0].version, 12);
    assert_int_equal(m.policy_generation, 9);
    assert_true(m.has_not_before && m.has_expires);
    assert_int_equal(m.not_before, 1795305600);
    assert_int_equal(m.expires, 1826841600);
    assert_int_equal(m.info_names.count, 2);
    assert_string_equal(m.info_names.items[0], "commit");
    assert_string_equal(m.info_values.items[0], "9f2c");

    assert_int_equal(m.count, 5);
    assert_string_equal(m.entries[0].path, "app.py");
    assert_int_equal(m.entries[0].path_size, 6);
    assert_int_equal(m.entries[0].kind, SEAL_KIND_FILE);
    assert_int_equal(m.entries[0].size, 3);
    assert_int_equal(m.entries[0].digest[31], 0xaa);
    assert_false(m.entries[0].executable || m.entries[0].fsverity);
    assert_true(m.entries[1].executable);
    assert_true(m.entries[2].fsverity);
    assert_int_equal(m.entries[2].size, 262144000);
    assert_int_equal(m.entries[3].kind, SEAL_KIND_LINK);
    assert_string_equal(m.entries[3].link, "libx.so.1");
    assert_int_equal(m.entries[4].kind, SEAL_KIND_DIRECTORY);
    seal_manifest_clear(&m);
    seal_manifest_clear(&m); /* cleared is empty */
    seal_manifest_clear(NULL);
}

static const struct row taken[] = {
    {"the smallest", LIST(ENTRY("a")), SEAL_OK},
    {"no final newline", HEAD TAIL, SEAL_OK},
    {"blanks behind", HEAD TAIL " \r\n\t\n", SEAL_OK},
    {"blanks between",
     BEGIN " 'package' : 'orders-api' ,\n'version':87, 'root':'/var/task' , 'entries' : [ " ENTRY(
         "a") " , " ENTRY("b") " ] }",
     SEAL_OK},
    {"another order of members",
     BEGIN "'root':'/opt','policy_generation':1,'version':1,'package':'x'," TAIL, SEAL_OK},
    {"members of an entry in another order", LIST("{'sha256':'#','size':3,'path':'a'}"), SEAL_OK},
    {"POL-01 version 0", BEGIN "'package':'p','version':0,'root':'/var/task'," TAIL, SEAL_OK},
    {"POL-01 version 2^32", BEGIN "'package':'p','version':4294967296,'root':'/var/task'," TAIL,
     SEAL_OK},
    {"version 2^53-1", BEGIN "'package':'p','version':9007199254740991,'root':'/var/task'," TAIL,
     SEAL_OK},
    {"size 0", LIST("{'path':'a','size':0,'sha256':'#'}"), SEAL_OK},
    {"order of bytes, not of a walk",
     LIST(ENTRY("a-b") "," ENTRY("a.b") "," ENTRY("a/x") "," ENTRY("a0")), SEAL_OK},
    {"TREE-11 names that differ in case", LIST(ENTRY("App.py") "," ENTRY("app.py")), SEAL_OK},
    {"MAN-16 composed and decomposed", LIST(ENTRY("e\\u0301") "," ENTRY("\\u00e9")), SEAL_OK},
    {"escapes in a path", LIST(ENTRY("a\\u002fb")), SEAL_OK},
    {"a space at the end of a name", LIST(ENTRY("a ")), SEAL_OK}, /* TREE-03: the tree must then have it */
    {"a dot at the end of a name", LIST(ENTRY("a.")), SEAL_OK},
    {"three dots", LIST(ENTRY("...")), SEAL_OK},
    {"TREE-01 a tilde is a letter", LIST(ENTRY("~x")), SEAL_OK},
    {"a colon is one too", LIST(ENTRY("C:x")), SEAL_OK},
    {".coldseal deeper down", LIST(ENTRY("a/.coldseal/b")), SEAL_OK},
    {"a name that begins like .coldseal", LIST(ENTRY(".coldseal2")), SEAL_OK},
    {"POL-04 the last second", HEAD "'expires':'9999-12-31T23:59:59Z'," TAIL, SEAL_OK},
    {"a leap day", HEAD "'expires':'2028-02-29T00:00:00Z'," TAIL, SEAL_OK},
    {"three literal bytes and a star", BIND("'function':['abc*']"), SEAL_OK},
    {"exec false", LIST("{'path':'a','size':3,'sha256':'#','exec':false}"), SEAL_OK},
    {"absolute link", LIST("{'path':'a','link':'/opt/x'}"),
     SEAL_OK}, /* whether it leads somewhere is the tree's business */
};

static void takes_what_is_a_manifest(void **state)
{
    (void)state;
    check(taken, COUNT(taken));
}

static const struct row strangers[] = {
    {"empty", "", SEAL_FORMAT_MANIFEST},
    {"blanks before", " " HEAD TAIL, SEAL_FORMAT_MANIFEST},
    {"MAN-06 byte order mark", "\xef\xbb\xbf" HEAD TAIL, SEAL_FORMAT_MANIFEST},
    {"blank after the brace", "{ 'coldseal':'manifest/v1'," WHO TAIL, SEAL_FORMAT_MANIFEST},
    {"blank after the colon", "{'coldseal': 'manifest/v1'," WHO TAIL, SEAL_FORMAT_MANIFEST},
    {"MAN-13 no type", "{" WHO TAIL, SEAL_FORMAT_MANIFEST},
    {"type not first",
     "{'package':'orders-api','coldseal':'manifest/v1','version':87,'root':'/var/task'," TAIL,
     SEAL_FORMAT_MANIFEST},
    {"MAN-13 manifest/v0", "{'coldseal':'manifest/v0'," WHO TAIL, SEAL_FORMAT_VERSION},
    {"MAN-13 manifest/v2", "{'coldseal':'manifest/v2'," WHO TAIL, SEAL_FORMAT_VERSION},
    {"MAN-13 manifest/v10", "{'coldseal':'manifest/v10'," WHO TAIL, SEAL_FORMAT_VERSION},
    {"MAN-13 empty type", "{'coldseal':''," WHO TAIL, SEAL_FORMAT_VERSION},
    {"MAN-13 a policy", "{'coldseal':'policy/v1','generation':1}", SEAL_FORMAT_VERSION},
    {"type twice", HEAD "'coldseal':'manifest/v1'," TAIL, SEAL_FORMAT_JSON},
    {"type alone", "{'coldseal':'manifest/v1'}", SEAL_FORMAT_VERSION},
    {"a list", "[" HEAD TAIL "]", SEAL_FORMAT_MANIFEST},
};

static void refuses_other_documents(void **state)
{
    (void)state;
    check(strangers, COUNT(strangers));
}

static const struct row twice[] = {
    {"MAN-01 entries twice, benign first",
     HEAD "'entries':[" ENTRY("a") "],'entries':[" ENTRY("evil") "]}", SEAL_FORMAT_MANIFEST},
    {"MAN-01 entries twice, evil first",
     HEAD "'entries':[" ENTRY("evil") "],'entries':[" ENTRY("a") "]}", SEAL_FORMAT_MANIFEST},
    {"MAN-01 entries twice, once escaped", HEAD "'entr\\u0069es':[" ENTRY("evil") "]," TAIL,
     SEAL_FORMAT_MANIFEST},
    {"MAN-01 package twice", HEAD "'package':'billing'," TAIL, SEAL_FORMAT_JSON},
    {"MAN-01 package twice, once escaped", HEAD "'pack\\u0061ge':'billing'," TAIL, SEAL_FORMAT_JSON},
    {"MAN-01 sha256 twice", LIST("{'path':'a','size':3,'sha256':'#','sha256':'#'}"), SEAL_FORMAT_JSON},
    {"MAN-01 path twice", LIST("{'path':'a','size':3,'path':'b','sha256':'#'}"), SEAL_FORMAT_JSON},
    {"MAN-01 function twice", BIND("'function':['orders-api'],'function':['billing']"),
     SEAL_FORMAT_JSON},
    {"environment name twice", BIND("'environment':{'A':'1','A':'2'}"), SEAL_FORMAT_JSON},
    {"requires twice", HEAD "'requires':{'lib':1,'lib':2}," TAIL, SEAL_FORMAT_JSON},
    {"MAN-02 one path twice", LIST(ENTRY("a") ",{'path':'a','size':4,'sha256':'#'}"),
     SEAL_FORMAT_MANIFEST},
    {"MAN-02 one path twice, once escaped", LIST(ENTRY("a") "," ENTRY("\\u0061")),
     SEAL_FORMAT_MANIFEST},
    {"descending", LIST(ENTRY("b") "," ENTRY("a")), SEAL_FORMAT_MANIFEST},
    {"order of a walk, not of bytes", LIST(ENTRY("a/x") "," ENTRY("a-b")), SEAL_FORMAT_MANIFEST},
    {"order by UTF-16", LIST(ENTRY("\\ud83d\\ude00") "," ENTRY("\\uff5e")), SEAL_FORMAT_MANIFEST},
    {"a file and something below it", LIST(ENTRY("a") "," ENTRY("a/b")), SEAL_FORMAT_MANIFEST},
    {"a file and something below it, others between",
     LIST(ENTRY("a") "," ENTRY("a-b") "," ENTRY("a.c") "," ENTRY("a/b/c")), SEAL_FORMAT_MANIFEST},
    {"a link and something below it", LIST("{'path':'a','link':'b'}," ENTRY("a/b")),
     SEAL_FORMAT_MANIFEST},
    {"an empty directory and something below it", LIST("{'path':'a','dir':true}," ENTRY("a/b")),
     SEAL_FORMAT_MANIFEST},
};

static void says_everything_once(void **state)
{
    (void)state;
    check(twice, COUNT(twice));
}

static const struct row syntax[] = {
    {"MAN-03 NUL in a path", LIST(ENTRY("app.py\\u0000.txt")), SEAL_FORMAT_JSON},
    {"MAN-03 NUL in a member name", HEAD "'info\\u0000':{}," TAIL, SEAL_FORMAT_JSON},
    {"MAN-03 NUL in entries", HEAD "'entries\\u0000':[]," TAIL, SEAL_FORMAT_JSON},
    {"MAN-05 a byte behind", HEAD TAIL "x", SEAL_FORMAT_JSON},
    {"MAN-05 a brace behind", HEAD TAIL "}", SEAL_FORMAT_JSON},
    {"MAN-05 a second document", HEAD TAIL HEAD TAIL, SEAL_FORMAT_JSON},
    {"MAN-05 a second document on a line", HEAD TAIL "\n{}", SEAL_FORMAT_JSON},
    {"MAN-06 form feed", HEAD "\f" TAIL, SEAL_FORMAT_JSON},
    {"MAN-07 64 lists", HEAD "'info':[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
     SEAL_LIMIT_DEPTH},
    {"MAN-07 lists in an entry", LIST("{'path':[[[[[[[[[[]]]]]]]]]]}"), SEAL_LIMIT_DEPTH},
    {"MAN-09 no closing brace", HEAD "'entries':[" ENTRY("a") "]", SEAL_FORMAT_MANIFEST},
    {"MAN-09 no closing bracket", HEAD "'entries':[" ENTRY("a"), SEAL_FORMAT_JSON},
    {"comma behind the last entry", LIST(ENTRY("a") ","), SEAL_FORMAT_JSON},
    {"comma behind the last member", HEAD "'entries':[" ENTRY("a") "],}", SEAL_FORMAT_MANIFEST},
    {"two commas", LIST(ENTRY("a") ",," ENTRY("b")), SEAL_FORMAT_JSON},
    {"no comma", LIST(ENTRY("a") ENTRY("b")), SEAL_FORMAT_JSON},
    {"no colon", HEAD "'entries'[" ENTRY("a") "]}", SEAL_FORMAT_JSON},
    {"invalid UTF-8 in a path", LIST(ENTRY("\xc3")), SEAL_FORMAT_JSON},
    {"overlong slash",
     LIST(ENTRY("a\xc0\xaf"
                "b")),
     SEAL_FORMAT_JSON},
    {"member behind entries", HEAD "'entries':[" ENTRY("a") "],'info':{'a':'b'}}",
     SEAL_FORMAT_MANIFEST},
    {"no entries", HEAD "'info':{'a':'b'}}", SEAL_FORMAT_MANIFEST},
};

static void is_strict_json(void **state)
{
    (void)state;
    check(syntax, COUNT(syntax));
    struct seal_manifest m;
    struct seal_fault fault = {0};
    struct seal_buffer text = {0};
    char *json = json_text(HEAD TAIL);
    /* MAN-04: bytes that a C string would hide */
    assert_int_equal(seal_buffer_append(&text, json, strlen(json)), SEAL_OK);
    assert_int_equal(seal_buffer_append(&text, "\0\0", 2), SEAL_OK);
    assert_int_equal(read_bytes(seal_buffer_slice(&text), &m, &fault), SEAL_FORMAT_JSON);
    seal_manifest_clear(&m);
    strchr(json, 'y')[0] = '\0'; /* inside "app.py" or the like */
    text.size -= 2;
    memcpy(text.data, json, text.size);
    assert_int_equal(read_bytes(seal_buffer_slice(&text), &m, &fault), SEAL_FORMAT_JSON);
    seal_manifest_clear(&m);
    seal_buffer_clear(&text);
    free(json);
}

#define SIZE(number) LIST("{'path':'a','size':" number ",'sha256':'#'}")
#define VERSION(number) BEGIN "'package':'p','version':" number ",'root':'/var/task'," TAIL

static const struct row numbers[] = {
    {"MAN-08 size -1", SIZE("-1"), SEAL_FORMAT_JSON},
    {"MAN-08 size -0", SIZE("-0"), SEAL_FORMAT_JSON},
    {"MAN-08 size 007", SIZE("007"), SEAL_FORMAT_JSON},
    {"MAN-08 size 1.", SIZE("1."), SEAL_FORMAT_JSON},
    {"MAN-08 size 1.0", SIZE("1.0"), SEAL_FORMAT_JSON},
    {"MAN-08 size 1e3", SIZE("1e3"), SEAL_FORMAT_JSON},
    {"MAN-08 size 1e999", SIZE("1e999"), SEAL_FORMAT_JSON},
    {"MAN-08 size 2^53", SIZE("9007199254740992"), SEAL_FORMAT_JSON},
    {"MAN-08 size 2^53+1", SIZE("9007199254740993"), SEAL_FORMAT_JSON},
    {"MAN-08 size 2^63", SIZE("9223372036854775808"), SEAL_FORMAT_JSON},
    {"MAN-08 size 2^64", SIZE("18446744073709551616"), SEAL_FORMAT_JSON},
    {"MAN-08 size \"12\"", SIZE("'12'"), SEAL_FORMAT_MANIFEST},
    {"MAN-08 size true", SIZE("true"), SEAL_FORMAT_MANIFEST},
    {"MAN-08 size null", SIZE("null"), SEAL_FORMAT_MANIFEST},
    {"POL-01 version 2^64", VERSION("18446744073709551616"), SEAL_FORMAT_JSON},
    {"POL-01 version -1", VERSION("-1"), SEAL_FORMAT_JSON},
    {"POL-01 MAN-13 version \"9\"", VERSION("'9'"), SEAL_FORMAT_MANIFEST},
    {"MAN-13 version 1.0", VERSION("1.0"), SEAL_FORMAT_JSON},
    {"requires \"12\"", HEAD "'requires':{'lib':'12'}," TAIL, SEAL_FORMAT_MANIFEST},
    {"requires -1", HEAD "'requires':{'lib':-1}," TAIL, SEAL_FORMAT_JSON},
    {"policy_generation true", HEAD "'policy_generation':true," TAIL, SEAL_FORMAT_MANIFEST},
};

static void numbers_are_plain_integers(void **state)
{
    (void)state;
    check(numbers, COUNT(numbers));
}

#define DIGEST(text) LIST("{'path':'a','size':3,'sha256':" text "}")
#define HEX60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct row shapes[] = {
    {"MAN-11 entries {}", HEAD "'entries':{}}", SEAL_FORMAT_MANIFEST},
    {"MAN-11 entries null", HEAD "'entries':null}", SEAL_FORMAT_MANIFEST},
    {"MAN-11 entries \"x\"", HEAD "'entries':'x'}", SEAL_FORMAT_MANIFEST},
    {"MAN-11 entries [1]", LIST("1"), SEAL_FORMAT_MANIFEST},
    {"MAN-11 entries [null]", LIST("null"), SEAL_FORMAT_MANIFEST},
    {"MAN-11 entries [[]]", LIST("[]"), SEAL_FORMAT_MANIFEST},
    {"MAN-11 sha256 null", DIGEST("null"), SEAL_FORMAT_MANIFEST},
    {"MAN-11 sha256 []", DIGEST("[]"), SEAL_FORMAT_MANIFEST},
    {"MAN-11 sha256 5", DIGEST("5"), SEAL_FORMAT_MANIFEST},
    {"nothing listed", LIST(""), SEAL_FORMAT_MANIFEST},
    {"an entry that says nothing", LIST("{}"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 sha256 empty", DIGEST("''"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 sha256 of 63 digits", DIGEST("'" HEX60 "aaa'"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 sha256 of 65 digits", DIGEST("'#a'"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 sha256 of 128 digits", DIGEST("'##'"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 sha256 in capitals", DIGEST("'" HEX60 "AAAA'"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 sha256 mixed", DIGEST("'" HEX60 "aAaa'"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 blank before", DIGEST("' #'"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 blank inside", DIGEST("'" HEX60 "a aa'"), SEAL_FORMAT_MANIFEST},
    {"MAN-12 no hex digit", DIGEST("'" HEX60 "aaag'"), SEAL_FORMAT_MANIFEST},
    {"sha256 with its prefix", DIGEST("'sha256:#'"), SEAL_FORMAT_MANIFEST},
    {"MAN-28 both digests", LIST("{'path':'a','size':3,'sha256':'#','fsverity':'#'}"),
     SEAL_FORMAT_MANIFEST},
    {"MAN-28 no digest", LIST("{'path':'a','size':3}"), SEAL_FORMAT_MANIFEST},
    {"SIG-07 another digest", LIST("{'path':'a','size':3,'sha1':'" HEX60 "'}"), SEAL_FORMAT_MANIFEST},
    {"no size", LIST("{'path':'a','sha256':'#'}"), SEAL_FORMAT_MANIFEST},
    {"no path", LIST("{'size':3,'sha256':'#'}"), SEAL_FORMAT_MANIFEST},
    {"file and link", LIST("{'path':'a','size':3,'sha256':'#','link':'b'}"), SEAL_FORMAT_MANIFEST},
    {"link with size", LIST("{'path':'a','link':'b','size':1}"), SEAL_FORMAT_MANIFEST},
    {"link with exec", LIST("{'path':'a','link':'b','exec':true}"), SEAL_FORMAT_MANIFEST},
    {"empty link", LIST("{'path':'a','link':''}"), SEAL_FORMAT_MANIFEST},
    {"link of a list", LIST("{'path':'a','link':['b']}"), SEAL_FORMAT_MANIFEST},
    {"directory that is none", LIST("{'path':'a','dir':false}"), SEAL_FORMAT_MANIFEST},
    {"directory with exec", LIST("{'path':'a','dir':true,'exec':true}"), SEAL_FORMAT_MANIFEST},
    {"directory and link", LIST("{'path':'a','dir':true,'link':'b'}"), SEAL_FORMAT_MANIFEST},
    {"exec 1", LIST("{'path':'a','size':3,'sha256':'#','exec':1}"), SEAL_FORMAT_MANIFEST},
    {"MAN-13 unknown member", HEAD "'extra':1," TAIL, SEAL_FORMAT_MANIFEST},
    {"MAN-13 unknown member in another case", HEAD "'Expires':'2027-11-22T00:00:00Z'," TAIL,
     SEAL_FORMAT_MANIFEST},
    {"unknown member of an entry", LIST("{'path':'a','size':3,'sha256':'#','mode':420}"),
     SEAL_FORMAT_MANIFEST},
    {"MAN-21 exclude", HEAD "'exclude':['**']," TAIL, SEAL_FORMAT_MANIFEST},
    {"MAN-21 pattern in an entry", LIST("{'pattern':'*','size':3,'sha256':'#'}"), SEAL_FORMAT_MANIFEST},
    {"POL-07 audit asked for", HEAD "'mode':'audit'," TAIL, SEAL_FORMAT_MANIFEST},
    {"package missing", BEGIN "'version':87,'root':'/var/task'," TAIL, SEAL_FORMAT_MANIFEST},
    {"version missing", BEGIN "'package':'p','root':'/var/task'," TAIL, SEAL_FORMAT_MANIFEST},
    {"root missing", BEGIN "'package':'p','version':87," TAIL, SEAL_FORMAT_MANIFEST},
    {"package with a dot", BEGIN "'package':'a.b','version':87,'root':'/var/task'," TAIL,
     SEAL_FORMAT_MANIFEST},
    {"package with a slash", BEGIN "'package':'../a','version':87,'root':'/var/task'," TAIL,
     SEAL_FORMAT_MANIFEST},
    {"package empty", BEGIN "'package':'','version':87,'root':'/var/task'," TAIL, SEAL_FORMAT_MANIFEST},
    {"root relative", BEGIN "'package':'p','version':87,'root':'var/task'," TAIL, SEAL_FORMAT_MANIFEST},
    {"root with a dot-dot", BEGIN "'package':'p','version':87,'root':'/var/../opt'," TAIL,
     SEAL_FORMAT_MANIFEST},
    {"root with a slash behind", BEGIN "'package':'p','version':87,'root':'/var/task/'," TAIL,
     SEAL_FORMAT_MANIFEST},
    {"root /", BEGIN "'package':'p','version':87,'root':'/'," TAIL, SEAL_FORMAT_MANIFEST},
};

static void has_the_shape_of_a_manifest(void **state)
{
    (void)state;
    check(shapes, COUNT(shapes));
}

static const struct row bindings[] = {
    {"MAN-14 bind {}", BIND(""), SEAL_FORMAT_MANIFEST},
    {"MAN-14 bind []", HEAD "'bind':[]," TAIL, SEAL_FORMAT_MANIFEST},
    {"MAN-14 bind null", HEAD "'bind':null," TAIL, SEAL_FORMAT_MANIFEST},
    {"MAN-14 function []", BIND("'function':[]"), SEAL_FORMAT_MANIFEST},
    {"MAN-14 function [\"\"]", BIND("'function':['']"), SEAL_FORMAT_MANIFEST},
    {"MAN-14 function \"orders-api\"", BIND("'function':'orders-api'"), SEAL_FORMAT_MANIFEST},
    {"MAN-14 MAN-31 function *", BIND("'function':['*']"), SEAL_FORMAT_MANIFEST},
    {"MAN-31 two bytes and a star", BIND("'function':['ab*']"), SEAL_FORMAT_MANIFEST},
    {"star in the middle", BIND("'function':['abc*d']"), SEAL_FORMAT_MANIFEST},
    {"two stars", BIND("'function':['abc**']"), SEAL_FORMAT_MANIFEST},
    {"one function twice", BIND("'function':['orders-api','orders-api']"), SEAL_FORMAT_MANIFEST},
    {"function of a number", BIND("'function':[1]"), SEAL_FORMAT_MANIFEST},
    {"handler []", BIND("'handler':[]"), SEAL_FORMAT_MANIFEST},
    {"handler [\"\"]", BIND("'handler':['']"), SEAL_FORMAT_MANIFEST},
    {"architecture []", BIND("'architecture':[]"), SEAL_FORMAT_MANIFEST},
    {"architecture amd64", BIND("'architecture':['amd64']"), SEAL_FORMAT_MANIFEST},
    {"region []", BIND("'region':[]"), SEAL_FORMAT_MANIFEST},
    {"realm []", BIND("'realm':[]"), SEAL_FORMAT_MANIFEST},
    {"command []", BIND("'command':[]"), SEAL_FORMAT_MANIFEST},
    {"command \"x\"", BIND("'command':'/bin/true'"), SEAL_FORMAT_MANIFEST},
    {"environment {}", BIND("'environment':{}"), SEAL_FORMAT_MANIFEST},
    {"environment []", BIND("'environment':['A']"), SEAL_FORMAT_MANIFEST},
    {"environment value of a number", BIND("'environment':{'A':1}"), SEAL_FORMAT_MANIFEST},
    {"environment name empty", BIND("'environment':{'':'x'}"), SEAL_FORMAT_MANIFEST},
    {"environment name with =", BIND("'environment':{'A=B':'x'}"), SEAL_FORMAT_MANIFEST},
    {"unknown binding", BIND("'account':['1']"), SEAL_FORMAT_MANIFEST},
    {"requires {}", HEAD "'requires':{}," TAIL, SEAL_FORMAT_MANIFEST},
    {"requires []", HEAD "'requires':['lib']," TAIL, SEAL_FORMAT_MANIFEST},
    {"requires null", HEAD "'requires':null," TAIL, SEAL_FORMAT_MANIFEST},
    {"requires 5", HEAD "'requires':5," TAIL, SEAL_FORMAT_MANIFEST},
    {"requires of no package's name", HEAD "'requires':{'a.b':1}," TAIL, SEAL_FORMAT_MANIFEST},
    {"info []", HEAD "'info':[]," TAIL, SEAL_FORMAT_MANIFEST},
    {"info of a number", HEAD "'info':{'a':1}," TAIL, SEAL_FORMAT_MANIFEST},
    {"info of an object", HEAD "'info':{'a':{}}," TAIL, SEAL_FORMAT_MANIFEST},
};

static void binds_in_the_words_it_has(void **state)
{
    (void)state;
    check(bindings, COUNT(bindings));
}

#define EXPIRES(time) HEAD "'expires':" time "," TAIL

static const struct row times[] = {
    {"POL-04 year 0", EXPIRES("'0000-01-01T00:00:00Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 before 1970", EXPIRES("'1969-12-31T23:59:59Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 five digits", EXPIRES("'10000-01-01T00:00:00Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 leap second", EXPIRES("'2026-06-30T23:59:60Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 offset", EXPIRES("'2026-06-30T23:59:59+02:00'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 fraction", EXPIRES("'2026-06-30T23:59:59.5Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 month 13", EXPIRES("'2026-13-01T00:00:00Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 29 February of no leap year", EXPIRES("'2027-02-29T00:00:00Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 hour 24", EXPIRES("'2026-06-30T24:00:00Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 lower case", EXPIRES("'2026-06-30t23:59:59z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 a blank for the T", EXPIRES("'2026-06-30 23:59:59Z'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 a date", EXPIRES("'2026-06-30'"), SEAL_FORMAT_MANIFEST},
    {"POL-04 empty", EXPIRES("''"), SEAL_FORMAT_MANIFEST},
    {"POL-04 seconds", EXPIRES("1795478400"), SEAL_FORMAT_MANIFEST},
    {"POL-04 null", EXPIRES("null"), SEAL_FORMAT_MANIFEST},
    {"not_before is one too", HEAD "'not_before':'2026-13-01T00:00:00Z'," TAIL, SEAL_FORMAT_MANIFEST},
};

static void times_have_one_form(void **state)
{
    (void)state;
    check(times, COUNT(times));
}

static const struct row paths[] = {
    {"empty", LIST(ENTRY("")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 ../x", LIST(ENTRY("../x")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 a/../../x", LIST(ENTRY("a/../../x")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 a/../b", LIST(ENTRY("a/../b")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 ..", LIST(ENTRY("..")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 absolute", LIST(ENTRY("/etc/passwd")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 escaped slash", LIST(ENTRY("\\/etc")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 C:\\x", LIST(ENTRY("C:\\\\x")), SEAL_FORMAT_MANIFEST},
    {"TREE-01 backslash", LIST(ENTRY("a\\u005cb")), SEAL_FORMAT_MANIFEST},
    {"TREE-02 ./a", LIST(ENTRY("./a")), SEAL_FORMAT_MANIFEST},
    {"TREE-02 .", LIST(ENTRY(".")), SEAL_FORMAT_MANIFEST},
    {"TREE-02 a//b", LIST(ENTRY("a//b")), SEAL_FORMAT_MANIFEST},
    {"TREE-02 a/.", LIST(ENTRY("a/.")), SEAL_FORMAT_MANIFEST},
    {"TREE-02 a/", LIST(ENTRY("a/")), SEAL_FORMAT_MANIFEST},
    {"TREE-03 CR at the end", LIST(ENTRY("a\\r")), SEAL_FORMAT_MANIFEST},
    {"TREE-03 LF at the end", LIST(ENTRY("a\\n")), SEAL_FORMAT_MANIFEST},
    {"control byte", LIST(ENTRY("a\\u001bb")), SEAL_FORMAT_MANIFEST},
    {"DEL", LIST(ENTRY("a\\u007fb")), SEAL_FORMAT_MANIFEST},
    {"TREE-19 /proc/self/mem", LIST(ENTRY("/proc/self/mem")), SEAL_FORMAT_MANIFEST},
    {".coldseal", LIST(ENTRY(".coldseal")), SEAL_FORMAT_MANIFEST},
    {".coldseal/x", LIST(ENTRY(".coldseal/orders-api.json")), SEAL_FORMAT_MANIFEST},
};

static void lists_normal_paths_alone(void **state)
{
    (void)state;
    check(paths, COUNT(paths));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_member),
        cmocka_unit_test(takes_what_is_a_manifest),
        cmocka_unit_test(refuses_other_documents),
        cmocka_unit_test(says_everything_once),
        cmocka_unit_test(is_strict_json),
        cmocka_unit_test(numbers_are_plain_integers),
        cmocka_unit_test(has_the_shape_of_a_manifest),
        cmocka_unit_test(binds_in_the_words_it_has),
        cmocka_unit_test(times_have_one_form),
        cmocka_unit_test(lists_normal_paths_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
