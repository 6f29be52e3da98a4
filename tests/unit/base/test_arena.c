/* SPDX-License-Identifier: Apache-2.0 */
/* Does an arena hand out zeroed, aligned pieces that do not overlap? */
#include "base/arena.h"

#include "unit/base/unit.h"

#include <stdalign.h>

static void test_pieces(void **state)
{
    static const size_t sizes[] = {0,    1,     7,      16, 72,
                                   4095, 16384, 100000, 3}; /* some larger than a block */
    unsigned char *pieces[300];
    struct seal_arena arena = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(pieces); i++) {
        size_t size = sizes[i % COUNT(sizes)];

        pieces[i] = seal_arena_take(&arena, 1, size);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(pieces[i][k], 0);
        memset(pieces[i], (int)(i % 250 + 1), size);
    }
    for (size_t i = 0; i < COUNT(pieces); i++) {
        for (size_t k = 0; k < sizes[i % COUNT(sizes)]; k++)
            assert_int_equal(pieces[i][k], i % 250 + 1);
    }
    seal_arena_clear(&arena);
    assert_null(arena.newest);
    assert_non_null(seal_arena_take(&arena, 10, 10)); /* usable again */
    seal_arena_clear(&arena);
    seal_arena_clear(&arena);
    seal_arena_clear(NULL);
}

static void test_overflow(void **state)
{
    struct seal_arena arena = {0};

    (void)state;
    assert_null(seal_arena_take(&arena, SIZE_MAX, 2));
    assert_null(seal_arena_take(&arena, SIZE_MAX / 2 + 1, 2)); /* the product wraps to 0 */
    assert_null(seal_arena_take(&arena, 2, SIZE_MAX));
    assert_null(seal_arena_take(&arena, 1, SIZE_MAX - 8)); /* rounding up would wrap */
    assert_null(seal_arena_copy(&arena, "x", SIZE_MAX));
    assert_non_null(seal_arena_take(&arena, 4, 4));
    seal_arena_clear(&arena);
}

static void test_copy(void **state)
{
    struct seal_arena arena = {0};
    char *text = seal_arena_copy(&arena, "abc-not this", 3);

    (void)state;
    assert_string_equal(text, "abc");
    assert_string_equal(seal_arena_copy(&arena, NULL, 0), "");
    seal_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
