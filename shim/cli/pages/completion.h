/* SPDX-License-Identifier: Apache-2.0 */
/* What shells are told about the command, from the tables of commands and options. */
#ifndef SEAL_CLI_COMPLETION_H
#define SEAL_CLI_COMPLETION_H

#include "cli/command.h"

/* What a shell can offer where an option wants its value. */
enum seal_offer {
    SEAL_OFFER_VALUE, /* a flag has none */
    SEAL_OFFER_NOTHING,
    SEAL_OFFER_WORDS,
    SEAL_OFFER_FILES,
    SEAL_OFFER_DIRECTORIES,
};

enum seal_offer seal_completion_offer(const struct seal_option *option);

/* seal_completion_words() - append "text|json" as "text json".
 * seal_completion_commands() - append the names of all commands, a blank between them.
 * seal_completion_operands() - append what the first operand of @command may be; nothing where it is
 * a file or a directory. */
void seal_completion_words(struct seal_page *page, const char *alternatives);
void seal_completion_commands(struct seal_page *page);
void seal_completion_operands(struct seal_page *page, const struct seal_command *command);

/* seal_completion_quoted() - append the inside of a word in single quotes; @quote is what stands for
 * one of those in it. */
void seal_completion_quoted(struct seal_page *page, const char *text, const char *quote);
#define SEAL_QUOTE_POSIX "'\\''"

/* seal_completion_bash() and the like - append the whole script for that shell. */
void seal_completion_bash(struct seal_page *page);
void seal_completion_zsh(struct seal_page *page);
void seal_completion_fish(struct seal_page *page);

#endif
