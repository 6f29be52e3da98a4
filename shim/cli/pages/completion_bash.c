/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for bash. It needs nothing but bash: not the package bash-completion. */
#include "cli/pages/completion.h"

static void add_names(struct seal_page *page, struct seal_options options, const char *between)
{
    for (size_t i = 0; i < options.count; i++) {
        if (options.items[i].letter != 0)
            seal_page_add(page, "-%c%s", options.items[i].letter, between);
        seal_page_add(page, "--%s%s", options.items[i].name, i + 1 < options.count ? between : "");
    }
}

static void add_offer(struct seal_page *page, const struct seal_option *option)
{
    switch (seal_completion_offer(option)) {
    case SEAL_OFFER_VALUE:
        return;
    case SEAL_OFFER_NOTHING:
        seal_page_add(page, "what=nothing");
        return;
    case SEAL_OFFER_WORDS:
        seal_page_add(page, "what=words words='");
        seal_completion_words(page, option->argument);
        seal_page_add(page, "'");
        return;
    case SEAL_OFFER_FILES:
        seal_page_add(page, "what=files");
        return;
    case SEAL_OFFER_DIRECTORIES:
        seal_page_add(page, "what=directories");
        return;
    }
}

/* What may stand behind each option that takes a value. */
static void add_values(struct seal_page *page, struct seal_options options)
{
    for (size_t i = 0; i < options.count; i++) {
        const struct seal_option *option = &options.items[i];

        if (option->kind == SEAL_OPTION_FLAG)
            continue;
        seal_page_add(page, "        ");
        if (option->letter != 0)
            seal_page_add(page, "-%c | ", option->letter);
        seal_page_add(page, "--%s) ", option->name);
        add_offer(page, option);
        seal_page_add(page, " ;;\n");
    }
}

static void add_command(struct seal_page *page, const struct seal_command *command)
{
    seal_page_add(page, "    %s)\n        options='", command->name);
    add_names(page, command->options, " ");
    seal_page_add(page, "' operands='");
    seal_completion_operands(page, command);
    seal_page_add(page, "'\n        case $before in\n");
    add_values(page, command->options);
    seal_page_add(page, "        esac\n        ;;\n");
}

/* bash takes "=" for a word of its own, so that --format=text comes as three. */
static const char head[] =
    "# SPDX-License-Identifier: Apache-2.0\n"
    "# Completion of coldseal for bash, as `coldseal completion bash` prints it.\n"
    "# shellcheck shell=bash disable=SC2207 # names of files stay in one piece by IFS\n"
    "_coldseal() {\n"
    "    local IFS=$' \\t\\n' word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local what=option words='' options='' operands='' at\n"
    "    COMPREPLY=()\n"
    "    if [ \"$before\" = = ] && [ \"$COMP_CWORD\" -gt 2 ]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    elif [ \"$word\" = = ]; then\n"
    "        word=\n"
    "    fi\n";

static const char tail[] = "    for ((at = 1; at < COMP_CWORD; at++)); do\n"
                           "        [ \"${COMP_WORDS[at]}\" != -- ] || what=files\n"
                           "    done\n"
                           "    if [ $what = option ]; then\n"
                           "        case $word in\n"
                           "        -*) what=words words=$options ;;\n"
                           "        *)\n"
                           "            what=files\n"
                           "            if [ \"$COMP_CWORD\" = 2 ] && [ -n \"$operands\" ]; then\n"
                           "                what=words words=$operands\n"
                           "            fi\n"
                           "            ;;\n"
                           "        esac\n"
                           "    fi\n"
                           "    if [ $what = words ]; then\n"
                           "        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                           "        return\n"
                           "    fi\n"
                           "    compopt -o filenames 2>/dev/null\n"
                           "    IFS=$'\\n'\n"
                           "    case $what in\n"
                           "    files) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
                           "    directories) COMPREPLY=($(compgen -d -- \"$word\")) ;;\n"
                           "    esac\n"
                           "}\n"
                           "complete -F _coldseal coldseal\n";

void seal_completion_bash(struct seal_page *page)
{
    seal_page_add(page, "%s    if [ \"$COMP_CWORD\" = 1 ]; then\n        COMPREPLY=($(compgen -W '",
                  head);
    seal_completion_commands(page);
    seal_page_add(page, " --help --version' -- \"$word\"))\n        return\n    fi\n"
                        "    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; i < seal_commands_count; i++)
        add_command(page, seal_commands[i]);
    seal_page_add(page, "    *) return ;;\n    esac\n    options+=' ");
    add_names(page, seal_common_options, " ");
    seal_page_add(page, "'\n    case $before in\n");
    add_values(page, seal_common_options);
    seal_page_add(page, "    esac\n%s", tail);
}
