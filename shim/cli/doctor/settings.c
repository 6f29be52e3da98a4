/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about a function's configuration alone. */
#include "cli/doctor/doctor.h"

#include "base/name.h"
#include "cli/layer/layer.h"
#include "cli/system/input.h"
#include "lambda/places.h"

#include <string.h>

#define WRAPPER_VARIABLE "AWS_LAMBDA_EXEC_WRAPPER"
#define NEXT_VARIABLE "COLDSEAL_NEXT_WRAPPER"
#define OUR_WRAPPER SEAL_PLACE_LAYERS "/" SEAL_WRAPPER_NAME
#define OUR_PREFIX "COLDSEAL_"
#define SHIM_NAME "coldseal-shim"

static bool is_image(const struct seal_function *function)
{
    return function->package_type != NULL && strcmp(function->package_type, "Image") == 0;
}

static enum seal_result look_at_image(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const struct seal_function *function = &doctor->function;
    enum seal_result r =
        seal_doctor_find(doctor, SEAL_FINDING_IMAGE, function->name, NULL, NULL, fault);

    if (r != SEAL_OK || function->entry_point == NULL ||
        strcmp(seal_input_base(function->entry_point), SHIM_NAME) == 0)
        return r;
    return seal_doctor_find(doctor, SEAL_FINDING_IMAGE_ENTRY, "EntryPoint", SHIM_NAME,
                            function->entry_point, fault);
}

/* "coldseal-arm64:4" is ours, and so is whatever --layer-name calls it. */
static bool is_ours(const struct seal_doctor *doctor, const char *layer)
{
    size_t size = strcspn(layer, ":");

    if (doctor->layer_name != NULL)
        return strlen(doctor->layer_name) == size && memcmp(layer, doctor->layer_name, size) == 0;
    return strstr(layer, SEAL_LAYER_PACKAGE) != NULL;
}

/* A layer's name says its machine where it was made for one. */
static enum seal_result check_machine(struct seal_doctor *doctor, const char *layer,
                                      struct seal_fault *fault)
{
    static const char *const machines[] = {"x86_64", "arm64"};
    const char *own = doctor->function.architecture;

    for (size_t i = 0; own != NULL && i < sizeof(machines) / sizeof(machines[0]); i++)
        if (strstr(layer, machines[i]) != NULL && strcmp(machines[i], own) != 0)
            return seal_doctor_find(doctor, SEAL_FINDING_ARCHITECTURE, layer, own, machines[i], fault);
    return SEAL_OK;
}

/* Where the layers themselves are given, they say it better than their names. */
static enum seal_result look_at_names(struct seal_doctor *doctor, bool *ret_gate,
                                      struct seal_fault *fault)
{
    const struct seal_function *function = &doctor->function;
    size_t ours = function->layers_count;
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < function->layers_count; i++)
        if (is_ours(doctor, function->layers[i]))
            ours = i;
    *ret_gate = ours < function->layers_count || doctor->ours < doctor->directories_count;
    if (doctor->directories_count > 0)
        return SEAL_OK;
    if (ours == function->layers_count)
        return seal_doctor_find(doctor, SEAL_FINDING_NO_GATE, function->name, NULL, NULL, fault);
    r = check_machine(doctor, function->layers[ours], fault);
    for (size_t i = ours + 1; i < function->layers_count && r == SEAL_OK; i++)
        r = seal_doctor_find(doctor, SEAL_FINDING_LAYER_ORDER, function->layers[i], NULL, NULL, fault);
    return r;
}

bool seal_doctor_means_ours(const char *wrapper)
{
    static const char *const ours[] = {OUR_WRAPPER};

    return seal_nearest(wrapper, ours, 1) != NULL;
}

static enum seal_result look_at_wrapper(struct seal_doctor *doctor, bool gate, struct seal_fault *fault)
{
    const struct seal_function *function = &doctor->function;
    const char *wrapper = seal_function_variable(function, WRAPPER_VARIABLE);
    bool ours = wrapper != NULL && strcmp(wrapper, OUR_WRAPPER) == 0;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (wrapper != NULL && !seal_function_managed(function))
        return seal_doctor_find(doctor, SEAL_FINDING_WRAPPER_IGNORED, WRAPPER_VARIABLE, NULL,
                                function->runtime, fault);
    doctor->has_wrapper = ours;
    if (ours || !seal_function_managed(function) || !gate || doctor->lacks_wrapper)
        return SEAL_OK;
    if (wrapper != NULL) {
        r = seal_doctor_find(doctor, SEAL_FINDING_OTHER_WRAPPER, wrapper, NULL, NULL, fault);
        if (r == SEAL_OK && seal_doctor_means_ours(wrapper))
            seal_doctor_advise(doctor, SEAL_DOCTOR_MEAN_OURS);
        return r;
    }
    return seal_doctor_find(doctor, SEAL_FINDING_WRAPPER_OFF, WRAPPER_VARIABLE, NULL, NULL, fault);
}

static enum seal_result look_at_next(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const char *next = seal_function_variable(&doctor->function, NEXT_VARIABLE);

    if (next == NULL)
        return SEAL_OK;
    if (!seal_name_root(seal_slice_text(next)) ||
        strcmp(seal_input_base(next), SEAL_WRAPPER_NAME) == 0)
        return seal_doctor_find(doctor, SEAL_FINDING_NEXT_WRAPPER, next, NULL, NULL, fault);
    if (!doctor->has_wrapper)
        return seal_doctor_find(doctor, SEAL_FINDING_NEXT_WRAPPER_UNUSED, NEXT_VARIABLE, NULL, NULL,
                                fault);
    return SEAL_OK;
}

static enum seal_result look_at_ours(struct seal_doctor *doctor, struct seal_fault *fault)
{
    char name[SEAL_DETAIL_SIZE];
    enum seal_result r = SEAL_OK;

    for (char **at = doctor->function.environment; *at != NULL && r == SEAL_OK; at++) {
        size_t size = strcspn(*at, "=");

        if (strncmp(*at, OUR_PREFIX, sizeof(OUR_PREFIX) - 1) != 0 ||
            (size == sizeof(NEXT_VARIABLE) - 1 && memcmp(*at, NEXT_VARIABLE, size) == 0))
            continue;
        size = size < sizeof(name) ? size : sizeof(name) - 1;
        memcpy(name, *at, size); /* the name alone: values may be secrets */
        name[size] = '\0';
        r = seal_doctor_find(doctor, SEAL_FINDING_UNKNOWN_VARIABLE, name, NULL, NULL, fault);
    }
    return r;
}

static enum seal_result look_at_log(struct seal_doctor *doctor, struct seal_fault *fault)
{
    static const char *const quiet[] = {"WARN", "ERROR", "FATAL"};
    const struct seal_function *function = &doctor->function;
    bool text = doctor->has_policy && doctor->policy.policy.log_format == SEAL_LOG_TEXT;

    if (function->log_format == NULL || strcmp(function->log_format, "JSON") != 0 ||
        function->log_level == NULL)
        return SEAL_OK;
    for (size_t i = 0; i < sizeof(quiet) / sizeof(quiet[0]); i++)
        if (strcmp(function->log_level, quiet[i]) == 0)
            return seal_doctor_find(doctor, text ? SEAL_FINDING_LOG_HIDDEN : SEAL_FINDING_LOG_LEVEL,
                                    "ApplicationLogLevel", "INFO", function->log_level, fault);
    return SEAL_OK;
}

enum seal_result seal_doctor_settings(struct seal_doctor *doctor, struct seal_fault *fault)
{
    bool gate = false;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (!doctor->has_function)
        return SEAL_OK;
    if ((r = look_at_ours(doctor, fault)) != SEAL_OK || (r = look_at_log(doctor, fault)) != SEAL_OK)
        return r;
    if (is_image(&doctor->function))
        return look_at_image(doctor, fault);
    if ((r = look_at_names(doctor, &gate, fault)) != SEAL_OK ||
        (r = look_at_wrapper(doctor, gate, fault)) != SEAL_OK ||
        (r = look_at_next(doctor, fault)) != SEAL_OK)
        return r;
    if (doctor->function.snapstart)
        r = seal_doctor_find(doctor, SEAL_FINDING_SNAPSTART, "SnapStart", NULL, NULL, fault);
    return r;
}
