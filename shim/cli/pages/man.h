/* SPDX-License-Identifier: Apache-2.0 */
/* Manual pages in mdoc(7), from the same tables as help. */
#ifndef SEAL_CLI_MAN_H
#define SEAL_CLI_MAN_H

#include "cli/command.h"

/* seal_man_head() - append the title lines of a page and its NAME section. */
void seal_man_head(struct seal_page *page, const char *name, const char *section, const char *summary);

/* seal_man_text() - append text of ours as running text: escaped, each sentence on a line of its own,
 * lines not too long. Ends with a newline. */
void seal_man_text(struct seal_page *page, const char *text);

/* seal_man_details() - append paragraphs as help has them: an empty line between them, and lines that
 * begin with two blanks are shown as they are. */
void seal_man_details(struct seal_page *page, const char *details);

/* seal_man_options() - append a list of options. */
void seal_man_options(struct seal_page *page, struct seal_options options);

/* seal_man_command() - append coldseal-NAME(1).   seal_man_overview() - append coldseal(1). */
void seal_man_command(struct seal_page *page, const struct seal_command *command);
void seal_man_overview(struct seal_page *page);

#endif
