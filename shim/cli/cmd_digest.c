/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal digest: of the manifest that is there, or that sign would write. With --format json:
 *
 *     {"digest":{"package":"orders-api","version":87,"algorithm":"sha256","digest":"sha256:...","bytes":48213,"written":true}}
 *
 * "written": the manifest lies there as it is.
 */
#include "cli/sign/job.h"

#include "base/hex.h"
#include "cli/system/input.h"
#include "crypto/hash.h"

#include <string.h>
#include <unistd.h>

struct digest_settings {
    struct seal_sign_settings sign; /* first: see SEAL_SIGN_OPTION */
    bool raw;
    const char *algorithm;
};

static const struct seal_option options[] = {
    {"raw", 0, NULL, "the bytes themselves, for tools that sign a digest", SEAL_OPTION_FLAG,
     offsetof(struct digest_settings, raw)},
    {"algorithm", 0, "sha256|sha384|sha512", "as the signature will use it (default: sha256)",
     SEAL_OPTION_WORD, offsetof(struct digest_settings, algorithm)},
    SEAL_SIGN_MANIFEST_OPTIONS,
};

static enum seal_hash hash_of(const char *word)
{
    if (word == NULL || strcmp(word, "sha256") == 0)
        return SEAL_HASH_SHA256;
    return strcmp(word, "sha384") == 0 ? SEAL_HASH_SHA384 : SEAL_HASH_SHA512;
}

/* Does the command line say anything of the manifest? Then it is that one which is asked for, not the one that is there. */
static bool says_something(const struct seal_sign_settings *settings)
{
    return settings->package != NULL || settings->version.given || settings->root != NULL ||
           settings->bind.count > 0 || settings->bind_command.count > 0 ||
           settings->requires.count > 0 || settings->not_before != NULL ||
           settings->expires != NULL || settings->generation.given || settings->info.count > 0 ||
           settings->fsverity;
}

/* What is no manifest has no digest that anybody should sign. */
static enum seal_result read_written(struct seal_sign_job *job, struct seal_slice bytes,
                                     const char *name, struct seal_fault *fault)
{
    enum seal_result r = seal_buffer_append(&job->manifest, bytes.data, bytes.size);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, name);
    return seal_manifest_read(seal_buffer_slice(&job->manifest), name, &job->written, fault);
}

static enum seal_result of_file(struct seal_sign_job *job, const char *path, struct seal_fault *fault)
{
    struct seal_buffer bytes = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (says_something(job->settings))
        return seal_call_usage(job->call, fault, "is a manifest: options would make another one",
                               path, "name the folder, and give it the options.");
    r = seal_input_read(path, SEAL_MANIFEST_SIZE_MAX, SEAL_CONFIG_FILE, &bytes, fault);
    if (r == SEAL_OK)
        r = read_written(job, seal_buffer_slice(&bytes), path, fault);
    seal_buffer_clear(&bytes);
    return r;
}

static enum seal_result of_package(struct seal_sign_job *job, const char *path, bool *ret_written,
                                   struct seal_fault *fault)
{
    enum seal_result r = seal_sign_open(job, path, fault);

    if (r != SEAL_OK)
        return r;
    if (says_something(job->settings)) {
        *ret_written = false;
        return seal_sign_manifest(job, fault);
    }
    if ((r = seal_sign_folder_open(job, fault)) != SEAL_OK)
        return r;
    if (job->folder.manifest == NULL)
        return seal_call_usage(job->call, fault, "has no manifest yet", job->shown,
                               "say with --package-version what sign would, or write it with "
                               "coldseal manifest.");
    return read_written(job, seal_buffer_slice(&job->folder.manifest->bytes),
                        job->folder.manifest->name, fault);
}

static enum seal_result report(const struct seal_sign_job *job, bool written, struct seal_fault *fault)
{
    const struct digest_settings *settings = job->call->settings;
    const char *word = settings->algorithm != NULL ? settings->algorithm : "sha256";
    const enum seal_hash hash = hash_of(word);
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    char hex[2 * SEAL_HASH_SIZE_MAX + 1];
    struct seal_page page = {0};
    enum seal_result r = seal_hash_bytes(hash, seal_buffer_slice(&job->manifest), digest);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, NULL);
    seal_hex_write(digest, seal_hash_size(hash), hex);
    if (settings->raw) {
        page.failed = seal_buffer_append(&page.text, digest, seal_hash_size(hash));
        if (page.failed == SEAL_OK)
            page.failed = SEAL_UNDECIDED;
    } else if (job->call->output->json) {
        seal_page_add(&page, "{\"digest\":{\"package\":");
        seal_page_quoted(&page, job->written.package);
        seal_page_add(&page,
                      ",\"version\":%llu,\"algorithm\":\"%s\",\"digest\":\"%s:%s\",\"bytes\":%zu,"
                      "\"written\":%s}}\n",
                      (unsigned long long)job->written.version, word, word, hex, job->manifest.size,
                      written ? "true" : "false");
    } else {
        seal_page_add(&page, "%s:%s\n", word, hex);
    }
    return seal_page_print(&page, fault);
}

static bool is_manifest(const char *path)
{
    static const char ending[] = ".json";
    size_t size = strlen(path);

    return size > strlen(ending) && strcmp(path + size - strlen(ending), ending) == 0;
}

static enum seal_result digest_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct digest_settings *settings = call->settings;
    const char *path = call->operands.items[0];
    struct seal_sign_job job = {
        .call = call,
        .settings = &settings->sign,
        .folder = {.top = -1, .seal = -1},
    };
    bool written = true;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (settings->raw && call->output->json)
        return seal_call_usage(call, fault, "does not go together with --format json", "--raw", NULL);
    if (settings->raw && isatty(STDOUT_FILENO) == 1)
        return seal_call_usage(call, fault, "is not for a terminal", "--raw",
                               "send it to a file or a program.");
    r = is_manifest(path) ? of_file(&job, path, fault) : of_package(&job, path, &written, fault);
    if (r == SEAL_OK)
        r = report(&job, written, fault);
    seal_sign_job_clear(&job);
    return r;
}

const struct seal_command seal_command_digest = {
    .name = "digest",
    .summary = "digest of the manifest that is there, or that sign would write",
    .usage = "DIR|ZIP|MANIFEST.json [options]",
    .details =
        "For signers that want a digest and no file. Without options about the manifest it is that "
        "of\n"
        "the one in DIR/.coldseal/; with them, of the one that sign would write with the same "
        "options.\n"
        "\n"
        "  coldseal digest build/\n"
        "  coldseal digest --raw build/ > d.bin\n"
        "  coldseal digest build/ --package-version 88\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct digest_settings),
    .operands_min = 1,
    .operands_max = 1,
    .run = digest_run,
};
