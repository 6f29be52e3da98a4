/* SPDX-License-Identifier: Apache-2.0 */
/* What a revocation list may look like: each part of one by hand, replaced one at a time. Nothing is signed here. */
#include "trust/crl_read.h"
#include "unit/crypto/support.h"

#include <coldseal/limits.h>

#include <stdlib.h>

enum part {
    VERSION,
    INNER,
    ISSUER,
    THIS,
    NEXT,
    REVOKED,
    EXTENSIONS,
    MORE,
    OUTER,
    SIGNATURE,
    AFTER,
    PARTS
};

#define ECDSA_SHA256 "300a06082a8648ce3d040302"
#define ECDSA_SHA384 "300a06082a8648ce3d040303"
#define ECDSA_SHA1 "300906072a8648ce3d0401"
#define DATE "170d3236313130313030303030305a"  /* 2026-11-01 */
#define LATER "170d3430303130313030303030305a" /* 2040-01-01 */
#define ENTRY(serial) "3012" serial DATE
#define ONE ENTRY("020101")
#define EXTENDED(size, more) "30" size "020101" DATE more
#define WRAPPED_NUMBER "a00e300c300a0603551d140403020107" /* CRL number 7 */

static const char *const good[PARTS] = {
    [VERSION] = "020101",
    [INNER] = ECDSA_SHA256,
    [ISSUER] = "300d310b300906035504030c026361", /* CN=ca */
    [THIS] = DATE,
    [NEXT] = LATER,
    [REVOKED] = "3014" ONE,
    [EXTENSIONS] = WRAPPED_NUMBER,
    [MORE] = "",
    [OUTER] = ECDSA_SHA256,
    [SIGNATURE] = "0303003000",
    [AFTER] = "",
};

static void add(struct seal_buffer *der, const char *hex)
{
    struct seal_buffer bytes = from_hex(hex);

    MUST(seal_buffer_append(der, bytes.data, bytes.size));
    seal_buffer_clear(&bytes);
}

/* The list with @hex in place of one part. */
static struct seal_buffer build(enum part part, const char *hex)
{
    struct seal_buffer tbs = {0}, inside = {0}, der = {0};

    for (unsigned i = 0; i < OUTER; i++)
        add(&tbs, i == part ? hex : good[i]);
    put_der(&inside, 0x30, seal_buffer_slice(&tbs));
    add(&inside, part == OUTER ? hex : good[OUTER]);
    add(&inside, part == SIGNATURE ? hex : good[SIGNATURE]);
    put_der(&der, 0x30, seal_buffer_slice(&inside));
    add(&der, part == AFTER ? hex : good[AFTER]);
    seal_buffer_clear(&tbs);
    seal_buffer_clear(&inside);
    return der;
}

static const struct row {
    const char *name;
    enum part part;
    const char *hex, *reason; /* NULL: taken */
} rows[] = {
    {"as it should be", AFTER, "", NULL},
    {"version 1", VERSION, "", "is not of version 2"},
    {"version 1, written", VERSION, "020100", "is not of version 2"},
    {"version 3", VERSION, "020102", "is not of version 2"},
    {"two algorithms", INNER, ECDSA_SHA384, "names two signature algorithms"},
    {"SHA-1", OUTER, ECDSA_SHA1, "is signed in a way that is not taken"},
    {"no issuer", ISSUER, "", "has no issuer"},
    {"empty issuer", ISSUER, "3000", "has no issuer"},
    {"issuer of another kind", ISSUER, "3100", "has no issuer"},
    {"no thisUpdate", THIS, "", "has no readable nextUpdate"},
    {"thisUpdate that is no date", THIS, "170d3236313330313030303030305a",
     "has no readable thisUpdate"},
    {"EVI-06 no nextUpdate", NEXT, "", "has no readable nextUpdate"},
    {"nextUpdate in another zone", NEXT, "17113430303130313030303030302b30303030",
     "has no readable nextUpdate"},
    {"ends before it begins", NEXT, "170d3236313033313030303030305a", "ends before it begins"},
    {"ends as it begins", NEXT, DATE, NULL},
    {"GeneralizedTime", NEXT, "180f32303530303130313030303030305a", NULL},

    {"no entries", REVOKED, "", NULL},
    {"empty list of entries", REVOKED, "3000", "has malformed entries"},
    {"two entries", REVOKED, "3028" ONE ENTRY("020102"), NULL},
    {"second entry without a date", REVOKED, "3019" ONE "3003020102", "has a malformed entry"},
    {"entry that is no SEQUENCE", REVOKED,
     "3014"
     "3112020101" DATE,
     "has a malformed entry"},
    {"negative serial", REVOKED, "3014" ENTRY("0201ff"), "has a malformed entry"},
    {"serial that is not minimal", REVOKED,
     "3015"
     "301302020001" DATE,
     "has a malformed entry"},
    {"bytes after the entries' extensions", REVOKED,
     "3024" EXTENDED("22", "300c300a0603551d1504030a01010500"), "has a malformed entry"},
    {"entry: no extension", REVOKED, "3016" EXTENDED("14", "3000"), "has malformed extensions"},
    {"entry: key compromise", REVOKED, "3022" EXTENDED("20", "300c300a0603551d1504030a0101"), NULL},
    {"entry: on hold", REVOKED, "3022" EXTENDED("20", "300c300a0603551d1504030a0106"), NULL},
    {"entry: removeFromCRL", REVOKED, "3022" EXTENDED("20", "300c300a0603551d1504030a0108"),
     "has an entry of a delta list: removeFromCRL"},
    {"entry: reason of no form", REVOKED, "3022" EXTENDED("20", "300c300a0603551d150403020101"),
     "has an entry with a malformed reason"},
    {"entry: reason of two bytes", REVOKED, "3023" EXTENDED("21", "300d300b0603551d1504040a020101"),
     "has an entry with a malformed reason"},
    {"entry: a byte behind the reason", REVOKED,
     "3023" EXTENDED("21", "300d300b0603551d1504040a010100"), "has an entry with a malformed reason"},
    {"entry: two reasons", REVOKED,
     "302e" EXTENDED("2c", "3018300a0603551d1504030a0101300a0603551d1504030a0101"),
     "has an extension twice"},
    {"entry: issuer of its own", REVOKED, "3021" EXTENDED("1f", "300b30090603551d1d04023000"),
     "is an indirect list: an entry names an issuer of its own"},
    {"entry: invalidity date", REVOKED, "3021" EXTENDED("1f", "300b30090603551d1804023000"), NULL},
    {"entry: unknown", REVOKED, "3020" EXTENDED("1e", "300a300806022a0304020500"), NULL},
    {"EVI-06 entry: unknown, critical", REVOKED,
     "3023" EXTENDED("21", "300d300b06022a030101ff04020500"),
     "has an entry with an unknown critical extension"},

    {"no extensions", EXTENSIONS, "", NULL},
    {"empty extensions", EXTENSIONS, "a0023000", "has malformed extensions"},
    {"extensions in another tag", EXTENSIONS, "a10e300c300a0603551d140403020107",
     "has malformed extensions"},
    {"bytes after the extensions", EXTENSIONS, "a010300c300a0603551d1404030201070500",
     "has malformed extensions"},
    {"something after the extensions", MORE, "0500", "has malformed extensions"},
    {"an extension without value", EXTENSIONS, "a009300730050603551d14", "has a malformed extension"},
    {"critical, written as false", EXTENSIONS, "a011300f300d0603551d140101000403020107",
     "has a malformed extension"},
    {"critical number", EXTENSIONS, "a011300f300d0603551d140101ff0403020107", NULL},
    {"critical key id", EXTENSIONS, "a010300e300c0603551d230101ff04023000", NULL},
    {"a number twice", EXTENSIONS, "a01a3018300a0603551d140403020107300a0603551d140403020108",
     "has an extension twice"},
    {"unknown", EXTENSIONS, "a00c300a300806022a0304020500", NULL},
    {"EVI-06 unknown, critical", EXTENSIONS, "a00f300d300b06022a030101ff04020500",
     "has an unknown critical extension"},
    {"EVI-06 delta", EXTENSIONS, "a011300f300d0603551d1b0101ff0403020106",
     "is a delta list, not a complete one"},
    {"delta, not critical", EXTENSIONS, "a00e300c300a0603551d1b0403020106",
     "is a delta list, not a complete one"},
    {"indirect", EXTENSIONS, "a0133011300f0603551d1c0101ff040530038401ff",
     "is an indirect or partitioned list, not a complete one"},
    {"partitioned, not critical", EXTENSIONS, "a010300e300c0603551d1c040530038201ff",
     "is an indirect or partitioned list, not a complete one"},
    {"keeps expired", EXTENSIONS, "a01c301a30180603551d3c0411180f32303230303130313030303030305a", NULL},
    {"keeps expired, UTCTime", EXTENSIONS,
     "a01a301830160603551d3c040f170d3230303130313030303030305a", "has a malformed expiredCertsOnCRL"},
    {"keeps expired, and more", EXTENSIONS,
     "a01e301c301a0603551d3c0413180f32303230303130313030303030305a0500",
     "has a malformed expiredCertsOnCRL"},

    {"no signature", SIGNATURE, "", "is no revocation list"},
    {"signature of bits", SIGNATURE, "0303013000", "is no revocation list"},
    {"something after the signature", SIGNATURE, "03030030000500", "is no revocation list"},
    {"bytes after the list", AFTER, "00", "is no revocation list"},
};

static enum seal_result read_part(enum part part, const char *hex, struct seal_crl *list,
                                  struct seal_fault *fault)
{
    struct seal_buffer der = build(part, hex);
    uint8_t *exact = malloc(der.size); /* a sanitizer sees one byte too far */
    enum seal_result r;

    assert_non_null(exact);
    memcpy(exact, der.data, der.size);
    r = seal_crl_read((struct seal_slice){exact, der.size}, list, fault);
    free(exact);
    seal_buffer_clear(&der);
    return r;
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct row *row = &rows[i];
        struct seal_crl list;
        struct seal_fault fault;
        const enum seal_result r = read_part(row->part, row->hex, &list, &fault);

        if (r != SEAL_OK && row->reason == NULL)
            fail_msg("%s: %s", row->name, fault.reason);
        assert_result(r, row->reason == NULL ? SEAL_OK : SEAL_FORMAT_SIGNATURE, row->name);
        if (r != SEAL_OK && strcmp(fault.reason, row->reason) != 0)
            fail_msg("%s: refused because it \"%s\"", row->name, fault.reason);
    }
}

/* What was read, and what is listed. */
static void test_values(void **state)
{
    static const uint8_t serials[] = {1, 2, 0x0a, 0x1b};
    struct seal_buffer der = build(REVOKED, "3029" ONE "301302020a1b" DATE),
                       issuer = from_hex(good[ISSUER]);
    struct seal_crl list;
    int64_t since = 77;

    (void)state;
    MUST(seal_crl_read(seal_buffer_slice(&der), &list, NULL));
    assert_int_equal(seal_slice_equal(list.issuer, seal_buffer_slice(&issuer)), 1);
    assert_int_equal(list.this_update, 1793491200);
    assert_int_equal(list.next_update, 2208988800);
    assert_int_equal(list.scheme.kind, SEAL_SCHEME_ECDSA);
    assert_int_equal(list.scheme.hash, SEAL_HASH_SHA256);
    assert_int_equal(list.tbs.data[0], 0x30);
    assert_ptr_equal(list.tbs.data, der.data + 3); /* behind tag and length of the whole */
    assert_int_equal(list.signature.size, 2);
    assert_false(list.keeps_expired);

    assert_false(seal_crl_lists(&list, (struct seal_slice){serials + 1, 1}, &since));
    assert_false(seal_crl_lists(&list, (struct seal_slice){serials + 2, 1}, &since));
    assert_int_equal(since, 77);
    assert_true(seal_crl_lists(&list, (struct seal_slice){serials, 1}, &since));
    assert_int_equal(since, 1793491200);
    assert_true(seal_crl_lists(&list, (struct seal_slice){serials + 2, 2}, &since));
    seal_buffer_clear(&der);

    der = build(EXTENSIONS, "a01c301a30180603551d3c0411180f32303230303130313030303030305a");
    MUST(seal_crl_read(seal_buffer_slice(&der), &list, NULL));
    assert_true(list.keeps_expired);
    assert_int_equal(list.keeps_since, 1577836800);
    seal_buffer_clear(&der);
    seal_buffer_clear(&issuer);
}

/* Each is compared with those before it: there is an end to that. */
static void test_many_extensions(void **state)
{
    struct seal_buffer all = {0}, list = {0}, wrapped = {0};
    char hex[1024];

    (void)state;
    for (unsigned i = 0; i < 17; i++) {
        uint8_t one[] = {0x30, 8, 0x06, 2, 0x2a, (uint8_t)i, 0x04, 2, 0x05, 0};

        MUST(seal_buffer_append(&all, one, sizeof one));
        if (i < 15)
            continue;
        list.size = wrapped.size = 0;
        put_der(&list, 0x30, seal_buffer_slice(&all));
        put_der(&wrapped, 0xa0, seal_buffer_slice(&list));
        assert_true(2 * wrapped.size < sizeof hex);
        seal_hex_write(wrapped.data, wrapped.size, hex);
        struct seal_crl ignored;
        struct seal_fault fault = {.reason = ""};
        assert_result(read_part(EXTENSIONS, hex, &ignored, &fault),
                      i < 16 ? SEAL_OK : SEAL_FORMAT_SIGNATURE, "many extensions");
        if (i == 16)
            assert_string_equal(fault.reason, "has too many extensions");
    }
    seal_buffer_clear(&all);
    seal_buffer_clear(&list);
    seal_buffer_clear(&wrapped);
}

/* Cut anywhere, it is no list. */
static void test_cut(void **state)
{
    struct seal_buffer der = build(AFTER, "");

    (void)state;
    for (size_t size = 0; size < der.size; size++) {
        uint8_t *exact = malloc(size + 1);
        struct seal_crl list;

        assert_non_null(exact);
        memcpy(exact, der.data, size);
        assert_int_equal(seal_crl_read((struct seal_slice){exact, size}, &list, NULL),
                         SEAL_FORMAT_SIGNATURE);
        free(exact);
    }
    seal_buffer_clear(&der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_many_extensions),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
