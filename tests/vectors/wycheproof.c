/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Do we agree with Project Wycheproof about 1,764 signatures?  threats.md SIG-10
 *
 * Reads the files in COLDSEAL_SHARED/vectors/wycheproof, which are nobody's but their authors'; skips where they are
 * absent. The counts are asserted, so that a file that was read to half its length fails. "acceptable" is one RSA signature
 * a file whose DigestInfo lacks the NULL: it may go either way, and we refuse it.
 */
#include "crypto/public_key.h"

#include "base/hex.h"
#include "unit/base/unit.h"

#include <cJSON.h>
#include <stdlib.h>

struct file {
    const char *name;
    enum seal_algorithm algorithm;
    unsigned valid, acceptable, invalid;
};

static const struct file files[] = {
    {"ecdsa_secp256r1_sha256_test.json", SEAL_ECDSA_P256_SHA256, 174, 0, 310},
    {"ecdsa_secp384r1_sha384_test.json", SEAL_ECDSA_P384_SHA384, 194, 0, 310},
    {"ed25519_test.json", SEAL_ED25519, 88, 0, 63},
    {"rsa_signature_2048_sha256_test.json", SEAL_RSA_PKCS1_SHA256, 9, 1, 249},
    {"rsa_signature_4096_sha256_test.json", SEAL_RSA_PKCS1_SHA256, 7, 1, 250},
    {"rsa_pss_2048_sha256_mgf1_32_test.json", SEAL_RSA_PSS_SHA256, 63, 0, 45},
};

static FILE *open_file(const char *name)
{
    const char *shared = getenv("COLDSEAL_SHARED");
    char path[4096];

    snprintf(path, sizeof(path), "%s/vectors/wycheproof/%s", shared != NULL ? shared : "../shared",
             name);
    return fopen(path, "rb");
}

static cJSON *read_file(const char *name)
{
    FILE *file = open_file(name);
    struct seal_buffer text = {0};
    char chunk[65536];
    size_t got;
    cJSON *json;

    if (file == NULL)
        return NULL;
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        assert_int_equal(seal_buffer_append(&text, chunk, got), SEAL_OK);
    assert_int_equal(ferror(file), 0);
    fclose(file);
    json = cJSON_ParseWithLength((const char *)text.data, text.size);
    seal_buffer_clear(&text);
    assert_non_null(json);
    return json;
}

static const char *member(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    assert_row(text != NULL, name);
    return text;
}

static struct seal_buffer bytes_of(const cJSON *object, const char *name)
{
    const char *hex = member(object, name);
    struct seal_buffer bytes = {0};
    size_t size = strlen(hex) / 2;

    assert_int_equal(seal_buffer_reserve(&bytes, size), SEAL_OK);
    assert_true(seal_hex_read(seal_slice_text(hex), bytes.data, size));
    bytes.size = size;
    return bytes;
}

static void run_case(const struct file *file, const struct seal_public_key *key, const cJSON *test,
                     struct file *counts)
{
    struct seal_buffer message = bytes_of(test, "msg"), signature = bytes_of(test, "sig");
    const char *label = member(test, "result");
    enum seal_result wanted = SEAL_TRUST_SIGNERS, found;

    if (strcmp(label, "valid") == 0) {
        wanted = SEAL_OK;
        counts->valid++;
    } else if (strcmp(label, "acceptable") == 0) {
        counts->acceptable++;
    } else {
        assert_string_equal(label, "invalid");
        counts->invalid++;
    }
    found = seal_signature_verify(key, file->algorithm, seal_buffer_slice(&message),
                                  seal_buffer_slice(&signature));
    if (found != wanted)
        fail_msg("%s tcId %d (%s): expected %s, found %s", file->name,
                 cJSON_GetObjectItemCaseSensitive(test, "tcId")->valueint, member(test, "comment"),
                 seal_result_name(wanted), seal_result_name(found));
    /* What is accepted must have passed for a signature when its file was read. */
    if (found == SEAL_OK)
        assert_true(seal_signature_shape(seal_buffer_slice(&signature)));
    seal_buffer_clear(&message);
    seal_buffer_clear(&signature);
}

static void run_file(void **state)
{
    const struct file *file = *state;
    struct file counts = {0};
    cJSON *json = read_file(file->name);
    const cJSON *group, *test;

    if (json == NULL) {
        print_message("SKIP: %s is not there; set COLDSEAL_SHARED to the folder with vectors/\n",
                      file->name);
        skip();
    }
    cJSON_ArrayForEach(group, cJSON_GetObjectItemCaseSensitive(json, "testGroups"))
    {
        struct seal_buffer spki = bytes_of(group, "publicKeyDer");
        struct seal_public_key key;
        struct seal_fault fault;

        /* All their keys are good ones. */
        if (seal_public_key_read(seal_buffer_slice(&spki), &key, &fault) != SEAL_OK)
            fail_msg("%s: a key is refused: %s", file->name, fault.reason);
        cJSON_ArrayForEach(test, cJSON_GetObjectItemCaseSensitive(group, "tests"))
        {
            run_case(file, &key, test, &counts);
        }
        seal_buffer_clear(&spki);
    }
    assert_int_equal(counts.valid, file->valid);
    assert_int_equal(counts.acceptable, file->acceptable);
    assert_int_equal(counts.invalid, file->invalid);
    print_message("%s: %u accepted, %u refused\n", file->name, counts.valid,
                  counts.acceptable + counts.invalid);
    cJSON_Delete(json);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(files)];

    for (size_t i = 0; i < COUNT(files); i++)
        tests[i] = (struct CMUnitTest){files[i].name, run_file, NULL, NULL, (void *)&files[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
