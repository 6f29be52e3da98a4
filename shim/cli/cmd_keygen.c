/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal keygen: make a key pair. NAME.key is the secret, PKCS#8 in PEM, mode 0600; NAME.pem the
 * public key. Both or none; nothing is overwritten.
 *
 * With --format json: {"key":{"secret":FILE,"public":FILE,"type":"p256","id":"sha256:..."}}
 */
#include "cli/command.h"
#include "cli/system/atomic_file.h"
#include "cli/system/input.h"
#include "cli/system/secrecy.h"
#include "crypto/public_key.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEAL_DIRECTORY ".coldseal"

struct keygen_settings {
    const char *output;
    const char *type;
};

static const struct seal_option options[] = {
    {"output", 'o', "NAME", "write NAME.key and NAME.pem (default: release)", SEAL_OPTION_TEXT,
     offsetof(struct keygen_settings, output)},
    {"type", 't', "p256|p384|ed25519|rsa2048|rsa3072|rsa4096", "kind of key (default: p256)",
     SEAL_OPTION_WORD, offsetof(struct keygen_settings, type)},
};

/* The two files, as the user called them and within their directory. */
struct pair {
    const char *secret, *public;           /* "keys/release.key" */
    const char *secret_name, *public_name; /* "release.key" */
    int directory;
};

static const char *join(struct seal_arena *arena, const char *name, const char *suffix)
{
    size_t size = strlen(name), more = strlen(suffix);
    char *joined = seal_arena_take(arena, size + more + 1, 1);

    if (joined == NULL)
        return NULL;
    memcpy(joined, name, size);
    memcpy(joined + size, suffix, more + 1);
    return joined;
}

static enum seal_result name_files(struct seal_call *call, const char *output, struct pair *pair,
                                   struct seal_fault *fault)
{
    const char *base = seal_input_base(output);
    const char *directory = ".";

    if (*base == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0) {
        (void)seal_call_usage(call, fault, "must end in a name for the two files", "--output", NULL);
        return SEAL_USAGE;
    }
    pair->secret = join(call->arena, output, ".key");
    pair->public = join(call->arena, output, ".pem");
    if (base != output)
        directory = seal_arena_copy(call->arena, output, (size_t)(base - output));
    if (pair->secret == NULL || pair->public == NULL || directory == NULL) {
        (void)seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
        return SEAL_LIMIT_MEMORY;
    }
    pair->secret_name = seal_input_base(pair->secret);
    pair->public_name = seal_input_base(pair->public);
    pair->directory = seal_fd_open(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY, 0);
    if (pair->directory < 0) {
        int why = errno;

        (void)snprintf(call->next, sizeof(call->next),
                       "name a folder with -o that is there and that you may write to");
        (void)seal_fault_set(fault, SEAL_CONFIG_FILE, "the folder cannot be opened", directory);
        (void)seal_fault_detail(fault, NULL, strerror(why));
        return SEAL_CONFIG_FILE;
    }
    return SEAL_OK;
}

/* Before a key is made, which may take seconds: would anything be overwritten? */
static enum seal_result nothing_there(struct seal_call *call, const struct pair *pair,
                                      struct seal_fault *fault)
{
    struct stat status;
    const char *there = NULL;

    if (fstatat(pair->directory, pair->secret_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        there = pair->secret;
    else if (fstatat(pair->directory, pair->public_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        there = pair->public;
    if (there == NULL)
        return SEAL_OK;
    (void)snprintf(call->next, sizeof(call->next), "choose another name with -o");
    return seal_fault_set(fault, SEAL_CONFIG_FILE, "is there already, and is never overwritten",
                          there);
}

static enum seal_result write_pair(const struct pair *pair, struct seal_slice secret,
                                   struct seal_slice public, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    sigset_t before;

    seal_signals_hold(&before);
    r = seal_file_create(pair->directory, pair->secret_name, 0600, secret, pair->secret, fault);
    if (r != SEAL_OK)
        goto out;
    r = seal_file_create(pair->directory, pair->public_name, 0644, public, pair->public, fault);
    if (r == SEAL_OK) {
        r = seal_file_sync(pair->directory, pair->secret, fault);
        if (r != SEAL_OK)
            (void)unlinkat(pair->directory, pair->public_name, 0);
    }
    if (r != SEAL_OK) /* both or none */
        (void)unlinkat(pair->directory, pair->secret_name, 0);
out:
    seal_signals_release(&before);
    return r;
}

/* A key in a folder that is sealed, or below one, is shipped with the next deployment. */
static void warn_inside_package(struct seal_call *call, const struct pair *pair)
{
    char *path = realpath(pair->secret, NULL);
    char *slash = path != NULL ? strrchr(path, '/') : NULL;
    struct stat status;

    while (slash != NULL) {
        const char *sealed = NULL;

        slash[0] = '\0';
        sealed = join(call->arena, path, "/" SEAL_DIRECTORY);
        if (sealed != NULL && lstat(sealed, &status) == 0) {
            seal_output_warning(call->output, pair->secret,
                                "lies inside a sealed folder; keep it out of every package");
            break;
        }
        slash = strrchr(path, '/');
    }
    free(path);
}

static enum seal_result report(const struct seal_call *call, const struct pair *pair,
                               const struct seal_public_key *key, const char *type,
                               struct seal_fault *fault)
{
    struct seal_page page = {0};
    char id[SEAL_KEY_ID_TEXT_SIZE];

    if (call->output->json) {
        seal_page_add(&page, "{\"key\":{\"secret\":");
        seal_page_quoted(&page, pair->secret);
        seal_page_add(&page, ",\"public\":");
        seal_page_quoted(&page, pair->public);
        seal_page_add(&page, ",\"type\":\"%s\",\"id\":\"", type);
        seal_page_digest_full(&page, key->id);
        seal_page_add(&page, "\"}}\n");
        return seal_page_print(&page, fault);
    }
    if (call->output->quiet)
        return SEAL_OK;
    seal_public_key_text(key, id);
    seal_page_add(&page, "Secret key  ");
    seal_page_name(&page, pair->secret);
    seal_page_add(&page, "  (mode 0600)      Public key  ");
    seal_page_name(&page, pair->public);
    seal_page_add(&page, "      Key id  %s\nPut ", id);
    seal_page_name(&page, pair->public);
    seal_page_add(&page, " beside the policy; keep ");
    seal_page_name(&page, pair->secret);
    seal_page_add(&page, " out of every package.\n");
    return seal_page_print(&page, fault);
}

static enum seal_result keygen_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct keygen_settings *settings = call->settings;
    const char *type = settings->type != NULL ? settings->type : "p256";
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct pair pair = {.directory = -1};
    struct seal_private_key *key = NULL;
    struct seal_public_key public_key;
    struct seal_buffer secret = {0}, public = {0};

    seal_keep_secrets();
    r = name_files(call, settings->output != NULL ? settings->output : "release", &pair, fault);
    if (r != SEAL_OK)
        goto out;
    if ((r = nothing_there(call, &pair, fault)) != SEAL_OK)
        goto out;
    if ((r = seal_private_key_generate(type, &key, fault)) != SEAL_OK)
        goto out;
    if ((r = seal_private_key_write(key, &secret)) != SEAL_OK ||
        (r = seal_private_key_public(key, &public)) != SEAL_OK) {
        (void)seal_fault_set(fault, r, NULL, NULL);
        goto out;
    }
    if ((r = seal_public_key_read_pem(seal_buffer_slice(&public), &public_key, fault)) != SEAL_OK)
        goto out;
    r = write_pair(&pair, seal_buffer_slice(&secret), seal_buffer_slice(&public), fault);
    if (r != SEAL_OK)
        goto out;
    warn_inside_package(call, &pair);
    r = report(call, &pair, &public_key, type, fault);
out:
    seal_private_key_free(key);
    seal_buffer_clear(&secret);
    seal_buffer_clear(&public);
    if (pair.directory >= 0)
        (void)close(pair.directory);
    return r;
}

const struct seal_command seal_command_keygen = {
    .name = "keygen",
    .summary = "make a key pair",
    .usage = "[-o NAME] [--type TYPE]",
    .details = "NAME.key is the secret key, unencrypted PKCS#8 that only its owner can read; "
               "NAME.pem is the\n"
               "public key, which a policy names. Neither is ever overwritten. To encrypt the "
               "secret key:\n"
               "\n"
               "  openssl pkcs8 -topk8 -v2 aes-256-cbc -in release.key -out release.enc.key\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct keygen_settings),
    .operands_min = 0,
    .operands_max = 0,
    .run = keygen_run,
};
