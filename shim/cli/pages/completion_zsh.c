/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for zsh: a function for its fpath, which can also be sourced. */
#include "cli/pages/completion.h"

/* In a specification of _arguments brackets end the help, and colons its other parts. */
static void add_escaped(struct seal_page *page, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '[' || *at == ']' || *at == ':' || *at == '\\')
            seal_page_add(page, "\\");
        if (*at == '\'')
            seal_page_add(page, "%s", SEAL_QUOTE_POSIX);
        else
            seal_page_add(page, "%c", *at);
    }
}

static void add_offer(struct seal_page *page, const struct seal_option *option)
{
    enum seal_offer offer = seal_completion_offer(option);

    if (offer == SEAL_OFFER_VALUE)
        return;
    seal_page_add(page, ":");
    add_escaped(page, option->argument);
    switch (offer) {
    case SEAL_OFFER_VALUE:
        return;
    case SEAL_OFFER_NOTHING:
        seal_page_add(page, ": ");
        return;
    case SEAL_OFFER_WORDS:
        seal_page_add(page, ":(");
        seal_completion_words(page, option->argument);
        seal_page_add(page, ")");
        return;
    case SEAL_OFFER_FILES:
        seal_page_add(page, ":_files");
        return;
    case SEAL_OFFER_DIRECTORIES:
        seal_page_add(page, ":_files -/");
        return;
    }
}

/* One spelling of an option. Only a list may be given again, in either spelling. */
static void add_spelling(struct seal_page *page, const struct seal_option *option, bool letter)
{
    bool value = option->kind != SEAL_OPTION_FLAG;

    seal_page_add(page, "            '");
    if (option->kind == SEAL_OPTION_LIST)
        seal_page_add(page, "*");
    else if (option->letter != 0)
        seal_page_add(page, "(-%c --%s)", option->letter, option->name);
    if (letter)
        seal_page_add(page, "-%c%s", option->letter, value ? "+" : "");
    else
        seal_page_add(page, "--%s%s", option->name, value ? "=" : "");
    seal_page_add(page, "[");
    add_escaped(page, option->help);
    seal_page_add(page, "]");
    add_offer(page, option);
    seal_page_add(page, "'\n");
}

static void add_options(struct seal_page *page, struct seal_options options)
{
    for (size_t i = 0; i < options.count; i++) {
        if (options.items[i].letter != 0)
            add_spelling(page, &options.items[i], true);
        add_spelling(page, &options.items[i], false);
    }
}

static void add_command(struct seal_page *page, const struct seal_command *command)
{
    struct seal_page operands = {0};

    seal_page_add(page, "    %s)\n        specs+=(\n", command->name);
    add_options(page, command->options);
    seal_completion_operands(&operands, command);
    if (operands.failed != SEAL_UNDECIDED)
        page->failed = operands.failed;
    else if (operands.text.size > 0)
        seal_page_add(page, "            '1: :(%s)'\n", (const char *)operands.text.data);
    seal_page_add(page, "            '*: :_files'\n        )\n        ;;\n");
    seal_page_clear(&operands);
}

void seal_completion_zsh(struct seal_page *page)
{
    seal_page_add(page,
                  "#compdef coldseal\n"
                  "# SPDX-License-Identifier: Apache-2.0\n"
                  "# Completion of coldseal for zsh, as `coldseal completion zsh` prints it.\n"
                  "_coldseal() {\n"
                  "    local -a commands specs\n"
                  "    commands=(\n");
    for (size_t i = 0; i < seal_commands_count; i++) {
        seal_page_add(page, "        '%s:", seal_commands[i]->name);
        seal_completion_quoted(page, seal_commands[i]->summary, SEAL_QUOTE_POSIX);
        seal_page_add(page, "'\n");
    }
    seal_page_add(page, "    )\n"
                        "    if (( CURRENT == 2 )); then\n"
                        "        _describe -t commands command commands\n"
                        "        return\n"
                        "    fi\n"
                        "    specs=(\n");
    add_options(page, seal_common_options);
    seal_page_add(page, "    )\n    case $words[2] in\n");
    for (size_t i = 0; i < seal_commands_count; i++)
        add_command(page, seal_commands[i]);
    seal_page_add(page, "    esac\n"
                        "    shift words\n"
                        "    (( CURRENT-- ))\n"
                        "    _arguments -s -S : $specs\n"
                        "}\n"
                        "if [[ $funcstack[1] == _coldseal ]]; then\n"
                        "    _coldseal \"$@\"\n"
                        "else\n"
                        "    compdef _coldseal coldseal\n"
                        "fi\n");
}
