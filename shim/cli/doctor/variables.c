/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about a function's variables: what the policy will say to them, and what the package was sealed with. */
#include "cli/doctor/doctor.h"

#include "core/environment.h"

#include <string.h>

/* The platform sets these itself, or lets them be set: what is not in the configuration may be there all the same. */
static bool is_platforms(const char *name)
{
    static const char *const names[] = {"LANG",      "TZ",         "PATH",     "LD_LIBRARY_PATH",
                                        "NODE_PATH", "PYTHONPATH", "GEM_PATH", "CLASSPATH",
                                        "RUBYLIB"};
    static const char *const prefixes[] = {"AWS_", "LAMBDA_", "_"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static bool may_be_sealed(const struct seal_environment_rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->is_signed.count; i++)
        if (strcmp(rules->is_signed.items[i], name) == 0)
            return true;
    return false;
}

/* One variable by itself, so that each gets its own finding. Values are never shown. */
static enum seal_result ask_policy(struct seal_doctor *doctor, char *variable, struct seal_fault *fault)
{
    const struct seal_environment_rules *rules = &doctor->policy.policy.environment;
    char *const alone[] = {variable, NULL};
    struct seal_fault why;
    enum seal_result r =
        seal_environment_check(rules, doctor->has_manifest ? &doctor->manifest : NULL, alone, &why);

    if (r != SEAL_BINDING_ENVIRONMENT) {
        *fault = r == SEAL_OK ? *fault : why;
        return r;
    }
    return seal_doctor_find(doctor,
                            !doctor->has_manifest && may_be_sealed(rules, why.subject)
                                ? SEAL_FINDING_VARIABLE_TO_SEAL
                                : SEAL_FINDING_VARIABLE_REFUSED,
                            why.subject, NULL, NULL, fault);
}

static enum seal_result ask_seal(struct seal_doctor *doctor, size_t index, struct seal_fault *fault)
{
    const struct seal_bindings *bind = &doctor->manifest.bind;
    const char *name = bind->environment.items[index];
    const char *value = seal_function_variable(&doctor->function, name);

    if (value == NULL ? is_platforms(name) : strcmp(value, bind->values.items[index]) == 0)
        return SEAL_OK;
    return seal_doctor_find(doctor, SEAL_FINDING_VARIABLE_BOUND, name, NULL,
                            value == NULL ? "not set" : "another value", fault);
}

enum seal_result seal_doctor_variables(struct seal_doctor *doctor, struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;

    if (!doctor->has_function)
        return SEAL_OK;
    for (char **at = doctor->function.environment;
         doctor->has_policy && *at != NULL && r == SEAL_OK; at++)
        r = ask_policy(doctor, *at, fault);
    for (size_t i = 0;
         doctor->has_manifest && i < doctor->manifest.bind.environment.count && r == SEAL_OK; i++)
        r = ask_seal(doctor, i, fault);
    return r;
}
