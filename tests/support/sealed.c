/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed trees for tests. */
#include "support/sealed.h"

#include "support/expect.h"

#include <coldseal/sign.h>

#include "crypto/fsverity.h"
#include "crypto/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 8192

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

static void add(struct seal_buffer *buffer, const char *text)
{
    if (seal_buffer_append(buffer, text, strlen(text)) != SEAL_OK)
        abort();
}

void sealed_key_file(const char *name, struct seal_buffer *bytes)
{
    char path[PATH_SIZE], chunk[4096];
    snprintf(path, sizeof(path), "%s/tests/support/keys/%s",
             or_else(getenv("COLDSEAL_SOURCE_DIR"), "."), name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot read %s; COLDSEAL_SOURCE_DIR must say where the sources are", path);
    for (size_t got; (got = fread(chunk, 1, sizeof(chunk), file)) > 0;)
        if (seal_buffer_append(bytes, chunk, got) != SEAL_OK)
            abort();
    fclose(file);
}

void sealed_sign(const char *key, const char *algorithm, struct seal_slice message,
                 struct seal_buffer *signature)
{
    char name[64];
    struct seal_fault fault = {0};
    struct seal_buffer pem = {0};
    struct seal_private_key *private_key = NULL;
    snprintf(name, sizeof(name), "%s.key", key);
    sealed_key_file(name, &pem);
    if (seal_private_key_read(seal_buffer_slice(&pem), NULL, &private_key, &fault) != SEAL_OK ||
        seal_private_key_sign(private_key, algorithm, message, signature, &fault) != SEAL_OK)
        fail_msg("cannot sign with %s: %s %s", key, seal_result_name(fault.code),
                 or_else(fault.reason, ""));
    seal_private_key_free(private_key);
    seal_buffer_clear(&pem);
}

/* Is @path, relative to its root, covered by one of the prefixes of @only? */
static bool covered(const char *path, const char *only)
{
    if (only == NULL)
        return true;
    while (*only != '\0') {
        size_t size = strcspn(only, " ");
        if (strncmp(path, only, size) == 0 && (path[size] == '\0' || path[size] == '/'))
            return true;
        only += size + strspn(only + size, " ");
    }
    return false;
}

static void add_digest(struct seal_buffer *text, const struct memory_node *node, bool fsverity)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    char digits[3];
    struct seal_slice bytes = seal_buffer_slice(&node->bytes);
    enum seal_result r = SEAL_OK;
    if (fsverity) {
        struct seal_fsverity *tree = seal_fsverity_new();
        if (tree == NULL || (r = seal_fsverity_start(tree)) != SEAL_OK ||
            (bytes.size != 0 && (r = seal_fsverity_update(tree, bytes.data, bytes.size)) != SEAL_OK) ||
            (r = seal_fsverity_finish(tree, digest)) != SEAL_OK)
            abort();
        seal_fsverity_free(tree);
    } else if ((r = seal_hash_bytes(SEAL_HASH_SHA256, bytes, digest)) != SEAL_OK) {
        abort();
    }
    add(text, fsverity ? ",\"fsverity\":\"" : ",\"sha256\":\"");
    for (size_t i = 0; i < sizeof(digest); i++) {
        snprintf(digits, sizeof(digits), "%02x", digest[i]);
        add(text, digits);
    }
    add(text, "\"");
}

static void add_string(struct seal_buffer *text, const char *bytes, size_t size)
{
    add(text, "\"");
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\')
            add(text, "\\");
        if (seal_buffer_append(text, bytes + i, 1) != SEAL_OK)
            abort();
    }
    add(text, "\"");
}

static void add_entry(struct seal_buffer *text, const struct memory_node *node, const char *path,
                      bool fsverity)
{
    char size[64];
    add(text, "{\"path\":");
    add_string(text, path, strlen(path));
    if (node->kind == SEAL_KIND_FILE) {
        snprintf(size, sizeof(size), ",\"size\":%zu", node->bytes.size);
        add(text, size);
        add_digest(text, node, fsverity);
        add(text, node->executable ? ",\"exec\":true" : "");
    } else if (node->kind == SEAL_KIND_LINK) {
        add(text, ",\"link\":");
        add_string(text, (const char *)node->bytes.data, node->bytes.size);
    } else {
        add(text, ",\"dir\":true");
    }
    add(text, "}");
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp((*(const struct memory_node *const *)a)->path,
                  (*(const struct memory_node *const *)b)->path);
}

static bool is_empty(const struct memory_platform *disk, const struct memory_node *directory)
{
    const struct memory_node *next = memory_next(disk, directory->path);
    return next == NULL || memory_below(next->path, directory->path) == NULL;
}

static void add_entries(const struct memory_platform *disk, const struct sealed_package *package,
                        const char *root, struct seal_buffer *text)
{
    const struct memory_node **listed = calloc(disk->count + 1, sizeof(*listed));
    size_t count = 0;
    if (listed == NULL)
        abort();
    for (size_t i = 0; i < disk->count; i++) {
        const struct memory_node *node = disk->nodes[i];
        const char *path = memory_below(node->path, root);
        if (path == NULL || covered(path, ".coldseal") || !covered(path, package->only))
            continue;
        if (node->kind != SEAL_KIND_DIRECTORY || is_empty(disk, node))
            listed[count++] = node;
    }
    qsort(listed, count, sizeof(*listed), by_bytes); /* a manifest's order, not a walk's */
    for (size_t i = 0; i < count; i++) {
        add(text, i == 0 ? "\n" : ",\n");
        add_entry(text, listed[i], memory_below(listed[i]->path, root), package->fsverity);
    }
    free(listed);
}

void sealed_manifest(const struct memory_platform *disk, const struct sealed_package *package,
                     struct seal_buffer *text)
{
    const char *root = or_else(package->root, "/var/task");
    char head[PATH_SIZE];
    snprintf(head, sizeof(head),
             "{'coldseal':'manifest/v1','package':'%s','version':%s,'root':'%s',%s'entries':[",
             or_else(package->package, or_else(package->name, "orders-api")),
             or_else(package->version, "87"), or_else(package->says_root, root),
             or_else(package->more, ""));
    char *json = json_text(head);
    add(text, json);
    free(json);
    add_entries(disk, package, root, text);
    add(text, "\n]}\n");
}

void sealed_put_manifest(struct sealed *sealed, const struct sealed_package *package,
                         struct seal_slice manifest)
{
    char path[PATH_SIZE], key[64];
    const char *root = or_else(package->root, "/var/task"),
               *name = or_else(package->name, "orders-api");
    snprintf(path, sizeof(path), "%s/.coldseal/%s.json", root, name);
    memory_bytes(&sealed->disk, path, manifest.data, manifest.size);
    for (const char *keys = or_else(package->keys, "p256"); *keys != '\0';) {
        struct seal_buffer signature = {0};
        size_t size = strcspn(keys, " ");
        snprintf(key, sizeof(key), "%.*s", (int)size, keys);
        sealed_sign(key, NULL, manifest, &signature);
        snprintf(path, sizeof(path), "%s/.coldseal/%s.json.%s.sig", root, name, key);
        memory_bytes(&sealed->disk, path, signature.data, signature.size);
        seal_buffer_clear(&signature);
        keys += size + strspn(keys + size, " ");
    }
}

void sealed_put(struct sealed *sealed, const struct sealed_package *package)
{
    struct seal_buffer manifest = {0};
    sealed_manifest(&sealed->disk, package, &manifest);
    sealed_put_manifest(sealed, package, seal_buffer_slice(&manifest));
    seal_buffer_clear(&manifest);
}

void sealed_policy(struct sealed *sealed, const char *policy)
{
    char *json = json_text(policy);
    memory_file(&sealed->disk, SEALED_POLICY_DIRECTORY "/policy.json", json);
    free(json);
}

void sealed_init(struct sealed *sealed)
{
    static const char *const keys[] = {"p256", "p256-other", "p384", "rsa2048", "ed25519"};
    *sealed = (struct sealed){.request = {.policy_directory = SEALED_POLICY_DIRECTORY,
                                          .required_root = "/var/task",
                                          .shared_root = "/opt",
                                          .facts = {.function = "orders-api",
                                                    .handler = "app.handler",
                                                    .region = "eu-west-1",
                                                    .architecture = "x86_64",
                                                    .now = SEALED_NOW,
                                                    .built = SEALED_BUILT}}};
    memory_init(&sealed->disk);
    sealed->request.platform = &sealed->disk.platform;
    for (size_t i = 0; i < COUNT(keys); i++) {
        char path[PATH_SIZE], name[64];
        struct seal_buffer pem = {0};
        snprintf(name, sizeof(name), "%s.pem", keys[i]);
        sealed_key_file(name, &pem);
        snprintf(path, sizeof(path), "%s/%s", SEALED_POLICY_DIRECTORY, name);
        memory_bytes(&sealed->disk, path, pem.data, pem.size);
        seal_buffer_clear(&pem);
    }
    sealed_policy(sealed, SEALED_POLICY);
    memory_file(&sealed->disk, "/var/task/app.py",
                "def handler(event, context):\n    return {'ok': True}\n");
    memory_file(&sealed->disk, "/var/task/bin/tool", "\177ELF not really")->executable = true;
    memory_file(&sealed->disk, "/var/task/data/empty", "");
}

void sealed_clear(struct sealed *sealed)
{
    memory_clear(&sealed->disk);
}

enum seal_result sealed_verify(struct sealed *sealed)
{
    static char *const empty[] = {NULL};
    struct seal_request request = sealed->request;
    if (request.facts.environment == NULL)
        request.facts.environment = empty;
    memset(&sealed->verdict, 0x5a, sizeof(sealed->verdict)); /* it is always filled */
    seal_verify(&request, &sealed->verdict);
    const struct seal_verdict *verdict = &sealed->verdict;
    assert_int_equal(sealed->disk.directories_open, 0);
    bool starts = seal_verdict_may_start(verdict);
    if (starts) {
        assert_true(verdict->outcome == SEAL_OUTCOME_ACCEPTED ||
                    verdict->outcome == SEAL_OUTCOME_AUDITED);
        assert_int_equal(verdict->enforced, verdict->outcome == SEAL_OUTCOME_ACCEPTED);
    } else {
        assert_int_equal(verdict->outcome, SEAL_OUTCOME_REFUSED);
        assert_string_equal(seal_verdict_word(verdict), "refused");
        assert_int_not_equal(seal_verdict_exit(verdict), 0);
        assert_int_equal(seal_verdict_exit(verdict), seal_result_exit(verdict->fault.code));
    }
    return verdict->fault.code;
}
