/* SPDX-License-Identifier: Apache-2.0 */
/* Does a fault keep what it was told, and no more than it has room for? */
#include "base/fault.h"

#include "unit/base/unit.h"

static void test_set_and_detail(void **state)
{
    static const char reason[] = "because";
    struct seal_fault fault;

    (void)state;
    memset(&fault, 'x', sizeof(fault));
    assert_int_equal(seal_fault_set(&fault, SEAL_TREE_EXTRA, reason, "a/b"), SEAL_TREE_EXTRA);
    assert_int_equal(fault.code, SEAL_TREE_EXTRA);
    assert_ptr_equal(fault.reason, reason); /* kept, not copied */
    assert_string_equal(fault.subject, "a/b");
    assert_string_equal(fault.expected, "");
    assert_string_equal(fault.found, "");

    assert_int_equal(seal_fault_detail(&fault, "one", NULL), SEAL_TREE_EXTRA);
    assert_string_equal(fault.expected, "one");
    assert_string_equal(fault.found, "");
    assert_int_equal(seal_fault_detail(&fault, NULL, "two"), SEAL_TREE_EXTRA);
    assert_string_equal(fault.expected, "");
    assert_string_equal(fault.found, "two");

    /* A new fault forgets the details of the old one. */
    assert_int_equal(seal_fault_set(&fault, SEAL_IO_READ, NULL, NULL), SEAL_IO_READ);
    assert_null(fault.reason);
    assert_string_equal(fault.subject, "");
    assert_string_equal(fault.found, "");
}

static void test_without_fault(void **state)
{
    (void)state;
    assert_int_equal(seal_fault_set(NULL, SEAL_IO_OPEN, "r", "s"), SEAL_IO_OPEN);
    assert_int_equal(seal_fault_detail(NULL, "e", "f"), SEAL_UNDECIDED);
}

static void fill(char *text, size_t length)
{
    memset(text, 'p', length);
    text[length] = '\0';
}

static void test_bounds(void **state)
{
    char longest[SEAL_SUBJECT_SIZE + 8];
    struct seal_fault fault;

    (void)state;
    /* Just fits. */
    fill(longest, SEAL_SUBJECT_SIZE - 1);
    seal_fault_set(&fault, SEAL_TREE_EXTRA, NULL, longest);
    assert_string_equal(fault.subject, longest);

    /* One more: cut and marked, and still terminated inside. */
    fill(longest, SEAL_SUBJECT_SIZE);
    seal_fault_set(&fault, SEAL_TREE_EXTRA, NULL, longest);
    assert_int_equal(strlen(fault.subject), SEAL_SUBJECT_SIZE - 1);
    assert_string_equal(fault.subject + SEAL_SUBJECT_SIZE - 5, "p...");

    seal_fault_detail(&fault, longest, longest);
    assert_int_equal(strlen(fault.expected), SEAL_DETAIL_SIZE - 1);
    assert_string_equal(fault.found + SEAL_DETAIL_SIZE - 5, "p...");

    /* A fault that is passed on with its own subject. */
    seal_fault_set(&fault, SEAL_IO_READ, NULL, fault.subject + 2);
    assert_int_equal(strlen(fault.subject), SEAL_SUBJECT_SIZE - 3);
}

static void test_numbers(void **state)
{
    static const struct {
        uint64_t number;
        const char *text;
    } rows[] = {
        {0, "0"}, {9, "9"}, {10, "10"}, {1204, "1204"}, {UINT64_MAX, "18446744073709551615"},
    };
    struct seal_fault fault;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[SEAL_DECIMAL_SIZE];

        assert_int_equal(seal_decimal_write(rows[i].number, text), strlen(rows[i].text));
        assert_string_equal(text, rows[i].text);
    }
    assert_int_equal(seal_fault_numbers(&fault, SEAL_LIMIT_COUNT, "too many", "a", 16, UINT64_MAX),
                     SEAL_LIMIT_COUNT);
    assert_string_equal(fault.reason, "too many");
    assert_string_equal(fault.subject, "a");
    assert_string_equal(fault.expected, "16");
    assert_string_equal(fault.found, "18446744073709551615");
    assert_int_equal(seal_fault_numbers(NULL, SEAL_LIMIT_COUNT, "too many", "a", 1, 2),
                     SEAL_LIMIT_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_and_detail),
        cmocka_unit_test(test_without_fault),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
