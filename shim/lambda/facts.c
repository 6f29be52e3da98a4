/* SPDX-License-Identifier: Apache-2.0 */
/* The only file of this room that reads the environment. */
#include "lambda/facts.h"
#include "base/machine.h"
#include "base/name.h"
#include "lambda/places.h"
#include "posix/clock.h"

#include <string.h>

#ifndef COLDSEAL_BUILD_EPOCH
#error "the build says when this program was released"
#endif

static const char ours[] = "COLDSEAL_";
static const char next_wrapper[] = "COLDSEAL_NEXT_WRAPPER";

/* What the platform shows to the function and not to an extension. */
static const char *const withheld[] = {
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "_AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_PORT",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    NULL,
};

/* The value of @name in one entry; NULL: it is another variable's. */
static const char *value_of(const char *entry, const char *name)
{
    size_t size = strlen(name);

    return strncmp(entry, name, size) == 0 && entry[size] == '=' ? entry + size + 1 : NULL;
}

static const char *look_up(char *const environment[], const char *name)
{
    const char *found = NULL;

    for (size_t i = 0; environment[i] != NULL; i++) {
        const char *value = value_of(environment[i], name);

        if (value == NULL)
            continue;
        if (found != NULL)
            return NULL;
        found = value;
    }
    return found != NULL && found[0] != '\0' ? found : NULL;
}

/* @name of the variable without its value, which may be a secret. */
static enum seal_result refuse(struct seal_fault *fault, const char *reason, const char *entry)
{
    char name[SEAL_SUBJECT_SIZE];
    size_t size = strcspn(entry, "=");

    if (size >= sizeof name)
        size = sizeof name - 1;
    memcpy(name, entry, size);
    name[size] = '\0';
    return seal_fault_set(fault, SEAL_CONFIG_VARIABLE, reason, name);
}

static enum seal_result check_next_wrapper(const char *entry, const char *path,
                                           struct seal_fault *fault)
{
    const char *slash = strrchr(path, '/');

    if (!seal_name_root(seal_slice_text(path)))
        return refuse(fault, "it must be an absolute path without empty, \".\" or \"..\" components",
                      entry);
    /* It would start itself until the argument list is full. */
    if (slash != NULL && strcmp(slash + 1, SEAL_WRAPPER_NAME) == 0)
        return refuse(fault, "the next wrapper is this gate again", entry);
    return SEAL_OK;
}

/* A typo must not weaken: what is not known, doubled or malformed is an error in every gate. */
static enum seal_result check_ours(char *const environment[], struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    bool seen = false;

    for (size_t i = 0; environment[i] != NULL; i++) {
        const char *entry = environment[i];
        const char *value = value_of(entry, next_wrapper);

        if (strncmp(entry, ours, strlen(ours)) != 0)
            continue;
        if (value == NULL)
            return refuse(fault, "no such variable: the policy alone configures coldseal", entry);
        if (seen)
            return refuse(fault, "it occurs twice", entry);
        seen = true;
        if ((r = check_next_wrapper(entry, value, fault)) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

static void set_facts(const struct seal_gate *gate, char *const environment[], struct seal_facts *facts)
{
    int64_t now = seal_clock_now();

    facts->function = look_up(environment, "AWS_LAMBDA_FUNCTION_NAME");
    facts->region = look_up(environment, "AWS_REGION");
    facts->architecture = seal_machine_built();
    facts->environment = environment;
    facts->now = now < 0 ? -1 : now / 1000;
    facts->built = COLDSEAL_BUILD_EPOCH;

    switch (gate->kind) {
    case SEAL_GATE_NONE:
        break;
    case SEAL_GATE_EXTENSION:
        /* Even where _HANDLER is there: whoever set it, it was not the platform. */
        facts->cannot_know = SEAL_UNCHECKED_HANDLER | SEAL_UNCHECKED_COMMAND;
        facts->withheld = withheld;
        break;
    case SEAL_GATE_WRAPPER:
    case SEAL_GATE_BOOTSTRAP:
        facts->handler = look_up(environment, "_HANDLER");
        facts->cannot_know = SEAL_UNCHECKED_COMMAND;
        break;
    case SEAL_GATE_EXEC:
        facts->handler = look_up(environment, "_HANDLER");
        facts->command = (const char *const *)gate->argv;
        facts->function_is_claim = true;
        break;
    }
}

enum seal_result seal_facts_gather(const struct seal_gate *gate, char *const environment[],
                                   struct seal_start *ret_start, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    *ret_start = (struct seal_start){0};
    set_facts(gate, environment, &ret_start->facts);
    ret_start->runtime_api = look_up(environment, "AWS_LAMBDA_RUNTIME_API");
    if ((r = check_ours(environment, fault)) != SEAL_OK)
        return r;
    if (gate->kind == SEAL_GATE_WRAPPER)
        ret_start->next_wrapper = look_up(environment, next_wrapper);
    return SEAL_OK;
}
