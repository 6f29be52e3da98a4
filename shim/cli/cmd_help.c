/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal help: everything from the tables, so that it is true. */
#include "cli/command.h"
#include "cli/pages/man.h"

#include <stdio.h>
#include <string.h>

#define EXIT_MAX 127
#define COLUMN 32 /* where the second column begins */

struct help_settings {
    bool man;
};

static const struct seal_option help_options[] = {
    {"man", 0, NULL, "the manual page instead: coldseal help sign --man | man -l -",
     SEAL_OPTION_FLAG, offsetof(struct help_settings, man)},
};

static void row(struct seal_page *page, const char *left, const char *right)
{
    size_t size = strlen(left);

    if (size + 4 > COLUMN)
        seal_page_add(page, "  %s\n%*s%s\n", left, COLUMN, "", right);
    else
        seal_page_add(page, "  %-*s%s\n", COLUMN - 2, left, right);
}

/* On its own page an action's options need not say whose they are: "test: region of the function". */
static const char *option_help(const struct seal_option *option, const struct seal_command *command)
{
    const size_t size = strcspn(option->help, ":,");
    char word[32];

    if (command == NULL || option->help[size] == '\0' || size >= sizeof(word))
        return option->help;
    memcpy(word, option->help, size);
    word[size] = '\0';
    return seal_action_find(command, word) != NULL ? strstr(option->help, ": ") + 2 : option->help;
}

static void option_row(struct seal_page *page, const struct seal_option *option, const char *help)
{
    struct seal_page left = {0};

    if (option->letter != 0)
        seal_page_add(&left, "-%c, ", option->letter);
    seal_page_add(&left, "--%s", option->name);
    if (option->argument != NULL)
        seal_page_add(&left, " %s", option->argument);
    if (option->kind == SEAL_OPTION_LIST)
        seal_page_add(&left, " ...");
    if (left.failed == SEAL_UNDECIDED)
        row(page, (const char *)left.text.data, help);
    seal_page_clear(&left);
}

static void option_rows(struct seal_page *page, const char *title, struct seal_options options)
{
    if (options.count == 0)
        return;
    seal_page_add(page, "\n%s\n", title);
    for (size_t i = 0; i < options.count; i++)
        option_row(page, &options.items[i], options.items[i].help);
}

static void help_action(struct seal_page *page, const struct seal_command *command,
                        const struct seal_action *action)
{
    seal_page_add(page, "coldseal %s %s: %s\n\nUsage: coldseal %s %s %s\n\nOptions:\n", command->name,
                  action->name, action->summary, command->name, action->name, action->usage);
    for (size_t i = 0; i < command->options.count; i++) {
        const struct seal_option *option = &command->options.items[i];

        if (seal_action_takes(action, option->name))
            option_row(page, option, option_help(option, command));
    }
    option_rows(page, "Options of every command:", seal_common_options);
    if (action->details != NULL)
        seal_page_add(page, "\n%s", action->details);
}

void seal_help_command(struct seal_page *page, const struct seal_command *command,
                       const struct seal_action *action)
{
    if (action != NULL) {
        help_action(page, command, action);
        return;
    }
    seal_page_add(page, "coldseal %s: %s\n\nUsage: coldseal %s%s%s\n", command->name, command->summary,
                  command->name, *command->usage != '\0' ? " " : "", command->usage);
    option_rows(page, "Options:", command->options);
    option_rows(page, "Options of every command:", seal_common_options);
    if (command->details != NULL)
        seal_page_add(page, "\n%s", command->details);
}

void seal_help_overview(struct seal_page *page)
{
    seal_page_add(page, "coldseal: makes and checks seals on the code of serverless functions\n\n"
                        "Usage: coldseal COMMAND [options]\n\nCommands:\n");
    for (size_t i = 0; i < seal_commands_count; i++)
        row(page, seal_commands[i]->name, seal_commands[i]->summary);
    seal_page_add(page,
                  "\nFirst steps: coldseal demo\n"
                  "More: coldseal help COMMAND, coldseal help exit, coldseal help environment\n");
}

const struct seal_variable seal_variables[] = {
    {"NO_COLOR", "not empty: no colour, whatever the terminal can do"},
    {"TERM", "\"dumb\", or not there: no colour and no progress"},
    {"TMPDIR", "where demo makes its directory (default: /tmp)"},
};
const size_t seal_variables_count = sizeof(seal_variables) / sizeof(seal_variables[0]);

static void help_environment(struct seal_page *page, bool json)
{
    if (json)
        seal_page_add(page, "{\"variables\":[");
    else
        seal_page_add(page, "Variables that the command reads; none changes what is verified.\n\n");
    for (size_t i = 0; i < seal_variables_count; i++) {
        if (!json) {
            row(page, seal_variables[i].name, seal_variables[i].help);
            continue;
        }
        seal_page_add(page, "%s{\"name\":\"%s\",\"help\":", i > 0 ? "," : "", seal_variables[i].name);
        seal_page_quoted(page, seal_variables[i].help);
        seal_page_add(page, "}");
    }
    if (json)
        seal_page_add(page, "]}\n");
    else
        seal_page_add(page, "\nexec hands its environment on, unchanged.\n");
}

static void exit_json(struct seal_page *page, enum seal_result result)
{
    seal_page_add(page, "{\"name\":\"%s\",\"category\":\"%s\",\"exit\":%d,\"meaning\":",
                  seal_result_name(result), seal_result_category(result), seal_result_exit(result));
    seal_page_quoted(page, seal_result_meaning(result));
    seal_page_add(page, ",\"next\":");
    seal_page_quoted(page, seal_result_next(result));
    seal_page_add(page, "}");
}

/* The results that end with @status, below its title; nothing where there are none. */
static void exit_rows(struct seal_page *page, int status)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);
    bool titled = false;

    for (size_t i = 0; i < count; i++) {
        if (seal_result_exit(results[i]) != status)
            continue;
        if (!titled)
            seal_page_add(page, "\n%-5d%s\n", status, seal_result_category(results[i]));
        titled = true;
        seal_page_add(page, "  %-24s%s\n", seal_result_name(results[i]),
                      seal_result_meaning(results[i]));
    }
}

static void help_exit(struct seal_page *page, bool json)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    if (!json) {
        seal_page_add(page, "Exit statuses, and the results that each of them stands for.\n");
        for (int status = 0; status <= EXIT_MAX; status++)
            exit_rows(page, status);
        return;
    }
    seal_page_add(page, "{\"results\":[");
    for (size_t i = 0; i < count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        exit_json(page, results[i]);
    }
    seal_page_add(page, "]}\n");
}

static const char *kind_word(enum seal_option_kind kind)
{
    switch (kind) {
    case SEAL_OPTION_FLAG:
        return "flag";
    case SEAL_OPTION_TEXT:
        return "text";
    case SEAL_OPTION_WORD:
        return "word";
    case SEAL_OPTION_NUMBER:
        return "number";
    case SEAL_OPTION_LIST:
        return "list";
    }
    return "unknown";
}

static void json_options(struct seal_page *page, struct seal_options options,
                         const struct seal_command *command, const struct seal_action *action,
                         bool *first)
{
    for (size_t i = 0; i < options.count; i++) {
        const struct seal_option *option = &options.items[i];

        if (action != NULL && !seal_action_takes(action, option->name))
            continue;
        seal_page_add(page, "%s{\"name\":\"%s\",\"kind\":\"%s\"", *first ? "" : ",", option->name,
                      kind_word(option->kind));
        *first = false;
        if (option->letter != 0)
            seal_page_add(page, ",\"letter\":\"%c\"", option->letter);
        if (option->argument != NULL) {
            seal_page_add(page, ",\"argument\":");
            seal_page_quoted(page, option->argument);
        }
        seal_page_add(page, ",\"help\":");
        seal_page_quoted(page, option_help(option, action != NULL ? command : NULL));
        seal_page_add(page, "}");
    }
}

static void json_command(struct seal_page *page, const struct seal_command *command,
                         const struct seal_action *action)
{
    bool first = true;

    seal_page_add(page, "{\"name\":\"%s%s%s\",\"summary\":", command->name,
                  action != NULL ? " " : "", action != NULL ? action->name : "");
    seal_page_quoted(page, action != NULL ? action->summary : command->summary);
    seal_page_add(page, ",\"usage\":");
    seal_page_quoted(page, action != NULL ? action->usage : command->usage);
    seal_page_add(page, ",\"options\":[");
    json_options(page, command->options, command, action, &first);
    json_options(page, seal_common_options, NULL, NULL, &first);
    seal_page_add(page, "]}");
}

static void json_overview(struct seal_page *page)
{
    seal_page_add(page, "{\"commands\":[");
    for (size_t i = 0; i < seal_commands_count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        json_command(page, seal_commands[i], NULL);
    }
    seal_page_add(page, "]}\n");
}

void seal_help_command_json(struct seal_page *page, const struct seal_command *command,
                            const struct seal_action *action)
{
    json_command(page, command, action);
    seal_page_add(page, "\n");
}

/* "completion zsh" is a command to people, and the page of completion is its page. */
static bool goes_on_with(const struct seal_command *command, const char *word)
{
    const size_t size = strlen(word);

    if (command == NULL || command->words == NULL || size == 0)
        return false;
    for (const char *at = command->words; *at != '\0'; at += *at == '|') {
        const size_t length = strcspn(at, "|");

        if (length == size && memcmp(at, word, size) == 0)
            return true;
        at += length;
    }
    return false;
}

static enum seal_result no_such_topic(struct seal_call *call, const char *topic,
                                      struct seal_fault *fault)
{
    const char *near = NULL;

    (void)seal_command_find(topic, &near);
    seal_call_no_word(call, fault, "is no command and no topic", topic, seal_command_help.words, NULL);
    if (near != NULL)
        (void)snprintf(call->next, sizeof(call->next), "did you mean %s?", near);
    return SEAL_USAGE;
}

static enum seal_result help_manual(struct seal_call *call, const char *topic, struct seal_fault *fault)
{
    const struct seal_command *command = topic != NULL ? seal_command_find(topic, NULL) : NULL;
    struct seal_page page = {0};

    if (call->output->json)
        return seal_call_usage(call, fault, "does not go together with --format json", "--man", NULL);
    if (topic == NULL)
        seal_man_overview(&page);
    else if (command != NULL)
        seal_man_command(&page, command);
    else
        return no_such_topic(call, topic, fault);
    return seal_page_print(&page, fault);
}

static enum seal_result help_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct help_settings *settings = call->settings;
    const char *topic = call->operands.count > 0 ? call->operands.items[0] : NULL;
    const struct seal_command *command = topic != NULL ? seal_command_find(topic, NULL) : NULL;
    const struct seal_action *action =
        call->operands.count > 1 ? seal_action_find(command, call->operands.items[1]) : NULL;
    struct seal_page page = {0};

    if (call->operands.count > 1 && action == NULL && !goes_on_with(command, call->operands.items[1]))
        return seal_call_usage(call, fault, "is one argument too many", call->operands.items[1], NULL);
    if (settings->man)
        return help_manual(call, topic, fault);
    if (topic == NULL) {
        if (call->output->json)
            json_overview(&page);
        else
            seal_help_overview(&page);
    } else if (strcmp(topic, "exit") == 0) {
        help_exit(&page, call->output->json);
    } else if (strcmp(topic, "environment") == 0) {
        help_environment(&page, call->output->json);
    } else if (command == NULL) {
        return no_such_topic(call, topic, fault);
    } else if (call->output->json) {
        seal_help_command_json(&page, command, action);
    } else {
        seal_help_command(&page, command, action);
    }
    return seal_page_print(&page, fault);
}

const struct seal_command seal_command_help = {
    .name = "help",
    .summary = "this page, a command, or the topics exit and environment",
    .usage = "[COMMAND | exit | environment] [--man]",
    .words = "exit|environment",
    .options = {help_options, sizeof(help_options) / sizeof(help_options[0])},
    .settings_size = sizeof(struct help_settings),
    .operands_max = 2,
    .run = help_run,
};
