/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal sign: manifest and signature in one go. The list of steps; sign_job.h says where each is. */
#include "cli/sign_job.h"

#include "base/name.h"
#include "cli/input.h"
#include "cli/passphrase.h"
#include "cli/secrecy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define AT(member) offsetof(struct seal_sign_settings, member)

static const struct seal_option options[] = {
    {"key", 'k', "FILE", "private key in PEM, encrypted or not", SEAL_OPTION_TEXT, AT(key)},
    {"package", 'p', "NAME", "name of the package (default: the folder's)", SEAL_OPTION_TEXT,
     AT(package)},
    {"package-version", 0, "N", "version of the package, a whole number", SEAL_OPTION_NUMBER,
     AT(version)},
    {"label", 'l', "LABEL", "name of the signature's file (default: the key's)", SEAL_OPTION_TEXT,
     AT(label)},
    {"root", 0, "ROOT", "where the function finds the files (default: /var/task)", SEAL_OPTION_TEXT,
     AT(root)},
    {"bind", 0, "KEY=VALUE",
     "start only where function, handler, architecture, region, realm or environment is so",
     SEAL_OPTION_LIST, AT(bind)},
    {"bind-command", 0, "ARG", "one word of the only command that may be started, in order",
     SEAL_OPTION_LIST, AT(bind_command)},
    {"requires", 0, "PACKAGE=N", "another package that must be there, version N or later",
     SEAL_OPTION_LIST, AT(requires)},
    {"not-before", 0, "TIME", "valid from, as 2026-11-22T00:00:00Z; none: no longer",
     SEAL_OPTION_TEXT, AT(not_before)},
    {"expires", 0, "TIME", "valid until; none: no longer", SEAL_OPTION_TEXT, AT(expires)},
    {"policy-generation", 0, "N", "least generation of the policy", SEAL_OPTION_NUMBER,
     AT(generation)},
    {"info", 0, "NAME=VALUE", "signed and shown, never decides: commit, build, digest of an SBOM",
     SEAL_OPTION_LIST, AT(info)},
    {"algorithm", 0, "NAME", "of the signature, as rsa-pss-sha256 (default: by type of key)",
     SEAL_OPTION_TEXT, AT(algorithm)},
    {"fsverity", 0, NULL, "list fs-verity digests of files above 1 MiB", SEAL_OPTION_FLAG,
     AT(fsverity)},
    {"renew", 0, NULL, "give up signatures that no longer hold", SEAL_OPTION_FLAG, AT(renew)},
    {"passphrase-file", 0, "FILE", "its first line decrypts the key", SEAL_OPTION_TEXT,
     AT(passphrase_file)},
    {"passphrase-fd", 0, "N", "the same, from an open descriptor", SEAL_OPTION_NUMBER,
     AT(passphrase_fd)},
    {"strict", 0, NULL, "refuse a key file that others can read", SEAL_OPTION_FLAG, AT(strict)},
};

static enum seal_result check_settings(struct seal_call *call, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = call->settings;

    if (settings->key == NULL)
        return seal_call_usage(
            call, fault, "is needed", "--key",
            "make a key with coldseal keygen, and name it with --key release.key.");
    if (settings->passphrase_file != NULL && settings->passphrase_fd.given)
        return seal_call_usage(call, fault, "does not go together with --passphrase-file",
                               "--passphrase-fd", NULL);
    if (settings->passphrase_fd.given && settings->passphrase_fd.value > 1 << 20)
        return seal_call_usage(call, fault, "is no descriptor", "--passphrase-fd", NULL);
    if (settings->label != NULL && !seal_name_label(seal_slice_text(settings->label)))
        return seal_call_usage(call, fault, "must be a-z, 0-9, '-' and '_', at most 32", "--label",
                               NULL);
    return SEAL_OK;
}

static enum seal_result refuse_key(struct seal_sign_job *job, struct seal_fault *fault,
                                   const char *reason, const char *next)
{
    (void)snprintf(job->call->next, sizeof(job->call->next), "%s", next);
    return seal_fault_set(fault, SEAL_CONFIG_KEY, reason, job->settings->key);
}

/* What lies in the folder is shipped. */
static enum seal_result key_outside(struct seal_sign_job *job, struct seal_fault *fault)
{
    char *path = realpath(job->settings->key, NULL);
    bool inside =
        path != NULL && seal_name_below(seal_slice_text(path), seal_slice_text(job->directory));

    free(path);
    if (!inside)
        return SEAL_OK;
    return refuse_key(job, fault, "the private key lies in the folder that is to be sealed",
                      "move it out: what is sealed is shipped");
}

/* A key that others can read is not one person's. */
static enum seal_result key_guarded(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct stat status;

    if (stat(job->settings->key, &status) != 0 || !S_ISREG(status.st_mode) ||
        (status.st_mode & 077) == 0)
        return SEAL_OK;
    if (job->settings->strict)
        return refuse_key(job, fault, "others can read this private key", "chmod 600 the file");
    seal_output_warning(job->call->output, job->settings->key,
                        "is a private key that others can read; chmod 600");
    return SEAL_OK;
}

static enum seal_result read_key(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_settings *settings = job->settings;
    struct seal_passphrase_source source = {
        .file = settings->passphrase_file,
        .fd = settings->passphrase_fd,
        .key = settings->key,
    };
    const struct seal_passphrase passphrase = seal_passphrase_from(&source);
    struct seal_buffer pem = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    r = seal_input_read(settings->key, SEAL_KEY_SIZE_MAX, SEAL_CONFIG_KEY, &pem, fault);
    if (r != SEAL_OK)
        goto out;
    r = seal_private_key_read(seal_buffer_slice(&pem), &passphrase, &job->key, fault);
    /* who asks for a passphrase names its source; what is wrong with the key has no subject yet */
    if (r == SEAL_CONFIG_KEY && fault->subject[0] == '\0')
        r = refuse_key(job, fault, fault->reason,
                       "name a private key, as coldseal keygen or openssl genpkey makes it");
    else if (r != SEAL_OK)
        (void)snprintf(job->call->next, sizeof(job->call->next),
                       "give the passphrase with --passphrase-file or --passphrase-fd");
    if (r != SEAL_OK)
        goto out;
    if ((r = seal_private_key_public(job->key, &job->public_pem)) != SEAL_OK) {
        (void)seal_fault_set(fault, r, NULL, settings->key);
        goto out;
    }
    r = seal_public_key_read_pem(seal_buffer_slice(&job->public_pem), &job->public, fault);
out:
    seal_buffer_clear(&pem);
    return r;
}

/* Known before hours of work, not after. */
static enum seal_result choose_algorithm(struct seal_sign_job *job, struct seal_fault *fault)
{
    const char *word = job->settings->algorithm;
    enum seal_algorithm algorithm = seal_algorithm_default(job->public.type);

    job->algorithm = seal_algorithm_word(algorithm);
    if (word == NULL)
        return SEAL_OK;
    algorithm = seal_algorithm_read(seal_slice_text(word));
    if (algorithm == SEAL_ALGORITHM_NONE || seal_algorithm_key(algorithm) != job->public.type) {
        (void)seal_call_usage(job->call, fault, "does not go with this key", "--algorithm", NULL);
        return seal_fault_detail(fault, job->algorithm, word);
    }
    job->algorithm = word;
    return SEAL_OK;
}

/* --label, else the key file's name without its ending, else "release". */
static enum seal_result choose_label(struct seal_sign_job *job, struct seal_fault *fault)
{
    const char *base = seal_input_base(job->settings->key);
    const char *dot = strchr(base, '.');
    size_t size = dot != NULL ? (size_t)(dot - base) : strlen(base);

    job->label = job->settings->label;
    if (job->label != NULL)
        return SEAL_OK;
    if (!seal_name_label((struct seal_slice){(const uint8_t *)base, size})) {
        job->label = "release";
        return SEAL_OK;
    }
    job->label = seal_arena_copy(job->call->arena, base, size);
    return job->label == NULL ? seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL) : SEAL_OK;
}

/* Its header is what signing again keeps. Nothing in it is believed: all of it is signed anew. */
static enum seal_result read_previous(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_file *there = job->folder.manifest;

    if (there == NULL)
        return SEAL_OK;
    return seal_manifest_read(seal_buffer_slice(&there->bytes), there->name, &job->previous, fault);
}

static enum seal_result name_files(struct seal_sign_job *job, struct seal_fault *fault)
{
    const size_t size = SEAL_PACKAGE_NAME_MAX + SEAL_LABEL_MAX + sizeof(".json..sig");
    char *manifest = seal_arena_take(job->call->arena, size, 1);
    char *signature = seal_arena_take(job->call->arena, size, 1);

    if (manifest == NULL || signature == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    (void)snprintf(manifest, size, "%s.json", job->options.package);
    (void)snprintf(signature, size, "%s.json.%s.sig", job->options.package, job->label);
    job->manifest_name = manifest;
    job->signature_name = signature;
    return SEAL_OK;
}

/* As its readers will: what the writer wrote is read with the shipped reader. */
static enum seal_result write_manifest(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = seal_manifest_write(&seal_linux, job->folder.directory, &job->options,
                                             &job->manifest, &job->summary, fault);

    if (r == SEAL_TREE_MISSING)
        (void)snprintf(job->call->next, sizeof(job->call->next),
                       "name the folder that holds the package");
    if (r != SEAL_OK)
        return r;
    if ((r = name_files(job, fault)) != SEAL_OK)
        return r;
    return seal_manifest_read(seal_buffer_slice(&job->manifest), job->manifest_name, &job->written,
                              fault);
}

static enum seal_result run_steps(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = key_outside(job, fault)) != SEAL_OK || (r = read_key(job, fault)) != SEAL_OK ||
        (r = key_guarded(job, fault)) != SEAL_OK || (r = choose_algorithm(job, fault)) != SEAL_OK ||
        (r = choose_label(job, fault)) != SEAL_OK)
        return r;
    if ((r = seal_sign_folder_open(job, fault)) != SEAL_OK ||
        (r = read_previous(job, fault)) != SEAL_OK || (r = seal_sign_options(job, fault)) != SEAL_OK)
        return r;
    if ((r = write_manifest(job, fault)) != SEAL_OK || (r = seal_sign_plan(job, fault)) != SEAL_OK)
        return r;
    if ((r = seal_sign_check(job, fault)) != SEAL_OK)
        return r;
    seal_sign_warn(job);
    if (!job->plan.write_manifest && !job->plan.write_signature)
        return SEAL_OK;
    return seal_sign_place(job, fault);
}

static const char *without_slashes(struct seal_call *call, const char *path)
{
    size_t size = strlen(path);

    while (size > 1 && path[size - 1] == '/')
        size--;
    return seal_arena_copy(call->arena, path, size);
}

static enum seal_result sign_run(struct seal_call *call, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_sign_job job = {
        .call = call,
        .settings = call->settings,
        .folder = {.top = -1, .seal = -1},
    };

    seal_keep_secrets();
    if ((r = check_settings(call, fault)) != SEAL_OK)
        goto out;
    if ((job.shown = without_slashes(call, call->operands.items[0])) == NULL) {
        r = seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
        goto out;
    }
    r = seal_input_directory(call->operands.items[0], call->arena, &job.directory, fault);
    if (r != SEAL_OK)
        goto out;
    if ((r = run_steps(&job, fault)) != SEAL_OK)
        goto out;
    r = seal_sign_report(&job, fault);
out:
    seal_private_key_free(job.key);
    seal_sign_folder_close(&job.folder);
    seal_manifest_clear(&job.previous);
    seal_manifest_clear(&job.written);
    seal_buffer_clear(&job.public_pem);
    seal_buffer_clear(&job.manifest);
    seal_buffer_clear(&job.signature);
    return r;
}

const struct seal_command seal_command_sign = {
    .name = "sign",
    .summary = "seal a folder: manifest and signature in one go",
    .usage = "DIR --key FILE --package-version N [options]",
    .details =
        "Lists every file below DIR in DIR/.coldseal/PACKAGE.json, signs that, verifies the result "
        "as\n"
        "the shim would, and only then puts it in place.\n"
        "\n"
        "Signing again keeps package, version, root, bindings and times unless options say "
        "otherwise;\n"
        "--bind region= or --expires none takes one back. While the manifest stays the same, "
        "other\n"
        "signatures stay, and a second signer joins under a --label of its own. If it would "
        "change\n"
        "while others have signed, --renew is needed and removes their signatures.\n"
        "\n"
        "  coldseal sign build/ --package orders-api --package-version 87 --key release.key\n"
        "  coldseal sign build/ --package-version 88 --bind function={package} --key release.key\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct seal_sign_settings),
    .operands_min = 1,
    .operands_max = 1,
    .run = sign_run,
};
