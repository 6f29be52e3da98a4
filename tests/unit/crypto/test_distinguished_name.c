/* SPDX-License-Identifier: Apache-2.0 */
/* Is a written name found in a certificate when it is there in full, in any order, and never otherwise? EVI-05. */
#include "crypto/distinguished_name.h"

#include "unit/crypto/certificate_parts.h"
#include "unit/crypto/certificates.h"

#include <stdlib.h>

/* Attributes in hex, the value with its tag: type, then value. */
#define CN(value) "0603550403" value
#define O(value) "060355040a" value
#define OU(value) "060355040b" value
#define MAIL(value) "06092a864886f70d010901" value
#define CUSTOM(value) "06032a0304" value /* 1.2.3.4 */
#define UTF8_A "0c0141"
#define UTF8_B "0c0142"

/* Names in hex without the outermost SEQUENCE: RDNs, each the attributes that it has. */
#define RDN_CN_A "310a3008" CN(UTF8_A)
#define RDN_O_B "310a3008" O(UTF8_B)
#define RDN_BOTH "31143008" CN(UTF8_A) "3008" O(UTF8_B)
#define RDN_BOTH_TURNED "31143008" O(UTF8_B) "3008" CN(UTF8_A)

static struct seal_buffer name_of(const char *rdns)
{
    struct seal_buffer inside = from_hex(rdns), name = {0};

    put_der(&name, SEAL_DER_SEQUENCE, seal_buffer_slice(&inside));
    seal_buffer_clear(&inside);
    return name;
}

static const struct {
    const char *rdns;
    const char *text;
    bool is;
    const char *comment;
} rows[] = {
    {RDN_CN_A RDN_O_B, "CN=A,O=B", true, "the very name"},
    {RDN_CN_A RDN_O_B, "O=B,CN=A", true, "another order"},
    {RDN_CN_A RDN_O_B, "cn=A,o=B", true, "types in lower case"},
    {RDN_CN_A RDN_O_B, "2.5.4.3=A,2.5.4.10=B", true, "types by number"},
    {RDN_CN_A RDN_O_B, "CN=\\41,O=\\42", true, "bytes in hex"},
    {"310a3008" CN("130141") "310a3008" O("160142"), "CN=A,O=B", true, "PrintableString and IA5String"},
    {"310c300a" CN("0c03c3bc41"), "CN=\xc3\xbc\x41", true, "UTF-8"},
    {"310c300a" CN("0c03c3bc41"), "CN=\\c3\\BCA", true, "UTF-8 in hex"},
    {"310c300a" CN("0c03412c42"), "CN=A\\,B", true, "a comma"},
    {"310c300a" CN("0c03202320"), "CN=\\ #\\ ", true, "blanks at both ends"},
    {"310c300a" CN("0c03233d5c"), "CN=\\#=\\\\", true, "'#', '=' and a backslash"},
    {RDN_BOTH, "CN=A+O=B", true, "two attributes in one RDN"},
    {RDN_BOTH, "O=B+CN=A", true, "two attributes in one RDN, in another order"},
    {RDN_CN_A RDN_CN_A, "CN=A,CN=A", true, "one RDN twice"},
    {RDN_CN_A RDN_O_B RDN_CN_A, "CN=A,CN=A,O=B", true, "one RDN twice, among others"},
    {RDN_BOTH RDN_CN_A, "CN=A,CN=A+O=B", true, "an RDN that begins another one"},
    {"310b3009" CUSTOM("0c027879"), "1.2.3.4=xy", true, "a type without a word"},
    {"3110300e" MAIL("160161"), "emailAddress=a", true, "an e-mail address"},

    {RDN_CN_A RDN_O_B, "CN=A", false, "a prefix"},
    {RDN_CN_A RDN_O_B, "O=B", false, "the rest"},
    {RDN_CN_A RDN_O_B, "CN=A,O=B,OU=C", false, "an RDN more"},
    {RDN_CN_A RDN_O_B, "CN=A,O=B,O=B", false, "one of them twice"},
    {RDN_CN_A RDN_CN_A, "CN=A", false, "once for twice"},
    {RDN_CN_A RDN_CN_A RDN_O_B, "CN=A,O=B,O=B", false, "the other one twice"},
    {RDN_CN_A, "CN=A,CN=A", false, "twice for once"},
    {RDN_BOTH, "CN=A,O=B", false, "one RDN of two for two of one"},
    {RDN_CN_A RDN_O_B, "CN=A+O=B", false, "two RDNs for one of two"},
    {RDN_BOTH, "CN=A", false, "less of an RDN"},
    {RDN_CN_A, "CN=A+O=B", false, "more of an RDN"},
    {RDN_BOTH, "CN=A+CN=A", false, "one attribute for two"},
    {RDN_CN_A, "CN=a", false, "another case"},
    {RDN_CN_A, "CN=AB", false, "more of a value"},
    {"310b3009" CN("0c024142"), "CN=A", false, "less of a value"},
    {RDN_CN_A, "O=A", false, "another type"},
    {"310b3009" CN("1e020041"), "CN=A", false, "BMPString"},
    {"310d300b" CN("1c0400000041"), "CN=A", false, "UniversalString"},
    {"310a3008" CN("140141"), "CN=A", false, "TeletexString"},
    {"310a3008" CN("120141"), "CN=A", false, "NumericString"},
    {"310b3009" CN("03020041"), "CN=A", false, "BIT STRING"},
    {"310c300a" CN("0c03410042"), "CN=A", false, "a NUL, and the text before it"},
    {"310b3009" CN("0c024100"), "CN=A", false, "a NUL at the end"},
    {"310c300a" CN("0c03410042"), "CN=A\\00B", false, "a NUL that is asked for"},
    {"310b3009" CN("1302c3bc"), "CN=\xc3\xbc", false, "UTF-8 in a PrintableString"},
    {"310b3009" CN("1602c3bc"), "CN=\xc3\xbc", false, "UTF-8 in an IA5String"},
    {"310a3008" CN("0c01fc"), "CN=\\fc", false, "Latin-1"},
    {"", "CN=A", false, "an empty name"},
    {"", "", false, "nothing at all"},
    {RDN_CN_A "3100", "CN=A", false, "an empty RDN"},
    {RDN_CN_A "3000", "CN=A", false, "a SEQUENCE for an RDN"},
    {"310c300a" CN(UTF8_A) "0500", "CN=A", false, "something behind a value"},
    {"310c3008" CN(UTF8_A) "0500", "CN=A", false, "something behind an attribute"},
    {RDN_CN_A "00", "CN=A", false, "a byte behind the RDNs"},
    {"310b308108" CN(UTF8_A), "CN=A", false, "a BER length"},
};

static void test_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer name = name_of(rows[i].rdns);

        assert_row(seal_name_is(seal_buffer_slice(&name), seal_slice_text(rows[i].text)) == rows[i].is,
                   rows[i].comment);
        /* What follows the name is never part of it. */
        MUST(seal_buffer_append(&name, "\0", 1));
        assert_row(!seal_name_is(seal_buffer_slice(&name), seal_slice_text(rows[i].text)),
                   rows[i].comment);
        seal_buffer_clear(&name);
    }
}

/* More than the reader counts, on either side, is no match. */
static void test_many(void **state)
{
    struct seal_buffer written = {0}, rdns = {0}, name = {0}, one = from_hex(RDN_CN_A);
    const char *reason = NULL;

    (void)state;
    for (int i = 1; i <= 65; i++) {
        bool both = i <= 64;

        MUST(seal_buffer_append(&written, ",CN=A", 5));
        MUST(seal_buffer_append(&rdns, one.data, one.size));
        name.size = 0;
        put_der(&name, SEAL_DER_SEQUENCE, seal_buffer_slice(&rdns));
        assert_int_equal(seal_name_is(seal_buffer_slice(&name),
                                      (struct seal_slice){written.data + 1, written.size - 1}),
                         both);
        assert_int_equal(
            seal_name_valid((struct seal_slice){written.data + 1, written.size - 1}, &reason), both);
        if (i > 1) /* one less is another name */
            assert_false(seal_name_is(seal_buffer_slice(&name),
                                      (struct seal_slice){written.data + 6, written.size - 6}));
    }
    assert_string_equal(reason, "a name of more than 64 attributes");
    seal_buffer_clear(&written);
    seal_buffer_clear(&rdns);
    seal_buffer_clear(&name);
    seal_buffer_clear(&one);
}

static const struct {
    const char *text;
    const char *reason; /* a part of it; NULL: valid */
} written[] = {
    {"CN=Acme Lambda Release,O=Acme", NULL},
    {"OU=a\\,b", NULL},
    {"CN=a=b", NULL},
    {"CN=a#b", NULL},
    {"CN=a b", NULL},
    {"CN=a'b(c):/?!", NULL},
    {"C=DE,ST=B,L=B,STREET=x,DC=x,UID=x,serialNumber=1,emailAddress=a@b,O=x,OU=x,CN=x", NULL},
    {"1.2.3=x", NULL},
    {"CN=\xe2\x82\xac", NULL},
    {"CN=a+CN=a", NULL},
    {"", "an empty name"},
    {"CN", "without '='"},
    {"CN=a,", "without '='"},
    {"CN=a+", "without '='"},
    {",CN=a", "unknown type"},
    {"CN=a,,O=b", "unknown type"},
    {"CN=a;O=b", "backslash"},
    {"CN=a, O=b", "unknown type"},
    {"CN =a", "unknown type"},
    {"E=a", "unknown type"},
    {"CNN=a", "unknown type"},
    {"=a", "unknown type"},
    {"01.2=a", "unknown type"},
    {"1=a", "unknown type"},
    {"OID.1.2.3=a", "unknown type"},
    {"CN=", "empty value"},
    {"CN=,O=a", "empty value"},
    {"CN= a", "begins with a blank"},
    {"CN=#41", "begins with a blank or '#'"},
    {"CN=a ", "ends with a blank"},
    {"CN=a ,O=b", "ends with a blank"},
    {"CN=a\"b", "backslash"},
    {"CN=<a>", "backslash"},
    {"CN=a\\", "backslash"},
    {"CN=a\\b", "backslash"},
    {"CN=a\\4", "backslash"},
    {"CN=a\\xx", "backslash"},
    {"CN=a\\00", "NUL"},
    {"CN=\xff", "not UTF-8"},
    {"CN=\\c3", "not UTF-8"},
    {"CN=\\ed\\a0\\80", "not UTF-8"},
};

static void test_valid(void **state)
{
    char longest[3 + 512 + 2] = "CN=";
    const char *reason = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT(written); i++) {
        reason = NULL;
        assert_row(seal_name_valid(seal_slice_text(written[i].text), &reason) ==
                       (written[i].reason == NULL),
                   written[i].text);
        if (written[i].reason != NULL)
            assert_row(reason != NULL && strstr(reason, written[i].reason) != NULL, written[i].text);
    }
    assert_false(seal_name_valid(SLICE("CN=a\0b"), &reason));
    memset(longest + 3, 'x', 513);
    assert_true(seal_name_valid((struct seal_slice){(uint8_t *)longest, 3 + 512}, &reason));
    assert_false(seal_name_valid((struct seal_slice){(uint8_t *)longest, 3 + 513}, &reason));
    assert_non_null(strstr(reason, "512"));
}

/* What the openssl command calls them by -nameopt RFC2253. */
static void test_openssl(void **state)
{
    static const struct {
        const char *certificate, *subject, *issuer, *text;
    } certificates[] = {
        {certificate_root, SUBJECT_ROOT, ISSUER_ROOT, "CN=Acme Root,O=Acme,C=DE"},
        {certificate_middle, SUBJECT_MIDDLE, ISSUER_MIDDLE, "CN=Acme Code CA,OU=Signing,O=Acme,C=DE"},
        {certificate_leaf, SUBJECT_LEAF, ISSUER_LEAF,
         "emailAddress=r@ci.acme.example,serialNumber=7+CN=Lambda\\, Release,O=Acme,C=DE"},
        {certificate_rsa_leaf, SUBJECT_RSA_LEAF, ISSUER_RSA_LEAF,
         "CN=Gr\xc3\xbc\xc3\x9f"
         "e #1,O=Acme"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(certificates); i++) {
        struct seal_buffer der = from_hex(certificates[i].certificate);
        struct parts parts = take_apart(seal_buffer_slice(&der));
        char text[128];

        assert_row(seal_name_is(parts.of[SUBJECT], seal_slice_text(certificates[i].subject)),
                   certificates[i].subject);
        assert_row(seal_name_is(parts.of[ISSUER], seal_slice_text(certificates[i].issuer)),
                   certificates[i].issuer);
        seal_name_text(parts.of[SUBJECT], text, sizeof(text));
        assert_string_equal(text, certificates[i].text);
        assert_true(seal_name_is(parts.of[SUBJECT], seal_slice_text(text)));
        seal_buffer_clear(&der);
    }
}

static const struct {
    const char *rdns;
    const char *text;
    size_t size; /* of the room; 0: enough */
} texts[] = {
    {"", "", 0},
    {RDN_CN_A RDN_O_B, "O=B,CN=A", 0},
    {RDN_CN_A RDN_O_B, "O=B,CN=A", 9},
    {RDN_CN_A RDN_O_B, "O=B,...", 8},
    {RDN_CN_A RDN_O_B, "...", 4},
    {RDN_CN_A RDN_O_B, "O=", 3},
    {RDN_CN_A RDN_O_B, "", 1},
    {RDN_BOTH, "CN=A+O=B", 0},
    {"310f300d" CN("0c0620412c2b2320"), "CN=\\ A\\,\\+#\\ ", 0},
    {"310c300a" CN("0c03235c22"), "CN=\\#\\\\\\\"", 0},
    {"310a3008" CN("0c0120"), "CN=\\ ", 0},
    {"310b3009" CUSTOM("0c027879"), "1.2.3.4=xy", 0},
    {"310b3009" CN("1e020041"), "CN=#1e020041", 0},     /* BMPString */
    {"310c300a" CN("0c03410042"), "CN=#0c03410042", 0}, /* a NUL */
    {"310a3008" CN("0c01fc"), "CN=#0c01fc", 0},         /* Latin-1 */
    {"310a3008" CN("0c011b"), "CN=\x1b", 0},            /* left to whoever prints */
    {"3100", "", 0},
    {"0500", "", 0},
};

static void test_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct seal_buffer name = name_of(texts[i].rdns);
        const size_t size = texts[i].size > 0 ? texts[i].size : 64;
        char *text = malloc(size); /* so that a sanitizer sees a byte too many */

        assert_non_null(text);
        seal_name_text(seal_buffer_slice(&name), text, size);
        assert_string_equal(text, texts[i].text);
        free(text);
        seal_buffer_clear(&name);
    }
}

/* Two names, and whether they say the same. */
static const struct {
    const char *one, *other;
    bool same;
    const char *comment;
} digests[] = {
    {RDN_CN_A RDN_O_B, RDN_CN_A RDN_O_B, true, "itself"},
    {RDN_CN_A RDN_O_B, RDN_O_B RDN_CN_A, true, "another order"},
    {RDN_CN_A, "310a3008" CN("130141"), true, "PrintableString"},
    {RDN_CN_A, "310a3008" CN("160141"), true, "IA5String"},
    {"", "", true, "nothing"},
    {"310b3009" CN("1e020041"), "310b3009" CN("1e020041"), true, "another type of string"},
    {RDN_BOTH, RDN_BOTH_TURNED, true, "another order within an RDN"},
    {RDN_CN_A, "", false, "something and nothing"},
    {RDN_CN_A RDN_O_B, RDN_CN_A, false, "less"},
    {RDN_CN_A RDN_O_B, RDN_BOTH, false, "one RDN and two"},
    {RDN_CN_A RDN_CN_A, RDN_CN_A, false, "once and twice"},
    {RDN_CN_A, "310a3008" CN("0c0161"), false, "another case"},
    {RDN_CN_A, "310a3008" CN("140141"), false, "TeletexString, which is no text to us"},
    {RDN_CN_A, "310b3009" CN("0c020041"), false, "a NUL"},
    {RDN_CN_A, "310a3008" CUSTOM("0c0141"), false, "another type"},
};

static void test_digest(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(digests); i++) {
        struct seal_buffer one = name_of(digests[i].one), other = name_of(digests[i].other);
        uint8_t a[SEAL_DIGEST_SIZE], b[SEAL_DIGEST_SIZE];

        MUST(seal_name_digest(seal_buffer_slice(&one), a));
        MUST(seal_name_digest(seal_buffer_slice(&other), b));
        assert_row((memcmp(a, b, sizeof(a)) == 0) == digests[i].same, digests[i].comment);
        seal_buffer_clear(&one);
        seal_buffer_clear(&other);
    }
    for (size_t i = 0; i < 2; i++) {
        struct seal_buffer none = name_of(i == 0 ? "3100" : RDN_CN_A "0500");
        uint8_t a[SEAL_DIGEST_SIZE];

        assert_int_equal(seal_name_digest(seal_buffer_slice(&none), a), SEAL_FORMAT_SIGNATURE);
        seal_buffer_clear(&none);
    }
}

static const struct {
    const char *name, *base;
    bool within;
    const char *comment;
} withins[] = {
    {RDN_CN_A RDN_O_B, RDN_CN_A RDN_O_B, true, "itself"},
    {RDN_CN_A RDN_O_B, RDN_CN_A, true, "below"},
    {RDN_CN_A RDN_O_B, "", true, "below everything"},
    {"", "", true, "nothing in nothing"},
    {RDN_CN_A, RDN_CN_A RDN_O_B, false, "above"},
    {RDN_CN_A RDN_O_B, RDN_O_B, false, "another beginning"},
    {"", RDN_CN_A, false, "nothing in something"},
    {RDN_BOTH, RDN_CN_A, false, "the beginning of an RDN"},
    {RDN_CN_A, "310a3008" CN("130141"), false, "another string type"},
    {RDN_CN_A, "310a3008" CN("0c0161"), false, "another case"},
    {RDN_CN_A "3100", RDN_CN_A, false, "a malformed name"},
    {RDN_CN_A RDN_O_B, RDN_CN_A "3100", false, "a malformed base"},
};

static void test_within(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(withins); i++) {
        struct seal_buffer name = name_of(withins[i].name), base = name_of(withins[i].base);

        assert_row(seal_name_within(seal_buffer_slice(&name), seal_buffer_slice(&base)) ==
                       withins[i].within,
                   withins[i].comment);
        seal_buffer_clear(&name);
        seal_buffer_clear(&base);
    }
}

/* Every truncation and every flipped bit of a name: no read outside of it, and never the name that it was. */
static void test_damaged(void **state)
{
    struct seal_buffer name = name_of(RDN_BOTH RDN_CN_A "310b3009" CUSTOM("0c027879"));
    const struct seal_slice text = SLICE("1.2.3.4=xy,CN=A,CN=A+O=B");
    char ignored[64];

    (void)state;
    assert_true(seal_name_is(seal_buffer_slice(&name), text));
    for (size_t size = 0; size < name.size; size++) {
        uint8_t *copy = malloc(size + 1);
        struct seal_slice cut = {copy + 1, size};

        assert_non_null(copy);
        memcpy(copy + 1, name.data, size);
        assert_false(seal_name_is(cut, text));
        assert_false(seal_name_shape(cut));
        seal_name_text(cut, ignored, sizeof(ignored));
        free(copy);
    }
    for (size_t bit = 0; bit < 8 * name.size; bit++) {
        name.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        /* PrintableString and IA5String, which would be as good, are more than one bit away from UTF8String. */
        assert_false(seal_name_is(seal_buffer_slice(&name), text));
        seal_name_text(seal_buffer_slice(&name), ignored, sizeof(ignored));
        name.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    seal_buffer_clear(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is),     cmocka_unit_test(test_many),
        cmocka_unit_test(test_valid),  cmocka_unit_test(test_openssl),
        cmocka_unit_test(test_text),   cmocka_unit_test(test_within),
        cmocka_unit_test(test_digest), cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
