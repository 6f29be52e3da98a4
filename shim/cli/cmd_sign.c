/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal sign: manifest and signature in one go. The list of steps; sign_job.h says where each is. */
#include "cli/sign_job.h"

#include "base/name.h"
#include "cli/input.h"
#include "cli/secrecy.h"

#include <stdlib.h>
#include <string.h>

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

/* What lies in the folder is shipped. */
static enum seal_result key_outside(struct seal_sign_job *job, struct seal_fault *fault)
{
    char *path = realpath(job->settings->key, NULL);
    bool inside =
        path != NULL && seal_name_below(seal_slice_text(path), seal_slice_text(job->directory));

    free(path);
    if (!inside)
        return SEAL_OK;
    return seal_sign_refuse_key(job, fault, "the private key lies in the folder that is to be sealed",
                                "move it out: what is sealed is shipped");
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
    if ((r = seal_sign_check_settings(&job, fault)) != SEAL_OK)
        goto out;
    if ((job.shown = without_slashes(call, call->operands.items[0])) == NULL) {
        r = seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
        goto out;
    }
    r = seal_input_directory(call->operands.items[0], call->arena, &job.directory, fault);
    if (r != SEAL_OK)
        goto out;
    if ((r = key_outside(&job, fault)) != SEAL_OK || (r = seal_sign_key(&job, fault)) != SEAL_OK ||
        (r = seal_sign_steps(&job, fault)) != SEAL_OK)
        goto out;
    r = seal_sign_report(&job, fault);
out:
    seal_sign_job_clear(&job);
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
