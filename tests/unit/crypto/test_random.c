/* SPDX-License-Identifier: Apache-2.0 */
/* Built twice: the verify flavour never gives random numbers, the full one gives the kernel's. */
#include "crypto/random.h"

#include "unit/base/unit.h"

static void test_random(void **state)
{
    uint8_t first[64] = {0}, second[64] = {0};

    (void)state;
#ifdef TEST_WANTS_RANDOM
    assert_int_equal(seal_random_bytes(first, sizeof(first)), SEAL_OK);
    assert_int_equal(seal_random_bytes(second, sizeof(second)), SEAL_OK);
    assert_memory_not_equal(first, second, sizeof(first));
    assert_int_equal(seal_random_bytes(first, 0), SEAL_OK);
#else
    assert_int_equal(seal_random_bytes(first, sizeof(first)), SEAL_INTERNAL_CRYPTO);
    assert_memory_equal(first, second, sizeof(first));
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
