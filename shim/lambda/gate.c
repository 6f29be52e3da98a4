/* SPDX-License-Identifier: Apache-2.0 */
/* The table of gates. */
#include "lambda/gate.h"
#include "lambda/places.h"

#include <coldseal/limits.h>

#include <stdbool.h>
#include <string.h>

/* The places where the platform looks for a bootstrap, what each one stands in front of, and
 * where its policy lies. */
static const struct bootstrap {
    const char *started_as;
    const char *real;
    const char *policy_directory;
} bootstraps[] = {
    {SEAL_PLACE_LAYERS "/bootstrap", SEAL_PLACE_LAYERS "/bootstrap.real", SEAL_PLACE_LAYER_POLICY},
    {SEAL_PLACE_TASK "/bootstrap", SEAL_PLACE_TASK "/bootstrap.real", SEAL_PLACE_LAYER_POLICY},
    {SEAL_PLACE_RUNTIME "/bootstrap", SEAL_PLACE_RUNTIME "/bootstrap.real", SEAL_PLACE_RUNTIME_POLICY},
};

/* Its path says which gate it is. */
static const char none_of_them[] =
    "its path says which gate it is: " SEAL_PLACE_EXTENSIONS "/NAME, " SEAL_PLACE_LAYERS
    "/" SEAL_WRAPPER_NAME " COMMAND, " SEAL_PLACE_LAYERS "/bootstrap (or " SEAL_PLACE_TASK
    ", " SEAL_PLACE_RUNTIME "), coldseal-shim exec -- COMMAND";
static const char no_bootstrap[] =
    "a bootstrap is started by its whole path: " SEAL_PLACE_LAYERS "/bootstrap, " SEAL_PLACE_TASK
    "/bootstrap or " SEAL_PLACE_RUNTIME "/bootstrap";

static const char *basename_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* The name goes into a header: a letter, digit or mark, nothing that could end a line. */
static bool is_extension_name(const char *name)
{
    size_t size = strlen(name);

    if (size == 0 || size > SEAL_COMPONENT_MAX || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    for (size_t i = 0; i < size; i++)
        if (name[i] <= ' ' || name[i] > '~' || name[i] == '/')
            return false;
    return true;
}

static enum seal_result extension(char **argv, struct seal_gate *ret_gate, const char **ret_reason)
{
    const char *name = argv[0] + strlen(SEAL_PLACE_EXTENSIONS "/");

    if (!is_extension_name(name)) {
        *ret_reason =
            "an extension is a file directly in " SEAL_PLACE_EXTENSIONS " with a printable name";
        return SEAL_USAGE;
    }
    *ret_gate = (struct seal_gate){
        .kind = SEAL_GATE_EXTENSION,
        .policy_directory = SEAL_PLACE_LAYER_POLICY,
        .required_root = SEAL_PLACE_TASK,
        .extension_name = name,
        .argv = argv,
        .whole = argv,
    };
    return SEAL_OK;
}

static enum seal_result wrapper(char **argv, struct seal_gate *ret_gate, const char **ret_reason)
{
    if (argv[1] == NULL || argv[1][0] == '\0') {
        *ret_reason = "a wrapper is handed the runtime's command line, and there is none";
        return SEAL_USAGE;
    }
    *ret_gate = (struct seal_gate){
        .kind = SEAL_GATE_WRAPPER,
        .policy_directory = SEAL_PLACE_LAYER_POLICY,
        .required_root = SEAL_PLACE_TASK,
        .program = argv[1],
        .argv = argv + 1,
        .whole = argv,
    };
    return SEAL_OK;
}

/*
 * argv is handed on whole, argv[0] too, although the file that runs is called bootstrap.real: the
 * platform's contract is that a bootstrap finds its own place in argv[0], and that the real one is
 * beside it changes nothing about that place.
 */
static enum seal_result bootstrap(const struct bootstrap *place, char **argv,
                                  struct seal_gate *ret_gate)
{
    *ret_gate = (struct seal_gate){
        .kind = SEAL_GATE_BOOTSTRAP,
        .policy_directory = place->policy_directory,
        .required_root = SEAL_PLACE_TASK,
        .program = place->real,
        .argv = argv,
        .whole = argv,
    };
    return SEAL_OK;
}

static enum seal_result exec_gate(char **argv, struct seal_gate *ret_gate, const char **ret_reason)
{
    if (argv[2] == NULL || strcmp(argv[2], "--") != 0 || argv[3] == NULL || argv[3][0] == '\0') {
        *ret_reason = "usage: coldseal-shim exec -- /absolute/path/of/command [argument...]";
        return SEAL_USAGE;
    }
    *ret_gate = (struct seal_gate){
        .kind = SEAL_GATE_EXEC,
        .policy_directory = SEAL_PLACE_EXEC_POLICY,
        .program = argv[3],
        .argv = argv + 3,
        .whole = argv,
    };
    return SEAL_OK;
}

enum seal_result seal_gate_recognise(char **argv, struct seal_gate *ret_gate, const char **ret_reason)
{
    const size_t count = sizeof bootstraps / sizeof bootstraps[0];
    const char *prefix = SEAL_PLACE_EXTENSIONS "/";

    *ret_reason = none_of_them;
    if (argv[0] == NULL)
        return SEAL_USAGE;
    if (strcmp(basename_of(argv[0]), "bootstrap") == 0)
        *ret_reason = no_bootstrap;
    if (strncmp(argv[0], prefix, strlen(prefix)) == 0)
        return extension(argv, ret_gate, ret_reason);
    if (strcmp(basename_of(argv[0]), SEAL_WRAPPER_NAME) == 0)
        return wrapper(argv, ret_gate, ret_reason);
    for (size_t i = 0; i < count; i++)
        if (strcmp(argv[0], bootstraps[i].started_as) == 0)
            return bootstrap(&bootstraps[i], argv, ret_gate);
    if (argv[1] != NULL && strcmp(argv[1], "exec") == 0)
        return exec_gate(argv, ret_gate, ret_reason);
    return SEAL_USAGE;
}

const char *seal_gate_word(enum seal_gate_kind kind)
{
    switch (kind) {
    case SEAL_GATE_NONE:
        break;
    case SEAL_GATE_EXTENSION:
        return "extension";
    case SEAL_GATE_WRAPPER:
        return "wrapper";
    case SEAL_GATE_BOOTSTRAP:
        return "bootstrap";
    case SEAL_GATE_EXEC:
        return "exec";
    }
    return "none";
}
