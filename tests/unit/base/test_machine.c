/* SPDX-License-Identifier: Apache-2.0 */
/* Does this build know what it is, in the words of manifests? */
#include "base/machine.h"

#include "unit/base/unit.h"

static void test_names(void **state)
{
    (void)state;
    assert_true(seal_machine_valid(seal_slice_text("x86_64")));
    assert_true(seal_machine_valid(seal_slice_text("arm64")));
    assert_false(seal_machine_valid(seal_slice_text("")));
    assert_false(seal_machine_valid(seal_slice_text("X86_64")));
    assert_false(seal_machine_valid(seal_slice_text("aarch64")));
    assert_false(seal_machine_valid(seal_slice_text("arm64 ")));
}

static void test_built(void **state)
{
    (void)state;
#if defined(__x86_64__)
    assert_string_equal(seal_machine_built(), "x86_64");
#elif defined(__aarch64__)
    assert_string_equal(seal_machine_built(), "arm64");
#else
    assert_null(seal_machine_built());
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_built),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
