/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does any memory that is given back still hold a private key?  free() is ours here (-Wl,--wrap=free), for the room and for both
 * libraries: each block is searched for the secret on its way.
 */
#include "sign/secret.h"

#include "crypto/pem.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void __real_free(void *block);
void __wrap_free(void *block);

/* What must not be found. Sixteen bytes are enough to know it by, and no accident. */
#define NEEDLE 16u
static uint8_t binary[NEEDLE], text[NEEDLE];
static bool watching;
static unsigned freed, found;

static void look_for(const uint8_t *needle, const uint8_t *block, size_t size)
{
    for (size_t i = 0; i + NEEDLE <= size; i++)
        found += memcmp(block + i, needle, NEEDLE) == 0;
}

void __wrap_free(void *block)
{
    if (watching && block != NULL) {
        const size_t size = malloc_usable_size(block);

        freed++;
        look_for(binary, block, size);
        look_for(text, block, size);
    }
    __real_free(block);
}

/* The middle of the secret, and of the first line of its PEM that holds nothing but secret. */
static void remember(const struct seal_private_key *key, const struct seal_buffer *pem)
{
    const char *line = strchr((const char *)pem->data, '\n') + 1;

    memcpy(binary, key->secret.data + key->secret.size / 2 - NEEDLE / 2, NEEDLE);
    if (key->public.type == SEAL_KEY_RSA)
        line += 65 * 12; /* behind the modulus */
    memcpy(text, line + (key->public.type == SEAL_KEY_ED25519 ? 24 : 44), NEEDLE);
}

static enum seal_result ask(void *context, struct seal_buffer *ret_passphrase, struct seal_fault *fault)
{
    (void)context;
    (void)fault;
    return seal_buffer_append(ret_passphrase, "word", 4);
}

static void test_nothing_is_left(void **state)
{
    static const char *const types[] = {"p256", "p384", "ed25519", "rsa2048"};
    static const struct seal_passphrase passphrase = {.ask = ask};

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        struct seal_private_key *made = NULL, *key = NULL;
        struct seal_buffer pem = {0}, signature = {0};
        struct seal_fault fault;

        assert_int_equal(seal_private_key_generate(types[i], &made, &fault), SEAL_OK);
        assert_int_equal(seal_private_key_write(made, &pem), SEAL_OK);
        remember(made, &pem);
        freed = found = 0;
        watching = true;
        assert_int_equal(seal_private_key_read(seal_buffer_slice(&pem), &passphrase, &key, &fault),
                         SEAL_OK);
        assert_int_equal(
            seal_private_key_sign(key, NULL, seal_slice_text("message"), &signature, &fault), SEAL_OK);
        seal_private_key_free(key);
        seal_private_key_free(made);
        seal_buffer_clear(&pem);
        watching = false;
        seal_buffer_clear(&signature);
        assert_true(freed > 4);
        assert_int_equal(found, 0);
    }
}

/* Does this test see what it should?  A careless copy is found. */
static void test_a_copy_is_found(void **state)
{
    struct seal_private_key *key = NULL;
    struct seal_buffer pem = {0};
    struct seal_fault fault;
    void *copies[2] = {NULL, NULL};
    void (*volatile give_back)(void *) =
        free; /* not to be seen through: what is freed next need not be written */

    (void)state;
    assert_int_equal(seal_private_key_generate("p256", &key, &fault), SEAL_OK);
    assert_int_equal(seal_private_key_write(key, &pem), SEAL_OK);
    remember(key, &pem);
    copies[0] = malloc(key->secret.size);
    copies[1] = malloc(pem.size);
    assert_true(copies[0] != NULL && copies[1] != NULL);
    memcpy(copies[0], key->secret.data, key->secret.size);
    memcpy(copies[1], pem.data, pem.size);
    found = 0;
    watching = true;
    give_back(copies[0]);
    give_back(copies[1]);
    watching = false;
    assert_int_equal(found, 2);
    seal_private_key_free(key);
    seal_buffer_clear(&pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_left),
        cmocka_unit_test(test_a_copy_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
