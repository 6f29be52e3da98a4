/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for fish. */
#include "cli/pages/completion.h"

#define QUOTE "\\'"

static void add_offer(struct seal_page *page, const struct seal_option *option)
{
    switch (seal_completion_offer(option)) {
    case SEAL_OFFER_VALUE:
        return;
    case SEAL_OFFER_NOTHING:
        seal_page_add(page, " -x");
        return;
    case SEAL_OFFER_WORDS:
        seal_page_add(page, " -x -a '");
        seal_completion_words(page, option->argument);
        seal_page_add(page, "'");
        return;
    case SEAL_OFFER_FILES:
        seal_page_add(page, " -r -F");
        return;
    case SEAL_OFFER_DIRECTORIES:
        seal_page_add(page, " -x -a '(__fish_complete_directories)'");
        return;
    }
}

/* @command: NULL for the options of all of them. */
static void add_options(struct seal_page *page, struct seal_options options, const char *command)
{
    for (size_t i = 0; i < options.count; i++) {
        const struct seal_option *option = &options.items[i];

        seal_page_add(page, "complete -c coldseal -n '__coldseal_is%s%s' -l %s",
                      command != NULL ? " " : "", command != NULL ? command : "", option->name);
        if (option->letter != 0)
            seal_page_add(page, " -s %c", option->letter);
        add_offer(page, option);
        seal_page_add(page, " -d '");
        seal_completion_quoted(page, option->help, QUOTE);
        seal_page_add(page, "'\n");
    }
}

static void add_command(struct seal_page *page, const struct seal_command *command)
{
    struct seal_page operands = {0};

    seal_page_add(page, "complete -c coldseal -n 'not __coldseal_is' -f -a %s -d '", command->name);
    seal_completion_quoted(page, command->summary, QUOTE);
    seal_page_add(page, "'\n");
    seal_completion_operands(&operands, command);
    if (operands.failed != SEAL_UNDECIDED)
        page->failed = operands.failed;
    else if (operands.text.size > 0)
        seal_page_add(
            page, "complete -c coldseal -n '__coldseal_is %s; and __coldseal_first' -f -a '%s'\n",
            command->name, (const char *)operands.text.data);
    add_options(page, command->options, command->name);
    seal_page_clear(&operands);
}

void seal_completion_fish(struct seal_page *page)
{
    seal_page_add(page,
                  "# SPDX-License-Identifier: Apache-2.0\n"
                  "# Completion of coldseal for fish, as `coldseal completion fish` prints it.\n"
                  "# Is there a command on the line, or this one?\n"
                  "function __coldseal_is\n"
                  "    set -l words (commandline -opc)\n"
                  "    test (count $words) -gt 1\n"
                  "    and begin\n"
                  "        test (count $argv) -eq 0\n"
                  "        or test $words[2] = $argv[1]\n"
                  "    end\n"
                  "end\n"
                  "# Is it the only word so far?\n"
                  "function __coldseal_first\n"
                  "    set -l words (commandline -opc)\n"
                  "    test (count $words) -eq 2\n"
                  "end\n");
    for (size_t i = 0; i < seal_commands_count; i++)
        add_command(page, seal_commands[i]);
    add_options(page, seal_common_options, NULL);
}
