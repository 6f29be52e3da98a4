/* SPDX-License-Identifier: Apache-2.0 */
/* What may lie in .coldseal/, through seal_verify(): MAN-29, SIG-11, MAN-19, and the bounds. */
#include "support/scene.h"
#include "support/tiny_signatures.h"

#include "base/base64.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIRECTORY "/var/task/.coldseal/"
#define MANIFEST DIRECTORY "orders-api.json"
#define SIGNATURE MANIFEST ".p256.sig"

static void with_file(struct sealed *sealed, const char *name, const void *data, size_t size)
{
    char path[256];
    snprintf(path, sizeof(path), DIRECTORY "%s", name);
    memory_bytes(&sealed->disk, path, data, size);
}

#define FILE_SCENE(function, name, text)                 \
    static void function(struct sealed *sealed)          \
    {                                                    \
        with_file(sealed, name, text, sizeof(text) - 1); \
    }

#define ECDSA "\x30\x06\x02\x01\x01\x02\x01\x01"
#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"

FILE_SCENE(p7s, "orders-api.json.x.p7s", TINY_CMS)
FILE_SCENE(p7s_broken, "orders-api.json.x.p7s", TINY_CMS "x")
FILE_SCENE(p7s_same_label, "orders-api.json.p256.p7s", TINY_CMS)
FILE_SCENE(bundle, "orders-api.json.ci.sigstore.json", "{}")
FILE_SCENE(bundle_broken, "orders-api.json.ci.sigstore.json", "{}PK\3\4")
FILE_SCENE(bundle_alone, "a.json.ci.sigstore.json", "{}")
FILE_SCENE(bundle_same_label, "orders-api.json.p256.sigstore.json", "{}")
FILE_SCENE(stranger, "orders-api.json.z.sig", ECDSA)
FILE_SCENE(stranger_broken, "orders-api.json.z.sig", ECDSA "\0")
FILE_SCENE(signature_alone, "billing.json.release.sig", ECDSA)
FILE_SCENE(dotted_label, "orders-api.json.a.b.sig", ECDSA)
FILE_SCENE(token_alone, "orders-api.json.z.tsr", TINY_TOKEN)
FILE_SCENE(token_beside_p7s, "orders-api.json.x.tsr", TINY_TOKEN)
FILE_SCENE(token, "orders-api.json.p256.tsr", TINY_TOKEN)
FILE_SCENE(token_broken, "orders-api.json.p256.tsr", TINY_TOKEN "\0")
FILE_SCENE(chain, "orders-api.json.p256.chain.pem", CERTIFICATE)
FILE_SCENE(chain_alone, "orders-api.json.z.chain.pem", CERTIFICATE)
FILE_SCENE(chain_with_a_zip, "orders-api.json.p256.chain.pem", CERTIFICATE "PK\3\4")
FILE_SCENE(python, "sitecustomize.py", "import os")
FILE_SCENE(shared_object, "x.so", "\177ELF")
FILE_SCENE(readme, "README.md", "hello")
FILE_SCENE(backup, "orders-api.json~", "{}")
FILE_SCENE(signature_empty, "orders-api.json.p256.sig", "")
FILE_SCENE(signature_of_one_byte, "orders-api.json.p256.sig", "0")
FILE_SCENE(signature_text, "orders-api.json.p256.sig", "not a signature, and no base64 either\n")

static void group_executes_manifest(struct sealed *sealed)
{
    memory_find(&sealed->disk, MANIFEST)->mode = 0654;
}

static void others_execute_signature(struct sealed *sealed)
{
    memory_find(&sealed->disk, SIGNATURE)->mode = 0655;
}

static void p7s_and_token(struct sealed *sealed)
{
    p7s(sealed);
    token_beside_p7s(sealed);
}

static void signature_of_zeros(struct sealed *sealed, size_t size)
{
    static const uint8_t zeros[2048];
    memory_bytes(&sealed->disk, SIGNATURE, zeros, size);
}

static void signature_of_64(struct sealed *sealed)
{
    signature_of_zeros(sealed, 64); /* raw r and s */
}

static void signature_of_63(struct sealed *sealed)
{
    signature_of_zeros(sealed, 63);
}

static void signature_of_256(struct sealed *sealed)
{
    signature_of_zeros(sealed, 256); /* RSA's size, but the key is P-256 */
}

static void signature_of_1024(struct sealed *sealed)
{
    signature_of_zeros(sealed, 1024);
}

static void signature_of_1025(struct sealed *sealed)
{
    signature_of_zeros(sealed, 1025);
}

static void change_signature(struct sealed *sealed, int appended, int dropped)
{
    struct memory_node *node = memory_find(&sealed->disk, SIGNATURE);
    const uint8_t byte = (uint8_t)appended;
    node->bytes.size -= (size_t)dropped;
    if (appended >= 0)
        assert_int_equal(seal_buffer_append(&node->bytes, &byte, 1), SEAL_OK);
}

static void signature_truncated(struct sealed *sealed)
{
    change_signature(sealed, -1, 1);
}

static void signature_with_a_byte(struct sealed *sealed)
{
    change_signature(sealed, 0, 0);
}

static void signature_with_a_newline(struct sealed *sealed)
{
    change_signature(sealed, '\n', 0); /* binary stays binary */
}

/* The signature in base64, with some bytes changed. */
static void spell(struct sealed *sealed, const char *behind, bool url)
{
    struct seal_buffer text = {0};
    struct memory_node *node = memory_find(&sealed->disk, SIGNATURE);
    assert_int_equal(seal_base64_write(seal_buffer_slice(&node->bytes), 0, &text), SEAL_OK);
    for (size_t i = 0; url && i < text.size; i++) {
        text.data[i] = text.data[i] == '+' ? '-' : text.data[i] == '/' ? '_' : text.data[i];
        if (i == 10) /* so that there is one */
            text.data[i] = '_';
    }
    assert_int_equal(seal_buffer_append(&text, behind, strlen(behind)), SEAL_OK);
    memory_bytes(&sealed->disk, SIGNATURE, text.data, text.size);
    seal_buffer_clear(&text);
}

static void base64(struct sealed *sealed)
{
    spell(sealed, "", false);
}

static void base64_line(struct sealed *sealed)
{
    spell(sealed, "\n", false);
}

static void base64_two_lines(struct sealed *sealed)
{
    spell(sealed, "\n\n", false);
}

static void base64_padded_twice(struct sealed *sealed)
{
    spell(sealed, "=", false);
}

static void base64_blank(struct sealed *sealed)
{
    spell(sealed, " ", false);
}

static void base64_url(struct sealed *sealed)
{
    spell(sealed, "", true);
}

static void large_manifest(struct sealed *sealed)
{
    struct memory_node *node = memory_find(&sealed->disk, MANIFEST);
    size_t more = SEAL_MANIFEST_SIZE_MAX + 1 - node->bytes.size;
    char *blanks = malloc(more);
    assert_non_null(blanks);
    memset(blanks, ' ', more);
    assert_int_equal(seal_buffer_append(&node->bytes, blanks, more), SEAL_OK);
    free(blanks);
}

static void many_files(struct sealed *sealed)
{
    for (unsigned i = 0; i <= SEAL_DIRECTORY_ENTRIES_MAX; i++) {
        char name[64];
        snprintf(name, sizeof(name), "package%u.json", i);
        with_file(sealed, name, "{}", 2);
    }
}

static const struct scene scenes[] = {
    {.name = "a CMS file by nobody we asked", .more = p7s, .want = SEAL_OK},
    {.name = "a bundle by nobody we asked", .more = bundle, .want = SEAL_OK},
    {.name = "a raw signature by nobody we asked", .more = stranger, .want = SEAL_OK},
    {.name = "a chain beside a signature", .more = chain, .want = SEAL_OK},
    {.name = "a token beside a signature", .more = token, .want = SEAL_OK},
    {.name = "MAN-19 base64", .more = base64, .want = SEAL_OK},
    {.name = "MAN-19 base64 and a newline", .more = base64_line, .want = SEAL_OK},
    {.name = "MAN-29 a bundle is no manifest",
     .more = bundle_alone,
     .want = SEAL_FORMAT_SEAL_NAME,
     .subject = ".coldseal/a.json.ci.sigstore.json"},
    {.name = "MAN-29 a label with a dot", .more = dotted_label, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "MAN-29 two containers of one label", .more = p7s_same_label, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "MAN-29 two containers of one label, a bundle",
     .more = bundle_same_label,
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "MAN-29 a token alone", .more = token_alone, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "MAN-29 a token beside a CMS", .more = p7s_and_token, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "MAN-29 a chain alone", .more = chain_alone, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "MAN-29 a chain with a zip behind it",
     .more = chain_with_a_zip,
     .want = SEAL_FORMAT_SIGNATURE},
    {.name = "a CMS with a byte behind it",
     .more = p7s_broken,
     .want = SEAL_FORMAT_SIGNATURE,
     .subject = ".coldseal/orders-api.json.x.p7s"},
    {.name = "a bundle with a zip behind it", .more = bundle_broken, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "a token with a byte behind it", .more = token_broken, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "a stranger's signature with a byte behind it",
     .more = stranger_broken,
     .want = SEAL_FORMAT_SIGNATURE},
    {.name = "a signature without its manifest", .more = signature_alone, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "our signature without its manifest",
     .changes = "- .coldseal/orders-api.json",
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "a program",
     .more = python,
     .want = SEAL_FORMAT_SEAL_NAME,
     .subject = ".coldseal/sitecustomize.py"},
    {.name = "a shared object", .more = shared_object, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "a text", .more = readme, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "an editor's backup", .more = backup, .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "a directory", .changes = "/ .coldseal/x", .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "a directory with a good name",
     .changes = "/ .coldseal/billing.json",
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "a link",
     .changes = "> .coldseal/billing.json orders-api.json",
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "the manifest a link",
     .changes = "- .coldseal/orders-api.json > .coldseal/orders-api.json ../app.py",
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "the signature a FIFO",
     .changes = "- .coldseal/orders-api.json.p256.sig * .coldseal/orders-api.json.p256.sig",
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "an executable manifest",
     .changes = "x .coldseal/orders-api.json",
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "an executable signature",
     .changes = "x .coldseal/orders-api.json.p256.sig",
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "a manifest that its group may execute",
     .more = group_executes_manifest,
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "a signature that everybody but its owner may execute",
     .more = others_execute_signature,
     .want = SEAL_FORMAT_SEAL_NAME},
    {.name = "an unreadable manifest", .changes = "u .coldseal/orders-api.json", .want = SEAL_IO_OPEN},
    {.name = "an unreadable signature",
     .changes = "u .coldseal/orders-api.json.p256.sig",
     .want = SEAL_IO_OPEN},
    {.name = "an unreadable seal directory", .changes = "u .coldseal", .want = SEAL_IO_OPEN},
    {.name = "the seal directory a link",
     .changes = "- .coldseal > .coldseal elsewhere",
     .want = SEAL_TREE_KIND},
    {.name = "the seal directory a file", .changes = "- .coldseal + .coldseal", .want = SEAL_TREE_KIND},
    {.name = "the seal directory on another file system",
     .changes = "m .coldseal",
     .want = SEAL_TREE_MOUNT},
    {.name = "SIG-11 empty", .more = signature_empty, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "SIG-11 one byte", .more = signature_of_one_byte, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "SIG-11 63 octets", .more = signature_of_63, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "SIG-11 64 octets, raw r and s", .more = signature_of_64, .want = SEAL_TRUST_SIGNERS},
    {.name = "SIG-11 as long as RSA's", .more = signature_of_256, .want = SEAL_TRUST_SIGNERS},
    {.name = "SIG-11 1024 octets", .more = signature_of_1024, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "SIG-11 truncated", .more = signature_truncated, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "SIG-11 one byte appended", .more = signature_with_a_byte, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "SIG-11 a newline appended",
     .more = signature_with_a_newline,
     .want = SEAL_FORMAT_SIGNATURE},
    {.name = "SIG-11 text", .more = signature_text, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "MAN-19 two newlines", .more = base64_two_lines, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "MAN-19 padded twice", .more = base64_padded_twice, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "MAN-19 a blank", .more = base64_blank, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "MAN-19 URL alphabet", .more = base64_url, .want = SEAL_FORMAT_SIGNATURE},
    {.name = "more than 1 KiB of signature", .more = signature_of_1025, .want = SEAL_LIMIT_SIZE},
    {.name = "MAN-10 more than 32 MiB of manifest", .more = large_manifest, .want = SEAL_LIMIT_SIZE},
    {.name = "more than 2048 files", .more = many_files, .want = SEAL_LIMIT_COUNT},
};

static void no_stowaways(void **state)
{
    (void)state;
    scenes_check(scenes, COUNT(scenes));
}

/* Sixteen seals in a layered root, and one more. */
static void sixteen_seals_in_a_root(void **state)
{
    (void)state;
    for (unsigned count = 16; count <= 17; count++) {
        struct sealed sealed;
        const struct sealed_package task = {0};
        sealed_init(&sealed);
        sealed_policy(&sealed, SEALED_POLICY_HEAD
                      "'roots':{" SEALED_TASK ",'/opt':{'layered':true,'rules':[{'packages':['*'],"
                      "'require':'release'}]}}}");
        for (unsigned i = 0; i < count; i++) {
            char path[64];
            snprintf(path, sizeof(path), "/opt/p%u/x", i);
            memory_file(&sealed.disk, path, path);
        }
        for (unsigned i = 0; i < count; i++) {
            char name[16];
            snprintf(name, sizeof(name), "p%u", i);
            const struct sealed_package layer = {.root = "/opt", .name = name, .only = name};
            sealed_put(&sealed, &layer);
        }
        sealed_put(&sealed, &task);
        assert_int_equal(sealed_verify(&sealed), count == 16 ? SEAL_OK : SEAL_LIMIT_COUNT);
        sealed_clear(&sealed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_stowaways),
        cmocka_unit_test(sixteen_seals_in_a_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
