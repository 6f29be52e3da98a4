/* SPDX-License-Identifier: Apache-2.0 */
/* What the completions of all shells have in common. */
#include "cli/pages/completion.h"

#include <string.h>

enum seal_offer seal_completion_offer(const struct seal_option *option)
{
    const char *argument = option->argument;

    switch (option->kind) {
    case SEAL_OPTION_FLAG:
        return SEAL_OFFER_VALUE;
    case SEAL_OPTION_WORD:
        return SEAL_OFFER_WORDS;
    case SEAL_OPTION_NUMBER:
        return SEAL_OFFER_NOTHING;
    case SEAL_OPTION_TEXT:
    case SEAL_OPTION_LIST:
        break;
    }
    if (strstr(argument, "FILE") != NULL || strstr(argument, "PEM") != NULL)
        return SEAL_OFFER_FILES;
    return strstr(argument, "DIR") != NULL ? SEAL_OFFER_DIRECTORIES : SEAL_OFFER_NOTHING;
}

void seal_completion_words(struct seal_page *page, const char *alternatives)
{
    for (const char *at = alternatives; *at != '\0'; at++)
        seal_page_add(page, "%c", *at == '|' ? ' ' : *at);
}

void seal_completion_commands(struct seal_page *page)
{
    for (size_t i = 0; i < seal_commands_count; i++)
        seal_page_add(page, "%s%s", i > 0 ? " " : "", seal_commands[i]->name);
}

/* A name of a result comes from a log line, and is pasted as often as it is typed. */
static void add_results(struct seal_page *page)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);

    for (size_t i = 0; i < count; i++)
        seal_page_add(page, "%s%s", i > 0 ? " " : "", seal_result_name(results[i]));
}

void seal_completion_operands(struct seal_page *page, const struct seal_command *command)
{
    if (command == &seal_command_help) {
        seal_completion_commands(page);
        seal_page_add(page, " ");
    }
    if (command == &seal_command_explain)
        add_results(page);
    if (command->words != NULL)
        seal_completion_words(page, command->words);
}

void seal_completion_quoted(struct seal_page *page, const char *text, const char *quote)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'')
            seal_page_add(page, "%s", quote);
        else
            seal_page_add(page, "%c", *at);
    }
}
