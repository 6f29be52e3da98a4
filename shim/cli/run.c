/* SPDX-License-Identifier: Apache-2.0 */
/* One run of the command: find the subcommand, read its options, run it, report once. */
#include "cli/command.h"
#include "cli/system/errno_next.h"
#include "cli/system/input.h"
#include "cli/zip/package.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where nothing better is known, help is the next step after a mistake in the command line. */
static void hint_at_help(struct seal_call *call, const struct seal_command *command)
{
    size_t size = strlen(call->next);
    const char *name = command != NULL && command != &seal_command_help ? command->name : "";

    snprintf(call->next + size, sizeof(call->next) - size, "%scoldseal help%s%s",
             size > 0 ? " See: " : "", *name != '\0' ? " " : "", name);
}

/* Is --format json on the line? Asked before it is read, so that a mistake in it is reported as
 * wished. */
static bool wants_json(char *const *arguments)
{
    for (; *arguments != NULL && strcmp(*arguments, "--") != 0; arguments++) {
        if (strcmp(*arguments, "--format=json") == 0)
            return true;
        if (strcmp(*arguments, "--format") == 0 && arguments[1] != NULL &&
            strcmp(arguments[1], "json") == 0)
            return true;
    }
    return false;
}

static void set_output(const struct seal_common *common, char **environment, struct seal_output *output)
{
    bool terminal = isatty(STDERR_FILENO) == 1;

    output->json = common->format != NULL && strcmp(common->format, "json") == 0;
    output->quiet = common->quiet;
    output->color = seal_output_color(common->color, terminal, environment);
    output->terminal = terminal && seal_output_color(NULL, terminal, environment);
}

static enum seal_result show_help(const struct seal_command *command, const struct seal_call *call,
                                  struct seal_fault *fault)
{
    const struct seal_action *action =
        call->operands.count > 0 ? seal_action_find(command, call->operands.items[0]) : NULL;
    struct seal_page page = {0};

    if (call->output->json)
        seal_help_command_json(&page, command, action);
    else
        seal_help_command(&page, command, action);
    return seal_page_print(&page, fault);
}

/* The @index-th word of @usage, "DIR|ZIP... (--key PEM | ...)", without brackets and dots. */
static void name_operand(const char *usage, size_t index, char *ret_name, size_t size)
{
    for (; index > 0; index--) {
        usage += strcspn(usage, " ");
        usage += strspn(usage, " ");
    }
    usage += strspn(usage, "([");
    (void)snprintf(ret_name, size, "%.*s", (int)strcspn(usage, " .)]"), usage);
}

static enum seal_result miss_operand(const struct seal_command *command, struct seal_call *call,
                                     struct seal_fault *fault)
{
    char name[64], next[SEAL_NEXT_SIZE];

    name_operand(command->usage, call->operands.count, name, sizeof(name));
    (void)snprintf(next, sizeof(next), "coldseal %s %s%s", command->name, command->usage,
                   command->usage[strlen(command->usage) - 1] == '.' ? "" : ".");
    return seal_call_usage(call, fault, "is missing", name, next);
}

static enum seal_result check_operands(const struct seal_command *command, struct seal_call *call,
                                       struct seal_fault *fault)
{
    const struct seal_operands *operands = &call->operands;

    if (operands->count > command->operands_max)
        return seal_call_usage(call, fault, "is one argument too many",
                               operands->items[command->operands_max], NULL);
    if (operands->count < command->operands_min)
        return miss_operand(command, call, fault);
    return SEAL_OK;
}

static enum seal_result run(const struct seal_command *command, char **arguments,
                            struct seal_output *output, struct seal_call *call,
                            struct seal_fault *fault)
{
    struct seal_common common = {0};
    const struct seal_option_target targets[] = {
        {.options = command->options, .settings = call->settings},
        {.options = seal_common_options, .settings = &common},
    };
    enum seal_result r = seal_options_read(arguments, targets, 2, call->arena, &call->operands,
                                           fault, call->next, sizeof(call->next));

    if (r != SEAL_OK)
        return r;
    set_output(&common, call->environment, output);
    if (common.help)
        return show_help(command, call, fault);
    /* A reader that went away is an error to report, not a reason to die silently. What is started
     * must find signals as they were: there the default stays. */
    if (!command->foreign_stdout)
        signal(SIGPIPE, SIG_IGN);
    r = check_operands(command, call, fault);
    return r == SEAL_OK ? command->run(call, fault) : r;
}

/* "--format json verify build": what is wished is clear, and where it belongs is said. */
static enum seal_result misplaced_option(const char *name, struct seal_call *call,
                                         struct seal_fault *fault)
{
    static const char *const own[] = {"--help", "--version"};
    const char *near = seal_nearest(name, own, sizeof(own) / sizeof(own[0]));

    if (near != NULL) {
        seal_call_usage(call, fault, "unknown option", name, NULL);
        (void)snprintf(call->next, sizeof(call->next), "did you mean %s?", near);
        return SEAL_USAGE;
    }
    return seal_call_usage(
        call, fault, "options stand behind the command", name,
        "coldseal COMMAND [options], as in coldseal verify build --format json.");
}

static enum seal_result unknown_command(const char *name, struct seal_call *call,
                                        struct seal_fault *fault)
{
    const char *near = NULL;

    if (name[0] == '-')
        return misplaced_option(name, call, fault);
    seal_command_find(name, &near);
    seal_call_usage(call, fault, "unknown command", name, NULL);
    if (near != NULL)
        snprintf(call->next, sizeof(call->next), "did you mean %s?", near);
    return SEAL_USAGE;
}

/* `coldseal`, `coldseal --help` and `coldseal --version` are other names of subcommands. */
static const char *command_name(char **arguments, char ***ret_rest)
{
    static char one_line[] = "--short";
    const char *first = *arguments;

    *ret_rest = first != NULL ? arguments + 1 : arguments;
    if (first == NULL || strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
        return seal_command_help.name;
    if (strcmp(first, "--version") == 0) {
        *arguments = one_line;
        *ret_rest = arguments;
        return seal_command_version.name;
    }
    return first;
}

/* The step that helps: what the command said, else what the machine or the input suggests; NULL: the result's own. */
static const char *next_step(const struct seal_call *call, const struct seal_fault *fault)
{
    const char *next = call->next[0] != '\0' ? call->next : seal_errno_next(fault);

    if (next == NULL)
        next = seal_package_next(fault);
    return next != NULL ? next : seal_input_next(fault);
}

int seal_cli_run(char **arguments, char **environment)
{
    struct seal_arena arena = {0};
    struct seal_output output = {0};
    struct seal_fault fault = {.code = SEAL_INTERNAL_STATE};
    struct seal_call call = {.output = &output, .arena = &arena, .environment = environment};
    char **rest = NULL;
    const char *name = command_name(arguments[0] != NULL ? arguments + 1 : arguments, &rest);
    const struct seal_command *command = seal_command_find(name, NULL);
    enum seal_result r;

    output.json =
        wants_json(name != NULL && name == arguments[1] && name[0] == '-' ? arguments + 1 : rest);
    if (command == NULL) {
        r = unknown_command(name != NULL ? name : "", &call, &fault);
    } else {
        output.foreign_stdout = command->foreign_stdout;
        call.settings = calloc(1, command->settings_size > 0 ? command->settings_size : 1);
        if (call.settings == NULL)
            r = seal_fault_set(&fault, SEAL_LIMIT_MEMORY, NULL, command->name);
        else
            r = run(command, rest, &output, &call, &fault);
    }
    if (r == SEAL_USAGE)
        hint_at_help(&call, command);
    if (r != SEAL_OK && !call.told)
        seal_output_fault(&output, &fault, next_step(&call, &fault));
    free(call.settings);
    seal_arena_clear(&arena);
    return seal_result_exit(r);
}
