/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal doctor: what would make a function's gate weak, or keep the function from starting. */
#include "cli/command.h"
#include "cli/doctor/doctor.h"
#include "cli/system/input.h"

#include "posix/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FUNCTION_SIZE_MAX (1u << 20) /* a configuration is some kilobytes */

struct doctor_settings {
    const char *function;
    struct seal_list layers;
    const char *layer_name;
    const char *policy;
    bool list;
};

#define AT(member) offsetof(struct doctor_settings, member)

static const struct seal_option options[] = {
    {"function", 0, "FILE", "configuration as JSON; - is standard input", SEAL_OPTION_TEXT,
     AT(function)},
    {"layer", 0, "DIR", "an unpacked layer; again for each one, in the function's order",
     SEAL_OPTION_LIST, AT(layers)},
    {"layer-name", 0, "NAME", "of the coldseal layer, where it does not say coldseal",
     SEAL_OPTION_TEXT, AT(layer_name)},
    {"policy", 0, "FILE", "policy to ask (default: the one in the coldseal layer)",
     SEAL_OPTION_TEXT, AT(policy)},
    {"list", 0, NULL, "show all that can be found", SEAL_OPTION_FLAG, AT(list)},
};

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static enum seal_result read_stdin(struct seal_buffer *text, struct seal_fault *fault)
{
    uint8_t chunk[4096];
    ssize_t got = 0;
    enum seal_result r = SEAL_OK;

    while (r == SEAL_OK && (got = seal_fd_read(STDIN_FILENO, chunk, sizeof(chunk))) > 0)
        r = text->size + (size_t)got > FUNCTION_SIZE_MAX
                ? SEAL_LIMIT_SIZE
                : seal_buffer_append(text, chunk, (size_t)got);
    if (r == SEAL_OK && got < 0)
        r = SEAL_IO_READ;
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, "standard input");
}

static enum seal_result read_function(struct seal_doctor *doctor, const char *file,
                                      struct seal_fault *fault)
{
    bool standard = strcmp(file, "-") == 0, there = false;
    struct seal_buffer text = {0};
    enum seal_result r =
        standard ? read_stdin(&text, fault)
                 : seal_input_read(file, FUNCTION_SIZE_MAX, SEAL_CONFIG_FILE, &text, fault);

    if ((there = r == SEAL_OK))
        r = seal_function_read(seal_buffer_slice(&text), standard ? "standard input" : file,
                               doctor->call->arena, &doctor->function, fault);
    doctor->has_function = r == SEAL_OK;
    if (r == SEAL_CONFIG_FILE && there)
        (void)snprintf(
            doctor->call->next, sizeof(doctor->call->next), "%s",
            "give what aws lambda get-function-configuration --function-name NAME prints");
    seal_buffer_clear(&text);
    return r;
}

static enum seal_result read_layers(struct seal_doctor *doctor, const struct seal_list *layers,
                                    struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;

    if (layers->count > SEAL_DOCTOR_LAYERS_MAX)
        return seal_call_usage(doctor->call, fault, "is given too often", "--layer", NULL);
    for (size_t i = 0; i < layers->count && r == SEAL_OK; i++)
        r = seal_input_directory(layers->items[i], doctor->call->arena, &doctor->directories[i],
                                 fault);
    doctor->directories_count = r == SEAL_OK ? layers->count : 0;
    return r;
}

/* The operand is a folder, which is the package, or else a configuration. */
static enum seal_result read_input(struct seal_doctor *doctor, struct seal_fault *fault)
{
    struct seal_call *call = doctor->call;
    const struct doctor_settings *settings = call->settings;
    const char *operand = call->operands.count > 0 ? call->operands.items[0] : NULL;
    const char *file = settings->function;
    enum seal_result r = SEAL_OK;

    doctor->layer_name = settings->layer_name;
    doctor->policy_path = settings->policy;
    if (operand != NULL && is_directory(operand)) {
        doctor->task_typed = operand;
        r = seal_input_directory(operand, call->arena, &doctor->task, fault);
    } else if (operand != NULL && file != NULL) {
        return seal_call_usage(call, fault, "is a second configuration, or no folder", operand, NULL);
    } else if (operand != NULL) {
        file = operand;
    }
    if (operand == NULL && file == NULL && settings->layers.count == 0 && settings->policy == NULL)
        return seal_call_usage(
            call, fault, "there is nothing to examine", NULL,
            "aws lambda get-function-configuration --function-name NAME | coldseal doctor -");
    if (r == SEAL_OK && file != NULL)
        r = read_function(doctor, file, fault);
    return r == SEAL_OK ? read_layers(doctor, &settings->layers, fault) : r;
}

static enum seal_result examine(struct seal_doctor *doctor, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_doctor_layers(doctor, fault)) != SEAL_OK ||
        (r = seal_doctor_package(doctor, fault)) != SEAL_OK ||
        (r = seal_doctor_policy(doctor, fault)) != SEAL_OK ||
        (r = seal_doctor_settings(doctor, fault)) != SEAL_OK ||
        (r = seal_doctor_variables(doctor, fault)) != SEAL_OK)
        return r;
    return seal_doctor_size(doctor, fault);
}

static enum seal_result print(struct seal_call *call, const struct seal_doctor *doctor,
                              struct seal_fault *fault)
{
    struct seal_page page = {0};

    if (doctor == NULL && call->output->json)
        seal_doctor_list_json(&page);
    else if (doctor == NULL)
        seal_doctor_list_text(&page);
    else if (call->output->json)
        seal_doctor_report_json(doctor, &page);
    else
        seal_doctor_report_text(doctor, &page);
    return seal_page_print(&page, fault);
}

static enum seal_result doctor_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct doctor_settings *settings = call->settings;
    struct seal_doctor *doctor = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (settings->list)
        return print(call, NULL, fault);
    if ((doctor = calloc(1, sizeof(*doctor))) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    doctor->call = call;
    if ((r = read_input(doctor, fault)) != SEAL_OK || (r = examine(doctor, fault)) != SEAL_OK ||
        (r = print(call, doctor, fault)) != SEAL_OK)
        goto out;
    /* It has been shown: the exit status says that there is an error among the findings. */
    if (seal_doctor_count(doctor, SEAL_SEVERITY_ERROR) > 0) {
        call->told = true;
        r = SEAL_CONFIG_FILE;
    }
out:
    seal_manifest_clear(&doctor->manifest);
    seal_policy_file_clear(&doctor->policy);
    free(doctor);
    return r;
}

const struct seal_command seal_command_doctor = {
    .name = "doctor",
    .summary = "what would make a function's gate weak, or keep the function from starting",
    .usage = "[DIR | FILE | -] [--layer DIR ...] [--policy FILE] [options]",
    .details =
        "FILE is what aws lambda get-function-configuration or get-function printed; DIR the "
        "unpacked\n"
        "package, to which --function adds a configuration. It asks nobody and changes nothing. "
        "Values of\n"
        "variables are not shown. Exit status 0: no error among the findings; else 80.\n"
        "\n"
        "  aws lambda get-function-configuration --function-name orders-api | coldseal doctor -\n"
        "  coldseal doctor build/ --function orders-api.json --layer tools/ --layer coldseal/\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct doctor_settings),
    .operands_max = 1,
    .run = doctor_run,
};
