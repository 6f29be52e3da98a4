/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal exec: verify, then become the command. What the exec gate does, with places from
 * options. */
#include "base/machine.h"
#include "cli/check/check.h"
#include "cli/system/input.h"
#include "posix/launch.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct exec_settings {
    struct seal_check_settings check;
    struct seal_list roots;
};

static const struct seal_option options[] = {
    {"root", 0, "[ROOT=]DIR", "directory to verify, and which root it is", SEAL_OPTION_LIST,
     offsetof(struct exec_settings, roots)},
    SEAL_CHECK_OPTIONS,
};

static enum seal_result read_roots(struct seal_call *call, const struct seal_list *list,
                                   struct seal_check_root *roots, struct seal_fault *fault)
{
    if (list->count == 0)
        return seal_call_usage(call, fault, "is needed", "--root",
                               "say with --root DIR what to verify.");
    if (list->count > SEAL_ROOTS_MAX)
        return seal_call_usage(call, fault, "is given too often", "--root", NULL);
    for (size_t i = 0; i < list->count; i++) {
        enum seal_result r = seal_check_root_split(call, list->items[i], &roots[i], fault);
        if (r != SEAL_OK || (r = seal_input_directory(roots[i].directory, call->arena,
                                                      &roots[i].directory, fault)) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

/* PATH is never searched: what is started is what was named. */
static enum seal_result read_command(struct seal_call *call, const char **ret_path,
                                     struct seal_fault *fault)
{
    const struct seal_operands *operands = &call->operands;
    const char *command;

    if (!operands->separated || operands->before > 0)
        return seal_call_usage(call, fault, "the command stands behind --",
                               operands->count > 0 ? operands->items[0] : NULL, NULL);
    if (operands->count == 0)
        return seal_call_usage(call, fault, "there is no command behind --", NULL, NULL);
    command = operands->items[0];
    if (strchr(command, '/') == NULL)
        return seal_call_usage(call, fault, "needs a slash, because PATH is not searched", command,
                               "name it in full, as in \"$(command -v node)\".");
    if (command[0] == '/') {
        *ret_path = command;
        return SEAL_OK;
    }
    char *here = getcwd(NULL, 0);
    if (here == NULL)
        return seal_fault_set(fault, errno == ENOMEM ? SEAL_LIMIT_MEMORY : SEAL_IO_OPEN,
                              "the working directory is not known", command);
    size_t here_size = strlen(here), size = strlen(command);
    char *path = seal_arena_take(call->arena, here_size + 1 + size + 1, 1);
    if (path != NULL) {
        memcpy(path, here, here_size);
        path[here_size] = '/';
        memcpy(path + here_size + 1, command, size);
        *ret_path = path;
    }
    free(here);
    return path != NULL ? SEAL_OK : seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, command);
}

static enum seal_result exec_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct exec_settings *settings = call->settings;
    struct seal_check check = {.gate = true};
    struct seal_check_root roots[SEAL_ROOTS_MAX];
    struct seal_verdict verdict;
    const char *path = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = read_command(call, &path, fault)) != SEAL_OK ||
        (r = read_roots(call, &settings->roots, roots, fault)) != SEAL_OK ||
        (r = seal_check_prepare(call, &settings->check, roots, settings->roots.count, &check,
                                fault)) != SEAL_OK)
        goto out;
    check.request.facts.architecture = seal_machine_built();
    check.request.facts.command = (const char *const *)call->operands.items;
    check.request.facts.environment = call->environment;
    check.request.facts.function_is_claim = true;

    r = seal_check_run(call, &check, true, &verdict, fault);
    if (!seal_verdict_may_start(&verdict) || (r != SEAL_OK && verdict.outcome != SEAL_OUTCOME_AUDITED))
        goto out;
    r = seal_launch(&verdict, path, call->operands.items, call->environment);
    call->told = false;
    call->next[0] = '\0';
    seal_fault_set(fault, r, NULL, path);
out:
    seal_check_clear(&check);
    return r;
}

const struct seal_command seal_command_exec = {
    .name = "exec",
    .summary = "verify, then become the command: the exec gate, with places from options",
    .usage = "--root DIR (--key PEM | --policy FILE) [options] -- COMMAND [ARGUMENT ...]",
    .details = "The command starts only when what lies in DIR is what the right signers sealed; "
               "otherwise\n"
               "the exit status is the refusal's. Its arguments, environment and open files are "
               "handed on\n"
               "as they are. With a policy every root is verified: those without a --root where "
               "they are.\n"
               "Standard output belongs to the command, so --format json goes to standard error.\n"
               "\n"
               "  coldseal exec --root build/ --key release.pem -- \"$(command -v node)\" "
               "build/index.js\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct exec_settings),
    .operands_max = SIZE_MAX,
    .foreign_stdout = true,
    .run = exec_run,
};
