/* SPDX-License-Identifier: Apache-2.0 */
/* What may stand in each extension, and what is made of it? SIG-17, EVI-03. */
#include "crypto/certificate.h"

#include "base/text.h"

#include "unit/crypto/certificate_parts.h"
#include "unit/crypto/certificates.h"

#define BC "551d13"
#define KU "551d0f"
#define EKU "551d25"
#define SAN "551d11"
#define NC "551d1e"
#define SKI "551d0e"
#define AKI "551d23"
#define POLICIES "551d20"
#define UNKNOWN "2a0304"
#define POLICY_CONSTRAINTS "551d24"
#define INHIBIT_ANY_POLICY "551d36"

#define CODE_SIGNING "06082b06010505070303"
#define ANY "0604551d2500"

static void put_extension(struct seal_buffer *list, const char *oid, bool critical, const char *value)
{
    struct seal_buffer name = from_hex(oid), contents = from_hex(value), inside = {0};

    put_der(&inside, SEAL_DER_OID, seal_buffer_slice(&name));
    if (critical)
        put_der(&inside, SEAL_DER_BOOLEAN, SLICE("\xff"));
    put_der(&inside, SEAL_DER_OCTET_STRING, seal_buffer_slice(&contents));
    put_der(list, SEAL_DER_SEQUENCE, seal_buffer_slice(&inside));
    seal_buffer_clear(&name);
    seal_buffer_clear(&contents);
    seal_buffer_clear(&inside);
}

/* The leaf with this extension alone. */
static struct seal_buffer with_extension(const char *oid, bool critical, const char *value)
{
    struct seal_buffer list = {0}, der;
    char *hex;

    put_extension(&list, oid, critical, value);
    hex = test_malloc(2 * list.size + 1);
    seal_hex_write(list.data, list.size, hex);
    der = with_extensions(certificate_leaf, hex);
    test_free(hex);
    seal_buffer_clear(&list);
    return der;
}

static void say(struct seal_buffer *text, const char *word, const char *more)
{
    MUST(seal_text_append(text, word));
    MUST(seal_text_append(text, more));
    MUST(seal_text_append(text, " "));
}

static void say_bytes(struct seal_buffer *text, const char *word, struct seal_slice bytes)
{
    char hex[256];

    if (bytes.size == 0)
        return;
    assert_true(2 * bytes.size < sizeof(hex));
    seal_hex_write(bytes.data, bytes.size, hex);
    say(text, word, hex);
}

static void say_number(struct seal_buffer *text, const char *word, unsigned number)
{
    char digits[16];

    snprintf(digits, sizeof(digits), "%x", number);
    say(text, word, digits);
}

/* What was read in extensions, in words. */
static void describe(const struct seal_certificate *read, struct seal_buffer *text)
{
    if (read->is_ca)
        say(text, "ca", "");
    if (read->has_path_length)
        say_number(text, "length ", read->path_length);
    if (read->has_key_usage)
        say_number(text, "usage ", read->key_usage);
    if (read->has_purposes)
        say_bytes(text, read->purposes_critical ? "purposes! " : "purposes ", read->purposes);
    say_bytes(text, read->names_critical ? "names! " : "names ", read->names);
    if (read->has_constraints)
        say(text, "constraints", "");
    say_bytes(text, "permitted ", read->permitted);
    say_bytes(text, "excluded ", read->excluded);
    say_bytes(text, "subject ", read->subject_key_id);
    say_bytes(text, "authority ", read->authority_key_id);
}

static const struct {
    const char *oid;
    bool critical;
    const char *value;
    const char *read; /* NULL: refused, as malformed */
    const char *comment;
} rows[] = {
    {BC, false, "3000", "", "no CA"},
    {BC, true, "30030101ff", "ca ", "a CA"},
    {BC, true, "30060101ff020103", "ca length 3 ", "a CA with a path length"},
    {BC, true, "30060101ff020100", "ca length 0 ", "a CA of leaves"},
    /* SIG-17 */
    {BC, true, "3003010100", NULL, "cA false, which DER leaves out"},
    {BC, true, "3003010101", NULL, "cA true as BER has it"},
    {BC, true, "3003020101", NULL, "cA as an INTEGER"},
    {BC, true, "3006020101020103", NULL, "cA as an INTEGER, and a path length"},
    {BC, true, "30030201ff", NULL, "cA as an INTEGER of the byte that is true"},
    {BC, true, "300401020101", NULL, "cA of two octets"},
    {BC, true, "30020100", NULL, "cA of none"},
    {BC, true, "30020101", NULL, "cut"},
    {BC, true, "300101", NULL, "cut more"},
    {BC, true, "3003", NULL, "cut to its head"},
    {BC, true, "30", NULL, "cut to its tag"},
    {BC, true, "", NULL, "cut to nothing"},
    {BC, true, "3006010100020103", NULL, "a path length, and no CA"},
    {BC, true, "30060101ff0201ff", NULL, "a negative path length"},
    {BC, true, "30070101ff02020001", NULL, "a padded path length"},
    {BC, true, "300a0101ff02050100000000", NULL, "a path length of 2^32"},
    {BC, true, "30090101ff020103020103", NULL, "two path lengths"},
    {BC, true, "30030101ff0500", NULL, "something behind it"},
    {BC, true, "3081030101ff", NULL, "a BER length"},
    {BC, true, "31030101ff", NULL, "a set"},

    {KU, true, "03020780", "usage 1 ", "digital signature"},
    {KU, true, "03020106", "usage 60 ", "certificates and lists"},
    {KU, true, "0303070080", "usage 100 ", "decipher only"},
    {KU, true,
     "03030780"
     "80",
     "usage 101 ", "the first and the last"},
    {KU, true, "030100", NULL, "no bits"},
    {KU, true, "0300", NULL, "no count of unused bits"},
    {KU, true, "03020700", NULL, "no bit set"},
    {KU, true, "03020080", NULL, "zero bits at the end"},
    {KU, true, "0303008000", NULL, "a zero byte at the end"},
    {KU, true, "03020881", NULL, "eight unused bits"},
    {KU, true, "030207c0", NULL, "an unused bit that is set"},
    {KU, true, "0303060040", NULL, "a tenth bit"},
    {KU, true, "030407000080", NULL, "a 17th bit"},
    {KU, true, "030207800500", NULL, "something behind it"},
    {KU, true, "020180", NULL, "an INTEGER"},

    {EKU, false, "300a" CODE_SIGNING, "purposes " CODE_SIGNING " ", "code signing"},
    {EKU, true, "300a" CODE_SIGNING, "purposes! " CODE_SIGNING " ", "code signing, critical"},
    {EKU, false, "3010" ANY CODE_SIGNING, "purposes " ANY CODE_SIGNING " ", "two"},
    {EKU, false, "3000", NULL, "none"},
    {EKU, false, "30020600", NULL, "an empty one"},
    {EKU, false, "3003020101", NULL, "a number"},
    {EKU, false, "300d" CODE_SIGNING "020101", NULL, "one, and a number"},
    {EKU, false, CODE_SIGNING, NULL, "no list"},
    {EKU, false, "300a" CODE_SIGNING "0500", NULL, "something behind it"},

    {SAN, false, "3003820161", "names 820161 ", "a DNS name"},
    {SAN, true, "3006820161820162", "names! 820161820162 ", "two, critical"},
    {SAN, false, "3000", NULL, "none"},
    {SAN, false, "3003890161", NULL, "a tenth kind"},
    {SAN, false, "3003a20161", NULL, "a DNS name around something"},
    {SAN, false, "3003840161", NULL, "a directory name around nothing"},
    {SAN, false, "3003160161", NULL, "a bare string"},
    {SAN, false, "3003820261", NULL, "cut"},
    {SAN, false, "30038201610500", NULL, "something behind it"},

    {NC, false, "3007a0053003820161", "constraints permitted 3003820161 ", "permitted"},
    {NC, true, "3007a1053003820161", "constraints excluded 3003820161 ", "excluded, critical"},
    {NC, true, "300ea0053003820161a1053003820162",
     "constraints permitted 3003820161 excluded 3003820162 ", "both"},
    {NC, false, "3000", NULL, "neither"},
    {NC, false, "3002a000", NULL, "an empty list"},
    {NC, false, "3007a2053003820161", NULL, "a third list"},
    {NC, false, "300ea1053003820161a0053003820161", NULL, "in the wrong order"},
    {NC, false, "300ea0053003820161a0053003820161", NULL, "permitted twice"},
    {NC, false, "300aa0083006820161800100", NULL, "minimum 0, which DER leaves out"},
    {NC, false, "300aa0083006820161800101", NULL, "a minimum"},
    {NC, false, "300aa0083006820161810105", NULL, "a maximum"},
    {NC, false, "3007a0053003890161", NULL, "a tenth kind"},
    {NC, false, "3004a0023000", NULL, "no base"},
    {NC, false, "3007a00530038201610500", NULL, "something behind it"},

    {SKI, false, "040141", "subject 41 ", "a key identifier"},
    {SKI, false, "0400", NULL, "an empty one"},
    {SKI, false, "0401410500", NULL, "something behind it"},
    {SKI, false, "020141", NULL, "a number"},

    {AKI, false, "3003800141", "authority 41 ", "an issuer's key identifier"},
    {AKI, false, "30028000", NULL, "an empty one"},
    {AKI, false, "3003820141", NULL, "a serial without issuer"},
    {AKI, false, "3002a100", NULL, "an issuer without serial"},
    {AKI, false, "3006800141800142", NULL, "a key twice"},
    {AKI, false, "30038001410500", NULL, "something behind it"},

    {UNKNOWN, false, "0500", "", "an unknown one"},
    {UNKNOWN, false, "", "", "an unknown one without anything"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer der = with_extension(rows[i].oid, rows[i].critical, rows[i].value);
        struct seal_buffer oid = from_hex(rows[i].oid);
        struct seal_certificate read;
        struct seal_fault fault = {0};
        struct seal_buffer text = {0};
        char dotted[64];

        if (rows[i].read == NULL) {
            expect_refusal(seal_buffer_slice(&der), "malformed", rows[i].comment);
            assert_int_equal(seal_certificate_read(seal_buffer_slice(&der), &read, &fault),
                             SEAL_FORMAT_SIGNATURE);
            seal_oid_text(seal_buffer_slice(&oid), dotted, sizeof(dotted));
            assert_string_equal(fault.found, dotted);
        } else if (seal_certificate_read(seal_buffer_slice(&der), &read, &fault) != SEAL_OK) {
            fail_msg("%s: %s", rows[i].comment, fault.reason);
        } else {
            describe(&read, &text);
            assert_buffer_text(&text, rows[i].read, rows[i].comment);
        }
        seal_buffer_clear(&der);
        seal_buffer_clear(&oid);
        seal_buffer_clear(&text);
    }
}

/* EVI-03, and extensions that are none. */
static const struct {
    const char *list; /* hex */
    const char *reason;
    const char *found;
    const char *comment;
} lists[] = {
    {"300c06032a03040101ff04020500", "critical extension", "1.2.3.4", "unknown and critical"},
    {"30140603551d200101ff040a300830060604551d2000", "critical extension", "2.5.29.32",
     "critical, and only the library knows it"},
    {"30090603551d130402300030090603551d1304023000", "twice", "2.5.29.19", "one twice"},
    {"300906032a03040402050030090603551d1304023000300906032a030404020500", "twice", "1.2.3.4",
     "an unknown one twice"},
    {"300c06032a030401010004020500", "strict DER", "", "critical false, which DER leaves out"},
    {"300c06032a030401010104020500", "strict DER", "", "critical as BER has it"},
    {"300c06032a030402010104020500", "strict DER", "", "critical as a number"},
    {"300906032a030403020000", "strict DER", "", "a value that is no octet string"},
    {"300b06032a0304040205000500", "strict DER", "", "something behind a value"},
    {"300506032a0304", "strict DER", "", "no value"},
    {"310906032a030404020500", "strict DER", "", "a set"},
    {"3006040205000500", "strict DER", "", "no identifier"},
    {"300906032a030404020500"
     "00",
     "strict DER", "", "a byte behind them"},
    /* The second reader: what only the library looks into. */
    {"300b0603551d20040430020500", "library", "", "policies that are none"},
    {"30090603551d2304023000", "library", "", "an issuer's key identifier of nothing"},
    {"30100603551d1104093007870501020304"
     "05",
     "library", "", "an address of five octets"},
};

static void test_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct seal_buffer der = with_extensions(certificate_leaf, lists[i].list);
        struct seal_certificate read;
        struct seal_fault fault = {0};

        expect_refusal(seal_buffer_slice(&der), lists[i].reason, lists[i].comment);
        assert_int_equal(seal_certificate_read(seal_buffer_slice(&der), &read, &fault),
                         SEAL_FORMAT_SIGNATURE);
        assert_string_equal(fault.found, lists[i].found);
        seal_buffer_clear(&der);
    }
}

/* 64 are taken, and no more. */
static void test_many(void **state)
{
    struct seal_buffer list = {0};

    (void)state;
    for (unsigned i = 0; i < 65; i++) {
        char oid[] = "2a030400", hex[65 * 32];
        struct seal_buffer der;
        struct seal_certificate read;
        const uint8_t last = (uint8_t)i;

        seal_hex_write(&last, 1, oid + 6);
        put_extension(&list, oid, false, "0500");
        seal_hex_write(list.data, list.size, hex);
        if (i < 63)
            continue;
        der = with_extensions(certificate_leaf, hex);
        if (i == 63)
            MUST(seal_certificate_read(seal_buffer_slice(&der), &read, NULL));
        else
            expect_refusal(seal_buffer_slice(&der), "more than 64", "65");
        seal_buffer_clear(&der);
    }
    seal_buffer_clear(&list);
}

/* Purposes are asked for by name: "any" is none of them, and where none is named there is none. */
static void test_for(void **state)
{
    static const struct {
        const char *value; /* NULL: not there */
        bool code;
    } purposes[] = {
        {NULL, false},
        {"3006" ANY, false},
        {"300a" CODE_SIGNING, true},
        {"3010" ANY CODE_SIGNING, true},
        {"300a"
         "06082b06010505070304",
         false}, /* e-mail */
        {"300b"
         "06092b0601050507030301",
         false}, /* longer */
        {"3009"
         "06072b060105050703",
         false}, /* shorter */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(purposes); i++) {
        struct seal_buffer der = purposes[i].value == NULL
                                     ? with_extension(UNKNOWN, false, "0500")
                                     : with_extension(EKU, true, purposes[i].value);
        struct seal_certificate read;

        MUST(seal_certificate_read(seal_buffer_slice(&der), &read, NULL));
        assert_int_equal(seal_certificate_for(&read, &seal_oid_code_signing), purposes[i].code);
        assert_int_equal(read.has_purposes, purposes[i].value != NULL);
        seal_buffer_clear(&der);
    }
}

/* That a policy is demanded is told; what a policy is, nobody here knows. */
static void test_policies(void **state)
{
    static const struct {
        const char *oid, *value, *reason; /* NULL: it is read */
        bool needs;
    } policies[] = {
        {POLICY_CONSTRAINTS, "3003800100", NULL, true},
        {POLICY_CONSTRAINTS, "300380017f", NULL, true},
        {POLICY_CONSTRAINTS, "300480020080", NULL, true},
        {POLICY_CONSTRAINTS, "3006800105810100", NULL, true},
        {POLICY_CONSTRAINTS, "3003810100", NULL, false},
        {POLICY_CONSTRAINTS, "3000", "policy constraints", false}, /* one of them is there */
        {POLICY_CONSTRAINTS, "3006810100800100", "policy constraints", false},
        {POLICY_CONSTRAINTS, "3006800100800100", "policy constraints", false},
        {POLICY_CONSTRAINTS, "3003820100", "policy constraints", false},
        {POLICY_CONSTRAINTS, "30038001ff", "policy constraints", false},
        {POLICY_CONSTRAINTS, "300480020001", "policy constraints", false},
        {POLICY_CONSTRAINTS, "30028000", "policy constraints", false},
        {POLICY_CONSTRAINTS, "30038001000500", "policy constraints", false},
        {POLICY_CONSTRAINTS, "3103800100", "policy constraints", false},
        {INHIBIT_ANY_POLICY, "020100", NULL, false},
        {INHIBIT_ANY_POLICY, "020105", NULL, false},
        {INHIBIT_ANY_POLICY, "0201ff", "inhibitAnyPolicy", false},
        {INHIBIT_ANY_POLICY, "0201000500", "inhibitAnyPolicy", false},
        {INHIBIT_ANY_POLICY, "0500", "inhibitAnyPolicy", false},
    };

    (void)state;
    for (size_t i = 0; i < 2 * COUNT(policies); i++) {
        const bool critical = i >= COUNT(policies);
        const size_t row = i % COUNT(policies);
        struct seal_buffer der = with_extension(policies[row].oid, critical, policies[row].value);
        struct seal_certificate read;

        if (policies[row].reason != NULL) {
            expect_refusal(seal_buffer_slice(&der), policies[row].reason, policies[row].value);
        } else {
            MUST(seal_certificate_read(seal_buffer_slice(&der), &read, NULL));
            assert_row(read.needs_policy == policies[row].needs, policies[row].value);
        }
        seal_buffer_clear(&der);
    }
}

static void test_extension(void **state)
{
    struct seal_buffer der = with_extensions(certificate_leaf, "300906032a030404020500"
                                                               "30090603551d1304023000");
    struct seal_oid unknown;
    struct seal_certificate read;
    struct seal_slice value = {NULL, 99};

    (void)state;
    assert_true(seal_oid_read(SLICE("1.2.3.4"), &unknown));
    MUST(seal_certificate_read(seal_buffer_slice(&der), &read, NULL));
    assert_false(seal_certificate_extension(&read, &seal_oid_key_usage, &value));
    assert_int_equal(value.size, 99);
    assert_true(seal_certificate_extension(&read, &unknown, &value));
    assert_true(seal_slice_equal(value, SLICE("\x05\x00")));
    assert_true(seal_certificate_extension(&read, &seal_oid_basic_constraints, &value));
    assert_true(seal_slice_equal(value, SLICE("\x30\x00")));
    seal_buffer_clear(&der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_lists),
        cmocka_unit_test(test_many),     cmocka_unit_test(test_for),
        cmocka_unit_test(test_policies), cmocka_unit_test(test_extension),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
