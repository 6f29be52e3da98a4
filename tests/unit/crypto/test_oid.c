/* SPDX-License-Identifier: Apache-2.0 */
/* Do the identifiers that we know say what their dotted forms say, and is every dotted form spelled in one way only? */
#include "crypto/oid.h"

#include "unit/crypto/support.h"

/* The dotted forms as the RFCs print them: the table's bytes were written by hand. */
static const struct {
    const struct seal_oid *oid;
    const char *dotted;
} known[] = {
    {&seal_oid_rsa, "1.2.840.113549.1.1.1"},
    {&seal_oid_ec, "1.2.840.10045.2.1"},
    {&seal_oid_p256, "1.2.840.10045.3.1.7"},
    {&seal_oid_p384, "1.3.132.0.34"},
    {&seal_oid_ed25519, "1.3.101.112"},
    {&seal_oid_ed448, "1.3.101.113"},
    {&seal_oid_x25519, "1.3.101.110"},
    {&seal_oid_x448, "1.3.101.111"},
    {&seal_oid_dsa, "1.2.840.10040.4.1"},
    {&seal_oid_p521, "1.3.132.0.35"},
    {&seal_oid_secp256k1, "1.3.132.0.10"},
    {&seal_oid_sha256, "2.16.840.1.101.3.4.2.1"},
    {&seal_oid_sha384, "2.16.840.1.101.3.4.2.2"},
    {&seal_oid_sha512, "2.16.840.1.101.3.4.2.3"},
    {&seal_oid_ecdsa_sha256, "1.2.840.10045.4.3.2"},
    {&seal_oid_ecdsa_sha384, "1.2.840.10045.4.3.3"},
    {&seal_oid_ecdsa_sha512, "1.2.840.10045.4.3.4"},
    {&seal_oid_rsa_sha256, "1.2.840.113549.1.1.11"},
    {&seal_oid_rsa_sha384, "1.2.840.113549.1.1.12"},
    {&seal_oid_rsa_sha512, "1.2.840.113549.1.1.13"},
    {&seal_oid_rsa_pss, "1.2.840.113549.1.1.10"},
    {&seal_oid_mgf1, "1.2.840.113549.1.1.8"},
    {&seal_oid_code_signing, "1.3.6.1.5.5.7.3.3"},
    {&seal_oid_time_stamping, "1.3.6.1.5.5.7.3.8"},
    {&seal_oid_any_purpose, "2.5.29.37.0"},
    {&seal_oid_basic_constraints, "2.5.29.19"},
    {&seal_oid_key_usage, "2.5.29.15"},
    {&seal_oid_purposes, "2.5.29.37"},
    {&seal_oid_subject_names, "2.5.29.17"},
    {&seal_oid_name_constraints, "2.5.29.30"},
    {&seal_oid_policy_constraints, "2.5.29.36"},
    {&seal_oid_inhibit_any_policy, "2.5.29.54"},
    {&seal_oid_subject_key_id, "2.5.29.14"},
    {&seal_oid_authority_key_id, "2.5.29.35"},
    {&seal_oid_crl_number, "2.5.29.20"},
    {&seal_oid_delta_crl, "2.5.29.27"},
    {&seal_oid_issuing_distribution_point, "2.5.29.28"},
    {&seal_oid_expired_certificates_on_crl, "2.5.29.60"},
    {&seal_oid_crl_reason, "2.5.29.21"},
    {&seal_oid_invalidity_date, "2.5.29.24"},
    {&seal_oid_certificate_issuer, "2.5.29.29"},
    {&seal_oid_cn, "2.5.4.3"},
    {&seal_oid_o, "2.5.4.10"},
    {&seal_oid_ou, "2.5.4.11"},
    {&seal_oid_c, "2.5.4.6"},
    {&seal_oid_st, "2.5.4.8"},
    {&seal_oid_l, "2.5.4.7"},
    {&seal_oid_street, "2.5.4.9"},
    {&seal_oid_dc, "0.9.2342.19200300.100.1.25"},
    {&seal_oid_uid, "0.9.2342.19200300.100.1.1"},
    {&seal_oid_serial_number, "2.5.4.5"},
    {&seal_oid_email_address, "1.2.840.113549.1.9.1"},
    {&seal_oid_signed_data, "1.2.840.113549.1.7.2"},
    {&seal_oid_data, "1.2.840.113549.1.7.1"},
    {&seal_oid_timestamp_info, "1.2.840.113549.1.9.16.1.4"},
    {&seal_oid_content_type, "1.2.840.113549.1.9.3"},
    {&seal_oid_message_digest, "1.2.840.113549.1.9.4"},
    {&seal_oid_signing_time, "1.2.840.113549.1.9.5"},
    {&seal_oid_signing_certificate_v2, "1.2.840.113549.1.9.16.2.47"},
    {&seal_oid_timestamp_token, "1.2.840.113549.1.9.16.2.14"},
};

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        struct seal_oid read = {0};
        char text[64];

        assert_row(seal_oid_read(seal_slice_text(known[i].dotted), &read), known[i].dotted);
        assert_row(read.size == known[i].oid->size && memcmp(&read, known[i].oid, sizeof(read)) == 0,
                   known[i].dotted);
        seal_oid_text((struct seal_slice){read.bytes, read.size}, text, sizeof(text));
        assert_string_equal(text, known[i].dotted);
        for (size_t k = 0; k < COUNT(known); k++)
            assert_row(seal_oid_is((struct seal_slice){read.bytes, read.size}, known[k].oid) ==
                           (k == i),
                       known[i].dotted);
    }
}

static const struct {
    const char *dotted;
    const char *hex; /* NULL: refused */
} spellings[] = {
    {"0.0", "00"},
    {"0.39", "27"},
    {"1.0", "28"},
    {"1.39", "4f"},
    {"2.0", "50"},
    {"2.39", "77"},
    {"2.40", "78"},
    {"2.47", "7f"},
    {"2.48", "8100"},
    {"2.999", "8837"},
    {"1.2.127", "2a7f"},
    {"1.2.128", "2a8100"},
    {"1.2.16383", "2aff7f"},
    {"1.2.16384", "2a818000"},
    {"1.2.4294967295", "2a8fffffff7f"},
    {"2.4294967295", "908080804f"},
    {"0.40", NULL},
    {"1.40", NULL},
    {"3.0", NULL},
    {"1", NULL},
    {"", NULL},
    {".", NULL},
    {"1.", NULL},
    {".1", NULL},
    {"1.2.", NULL},
    {"1..2", NULL},
    {"1.2.4294967296", NULL},
    {"1.2.18446744073709551618", NULL},
    {"1.02", NULL},
    {"01.2", NULL},
    {"1.2.00", NULL},
    {"1.2 ", NULL},
    {" 1.2", NULL},
    {"1.+2", NULL},
    {"1.2,3", NULL},
    {"1.-2", NULL},
    {"1.2.x", NULL},
    {"OID.1.2", NULL},
    /* 32 octets, and one too many; a last arc of two octets */
    {"1.2.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1",
     "2a01010101010101010101010101010101010101010101010101010101010101"},
    {"1.2.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", NULL},
    {"1.2.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.128",
     "2a01010101010101010101010101010101010101010101010101010101018100"},
    {"1.2.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.128", NULL},
};

static void test_spellings(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        struct seal_oid oid = {77, {0}};
        char text[2 * SEAL_OID_SIZE_MAX + 1], again[96];

        assert_row(seal_oid_read(seal_slice_text(spellings[i].dotted), &oid) ==
                       (spellings[i].hex != NULL),
                   spellings[i].dotted);
        if (spellings[i].hex == NULL) {
            assert_row(oid.size == 77, spellings[i].dotted); /* untouched */
            continue;
        }
        seal_hex_write(oid.bytes, oid.size, text);
        assert_string_equal(text, spellings[i].hex);
        seal_oid_text((struct seal_slice){oid.bytes, oid.size}, again, sizeof(again));
        assert_string_equal(again, spellings[i].dotted);
    }
}

/* What people see of identifiers that we cannot write down, or have no room for. */
static void test_text(void **state)
{
    static const struct {
        const char *hex, *text;
    } rows[] = {
        {"", "?"},
        {"80", "?"},                                         /* nothing but padding */
        {"2a80", "?"},                                       /* padded, and cut */
        {"2a8001", "?"},                                     /* padded */
        {"2a81", "?"},                                       /* cut */
        {"2affffffffffffffff7f", "1.2.9223372036854775807"}, /* 2^63-1 */
        {"2a81ffffffffffffffff7f", "1.2.18446744073709551615"},
        {"2a82808080808080808000", "?"},                               /* 2^64 */
        {"69" /* 2.25 */ "83a9dbc1a1e1b1c1d1e1f1a1b1c1d1e1f101", "?"}, /* a UUID */
    };
    char little[8];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct seal_buffer contents = from_hex(rows[i].hex);
        char text[64];

        seal_oid_text(seal_buffer_slice(&contents), text, sizeof(text));
        assert_string_equal(text, rows[i].text);
        seal_buffer_clear(&contents);
    }
    seal_oid_text((struct seal_slice){seal_oid_code_signing.bytes, seal_oid_code_signing.size},
                  little, sizeof(little));
    assert_string_equal(little, "1.3.6.1");
    seal_oid_text((struct seal_slice){seal_oid_code_signing.bytes, seal_oid_code_signing.size},
                  little, 1);
    assert_string_equal(little, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
