/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal layer build: the zip that is published as a Lambda layer, one for each machine. With --format json:
 *
 *     {"layer":{"package":"coldseal","version":12,"generation":12,"policy":"sha256:...","gates":["extension"],
 *      "key":"sha256:...","label":"release","signers":["release"],"zips":[{"architecture":"x86_64",
 *      "file":"dist/coldseal-x86_64.zip","bytes":812345,"sha256":"sha256:...","entries":9,"manifest":"sha256:..."}]}}
 *
 * "signers": the policy's names of those who vouch for the layer; empty where the policy does not judge it.
 */
#include "cli/layer/layer.h"

#include "base/machine.h"
#include "cli/system/secrecy.h"
#include "lambda/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct seal_layer_settings, member)

static const struct seal_option options[] = {
    {"policy", 0, "FILE", "policy that the layer brings, with every file that it names",
     SEAL_OPTION_TEXT, AT(policy)},
    {"arch", 0, "MACHINE,...", "x86_64, arm64 or both (default: this machine's)", SEAL_OPTION_TEXT,
     AT(architectures)},
    {"gate", 0, "extension|wrapper|both", "which gates it brings (default: both)", SEAL_OPTION_WORD,
     AT(gate)},
    {"output", 'o', "DIR", "where the zips go: DIR/coldseal-x86_64.zip, DIR/coldseal-arm64.zip",
     SEAL_OPTION_TEXT, AT(output)},
    {"shim", 0, "DIR", "folder with coldseal-shim-x86_64, coldseal-shim-arm64 or coldseal-shim",
     SEAL_OPTION_LIST, AT(shims)},
    {"layer-version", 0, "N", "version of the package coldseal (default: the policy's generation)",
     SEAL_OPTION_NUMBER, AT(version)},
    {"key", 'k', "KEY", "private key in PEM, exec:PROGRAM that signs, or awskms:///KEY",
     SEAL_OPTION_TEXT, AT(key)},
    {"label", 'l', "LABEL", "name of the signature's file (default: the key's)", SEAL_OPTION_TEXT,
     AT(label)},
    {"algorithm", 0, "NAME", "of the signature, as rsa-pkcs1-sha512 (default: by type of key)",
     SEAL_OPTION_TEXT, AT(algorithm)},
    {"passphrase-file", 0, "FILE", "its first line decrypts the key", SEAL_OPTION_TEXT,
     AT(passphrase_file)},
    {"passphrase-fd", 0, "N", "the same, from an open descriptor", SEAL_OPTION_NUMBER,
     AT(passphrase_fd)},
    {"strict", 0, NULL, "refuse a key file that others can read, and private keys among the files",
     SEAL_OPTION_FLAG, AT(strict)},
};

static enum seal_result check_settings(struct seal_call *call, struct seal_fault *fault)
{
    const struct seal_layer_settings *settings = call->settings;

    if (strcmp(call->operands.items[0], "build") != 0)
        return seal_call_usage(call, fault, "is nothing that layer can do", call->operands.items[0],
                               "coldseal layer build makes a layer.");
    if (settings->policy == NULL)
        return seal_call_usage(call, fault, "is needed: no policy is built in", "--policy",
                               "name the policy that the layer shall bring, --policy policy.json.");
    if (settings->output == NULL)
        return seal_call_usage(call, fault, "is needed", "--output",
                               "say where the zips shall go, -o dist/.");
    return SEAL_OK;
}

static enum seal_result add_machine(struct seal_layer *layer, const char *name, size_t size,
                                    struct seal_fault *fault)
{
    const struct seal_machine *machine = seal_machine_find(name, size);
    struct seal_layer_zip *zip;
    char text[32];

    (void)snprintf(text, sizeof(text), "%.*s", size < sizeof(text) ? (int)size : 31, name);
    if (machine == NULL)
        return seal_call_usage(layer->call, fault, "is no machine that Lambda has",
                               size > 0 ? text : "--arch",
                               "--arch x86_64, --arch arm64 or --arch x86_64,arm64.");
    for (size_t i = 0; i < layer->count; i++)
        if (layer->zips[i].machine == machine)
            return seal_call_usage(layer->call, fault, "is given twice", text, NULL);
    zip = &layer->zips[layer->count++];
    zip->machine = machine;
    return SEAL_OK;
}

static enum seal_result choose_machines(struct seal_layer *layer, struct seal_fault *fault)
{
    const char *at = layer->settings->architectures;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (at == NULL && (at = seal_machine_built()) == NULL)
        return seal_call_usage(layer->call, fault,
                               "is needed: Lambda has no machine as this one is", "--arch", NULL);
    for (;;) {
        size_t size = strcspn(at, ",");

        if ((r = add_machine(layer, at, size, fault)) != SEAL_OK || at[size] == '\0')
            return r;
        at += size + 1;
    }
}

static void choose_gates(struct seal_layer *layer)
{
    const char *gate = layer->settings->gate;

    layer->extension = gate == NULL || strcmp(gate, "wrapper") != 0;
    layer->wrapper = gate == NULL || strcmp(gate, "extension") != 0;
}

static enum seal_result name_zips(struct seal_layer *layer, struct seal_fault *fault)
{
    const char *output = layer->settings->output;
    size_t length = strlen(output);

    while (length > 1 && output[length - 1] == '/')
        length--;
    layer->output = seal_arena_copy(layer->call->arena, output, length);
    for (size_t i = 0; i < layer->count && layer->output != NULL; i++) {
        struct seal_layer_zip *zip = &layer->zips[i];
        const size_t size = length + sizeof("/coldseal-x86_64.zip");
        char *path = seal_arena_take(layer->call->arena, size, 1);

        if (path == NULL)
            return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, output);
        (void)snprintf(path, size, "%s/coldseal-%s.zip", layer->output, zip->machine->name);
        zip->path = path;
        zip->name = path + length + 1;
    }
    return layer->output != NULL ? SEAL_OK : seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, output);
}

/* What a person would say to coldseal sign. */
static void say_how_to_sign(struct seal_layer *layer)
{
    const struct seal_layer_settings *settings = layer->settings;

    layer->sign = (struct seal_sign_settings){
        .package = SEAL_LAYER_PACKAGE,
        .root = SEAL_PLACE_LAYERS,
        .key = settings->key,
        .label = settings->label,
        .algorithm = settings->algorithm,
        .strict = settings->strict,
        .passphrase_file = settings->passphrase_file,
        .passphrase_fd = settings->passphrase_fd,
    };
    layer->job.call = layer->call;
    layer->job.settings = &layer->sign;
    layer->job.folder.top = layer->job.folder.seal = -1;
}

static void warn(const struct seal_layer *layer)
{
    const struct seal_output *output = layer->call->output;

    if (!layer->policy.covers_layers)
        seal_output_warning(output, layer->settings->policy,
                            "has no root " SEAL_PLACE_LAYERS
                            ": what else is in the layers is not looked at, nor is this seal");
    if (!layer->extension)
        seal_output_warning(output, NULL,
                            "the wrapper gate comes after the runtime's own start; attach the "
                            "extension gate too, --gate both");
}

static enum seal_result make(struct seal_layer *layer, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_layer_policy_read(layer, fault)) != SEAL_OK ||
        (r = seal_sign_key(&layer->job, fault)) != SEAL_OK)
        return r;
    layer->sign.version = layer->settings->version;
    if (!layer->sign.version.given)
        layer->sign.version = (struct seal_number){true, layer->policy.generation};
    for (size_t i = 0; i < layer->count; i++) {
        struct seal_layer_zip *zip = &layer->zips[i];

        if ((r = seal_layer_shim_read(layer, zip, fault)) != SEAL_OK ||
            (r = seal_layer_contents(layer, zip, fault)) != SEAL_OK ||
            (r = seal_layer_seal(layer, zip, fault)) != SEAL_OK)
            return r;
    }
    warn(layer);
    return seal_layer_place(layer, fault);
}

/* The names of the policy for those who vouch, else the label. */
static void add_signers(struct seal_page *page, const struct seal_layer *layer)
{
    const char *name = layer->zips[0].signers, *before = "";

    if (*name == '\0')
        seal_page_name(page, layer->job.label);
    for (; *name != '\0'; name += strlen(name) + 1) {
        seal_page_add(page, "%s", before);
        seal_page_name(page, name);
        before = ", ";
    }
}

static void add_text(struct seal_page *page, const struct seal_layer *layer)
{
    for (size_t i = 0; i < layer->count; i++) {
        seal_page_name(page, layer->zips[i].path);
        seal_page_add(page, "  ");
    }
    seal_page_add(page, " sealed " SEAL_LAYER_PACKAGE " %llu by ",
                  (unsigned long long)layer->sign.version.value);
    add_signers(page, layer);
    seal_page_add(page, ", policy generation %llu, ", (unsigned long long)layer->policy.generation);
    seal_page_digest(page, layer->policy.digest);
    seal_page_add(page, "\n");
}

static void add_zip(struct seal_page *page, const struct seal_layer_zip *zip)
{
    seal_page_add(page, "{\"architecture\":\"%s\",\"file\":", zip->machine->name);
    seal_page_quoted(page, zip->path);
    seal_page_add(page, ",\"bytes\":%llu,\"sha256\":\"", (unsigned long long)zip->zip.size);
    seal_page_digest_full(page, zip->digest);
    seal_page_add(page, "\",\"entries\":%llu,\"manifest\":\"", (unsigned long long)zip->entries);
    seal_page_digest_full(page, zip->manifest);
    seal_page_add(page, "\"}");
}

static void add_json(struct seal_page *page, const struct seal_layer *layer)
{
    const char *before = "";

    seal_page_add(page, "{\"layer\":{\"package\":\"" SEAL_LAYER_PACKAGE "\",\"version\":%llu",
                  (unsigned long long)layer->sign.version.value);
    seal_page_add(page, ",\"generation\":%llu,\"policy\":\"",
                  (unsigned long long)layer->policy.generation);
    seal_page_digest_full(page, layer->policy.digest);
    seal_page_add(page, "\",\"gates\":[%s%s%s],\"key\":\"", layer->extension ? "\"extension\"" : "",
                  layer->extension && layer->wrapper ? "," : "", layer->wrapper ? "\"wrapper\"" : "");
    seal_page_digest_full(page, layer->job.signing.public.id);
    seal_page_add(page, "\",\"label\":");
    seal_page_quoted(page, layer->job.label);
    seal_page_add(page, ",\"signers\":[");
    for (const char *name = layer->zips[0].signers; *name != '\0'; name += strlen(name) + 1) {
        seal_page_add(page, "%s", before);
        seal_page_quoted(page, name);
        before = ",";
    }
    seal_page_add(page, "],\"zips\":[");
    for (size_t i = 0; i < layer->count; i++) {
        seal_page_add(page, i > 0 ? "," : "");
        add_zip(page, &layer->zips[i]);
    }
    seal_page_add(page, "]}}\n");
}

static enum seal_result report(const struct seal_layer *layer, struct seal_fault *fault)
{
    const struct seal_output *output = layer->call->output;
    struct seal_page page = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (output->json)
        add_json(&page, layer);
    else if (!output->quiet)
        add_text(&page, layer);
    if ((r = seal_page_print(&page, fault)) != SEAL_OK || output->json)
        return r;
    seal_output_note(output,
                     "note: attach this layer last; a later layer can overwrite files of an "
                     "earlier one");
    if (layer->wrapper)
        seal_output_note(
            output,
            "note: the wrapper gate starts where AWS_LAMBDA_EXEC_WRAPPER is " SEAL_PLACE_LAYERS
            "/" SEAL_WRAPPER_NAME);
    return SEAL_OK;
}

static void clear(struct seal_layer *layer)
{
    seal_sign_job_clear(&layer->job);
    seal_layer_policy_clear(&layer->policy);
    for (size_t i = 0; i < layer->count; i++) {
        seal_buffer_clear(&layer->zips[i].shim);
        seal_buffer_clear(&layer->zips[i].sbom);
        seal_buffer_clear(&layer->zips[i].zip);
    }
    free(layer);
}

static enum seal_result layer_run(struct seal_call *call, struct seal_fault *fault)
{
    struct seal_layer *layer = calloc(1, sizeof(*layer));
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (layer == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    seal_keep_secrets();
    layer->call = call;
    layer->settings = call->settings;
    say_how_to_sign(layer);
    choose_gates(layer);
    if ((r = check_settings(call, fault)) != SEAL_OK ||
        (r = seal_sign_check_settings(&layer->job, fault)) != SEAL_OK ||
        (r = choose_machines(layer, fault)) != SEAL_OK ||
        (r = name_zips(layer, fault)) != SEAL_OK || (r = make(layer, fault)) != SEAL_OK)
        goto out;
    r = report(layer, fault);
out:
    clear(layer);
    return r;
}

#define SUMMARY "make the layer that guards functions: shim, policy and keys, sealed"
#define USAGE "--policy FILE --key KEY -o DIR [options]"

static const char details[] =
    "The zip holds the gates, the policy with every file that it names, licences, a list of "
    "what the\n"
    "shim is made of, and a seal of all this as package coldseal in /opt; nothing else. The "
    "policy\n"
    "that it brings has to accept it, or it is not written. The same shim, policy and key give "
    "the\n"
    "same bytes, unless the signature is rsa-pss.\n"
    "\n"
    "  coldseal layer build --policy policy.json --key release.key -o dist/\n"
    "  coldseal layer build --policy policy.json --arch x86_64,arm64 --gate extension --key "
    "release.key -o dist/\n";

static const struct seal_action build_action = {"build", SUMMARY, USAGE, details, NULL};

const struct seal_command seal_command_layer = {
    .name = "layer",
    .summary = SUMMARY,
    .usage = "build " USAGE,
    .words = "build",
    .details = details,
    .options = {options, sizeof(options) / sizeof(options[0])},
    .actions = &build_action,
    .actions_count = 1,
    .settings_size = sizeof(struct seal_layer_settings),
    .operands_min = 1,
    .operands_max = 1,
    .run = layer_run,
};
