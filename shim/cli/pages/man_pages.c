/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal(1) and the page of each command. */
#include "cli/pages/man.h"

#include <stdio.h>

#define NAME_SIZE 64
#define EXIT_MAX 127

void seal_man_command(struct seal_page *page, const struct seal_command *command)
{
    char name[NAME_SIZE];

    snprintf(name, sizeof(name), "coldseal-%s", command->name);
    seal_man_head(page, name, "1", command->summary);
    seal_page_add(page, ".Sh SYNOPSIS\n.Nm coldseal %s\n", command->name);
    if (*command->usage != '\0')
        seal_man_text(page, command->usage);
    seal_page_add(page, ".Sh DESCRIPTION\n");
    if (command->details != NULL)
        seal_man_details(page, command->details);
    else
        seal_man_text(page, command->summary);
    seal_page_add(page, ".Sh OPTIONS\n");
    seal_man_options(page, command->options);
    seal_page_add(page, ".Ss Options of every command\n");
    seal_man_options(page, seal_common_options);
    seal_page_add(page,
                  ".Sh EXIT STATUS\n"
                  "0 on success, 2 if the command line makes no sense, and otherwise the status\n"
                  "of the result that is named;\n"
                  ".Xr coldseal 1\n"
                  "lists them.\n"
                  ".Sh SEE ALSO\n"
                  ".Xr coldseal 1 ,\n"
                  ".Xr coldseal-manifest 5 ,\n"
                  ".Xr coldseal-policy 5 ,\n"
                  ".Xr coldseal-shim 8\n");
}

static void add_commands(struct seal_page *page)
{
    seal_page_add(page, ".Sh COMMANDS\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < seal_commands_count; i++) {
        seal_page_add(page, ".It Xr coldseal-%s 1\n", seal_commands[i]->name);
        seal_man_text(page, seal_commands[i]->summary);
    }
    seal_page_add(page, ".El\n");
}

static void add_environment(struct seal_page *page)
{
    seal_page_add(page, ".Sh ENVIRONMENT\n"
                        "None of these changes what is verified.\n"
                        ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < seal_variables_count; i++) {
        seal_page_add(page, ".It Ev %s\n", seal_variables[i].name);
        seal_man_text(page, seal_variables[i].help);
    }
    seal_page_add(page, ".El\n");
}

/* The results that end with @status; nothing where there are none. */
static void add_status(struct seal_page *page, int status)
{
    size_t count = 0;
    const enum seal_result *results = seal_result_list(&count);
    bool titled = false;

    for (size_t i = 0; i < count; i++) {
        if (seal_result_exit(results[i]) != status)
            continue;
        if (!titled)
            seal_page_add(page, ".Ss %d: %s\n.Bl -tag -width Ds\n", status,
                          seal_result_category(results[i]));
        titled = true;
        seal_page_add(page, ".It Er %s\n", seal_result_name(results[i]));
        seal_man_text(page, seal_result_meaning(results[i]));
        seal_page_add(page, ".br\nNext: ");
        seal_man_text(page, seal_result_next(results[i]));
    }
    if (titled)
        seal_page_add(page, ".El\n");
}

void seal_man_overview(struct seal_page *page)
{
    seal_man_head(page, "coldseal", "1", "make and check seals on the code of serverless functions");
    seal_page_add(
        page, ".Sh SYNOPSIS\n"
              ".Nm\n"
              ".Ar command\n"
              ".Op Ar options\n"
              ".Sh DESCRIPTION\n"
              "A seal is a manifest that lists every file of a package, and signatures over it.\n"
              ".Nm\n"
              "makes seals, checks them, and builds the layer whose gate\n"
              ".Pq Xr coldseal-shim 8\n"
              "checks them again before the first instruction of a function.\n"
              "To see all of it once:\n"
              ".Ic coldseal demo .\n"
              ".Pp\n"
              "Results go to standard output, messages to standard error.\n"
              "Both are for people, or JSON with\n"
              ".Fl \\-format Ar json .\n");
    add_commands(page);
    seal_page_add(page, ".Sh OPTIONS\nEvery command takes these:\n");
    seal_man_options(page, seal_common_options);
    add_environment(page);
    seal_page_add(
        page, ".Sh EXIT STATUS\n"
              "Each status stands for a category of results.\n"
              "The name of the result stands in every message, and is the same in all programs\n"
              "of coldseal.\n");
    for (int status = 0; status <= EXIT_MAX; status++)
        add_status(page, status);
    seal_page_add(
        page, ".Sh SEE ALSO\n"
              ".Xr coldseal-manifest 5 ,\n"
              ".Xr coldseal-policy 5 ,\n"
              ".Xr coldseal-shim 8\n"
              ".Sh SECURITY CONSIDERATIONS\n"
              "A seal says who vouches for files, and nothing about what is in them.\n"
              "Who may change the configuration of a function can take the gate away: that is a\n"
              "matter of permissions.\n"
              "A private key is read by\n"
              ".Ic sign\n"
              "alone; its memory is wiped, and it is never printed.\n"
              "A policy belongs to those who decide, not to those who deploy: it lives with the\n"
              "shim, never with the code.\n");
}
