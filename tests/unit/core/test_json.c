/* SPDX-License-Identifier: Apache-2.0 */
/* Reading objects by a closed vocabulary: what is taken, and what a mistake is said to be and where. */
#include "support/expect.h"

#include "core/json.h"

#include <stdio.h>

#include <stdlib.h>
#include <string.h>

static const struct seal_json_rules ours = {16, SEAL_JSON_INTEGERS};
static const struct seal_json_rules theirs = {32, SEAL_JSON_NUMBERS};

/* A document with its memory. */
struct paper {
    struct seal_arena arena;
    struct seal_fault fault;
    struct seal_json_source source;
    struct seal_json root;
    char *text;
};

static enum seal_result open_by(struct paper *paper, const char *text,
                                const struct seal_json_rules *rules)
{
    memset(paper, 0, sizeof(*paper));
    paper->source = (struct seal_json_source){.document = "policy.json",
                                              .malformed = SEAL_FORMAT_JSON,
                                              .misshapen = SEAL_CONFIG_POLICY,
                                              .arena = &paper->arena,
                                              .fault = &paper->fault};
    paper->text = json_text(text);
    return seal_json_open(&paper->source, seal_slice_text(paper->text), rules, &paper->root);
}

static void finish(struct paper *paper)
{
    seal_json_close(&paper->root);
    seal_arena_clear(&paper->arena);
    free(paper->text);
}

static void opens_one_document_and_nothing_else(void **state)
{
    static const struct row {
        const char *text;
        enum seal_result want;
    } rows[] = {
        {"{}", SEAL_OK},
        {" [1,2] \r\n\t", SEAL_OK},
        {"{'a':{'b':1},'b':{'b':1}}", SEAL_OK}, /* equal names in different objects */
        {"{'a':1,'A':2}", SEAL_OK},             /* names differ in case */
        {"", SEAL_FORMAT_JSON},
        {"{}x", SEAL_FORMAT_JSON},  /* MAN-05 one byte more */
        {"{}{}", SEAL_FORMAT_JSON}, /* MAN-05 a second document */
        {"{},", SEAL_FORMAT_JSON},
        {"{'a':1,'a':1}", SEAL_FORMAT_JSON}, /* MAN-01 a member twice, even with the same value */
        {"{'a':1,'b':2,'a':3}", SEAL_FORMAT_JSON},
        {"{'x':[{'a':1,'a':2}]}", SEAL_FORMAT_JSON},
        {"{'a':1,'\\u0061':2}", SEAL_FORMAT_JSON}, /* the same name, spelled otherwise */
        {"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", SEAL_LIMIT_DEPTH},
    };
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct paper paper;
        expect_result(&expect, rows[i].text, rows[i].want, open_by(&paper, rows[i].text, &ours),
                      &paper.fault);
        finish(&paper);
    }
    expect_end(&expect, COUNT(rows));
}

/* MAN-04: bytes behind the document that a C string would hide. */
static void refuses_nuls_behind_the_document(void **state)
{
    (void)state;
    struct paper paper;
    assert_int_equal(open_by(&paper, "{}", &ours), SEAL_OK);
    finish(&paper);
    assert_int_equal(open_by(&paper, "{}", &ours), SEAL_OK);
    struct seal_json again;
    assert_int_equal(seal_json_open(&paper.source, (struct seal_slice){(const uint8_t *)"{}\0\0", 4},
                                    &ours, &again),
                     SEAL_FORMAT_JSON);
    finish(&paper);
}

static void bounds_the_members_of_an_object(void **state)
{
    (void)state;
    for (unsigned extra = 0; extra < 2; extra++) {
        struct paper paper;
        char name[32];
        struct seal_buffer text = {0};
        assert_int_equal(seal_buffer_append(&text, "{", 1), SEAL_OK);
        for (unsigned i = 0; i < SEAL_JSON_MEMBERS_MAX + extra; i++) {
            int size = snprintf(name, sizeof(name), "%s'm%u':%u", i == 0 ? "" : ",", i, i);
            assert_int_equal(seal_buffer_append(&text, name, (size_t)size), SEAL_OK);
        }
        assert_int_equal(seal_buffer_append(&text, "}", 1), SEAL_OK);
        assert_int_equal(open_by(&paper, (const char *)text.data, &ours),
                         extra == 0 ? SEAL_OK : SEAL_LIMIT_COUNT);
        finish(&paper);
        seal_buffer_clear(&text);
    }
}

struct pet {
    const char *name;
    uint64_t legs;
    bool tame;
    int64_t born;
    uint8_t digest[SEAL_DIGEST_SIZE];
    struct seal_strings toys;
};

static enum seal_result read_name(const struct seal_json *value, void *into)
{
    return seal_json_string(value, &((struct pet *)into)->name);
}

static enum seal_result read_legs(const struct seal_json *value, void *into)
{
    return seal_json_integer(value, &((struct pet *)into)->legs);
}

static enum seal_result read_tame(const struct seal_json *value, void *into)
{
    return seal_json_bool(value, &((struct pet *)into)->tame);
}

static enum seal_result read_born(const struct seal_json *value, void *into)
{
    return seal_json_time(value, &((struct pet *)into)->born);
}

static enum seal_result read_digest(const struct seal_json *value, void *into)
{
    return seal_json_digest(value, ((struct pet *)into)->digest);
}

static bool is_short(struct seal_slice text)
{
    return text.size <= 4;
}

static enum seal_result read_toys(const struct seal_json *value, void *into)
{
    static const struct seal_shape shape = {is_short, "toys have four letters at most"};
    return seal_json_strings(value, &shape, SEAL_NO_REPEATS, &((struct pet *)into)->toys);
}

static const struct seal_json_member pet_members[] = {
    {"name", read_name, SEAL_JSON_REQUIRED},     {"legs", read_legs, SEAL_JSON_OPTIONAL},
    {"tame", read_tame, SEAL_JSON_OPTIONAL},     {"born", read_born, SEAL_JSON_OPTIONAL},
    {"digest", read_digest, SEAL_JSON_OPTIONAL}, {"toys", read_toys, SEAL_JSON_OPTIONAL},
    {"wings", NULL, SEAL_JSON_OPTIONAL},
};

static enum seal_result read_pet(const struct seal_json *value, void *into)
{
    return seal_json_object(value, pet_members, COUNT(pet_members), into);
}

static enum seal_result read_pets(const struct seal_json *value, void *into)
{
    return seal_json_each_item(value, read_pet, into);
}

static const struct seal_json_member house_members[] = {{"pets", read_pets, SEAL_JSON_REQUIRED}};

static const struct row {
    const char *pet;
    const char *subject; /* NULL: it is taken */
} pets[] = {
    {"{'name':'Tom'}", NULL},
    {"{'legs':4,'name':'Tom','tame':true,'born':'1970-01-02T00:00:01Z','digest':'sha256:#','toys':["
     "'ball']}",
     NULL},
    {"{'name':''}", NULL},
    {"{'name':'T\\u00f6m'}", NULL},
    {"{'legs':4}", "policy.json: pets[1]"}, /* missing: of the object */
    {"{'name':'Tom','tail':1}", "policy.json: pets[1].tail"},
    {"{'name':'Tom','Legs':4}", "policy.json: pets[1].Legs"},
    {"{'name':'Tom','':4}", "policy.json: pets[1]."},
    {"{'name':'Tom','wings':2}", "policy.json: pets[1].wings"},
    {"{'name':5}", "policy.json: pets[1].name"},
    {"{'name':null}", "policy.json: pets[1].name"},
    {"{'name':['Tom']}", "policy.json: pets[1].name"},
    {"{'name':'Tom','legs':'4'}", "policy.json: pets[1].legs"},
    {"{'name':'Tom','legs':true}", "policy.json: pets[1].legs"},
    {"{'name':'Tom','legs':{}}", "policy.json: pets[1].legs"},
    {"{'name':'Tom','tame':1}", "policy.json: pets[1].tame"},
    {"{'name':'Tom','tame':'true'}", "policy.json: pets[1].tame"},
    {"{'name':'Tom','tame':null}", "policy.json: pets[1].tame"},
    {"{'name':'Tom','born':'1970-01-02'}", "policy.json: pets[1].born"},
    {"{'name':'Tom','born':'1970-01-02T00:00:01+00:00'}", "policy.json: pets[1].born"},
    {"{'name':'Tom','born':86401}", "policy.json: pets[1].born"},
    {"{'name':'Tom','digest':'#'}", "policy.json: pets[1].digest"},
    {"{'name':'Tom','digest':'sha256:'}", "policy.json: pets[1].digest"},
    {"{'name':'Tom','digest':'sha256:#a'}", "policy.json: pets[1].digest"},
    {"{'name':'Tom','digest':'SHA256:#'}", "policy.json: pets[1].digest"},
    {"{'name':'Tom','digest':'sha512:#'}", "policy.json: pets[1].digest"},
    {"{'name':'Tom','toys':[]}", "policy.json: pets[1].toys"},
    {"{'name':'Tom','toys':'ball'}", "policy.json: pets[1].toys"},
    {"{'name':'Tom','toys':{'ball':1}}", "policy.json: pets[1].toys"},
    {"{'name':'Tom','toys':['ball',4]}", "policy.json: pets[1].toys[1]"},
    {"{'name':'Tom','toys':['ball','bone','ball']}", "policy.json: pets[1].toys[2]"},
    {"{'name':'Tom','toys':['mouse']}", "policy.json: pets[1].toys[0]"},
    {"[]", "policy.json: pets[1]"},
    {"'Tom'", "policy.json: pets[1]"},
    {"null", "policy.json: pets[1]"},
};

static void names_the_place_of_every_mistake(void **state)
{
    (void)state;
    struct expect expect = {0};
    for (size_t i = 0; i < COUNT(pets); i++) {
        char text[512];
        struct pet pet = {0};
        struct paper paper;
        snprintf(text, sizeof(text), "{'pets':[{'name':'Spot'},%s]}", pets[i].pet);
        assert_int_equal(open_by(&paper, text, &ours), SEAL_OK);
        expect_result(&expect, pets[i].pet, pets[i].subject == NULL ? SEAL_OK : SEAL_CONFIG_POLICY,
                      seal_json_object(&paper.root, house_members, COUNT(house_members), &pet),
                      &paper.fault);
        if (pets[i].subject != NULL) {
            expect_text(&expect, pets[i].pet, pets[i].subject, paper.fault.subject);
            expect_true(&expect, pets[i].pet, "a reason is given", paper.fault.reason != NULL);
        }
        finish(&paper);
    }
    expect_end(&expect, 3 * COUNT(pets) - 10);
}

static void reads_what_was_written(void **state)
{
    (void)state;
    struct pet pet = {0};
    struct paper paper;
    assert_int_equal(
        open_by(&paper,
                "{'name':'a\\u00e9\\n\\ud83d\\ude00','legs':9007199254740991,'tame':true,"
                "'born':'2026-11-24T00:00:00Z','digest':'sha256:#','toys':['ball','a','']}",
                &ours),
        SEAL_OK);
    assert_int_equal(read_pet(&paper.root, &pet), SEAL_OK);
    assert_string_equal(pet.name, "a\xc3\xa9\n\xf0\x9f\x98\x80");
    assert_true(pet.legs == 9007199254740991u);
    assert_true(pet.tame);
    assert_int_equal(pet.born, 1795478400);
    for (size_t i = 0; i < sizeof(pet.digest); i++)
        assert_int_equal(pet.digest[i], 0xaa);
    assert_int_equal(pet.toys.count, 3);
    assert_string_equal(pet.toys.items[0], "ball");
    assert_string_equal(pet.toys.items[2], "");
    seal_json_close(&paper.root); /* strings are the arena's */
    assert_string_equal(pet.toys.items[1], "a");
    finish(&paper);
}

static void repeats_only_where_it_is_said(void **state)
{
    (void)state;
    struct paper paper;
    struct seal_strings argv = {0};
    assert_int_equal(open_by(&paper, "['-v','-v','']", &ours), SEAL_OK);
    assert_int_equal(seal_json_strings(&paper.root, NULL, SEAL_REPEATS, &argv), SEAL_OK);
    assert_int_equal(argv.count, 3);
    assert_int_equal(seal_json_strings(&paper.root, NULL, SEAL_NO_REPEATS, &argv), SEAL_CONFIG_POLICY);
    finish(&paper);
}

/* Numbers of other people's documents pass the scan; as an integer they must be one that is exact. */
static void integers_are_exact_whoever_wrote_them(void **state)
{
    static const struct number {
        const char *text;
        enum seal_result want;
        uint64_t value;
    } rows[] = {
        {"0", SEAL_OK, 0},
        {"9007199254740991", SEAL_OK, 9007199254740991u},
        {"-1", SEAL_CONFIG_POLICY, 0},
        {"1.5", SEAL_CONFIG_POLICY, 0},
        {"1e999", SEAL_CONFIG_POLICY, 0},
        {"-1e999", SEAL_CONFIG_POLICY, 0},
        {"9007199254740992", SEAL_CONFIG_POLICY, 0},
        {"9007199254740993", SEAL_CONFIG_POLICY, 0},
        {"18446744073709551616", SEAL_CONFIG_POLICY, 0},
    };
    struct expect expect = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t value = 77;
        struct paper paper;
        assert_int_equal(open_by(&paper, rows[i].text, &theirs), SEAL_OK);
        expect_result(&expect, rows[i].text, rows[i].want, seal_json_integer(&paper.root, &value),
                      &paper.fault);
        expect_number(&expect, rows[i].text, rows[i].want == SEAL_OK ? rows[i].value : 77, value);
        finish(&paper);
    }
    expect_end(&expect, 2 * COUNT(rows));
}

static enum seal_result count_member(const struct seal_json *value, void *into)
{
    unsigned *seen = into;
    *seen = *seen * 10 + (unsigned)(seal_json_name(value)[0] - '0');
    return *seen == 13 ? seal_json_fail_as(value, SEAL_CONFIG_KEY, "bad luck", "12", "13") : SEAL_OK;
}

static void names_can_be_data(void **state)
{
    (void)state;
    struct paper paper;
    unsigned seen = 0;
    assert_int_equal(open_by(&paper, "{'1':0,'2':0,'3':0}", &ours), SEAL_OK);
    assert_int_equal(seal_json_count(&paper.root), 3);
    assert_int_equal(seal_json_each_member(&paper.root, count_member, &seen), SEAL_OK);
    assert_int_equal(seen, 123);
    assert_int_equal(seal_json_each_item(&paper.root, count_member, &seen), SEAL_CONFIG_POLICY);
    finish(&paper);

    seen = 0;
    assert_int_equal(open_by(&paper, "{'1':0,'3':0,'x':0}", &ours), SEAL_OK);
    assert_int_equal(seal_json_each_member(&paper.root, count_member, &seen),
                     SEAL_CONFIG_KEY); /* and no further */
    assert_int_equal(seen, 13);
    assert_int_equal(paper.fault.code, SEAL_CONFIG_KEY);
    assert_string_equal(paper.fault.subject, "policy.json: 3");
    assert_string_equal(paper.fault.expected, "12");
    assert_string_equal(paper.fault.found, "13");
    finish(&paper);

    assert_int_equal(open_by(&paper, "[1]", &ours), SEAL_OK);
    assert_int_equal(seal_json_each_member(&paper.root, count_member, &seen), SEAL_CONFIG_POLICY);
    finish(&paper);
}

static void says_what_a_value_is(void **state)
{
    (void)state;
    struct paper paper;
    struct seal_json value;
    assert_int_equal(open_by(&paper, "{'kind':'key','list':[1,2],'object':{}}", &ours), SEAL_OK);
    assert_true(seal_json_is_object(&paper.root));
    assert_false(seal_json_is_array(&paper.root));
    assert_true(seal_json_lookup(&paper.root, "kind", &value));
    assert_true(seal_json_is_string(&value));
    assert_string_equal(seal_json_name(&value), "kind");
    assert_true(seal_json_lookup(&paper.root, "list", &value));
    assert_true(seal_json_is_array(&value));
    assert_int_equal(seal_json_count(&value), 2);
    assert_false(seal_json_lookup(&value, "kind", &value)); /* no object */
    assert_false(seal_json_lookup(&paper.root, "Kind", &value));
    assert_false(seal_json_lookup(&paper.root, "kin", &value));
    finish(&paper);
}

/* An entry of a manifest is a text of its own and still says where it stands in the whole. */
static void an_item_read_alone_knows_its_place(void **state)
{
    (void)state;
    struct paper paper;
    struct pet pet;
    assert_int_equal(open_by(&paper, "{'name':5}", &ours), SEAL_OK);
    paper.source.list = "entries";
    paper.source.item = 4711;
    assert_int_equal(read_pet(&paper.root, &pet), SEAL_CONFIG_POLICY);
    assert_string_equal(paper.fault.subject, "policy.json: entries[4711].name");
    finish(&paper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_one_document_and_nothing_else),
        cmocka_unit_test(refuses_nuls_behind_the_document),
        cmocka_unit_test(bounds_the_members_of_an_object),
        cmocka_unit_test(names_the_place_of_every_mistake),
        cmocka_unit_test(reads_what_was_written),
        cmocka_unit_test(repeats_only_where_it_is_said),
        cmocka_unit_test(integers_are_exact_whoever_wrote_them),
        cmocka_unit_test(names_can_be_data),
        cmocka_unit_test(says_what_a_value_is),
        cmocka_unit_test(an_item_read_alone_knows_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
