/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal manifest: write it and stop, for any tool that can sign a file. */
#include "cli/sign/job.h"

#include "cli/system/atomic_file.h"

#include <fcntl.h>
#include <string.h>

struct manifest_settings {
    struct seal_sign_settings sign; /* first: see SEAL_SIGN_OPTION */
    const char *output;
};

static const struct seal_option options[] = {
    SEAL_SIGN_MANIFEST_OPTIONS,
    SEAL_SIGN_RENEW_OPTION,
    {"output", 'o', "FILE", "write it there, - for standard output, and leave the package alone",
     SEAL_OPTION_TEXT, offsetof(struct manifest_settings, output)},
};

/* Signatures that are there stay, for the package is not touched. */
static enum seal_result write_elsewhere(struct seal_sign_job *job, const char *output,
                                        struct seal_fault *fault)
{
    struct seal_page page = {0};
    enum seal_result r = seal_sign_manifest(job, fault);
    sigset_t before;

    if (r != SEAL_OK || (r = seal_sign_secrets(job, fault)) != SEAL_OK)
        return r;
    seal_sign_warn(job);
    if (strcmp(output, "-") != 0) {
        seal_signals_hold(&before);
        r = seal_file_create(AT_FDCWD, output, 0644, seal_buffer_slice(&job->manifest), output, fault);
        seal_signals_release(&before);
        return r;
    }
    page.text = job->manifest;
    job->manifest = (struct seal_buffer){0}; /* transferred */
    return seal_page_print(&page, fault);
}

static enum seal_result manifest_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct manifest_settings *settings = call->settings;
    struct seal_sign_job job = {
        .call = call,
        .settings = &settings->sign,
        .folder = {.top = -1, .seal = -1},
    };
    enum seal_result r = seal_sign_open(&job, call->operands.items[0], fault);

    if (r != SEAL_OK)
        goto out;
    if (settings->output != NULL) {
        r = write_elsewhere(&job, settings->output, fault);
        goto out;
    }
    if ((r = seal_sign_steps(&job, fault)) == SEAL_OK)
        r = seal_sign_report(&job, fault);
out:
    seal_sign_job_clear(&job);
    return r;
}

const struct seal_command seal_command_manifest = {
    .name = "manifest",
    .summary = "write the manifest and stop, for any tool that can sign a file",
    .usage = "DIR|ZIP --package-version N [options]",
    .details =
        "Lists every file below DIR in DIR/.coldseal/PACKAGE.json, as sign does. It is no seal "
        "until "
        "its\n"
        "bytes are signed: put the signature beside it with attach, which checks that it fits, or\n"
        "write it to PACKAGE.json.LABEL.sig with a tool of your own.\n"
        "\n"
        "  coldseal manifest build/ --package orders-api --package-version 87\n"
        "  M=build/.coldseal/orders-api.json\n"
        "  openssl dgst -sha256 -sign release.key -out $M.release.sig $M\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct manifest_settings),
    .operands_min = 1,
    .operands_max = 1,
    .run = manifest_run,
};
