/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The openssl command as the other side: keys as it makes them are read, what we sign it verifies, what
 * it signs we verify, and what it should not have made is refused for the right reason.
 */
#include "crypto/public_key.h"

#include <coldseal/sign.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/coldseal-test-XXXXXX";
static const char message[] = "{\"coldseal\":\"manifest/v1\",\"package\":\"demo\"}\n";

/* One line for the shell, in the test's own folder. */
static int shell(const char *line)
{
    char all[2048];

    (void)snprintf(all, sizeof(all), "cd %s && { %s ; } >>log 2>&1 </dev/null", folder, line);
    return system(all);
}

static void read_file(const char *name, struct seal_buffer *bytes)
{
    char path[256];
    uint8_t piece[4096];
    FILE *file;
    size_t got;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        assert_int_equal(seal_buffer_append(bytes, piece, got), SEAL_OK);
    (void)fclose(file);
}

static void write_file(const char *name, struct seal_slice bytes)
{
    char path[256];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
}

static enum seal_result ask(void *context, struct seal_buffer *ret_passphrase, struct seal_fault *fault)
{
    (void)fault;
    return seal_buffer_append(ret_passphrase, context, strlen(context));
}

static enum seal_result read_key(const char *name, const char *passphrase,
                                 struct seal_private_key **ret_key, struct seal_fault *fault)
{
    const struct seal_passphrase asked = {.context = (void *)(uintptr_t)passphrase, .ask = ask};
    struct seal_buffer pem = {0};
    enum seal_result r;

    read_file(name, &pem);
    r = seal_private_key_read(seal_buffer_slice(&pem), passphrase == NULL ? NULL : &asked, ret_key,
                              fault);
    seal_buffer_clear(&pem);
    return r;
}

/* How openssl makes a key of each form that is taken; each line writes "key". */
static const struct {
    const char *make;
    const char *passphrase;
} forms[] = {
    {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key", NULL},
    {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key", NULL},
    {"openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key", NULL},
    {"openssl genpkey -algorithm ed25519 -out key", NULL},
    {"openssl ecparam -name prime256v1 -genkey -out key", NULL},
    {"openssl ecparam -name secp384r1 -genkey -noout -out key", NULL},
    {"openssl genrsa -traditional -out key 3072", NULL},
    {"openssl genrsa -out key 2048", NULL},
    {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p && "
     "openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:word -in p -out key",
     "word"},
    {"openssl pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA512 -iter 10000 -passout pass:word "
     "-in p -out key",
     "word"},
    {"openssl genrsa -out r 2048 && openssl pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA384 "
     "-passout pass:word -in r -out key",
     "word"},
    {"openssl genpkey -algorithm ed25519 -aes-256-cbc -pass pass:word -out key", "word"},
};

static void test_keys_and_signatures(void **state)
{
    struct seal_fault fault = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct seal_private_key *key = NULL;
        struct seal_buffer public = {0}, theirs = {0}, signature = {0}, written = {0};
        enum seal_result r;

        assert_int_equal(shell(forms[i].make), 0);
        r = read_key("key", forms[i].passphrase, &key, &fault);
        if (r != SEAL_OK)
            fail_msg("%s: %s", forms[i].make, fault.reason == NULL ? "" : fault.reason);
        /* both find the same public key */
        assert_int_equal(seal_private_key_public(key, &public), SEAL_OK);
        assert_int_equal(shell("openssl pkey -in key -passin pass:word -pubout -out theirs"), 0);
        read_file("theirs", &theirs);
        assert_true(seal_slice_equal(seal_buffer_slice(&public), seal_buffer_slice(&theirs)));
        /* and openssl reads what we write */
        assert_int_equal(seal_private_key_write(key, &written), SEAL_OK);
        write_file("written", seal_buffer_slice(&written));
        assert_int_equal(shell("openssl pkey -in written -pubout -out again && cmp theirs again"), 0);

        assert_int_equal(
            seal_private_key_sign(key, NULL, seal_slice_text(message), &signature, &fault), SEAL_OK);
        assert_true(seal_signature_shape(seal_buffer_slice(&signature)));
        seal_buffer_clear(&public);
        seal_buffer_clear(&theirs);
        seal_buffer_clear(&signature);
        seal_buffer_clear(&written);
        seal_private_key_free(key);
    }
}

/* What each algorithm is called here and there. openssl pkeyutl wants the digest of all but Ed25519. */
static const struct {
    const char *word, *make, *options;
} algorithms[] = {
    {"ecdsa-p256-sha256", "EC -pkeyopt ec_paramgen_curve:P-256", "-sha256"},
    {"ecdsa-p384-sha384", "EC -pkeyopt ec_paramgen_curve:P-384", "-sha384"},
    {"rsa-pkcs1-sha256", "RSA -pkeyopt rsa_keygen_bits:2048", "-sha256"},
    {"rsa-pkcs1-sha384", "RSA -pkeyopt rsa_keygen_bits:2048", "-sha384"},
    {"rsa-pkcs1-sha512", "RSA -pkeyopt rsa_keygen_bits:2048", "-sha512"},
    {"rsa-pss-sha256", "RSA -pkeyopt rsa_keygen_bits:2048",
     "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest"},
    {"rsa-pss-sha384", "RSA -pkeyopt rsa_keygen_bits:3072",
     "-sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest"},
    {"rsa-pss-sha512", "RSA -pkeyopt rsa_keygen_bits:4096",
     "-sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest"},
    {"ed25519", "ed25519", NULL},
};

static int openssl_verifies(const char *options)
{
    char line[512];

    if (options == NULL)
        return shell("openssl pkeyutl -verify -pubin -inkey pub -rawin -in message -sigfile ours");
    (void)snprintf(line, sizeof(line), "openssl dgst %s -verify pub -signature ours message", options);
    return shell(line);
}

static int openssl_signs(const char *options)
{
    char line[512];

    if (options == NULL)
        return shell("openssl pkeyutl -sign -inkey key -rawin -in message -out theirs");
    (void)snprintf(line, sizeof(line), "openssl dgst %s -sign key -out theirs message", options);
    return shell(line);
}

static void test_both_ways(void **state)
{
    struct seal_fault fault = {0};
    char line[512];

    (void)state;
    write_file("message", seal_slice_text(message));
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        struct seal_private_key *key = NULL;
        struct seal_public_key public = {0};
        struct seal_buffer pem = {0}, ours = {0}, theirs = {0};
        enum seal_algorithm algorithm = seal_algorithm_read(seal_slice_text(algorithms[i].word));

        (void)snprintf(line, sizeof(line), "openssl genpkey -algorithm %s -out key",
                       algorithms[i].make);
        assert_int_equal(shell(line), 0);
        assert_int_equal(read_key("key", NULL, &key, &fault), SEAL_OK);
        assert_int_equal(seal_private_key_public(key, &pem), SEAL_OK);
        write_file("pub", seal_buffer_slice(&pem));

        assert_int_equal(
            seal_private_key_sign(key, algorithms[i].word, seal_slice_text(message), &ours, &fault),
            SEAL_OK);
        write_file("ours", seal_buffer_slice(&ours));
        assert_int_equal(openssl_verifies(algorithms[i].options), 0);

        assert_int_equal(openssl_signs(algorithms[i].options), 0);
        read_file("theirs", &theirs);
        assert_int_equal(seal_public_key_read_pem(seal_buffer_slice(&pem), &public, &fault), SEAL_OK);
        assert_int_equal(seal_signature_verify(&public, algorithm, seal_slice_text(message),
                                               seal_buffer_slice(&theirs)),
                         SEAL_OK);
        seal_buffer_clear(&pem);
        seal_buffer_clear(&ours);
        seal_buffer_clear(&theirs);
        seal_private_key_free(key);
    }
}

/* Keys that openssl makes and we must not take. */
static void test_refused(void **state)
{
    static const struct {
        const char *make, *reason;
    } cases[] = {
        {"openssl genrsa -out key 1024", "2048 to 4096"},
        {"openssl genrsa -primes 3 -out key 3072", "more than two primes"},
        {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out key",
         "neither P-256"},
        {"openssl ecparam -name secp256k1 -genkey -noout -out key", "neither P-256"},
        {"openssl ecparam -name prime256v1 -param_enc explicit -genkey -noout -out key",
         "not given by its name"},
        {"openssl ecparam -name prime256v1 -genkey -noout | openssl ec -conv_form compressed -out "
         "key",
         "compressed"},
        {"openssl genpkey -algorithm ed448 -out key", "of a kind that is not taken"},
        {"openssl genpkey -algorithm x25519 -out key", "of a kind that is not taken"},
        {"openssl genrsa -traditional -aes128 -passout pass:word -out key 2048", "pkcs8 -topk8"},
        {"openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA1 -passout pass:word -in p -out "
         "key",
         "in another way"},
        {"openssl pkcs8 -topk8 -v2 des3 -passout pass:word -in p -out key", "in another way"},
        {"openssl pkcs8 -topk8 -scrypt -passout pass:word -in p -out key", "in another way"},
        {"openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:other -in p -out key",
         "wrong passphrase"},
        {"openssl pkey -in p -pubout -out key", "public key"},
        {"cat p p > key", "more than one key"},
        {"{ cat p; echo text; } > key", "more than one key"},
        {"{ openssl ecparam -name secp384r1; openssl ec -in p; } > key", "two curves"},
        {"head -c 20000 /dev/zero > key", "too large"},
    };
    struct seal_fault fault = {0};

    (void)state;
    assert_int_equal(shell("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p"),
                     0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct seal_private_key *key = NULL;
        char word[] = "word";

        assert_int_equal(shell(cases[i].make), 0);
        assert_int_equal(read_key("key", word, &key, &fault), SEAL_CONFIG_KEY);
        assert_null(key);
        if (fault.reason == NULL || strstr(fault.reason, cases[i].reason) == NULL)
            fail_msg("%s: %s", cases[i].make, fault.reason == NULL ? "no reason" : fault.reason);
    }
}

/* Without anybody to ask, an encrypted key is an error and nothing else. */
static void test_no_passphrase(void **state)
{
    struct seal_private_key *key = NULL;
    struct seal_fault fault = {0};

    (void)state;
    assert_int_equal(
        shell("openssl genpkey -algorithm ed25519 -aes-256-cbc -pass pass:word -out key"), 0);
    assert_int_equal(read_key("key", NULL, &key, &fault), SEAL_CONFIG_KEY);
    assert_non_null(strstr(fault.reason, "no passphrase"));
}

/* A hundred wrong passphrases: sometimes the padding is right by chance, and it must not matter. */
static void test_wrong_passphrases(void **state)
{
    struct seal_fault fault = {0};

    (void)state;
    assert_int_equal(
        shell("openssl genpkey -algorithm ed25519 -aes-256-cbc -pass pass:word -out key"), 0);
    for (int i = 0; i < 100; i++) {
        struct seal_private_key *key = NULL;
        char wrong[16];

        (void)snprintf(wrong, sizeof(wrong), "wrong%d", i);
        assert_int_equal(read_key("key", wrong, &key, &fault), SEAL_CONFIG_KEY);
        assert_non_null(strstr(fault.reason, "wrong passphrase"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_and_signatures),
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_passphrase),
        cmocka_unit_test(test_wrong_passphrases),
    };
    int failed;

    if (system("openssl version >/dev/null 2>&1") != 0) {
        puts("SKIP the openssl command is not here");
        return 77;
    }
    if (mkdtemp(folder) == NULL)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (failed == 0 && shell("rm -rf \"$PWD\"") != 0)
        failed = 1;
    return failed;
}
