/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal attach: put somebody else's signature beside the manifest, after checking that it fits. attach.h says where each step is. */
#include "cli/attach/attach.h"

#include "base/name.h"
#include "crypto/hash.h"

#define AT(member) offsetof(struct seal_attach_settings, member)

static const struct seal_option options[] = {
    {"label", 'l', "LABEL", "name of the signature's file", SEAL_OPTION_TEXT, AT(label)},
    {"key", 'k', "PEM", "public key that must have made it", SEAL_OPTION_TEXT, AT(key)},
    {"algorithm", 0, "NAME", "of the key (default: by type of key)", SEAL_OPTION_TEXT, AT(algorithm)},
    {"policy", 0, "FILE", "policy one of whose signers must have made it", SEAL_OPTION_TEXT,
     AT(policy)},
    {"function", 0, "NAME", "with --policy: name of the function", SEAL_OPTION_TEXT, AT(function)},
    {"chain", 0, "FILE", "certificates in PEM to lie beside a raw signature", SEAL_OPTION_TEXT,
     AT(chain)},
    {"token", 0, "FILE", "RFC 3161 token to lie beside a raw signature", SEAL_OPTION_TEXT, AT(token)},
    {"renew", 0, NULL, "replace what this label holds", SEAL_OPTION_FLAG, AT(renew)},
};

static enum seal_result check_settings(struct seal_call *call, struct seal_fault *fault)
{
    const struct seal_attach_settings *settings = call->settings;

    if (settings->label == NULL)
        return seal_call_usage(call, fault, "is needed", "--label",
                               "name the signature's file, --label release.");
    if (!seal_name_label(seal_slice_text(settings->label)))
        return seal_call_usage(call, fault, "must be a-z, 0-9, '-' and '_', at most 32", "--label",
                               NULL);
    if (settings->key != NULL && settings->policy != NULL)
        return seal_call_usage(call, fault, "does not go together with --policy", "--key", NULL);
    if (settings->algorithm != NULL && settings->key == NULL)
        return seal_call_usage(call, fault, "goes with --key", "--algorithm", NULL);
    if (settings->function != NULL && settings->policy == NULL)
        return seal_call_usage(call, fault, "goes with --policy", "--function", NULL);
    return SEAL_OK;
}

/* What is signed is what lies there, byte for byte. */
static enum seal_result take_manifest(struct seal_attach *attach, struct seal_fault *fault)
{
    struct seal_sign_job *job = &attach->job;
    const struct seal_sign_file *there = NULL;
    enum seal_result r = seal_sign_folder_open(job, fault);

    if (r != SEAL_OK)
        return r;
    if ((there = job->folder.manifest) == NULL) {
        (void)seal_call_usage(attach->call, fault, NULL, NULL, "write it first: coldseal manifest");
        return seal_fault_set(fault, SEAL_TRUST_UNSEALED, "has no manifest to sign", job->shown);
    }
    job->manifest_name = there->name;
    if ((r = seal_buffer_append(&job->manifest, there->bytes.data, there->bytes.size)) == SEAL_OK)
        r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&job->manifest), attach->digest);
    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, there->name);
    return seal_manifest_read(seal_buffer_slice(&job->manifest), there->name, &job->written, fault);
}

static void clear(struct seal_attach *attach)
{
    seal_sign_job_clear(&attach->job);
    seal_counted_clear(&attach->counted);
    seal_buffer_clear(&attach->signature);
    seal_buffer_clear(&attach->chain);
    seal_buffer_clear(&attach->token);
}

static enum seal_result attach_run(struct seal_call *call, struct seal_fault *fault)
{
    struct seal_attach attach = {
        .call = call,
        .settings = call->settings,
        .file = call->operands.items[1],
        .job = {.call = call, .folder = {.top = -1, .seal = -1}},
    };
    enum seal_result r = check_settings(call, fault);

    if (r != SEAL_OK)
        return r;
    attach.job.label = attach.settings->label;
    if ((r = seal_sign_open(&attach.job, call->operands.items[0], fault)) != SEAL_OK ||
        (r = take_manifest(&attach, fault)) != SEAL_OK ||
        (r = seal_attach_read(&attach, fault)) != SEAL_OK ||
        (r = seal_attach_plan(&attach, fault)) != SEAL_OK ||
        (r = seal_attach_judge(&attach, fault)) != SEAL_OK ||
        (r = seal_sign_place(&attach.job, fault)) != SEAL_OK)
        goto out;
    r = seal_attach_report(&attach, fault);
out:
    clear(&attach);
    return r;
}

const struct seal_command seal_command_attach = {
    .name = "attach",
    .summary = "put somebody else's signature beside the manifest, if it fits",
    .usage = "DIR|ZIP SIGNATURE-FILE --label LABEL [--key PEM | --policy FILE] [options]",
    .details =
        "SIGNATURE-FILE is a raw signature over DIR/.coldseal/PACKAGE.json, binary or base64, or "
        "a\n"
        "detached CMS in DER (.p7s); - is standard input. With --key or --policy it is verified "
        "before it\n"
        "is put in place, and what was expected and found is said where it does not fit. Without\n"
        "either it must be well formed, and whose it is shows coldseal verify.\n"
        "\n"
        "  coldseal attach build/ release.sig --label release --key release.pem\n"
        "  coldseal attach build/ release.p7s --label security --policy policy.json --function "
        "orders-api\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct seal_attach_settings),
    .operands_min = 2,
    .operands_max = 2,
    .run = attach_run,
};
