/* SPDX-License-Identifier: Apache-2.0 */
/* Do names lie where the CA above may name, RFC 5280 section 4.2.1.10, and is every doubt a refusal? */
#include "crypto/certificate.h"

#include "unit/crypto/certificate_parts.h"
#include "unit/crypto/certificates.h"

struct made {
    struct seal_buffer names, trees, empty;
    struct seal_certificate certificate, above;
};

static void put_name(struct seal_buffer *names, uint8_t type, const char *text)
{
    struct seal_buffer contents = contents_of(type, text);

    put_der(names, type, seal_buffer_slice(&contents));
    seal_buffer_clear(&contents);
}

static void put_tree(struct seal_buffer *trees, uint8_t type, const char *text)
{
    struct seal_buffer name = {0};

    put_name(&name, type, text);
    put_der(trees, SEAL_DER_SEQUENCE, seal_buffer_slice(&name));
    seal_buffer_clear(&name);
}

static void set_up(struct made *made)
{
    memset(made, 0, sizeof(*made));
    made->empty = simple_name("", 0);
    made->certificate.subject = seal_buffer_slice(&made->empty);
    made->above.has_constraints = true;
}

static bool is_within(struct made *made, bool permitted)
{
    made->certificate.names = seal_buffer_slice(&made->names);
    made->above.permitted = made->above.excluded = (struct seal_slice){NULL, 0};
    *(permitted ? &made->above.permitted : &made->above.excluded) = seal_buffer_slice(&made->trees);
    return seal_certificate_within(&made->certificate, &made->above);
}

static void tear_down(struct made *made)
{
    seal_buffer_clear(&made->names);
    seal_buffer_clear(&made->trees);
    seal_buffer_clear(&made->empty);
}

/* A constraint of one type says nothing about names of others. */
static void test_other_types(void **state)
{
    static const uint8_t types[] = {EMAIL, DNS, URI, ADDRESS, OTHER};

    (void)state;
    for (size_t i = 0; i < COUNT(types); i++) {
        for (size_t k = 0; k < COUNT(types); k++) {
            struct made made;

            if (k == i)
                continue;
            set_up(&made);
            put_tree(&made.trees, types[i], "acme.example");
            put_name(&made.names, types[k], "else.example");
            assert_true(is_within(&made, true));
            assert_true(is_within(&made, false));
            tear_down(&made);
        }
    }
}

/* One permitted tree is enough, for each name; one excluded tree is enough to refuse. */
static void test_several(void **state)
{
    struct made made;

    (void)state;
    set_up(&made);
    put_tree(&made.trees, DNS, "a.example");
    put_tree(&made.trees, EMAIL, "a.example");
    put_tree(&made.trees, DNS, "b.example");
    put_name(&made.names, DNS, "x.b.example");
    assert_true(is_within(&made, true));
    assert_false(is_within(&made, false));
    put_name(&made.names, DNS, "x.c.example");
    assert_false(is_within(&made, true));
    assert_false(is_within(&made, false));
    tear_down(&made);

    /* excluded inside permitted */
    set_up(&made);
    put_tree(&made.trees, DNS, "a.example");
    put_name(&made.names, DNS, "x.a.example");
    assert_true(is_within(&made, true));
    made.above.excluded = made.above.permitted;
    assert_false(seal_certificate_within(&made.certificate, &made.above));
    tear_down(&made);
}

static void test_subject(void **state)
{
    static const struct {
        const char *base, *subject;
        bool permitted, excluded;
    } subjects[] = {
        {"O=Acme", "O=Acme,CN=x", true, false},
        {"O=Acme", "O=Else,CN=x", false, true},
        {"O=Acme", "", true, true}, /* it has no name */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(subjects); i++) {
        struct seal_buffer subject = simple_name(subjects[i].subject, SEAL_DER_UTF8_STRING);
        struct made made;

        set_up(&made);
        made.certificate.subject = seal_buffer_slice(&subject);
        put_tree(&made.trees, DIRECTORY, subjects[i].base);
        assert_row(is_within(&made, true) == subjects[i].permitted, subjects[i].subject);
        assert_row(is_within(&made, false) == subjects[i].excluded, subjects[i].subject);
        tear_down(&made);
        seal_buffer_clear(&subject);
    }
}

/* Another kind of string, or one that cannot be compared, is not permitted, and does not get out of what is excluded. */
static void test_subject_spelling(void **state)
{
    static const struct {
        uint8_t tag;
        const char *subject, *comment;
    } spellings[] = {
        {0x13, "O=Acme", "PrintableString"},
        {0x14, "O=Acme", "TeletexString"},
        {0x1e, "O=AcmeAcme", "BMPString"},
        {0x0c, "O=Acm\xc3\xa9", "not ASCII"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        struct seal_buffer subject = simple_name(spellings[i].subject, spellings[i].tag);
        struct made made;

        set_up(&made);
        made.certificate.subject = seal_buffer_slice(&subject);
        put_tree(&made.trees, DIRECTORY, "O=Acme");
        assert_row(!is_within(&made, true), spellings[i].comment);
        assert_row(!is_within(&made, false), spellings[i].comment);
        tear_down(&made);
        seal_buffer_clear(&subject);
    }
}

/* E-mail addresses in the subject count too, with and without alternative names. */
static void test_subject_email(void **state)
{
    static const struct {
        uint8_t tag;
        const char *base;
        bool permitted, excluded;
        const char *comment;
    } subjects[] = {
        {0x16, "acme.example", true, false, "IA5String"},
        {0x0c, "acme.example", true, false, "UTF8String"},
        {0x16, "else.example", false, true, "elsewhere"},
        {0x1e, "acme.example", false, false, "a string that is not understood"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(subjects); i++) {
        struct seal_buffer subject = simple_name("CN=x,E=r@acme.example", subjects[i].tag);

        for (int names = 0; names < 2; names++) {
            struct made made;

            set_up(&made);
            made.certificate.subject = seal_buffer_slice(&subject);
            put_tree(&made.trees, EMAIL, subjects[i].base);
            if (names == 1) /* one that is as good as the base wants it */
                put_name(&made.names, EMAIL,
                         subjects[i].permitted ? "x@acme.example" : "x@third.example");
            assert_row(is_within(&made, true) == subjects[i].permitted, subjects[i].comment);
            assert_row(is_within(&made, false) == subjects[i].excluded, subjects[i].comment);
            tear_down(&made);
        }
        seal_buffer_clear(&subject);
    }
}

/* A malformed constraint is a refusal, whatever the names are, and even with none. */
static void test_malformed(void **state)
{
    static const struct {
        const char *trees; /* hex */
        const char *comment;
    } malformed[] = {
        {"30", "cut"},
        {"3000", "no base"},
        {"3100", "a set"},
        {"3006820161800100", "minimum 0, which is the default"},
        {"3006820161800101", "minimum 1"},
        {"3006820161810105", "maximum"},
        {"300482022e2e", "DNS: points"},
        {"30048202612e", "DNS: an empty label at the end"},
        {"300482022a2e", "DNS: a wildcard"},
        {"30028100", "e-mail: nothing"},
        {"3003810140", "e-mail: '@'"},
        {"30058103614022", "e-mail: no host"},
        {"30028600", "URI: nothing"},
        {"3003860120", "URI: a blank"},
        {"3003a40105", "directory name: not a name"},
        {"3004a4023100", "directory name: a set"},
        {"3006a40430023100", "directory name: an empty RDN"},
        {"300382016100", "a byte behind it"},
    };
    struct made made;

    (void)state;
    for (size_t i = 0; i < COUNT(malformed); i++) {
        set_up(&made);
        made.trees = from_hex(malformed[i].trees);
        assert_row(!is_within(&made, true), malformed[i].comment);
        assert_row(!is_within(&made, false), malformed[i].comment);
        tear_down(&made);
    }

    /* and so is a malformed list of names, or subject */
    set_up(&made);
    put_tree(&made.trees, DNS, "a.example");
    put_name(&made.names, DNS, "a.example");
    assert_true(is_within(&made, true));
    made.names.size--;
    assert_false(is_within(&made, true));
    assert_false(is_within(&made, false));
    made.names.size++;
    made.names.size = 0; /* a directory name that begins like one */
    put_der(&made.names, DIRECTORY, SLICE("\x30\x02\x05\x00"));
    made.trees.size = 0;
    put_tree(&made.trees, DIRECTORY, "O=Acme");
    assert_false(is_within(&made, true));
    assert_false(is_within(&made, false));
    made.certificate.subject = SLICE("\x31\x00");
    assert_false(is_within(&made, true));
    tear_down(&made);
}

/* The openssl command's certificates: the leaf lies within what the CA above may name, the other leaf does not. */
static void test_openssl(void **state)
{
    struct seal_buffer der[4] = {from_hex(certificate_root), from_hex(certificate_middle),
                                 from_hex(certificate_leaf), from_hex(certificate_mixed)};
    struct seal_certificate root, middle, leaf, mixed;
    static const struct {
        uint8_t type;
        const char *name;
        bool within;
    } names[] = {
        {DNS, "x.acme.example", true},
        {DNS, "x.else.example", false},
        {DNS, "secret.acme.example", false},
        {DNS, "x.secret.acme.example", false},
        {EMAIL, "r@ci.acme.example", true},
        {EMAIL, "r@acme.example", false},
        {URI, "https://ci.acme.example", true},
        {URI, "https://else.example", false},
        {DIRECTORY, "O=Acme", false}, /* without the country before it */
        {ADDRESS, "addr", true},      /* nobody asks */
    };

    (void)state;
    MUST(seal_certificate_read(seal_buffer_slice(&der[0]), &root, NULL));
    MUST(seal_certificate_read(seal_buffer_slice(&der[1]), &middle, NULL));
    MUST(seal_certificate_read(seal_buffer_slice(&der[2]), &leaf, NULL));
    MUST(seal_certificate_read(seal_buffer_slice(&der[3]), &mixed, NULL));
    assert_true(seal_certificate_within(&leaf, &middle));
    assert_true(seal_certificate_within(&leaf, &root));
    assert_false(seal_certificate_within(&mixed, &middle)); /* O=Acme without the C=DE before it */
    assert_true(seal_certificate_within(&mixed, &root));

    for (size_t i = 0; i < COUNT(names); i++) {
        struct seal_buffer name = {0};

        put_name(&name, names[i].type, names[i].name);
        leaf.names = seal_buffer_slice(&name);
        assert_row(seal_certificate_within(&leaf, &middle) == names[i].within, names[i].name);
        seal_buffer_clear(&name);
    }
    for (int i = 0; i < 4; i++)
        seal_buffer_clear(&der[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_types),   cmocka_unit_test(test_several),
        cmocka_unit_test(test_subject),       cmocka_unit_test(test_subject_spelling),
        cmocka_unit_test(test_subject_email), cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_openssl),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
