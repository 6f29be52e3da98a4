/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that manual pages are made of. */
#include "cli/pages/man.h"

#include "base/time.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 72 /* mandoc wishes for less than 80 */

/* Bytes that mean something to roff, wherever they stand. */
static void add_byte(struct seal_page *page, char byte)
{
    if (byte == '\\')
        seal_page_add(page, "\\e");
    else if (byte == '-')
        seal_page_add(page, "\\-");
    else
        seal_page_add(page, "%c", byte);
}

static void add_bytes(struct seal_page *page, const char *text, size_t size)
{
    if (size > 0 && (text[0] == '.' || text[0] == '\''))
        seal_page_add(page, "\\&"); /* would be a macro at the beginning of a line */
    for (size_t i = 0; i < size; i++)
        add_byte(page, text[i]);
}

/* As an argument of a macro: in one piece, and never taken for another macro. */
static void add_argument(struct seal_page *page, const char *text)
{
    bool quoted = strchr(text, ' ') != NULL;

    seal_page_add(page, "%s", quoted ? "\"" : "");
    add_bytes(page, text, strlen(text));
    seal_page_add(page, "%s", quoted ? "\"" : "");
}

static bool ends_sentence(const char *word, size_t size)
{
    while (size > 0 && strchr(")\"'", word[size - 1]) != NULL)
        size--;
    return size > 0 && strchr(".!?", word[size - 1]) != NULL;
}

void seal_man_text(struct seal_page *page, const char *text)
{
    size_t column = 0;

    for (const char *at = text; *(at += strspn(at, " \n")) != '\0';) {
        size_t size = strcspn(at, " \n");

        if (column > 0 && column + size >= LINE_MAX_BYTES) {
            seal_page_add(page, "\n");
            column = 0;
        }
        seal_page_add(page, "%s", column > 0 ? " " : "");
        add_bytes(page, at, size);
        column += size + 1;
        if (ends_sentence(at, size)) {
            seal_page_add(page, "\n");
            column = 0;
        }
        at += size;
    }
    if (column > 0)
        seal_page_add(page, "\n");
}

/* One line as it is; returns what follows it. */
static const char *add_literal(struct seal_page *page, const char *line)
{
    size_t size = strcspn(line, "\n");

    add_bytes(page, line, size);
    seal_page_add(page, "\n");
    return line + size + (line[size] == '\n');
}

static const char *add_shown(struct seal_page *page, const char *at)
{
    seal_page_add(page, ".Bd -literal -offset indent\n");
    while (strncmp(at, "  ", 2) == 0)
        at = add_literal(page, at + 2);
    seal_page_add(page, ".Ed\n");
    return at;
}

static const char *add_paragraph(struct seal_page *page, const char *at)
{
    size_t size = 0;
    char *copy;

    while (at[size] != '\0' && at[size] != '\n' && strncmp(at + size, "  ", 2) != 0) {
        size += strcspn(at + size, "\n");
        size += at[size] == '\n';
    }
    if ((copy = strndup(at, size)) == NULL)
        page->failed = SEAL_LIMIT_MEMORY;
    else
        seal_man_text(page, copy);
    free(copy);
    return at + size;
}

void seal_man_details(struct seal_page *page, const char *details)
{
    bool first = true;

    for (const char *at = details; *at != '\0'; first = false) {
        if (*at == '\n') {
            at++;
        } else if (strncmp(at, "  ", 2) == 0) {
            at = add_shown(page, at);
        } else {
            seal_page_add(page, "%s", first ? "" : ".Pp\n");
            at = add_paragraph(page, at);
        }
    }
}

static void add_option(struct seal_page *page, const struct seal_option *option)
{
    const char *letter = option->letter != 0 ? (const char[]){option->letter, '\0'} : NULL;

    seal_page_add(page, ".It ");
    if (letter != NULL)
        seal_page_add(page, "Fl %s , ", letter);
    seal_page_add(page, "Fl \\-");
    add_bytes(page, option->name, strlen(option->name));
    if (option->argument != NULL) {
        seal_page_add(page, " Ar ");
        add_argument(page, option->argument);
    }
    if (option->kind == SEAL_OPTION_LIST)
        seal_page_add(page, " ...");
    seal_page_add(page, "\n");
    seal_man_text(page, option->help);
}

void seal_man_options(struct seal_page *page, struct seal_options options)
{
    if (options.count == 0)
        return;
    seal_page_add(page, ".Bl -tag -width Ds\n");
    for (size_t i = 0; i < options.count; i++)
        add_option(page, &options.items[i]);
    seal_page_add(page, ".El\n");
}

/* The day of the release, in the words of mdoc. */
static void add_date(struct seal_page *page)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    char text[SEAL_TIME_SIZE];
    unsigned month;

    seal_time_write(COLDSEAL_BUILD_EPOCH, text); /* YYYY-MM-DDT... */
    month = (unsigned)(text[5] - '0') * 10 + (unsigned)(text[6] - '0');
    seal_page_add(page, ".Dd %s %d, %.4s\n", months[month > 0 && month <= 12 ? month - 1 : 0],
                  (text[8] - '0') * 10 + text[9] - '0', text);
}

void seal_man_head(struct seal_page *page, const char *name, const char *section, const char *summary)
{
    seal_page_add(page, ".\\\" SPDX-License-Identifier: Apache-2.0\n");
    add_date(page);
    seal_page_add(page, ".Dt ");
    for (const char *at = name; *at != '\0'; at++)
        seal_page_add(page, "%c", toupper((unsigned char)*at));
    seal_page_add(page, " %s\n.Os\n.Sh NAME\n.Nm %s\n.Nd ", section, name);
    seal_man_text(page, summary);
}
