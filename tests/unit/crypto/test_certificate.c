/* SPDX-License-Identifier: Apache-2.0 */
/* Which certificates are read, and what is read in them? SIG-12, SIG-21. */
#include "crypto/certificate.h"

#include "base/time.h"
#include "crypto/distinguished_name.h"
#include "unit/crypto/certificate_parts.h"
#include "unit/crypto/certificates.h"

enum {
    CA_USAGE = SEAL_USAGE_CERTIFICATE_SIGN | SEAL_USAGE_CRL_SIGN,
    LIMITED_USAGE = SEAL_USAGE_CERTIFICATE_SIGN | SEAL_USAGE_DIGITAL_SIGNATURE,
};

static const struct {
    const char *hex;
    const char *subject;
    enum seal_key_type key;
    const char *scheme;
    bool is_ca, has_path_length, has_purposes, purposes_critical;
    unsigned usage;
    const char *comment;
} taken[] = {
    {certificate_root, "CN=Acme Root,O=Acme,C=DE", SEAL_KEY_P384, "ecdsa-sha384", true, false,
     false, false, CA_USAGE, "root"},
    {certificate_middle, "CN=Acme Code CA,OU=Signing,O=Acme,C=DE", SEAL_KEY_P256, "ecdsa-sha384",
     true, true, true, false, LIMITED_USAGE, "a CA below it"},
    {certificate_leaf,
     "emailAddress=r@ci.acme.example,serialNumber=7+CN=Lambda\\, Release,O=Acme,C=DE", SEAL_KEY_P256,
     "ecdsa-sha256", false, false, true, true, SEAL_USAGE_DIGITAL_SIGNATURE, "a signer"},
    {certificate_mixed, "CN=Mixed,O=Acme", SEAL_KEY_P384, "ecdsa-sha256", false, false, true, false,
     SEAL_USAGE_DIGITAL_SIGNATURE, "P-384 with SHA-256"},
    {certificate_rsa, "CN=RSA Root,O=Acme", SEAL_KEY_RSA, "rsa-pkcs1-sha256", true, false, false,
     false, CA_USAGE, "RSA"},
    {certificate_rsa_leaf,
     "CN=Gr\xc3\xbc\xc3\x9f"
     "e #1,O=Acme",
     SEAL_KEY_P256, "rsa-pkcs1-sha512", false, false, true, false, SEAL_USAGE_DIGITAL_SIGNATURE,
     "under RSA"},
    {certificate_pss_leaf, "CN=PSS,O=Acme", SEAL_KEY_RSA, "rsa-pss-sha384", false, false, true,
     false, SEAL_USAGE_DIGITAL_SIGNATURE, "PSS"},
    {certificate_pss_salt, "CN=PSS,O=Acme", SEAL_KEY_P256, "unknown", false, false, true, false,
     SEAL_USAGE_DIGITAL_SIGNATURE, "PSS with another salt"},
    {certificate_ed25519, "CN=Ed25519 Root,O=Acme", SEAL_KEY_ED25519, "ed25519", true, false, false,
     false, CA_USAGE, "Ed25519"},
    {certificate_ed25519_leaf, "CN=Under Ed25519,O=Acme", SEAL_KEY_P256, "ed25519", false, false,
     true, false, SEAL_USAGE_DIGITAL_SIGNATURE, "under Ed25519"},
    {certificate_sha1, "CN=Old Root,O=Acme", SEAL_KEY_RSA, "unknown", true, false, false, false,
     CA_USAGE, "SHA-1"},
    {certificate_md5, "CN=Older Root,O=Acme", SEAL_KEY_RSA, "unknown", true, false, false, false,
     CA_USAGE, "MD5"},
};

static void test_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(taken); i++) {
        struct seal_buffer der = from_hex(taken[i].hex);
        struct seal_certificate read;
        struct seal_fault fault = {0};
        char text[128];

        assert_result(seal_certificate_read(seal_buffer_slice(&der), &read, &fault), SEAL_OK,
                      taken[i].comment);
        seal_name_text(read.subject, text, sizeof(text));
        assert_string_equal(text, taken[i].subject);
        assert_row(read.key.type == taken[i].key, taken[i].comment);
        assert_string_equal(seal_scheme_text(read.scheme), taken[i].scheme);
        assert_row(read.is_ca == taken[i].is_ca, taken[i].comment);
        assert_row(read.has_path_length == taken[i].has_path_length && read.path_length == 0,
                   taken[i].comment);
        assert_row(read.has_key_usage && read.key_usage == taken[i].usage, taken[i].comment);
        assert_row(read.has_purposes == taken[i].has_purposes &&
                       read.purposes_critical == taken[i].purposes_critical,
                   taken[i].comment);
        assert_row(seal_certificate_for(&read, &seal_oid_code_signing) == taken[i].has_purposes,
                   taken[i].comment);
        assert_row(!seal_certificate_for(&read, &seal_oid_time_stamping), taken[i].comment);
        seal_buffer_clear(&der);
    }
}

/* The rest of what is read, against what the openssl command says. */
static void test_openssl(void **state)
{
    static const struct {
        const char *hex, *serial, *start, *end;
    } rows[] = {
        {certificate_root, SERIAL_ROOT, STARTDATE_ROOT, ENDDATE_ROOT}, /* a GeneralizedTime */
        {certificate_middle, SERIAL_MIDDLE, STARTDATE_MIDDLE, ENDDATE_MIDDLE}, /* a sign byte */
        {certificate_leaf, SERIAL_LEAF, STARTDATE_LEAF, ENDDATE_LEAF},
        {certificate_rsa_leaf, SERIAL_RSA_LEAF, STARTDATE_RSA_LEAF, ENDDATE_RSA_LEAF},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct read read = read_good(rows[i].hex);
        struct parts parts = take_apart(seal_buffer_slice(&read.der));
        struct seal_certificate_id *id = &read.certificate.id;
        char serial[2 * SEAL_SERIAL_SIZE_MAX + 1], time[SEAL_TIME_SIZE];
        uint8_t digest[SEAL_DIGEST_SIZE];

        seal_hex_write(id->serial, id->serial_size, serial);
        assert_int_equal(strcasecmp(serial, rows[i].serial), 0);
        MUST(seal_hash_bytes(SEAL_HASH_SHA256, parts.of[ISSUER], digest));
        assert_memory_equal(id->issuer, digest, sizeof(digest));
        seal_time_write(read.certificate.not_before, time);
        assert_string_equal(time, rows[i].start);
        seal_time_write(read.certificate.not_after, time);
        assert_string_equal(time, rows[i].end);
        assert_true(seal_slice_equal(read.certificate.issuer, parts.of[ISSUER]));
        assert_true(seal_slice_equal(read.certificate.subject, parts.of[SUBJECT]));
        assert_true(seal_slice_equal(read.certificate.spki, parts.of[SPKI]));
        assert_true(seal_slice_equal(read.certificate.der, seal_buffer_slice(&read.der)));
        seal_buffer_clear(&read.der);
    }
}

static const struct {
    const char *hex;
    const char *reason; /* a part of it */
} refused[] = {
    {certificate_explicit, "explicit curve parameters"}, /* SIG-21 */
    {certificate_compressed, "compressed"},              /* SIG-12 */
    {certificate_p521, "P-521"},
    {certificate_rsa1024, "less than 2048"},
    {certificate_version1, "version 3"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct seal_buffer der = from_hex(refused[i].hex);

        expect_refusal(seal_buffer_slice(&der), refused[i].reason, refused[i].reason);
        seal_buffer_clear(&der);
    }
}

#define NAME_X "300c310a300806035504030c0178" /* CN=x */
#define OCTETS_19 "11111111111111111111111111111111111111"
#define TIME_1 "170d3236303130313030303030305a"
#define SPKI_P256 "3019301306072a8648ce3d020106082a8648ce3d030107"

/* The leaf with one member changed. */
static const struct {
    enum part part;
    const char *hex;
    const char *reason; /* a part of it; NULL: it is read */
    const char *comment;
} members[] = {
    {VERSION, "a003020102", NULL, "version 3"},
    {VERSION, "", "version 3", "no version, which is 1"},
    {VERSION, "a003020101", "version 3", "version 2"},
    {VERSION, "a003020103", "version 3", "version 4"},
    {VERSION, "a0030201ff", "version 3", "version 0"},
    {VERSION, "a00402020002", "version 3", "a version with a zero before it"},
    {VERSION, "020102", "version 3", "a version without its tag"},
    {VERSION, "a006020102020102", "version 3", "two versions"},
    {SERIAL, "020101", NULL, "serial 1"},
    {SERIAL, "020200ff", NULL, "serial 255"},
    {SERIAL, "02147f" OCTETS_19, NULL, "20 octets"},
    {SERIAL, "021500ff" OCTETS_19, NULL, "20 octets and a sign"},
    {SERIAL, "02157f" OCTETS_19 "11", "20 octets", "21 octets"},
    {SERIAL, "020100", NULL, "serial 0, as in old private roots"},
    {SERIAL, "0201ff", "negative", "serial -1"},
    {SERIAL, "02020000", "malformed", "serial 0 with a zero before it"},
    {SERIAL, "02020001", "malformed", "serial 1 with a zero before it"},
    {SERIAL, "0200", "malformed", "no octet"},
    {SERIAL, "040101", "malformed", "another type"},
    {OUTER_SCHEME, "300a06082a8648ce3d040303", "two signature algorithms", "another hash outside"},
    {OUTER_SCHEME, "300c06082a8648ce3d0403020500", "two signature algorithms", "a NULL outside"},
    {SCHEME, "300c06082a8648ce3d0403020500", NULL, "a NULL in both places"},
    {SCHEME, "300906072a8648ce3d0401", NULL, "ECDSA with SHA-1: read, and issued by nobody"},
    {SCHEME, "300506032a0304", NULL, "an unknown scheme: read, and issued by nobody"},
    {ISSUER, NAME_X, NULL, "another issuer"},
    {ISSUER, "3000", "issuer is empty", "an empty issuer"},
    {ISSUER, "3100", "issuer is not a name", "a set for the issuer"},
    {ISSUER, "30023100", "not a name", "an issuer with an empty RDN"},
    {ISSUER, "300d310a300806035504030c017800", "not a name", "something in the issuer"},
    {SUBJECT, NAME_X, NULL, "another subject"},
    {SUBJECT, "3000", NULL, "an empty subject"},
    {SUBJECT, "30023100", "not a name", "a subject with an empty RDN"},
    {SUBJECT, "300c310a30080603550403120131", "library",
     "a NumericString, which the library does not take"},
    {VALIDITY, "301e" TIME_1 TIME_1, NULL, "one second"},
    {VALIDITY, "3022180f32303236303130313030303030305a180f39393939313233313233353935395a", NULL,
     "without end"},
    {VALIDITY, "301e170d3236303133313030303030305a170d3236303233313030303030305a", "two times",
     "the 31st of February"},
    {VALIDITY, "300f" TIME_1, "two times", "one time"},
    {VALIDITY, "302d" TIME_1 TIME_1 TIME_1, "two times", "three times"},
    {VALIDITY, "301c170b323630313031303030305a" TIME_1, "two times", "without seconds"},
    {VALIDITY, "3022170f3236303130313030303030305a5a5a" TIME_1, "two times", "more than a time"},
    {VALIDITY, "3024" TIME_1 "181332303236303130313030303030302e3132335a", "two times", "a fraction"},
    {SPKI, "3000", "SubjectPublicKeyInfo", "no key"},
    {SPKI,
     SPKI_P256 "030200"
               "00",
     "infinity", "SIG-12 infinity"},
    {SPKI,
     "3018301306072a8648ce3d020106082a8648ce3d030107"
     "030100",
     "empty", "SIG-12 empty"},
    {SIGNATURE, "03020700", "strict DER", "unused bits"},
    {SIGNATURE, "040100", "strict DER", "an octet string"},
    {SIGNATURE,
     "030100"
     "0500",
     "strict DER", "something behind the signature"},
    {SIGNATURE, "", "strict DER", "no signature"},
    {SIGNATURE, "030100", NULL, "an empty signature: read, and issued by nobody"},
    {EXTENSIONS, "", NULL, "no extensions"},
    {EXTENSIONS, "a3023000", "empty", "an empty list of extensions"},
    {EXTENSIONS, "a300", "empty", "no list of extensions"},
    {EXTENSIONS, "a3023100", "empty", "a set of extensions"},
    {EXTENSIONS, "81020041", "unique identifier", "an issuer's unique identifier"},
    {EXTENSIONS, "82020041", "unique identifier", "a subject's unique identifier"},
    {EXTENSIONS, "0500", "unique identifier", "a NULL"},
};

static void test_members(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(members); i++) {
        struct seal_buffer der = with_part(certificate_leaf, members[i].part, members[i].hex);
        struct seal_certificate read;
        struct seal_fault fault = {0};

        if (members[i].reason != NULL) {
            expect_refusal(seal_buffer_slice(&der), members[i].reason, members[i].comment);
        } else {
            enum seal_result r = seal_certificate_read(seal_buffer_slice(&der), &read, &fault);

            if (r != SEAL_OK)
                fail_msg("%s: %s", members[i].comment, fault.reason);
            /* The key is the leaf's, not the issuer's; it has signed nothing. */
            read.issuer = read.subject;
            assert_result(seal_certificate_issued(&read, &read), SEAL_TRUST_CERTIFICATE,
                          members[i].comment);
        }
        seal_buffer_clear(&der);
    }
}

static void test_size(void **state)
{
    struct seal_buffer der = {0};
    struct seal_certificate read;
    struct seal_fault fault;

    (void)state;
    MUST(seal_buffer_reserve(&der, SEAL_CERTIFICATE_SIZE_MAX + 1));
    der.size = SEAL_CERTIFICATE_SIZE_MAX + 1;
    assert_int_equal(seal_certificate_read(seal_buffer_slice(&der), &read, &fault), SEAL_LIMIT_SIZE);
    assert_string_equal(fault.expected, "16384");
    assert_string_equal(fault.found, "16385");
    der.size--;
    assert_int_equal(seal_certificate_read(seal_buffer_slice(&der), &read, &fault),
                     SEAL_FORMAT_SIGNATURE);
    seal_buffer_clear(&der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),   cmocka_unit_test(test_openssl),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_members),
        cmocka_unit_test(test_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
