/* SPDX-License-Identifier: Apache-2.0 */
/* Do buffers grow, end in a NUL, and refuse what no memory could hold? */
#include "unit/base/unit.h"

static void test_append(void **state)
{
    struct seal_buffer buffer = {0};

    (void)state;
    assert_int_equal(seal_buffer_append(&buffer, NULL, 0), SEAL_OK);
    assert_int_equal(buffer.size, 0);
    assert_int_equal(buffer.data[0], 0);
    for (unsigned i = 0; i < 100000; i++) {
        uint8_t byte = (uint8_t)(i % 251 + 1);

        assert_int_equal(seal_buffer_append(&buffer, &byte, 1), SEAL_OK);
        assert_int_equal(buffer.data[buffer.size], 0);
    }
    assert_int_equal(buffer.size, 100000);
    for (unsigned i = 0; i < 100000; i++)
        assert_int_equal(buffer.data[i], i % 251 + 1);
    assert_true(buffer.capacity < 4 * buffer.size); /* by doubling, not by squaring */

    seal_buffer_clear(&buffer);
    assert_null(buffer.data);
    assert_int_equal(buffer.size + buffer.capacity, 0);
    assert_int_equal(seal_buffer_append(&buffer, "again", 5), SEAL_OK);
    assert_buffer_text(&buffer, "again", "after clear");
    seal_buffer_clear(&buffer);
    seal_buffer_clear(&buffer);
    seal_buffer_clear(NULL);
}

static void test_reserve(void **state)
{
    struct seal_buffer buffer = {0};
    uint8_t *before;

    (void)state;
    assert_int_equal(seal_buffer_reserve(&buffer, 5000), SEAL_OK);
    assert_true(buffer.capacity >= 5000);
    assert_int_equal(buffer.size, 0);

    /* What is reserved stays where it is. */
    before = buffer.data;
    for (int i = 0; i < 50; i++)
        assert_int_equal(
            seal_buffer_append(
                &buffer,
                "0123456789012345678901234567890123456789012345678901234567890123456789"
                "012345678901234567890123456789",
                100),
            SEAL_OK);
    assert_ptr_equal(buffer.data, before);

    /* Nobody has that much; the contents stay. */
    assert_int_equal(seal_buffer_reserve(&buffer, SIZE_MAX), SEAL_LIMIT_MEMORY);
    assert_int_equal(seal_buffer_reserve(&buffer, SIZE_MAX - buffer.size), SEAL_LIMIT_MEMORY);
    assert_int_equal(seal_buffer_append(&buffer, "x", SIZE_MAX / 2), SEAL_LIMIT_MEMORY);
    assert_int_equal(buffer.size, 5000);
    assert_ptr_equal(buffer.data, before);
    seal_buffer_clear(&buffer);
}

static void test_slices(void **state)
{
    struct seal_buffer buffer = {0};
    const struct seal_slice empty = {NULL, 0};

    (void)state;
    assert_true(seal_slice_equal(seal_slice_text("abc"), SLICE("abc")));
    assert_false(seal_slice_equal(SLICE("abc"), SLICE("ab")));
    assert_false(seal_slice_equal(SLICE("abc"), SLICE("abd")));
    assert_false(seal_slice_equal(SLICE("abc\0d"), SLICE("abc\0e"))); /* a NUL ends nothing */
    assert_true(seal_slice_equal(empty, SLICE("")));
    assert_true(seal_slice_equal(seal_buffer_slice(&buffer), empty));
    assert_int_equal(seal_buffer_append(&buffer, "abc", 3), SEAL_OK);
    assert_true(seal_slice_equal(seal_buffer_slice(&buffer), SLICE("abc")));
    seal_buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_reserve),
        cmocka_unit_test(test_slices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
