/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal demo: seal a small package, start it, change one byte, see it refused. */
#include "cli/command.h"
#include "cli/demo_package.h"
#include "cli/system/child.h"
#include "cli/system/scratch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_SIZE 4096
#define REFUSED_EXIT 85 /* TREE */

struct demo_settings {
    const char *keep;
};

static const struct seal_option options[] = {
    {"keep", 0, "DIR", "work in DIR, which must not exist, and leave it there", SEAL_OPTION_TEXT,
     offsetof(struct demo_settings, keep)},
};

/* The demonstration under way. */
struct demo {
    struct seal_call *call;
    struct seal_fault *fault;
    char directory[PATH_SIZE]; /* empty: none was made */
    char app[PATH_SIZE + sizeof("/app")];
    struct seal_demo_package package;
    int refused; /* exit status of the second start */
};

static enum seal_result show(const struct demo *demo, struct seal_page *page)
{
    if (demo->call->output->json || demo->call->output->quiet) {
        seal_page_clear(page);
        return SEAL_OK;
    }
    return seal_page_print(page, demo->fault);
}

/* A folder that the user named, or one that goes away again. */
static enum seal_result make_directory(struct demo *demo, const char *keep)
{
    enum seal_result r = SEAL_OK;

    if (keep == NULL) {
        r = seal_scratch_make(demo->call->environment, "coldseal-demo", demo->directory,
                              sizeof(demo->directory), demo->fault);
    } else if (strlen(keep) >= sizeof(demo->directory)) {
        r = seal_fault_set(demo->fault, SEAL_LIMIT_SIZE, "is too long for a path", "demo");
    } else if (mkdir(keep, 0755) != 0) {
        int why = errno;

        seal_fault_set(demo->fault, SEAL_IO_WRITE, "cannot be made", keep);
        if (why == EEXIST)
            (void)snprintf(demo->call->next, sizeof(demo->call->next),
                           "name a directory that is not there yet");
        r = seal_fault_detail(demo->fault, "a path at which nothing is yet", strerror(why));
    } else {
        snprintf(demo->directory, sizeof(demo->directory), "%s", keep);
    }
    if (r == SEAL_OK)
        snprintf(demo->app, sizeof(demo->app), "%s/app", demo->directory);
    return r;
}

/* The command line as one would type it, then what it said. */
static void add_command(struct seal_page *page, int step, char *const *arguments)
{
    seal_page_add(page, "  [%d/5] coldseal", step);
    for (size_t i = 1; arguments[i] != NULL; i++) {
        seal_page_add(page, " ");
        seal_page_name(page, arguments[i]);
    }
    seal_page_add(page, "\n");
}

static void add_said(struct seal_page *page, const struct seal_buffer *said, const char *indent)
{
    const char *text = said->data != NULL ? (const char *)said->data : "";

    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        seal_page_add(page, "%s%.*s\n", indent, (int)size, text);
        text += size + (text[size] == '\n');
    }
}

static enum seal_result unexpected(const struct demo *demo, const char *what,
                                   const struct seal_child *child)
{
    char found[64];

    snprintf(found, sizeof(found), "exit status %d", child->status);
    seal_fault_set(demo->fault, SEAL_INTERNAL_STATE, "the demonstration did not go as it must", what);
    seal_fault_detail(demo->fault, NULL, found);
    return SEAL_INTERNAL_STATE;
}

static enum seal_result must_succeed(const struct demo *demo, int step, char **arguments)
{
    struct seal_page page = {0};
    struct seal_child child = {0};
    enum seal_result r =
        seal_child_run(arguments, demo->call->environment, demo->directory, &child, demo->fault);

    if (r == SEAL_OK) {
        add_command(&page, step, arguments);
        add_said(&page, &child.said, "        ");
        r = show(demo, &page);
    }
    if (r == SEAL_OK && child.status != 0)
        r = unexpected(demo, arguments[1], &child);
    seal_buffer_clear(&child.said);
    return r;
}

#define WORD(text) ((char[]){text})

static enum seal_result make_seal(const struct demo *demo)
{
    char *keygen[] = {WORD("coldseal"), WORD("keygen"), WORD("-o"), WORD("demo"), NULL};
    char *sign[] = {
        WORD("coldseal"),          WORD("sign"), WORD("app"),   WORD("--package"), WORD("demo"),
        WORD("--package-version"), WORD("1"),    WORD("--key"), WORD("demo.key"),  NULL};
    enum seal_result r = must_succeed(demo, 2, keygen);

    return r == SEAL_OK ? must_succeed(demo, 3, sign) : r;
}

/* Start the package as the shim would. */
static enum seal_result start(const struct demo *demo, struct seal_page *page, int step,
                              struct seal_child *ret_child)
{
    char *arguments[12] = {WORD("coldseal"), WORD("exec"),     WORD("--root"), WORD("app"),
                           WORD("--key"),    WORD("demo.pem"), WORD("--")};
    const char *const command[] = {demo->package.interpreter, demo->package.flag, demo->package.entry};
    size_t count = 7;

    for (size_t i = 0; i < sizeof(command) / sizeof(command[0]); i++) {
        if (command[i] == NULL)
            continue;
        arguments[count] = seal_arena_copy(demo->call->arena, command[i], strlen(command[i]));
        if (arguments[count++] == NULL)
            return seal_fault_set(demo->fault, SEAL_LIMIT_MEMORY, NULL, command[i]);
    }
    add_command(page, step, arguments);
    return seal_child_run(arguments, demo->call->environment, demo->directory, ret_child, demo->fault);
}

static bool says(const struct seal_child *child, const char *text)
{
    return child->said.data != NULL && strstr((const char *)child->said.data, text) != NULL;
}

static enum seal_result first_start(const struct demo *demo)
{
    struct seal_page page = {0};
    struct seal_child child = {0};
    enum seal_result r = start(demo, &page, 4, &child);

    if (r == SEAL_OK) {
        add_said(&page, &child.said, "        ");
        r = show(demo, &page);
    }
    if (r == SEAL_OK && (child.status != 0 || !says(&child, SEAL_DEMO_ANSWER)))
        r = unexpected(demo, "start", &child);
    seal_page_clear(&page);
    seal_buffer_clear(&child.said);
    return r;
}

static enum seal_result second_start(struct demo *demo)
{
    struct seal_page page = {0};
    struct seal_child child = {0};
    enum seal_result r = seal_demo_tamper(&demo->package, demo->app, demo->fault);

    if (r != SEAL_OK)
        return r;
    if ((r = start(demo, &page, 5, &child)) == SEAL_OK) {
        seal_page_clear(&page);
        seal_page_add(&page, "  [5/5] changed 1 byte of %s, the same command again\n",
                      demo->package.entry);
        add_said(&page, &child.said, "");
        demo->refused = child.status;
        r = show(demo, &page);
    }
    if (r == SEAL_OK && (child.status != REFUSED_EXIT || says(&child, "{\"ok\"")))
        r = unexpected(demo, "start of a changed package", &child);
    seal_page_clear(&page);
    seal_buffer_clear(&child.said);
    return r;
}

static enum seal_result end(const struct demo *demo, bool kept)
{
    struct seal_page page = {0};

    if (demo->call->output->json) {
        seal_page_add(&page, "{\"demo\":{\"answered\":true,\"refused\":true,\"exit\":%d",
                      demo->refused);
        if (kept) {
            seal_page_add(&page, ",\"directory\":");
            seal_page_quoted(&page, demo->directory);
        }
        seal_page_add(&page, "}}\n");
        return seal_page_print(&page, demo->fault);
    }
    seal_page_add(&page, "The handler was not started (exit status %d).", demo->refused);
    if (kept) {
        seal_page_add(&page, " Everything is in ");
        seal_page_name(&page, demo->directory);
        seal_page_add(&page, ".\n");
    } else {
        seal_page_add(&page, " To look at the files: coldseal demo --keep DIR\n");
    }
    return show(demo, &page);
}

static enum seal_result write_package(struct demo *demo)
{
    struct seal_page page = {0};
    enum seal_result r;

    seal_demo_choose(demo->call->environment, demo->directory, demo->call->arena, &demo->package);
    if ((r = seal_demo_write(&demo->package, demo->app, demo->fault)) != SEAL_OK)
        return r;
    seal_page_add(&page, "  [1/5] wrote ");
    seal_page_name(&page, demo->app);
    seal_page_add(&page, "   %s, %u files\n", demo->package.language, SEAL_DEMO_FILES);
    return show(demo, &page);
}

static enum seal_result demo_run(struct seal_call *call, struct seal_fault *fault)
{
    const struct demo_settings *settings = call->settings;
    struct demo demo = {.call = call, .fault = fault};
    enum seal_result r = make_directory(&demo, settings->keep);

    if (r == SEAL_OK)
        r = write_package(&demo);
    if (r == SEAL_OK)
        r = make_seal(&demo);
    if (r == SEAL_OK)
        r = first_start(&demo);
    if (r == SEAL_OK)
        r = second_start(&demo);
    if (r == SEAL_OK)
        r = end(&demo, settings->keep != NULL);
    if (settings->keep == NULL && demo.directory[0] != '\0')
        seal_scratch_remove(demo.directory);
    return r;
}

const struct seal_command seal_command_demo = {
    .name = "demo",
    .summary = "seal a small package, start it, change one byte, see it refused",
    .usage = "[--keep DIR]",
    .details = "Exit status 0 when the first start answered and the second was refused with 85.\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct demo_settings),
    .run = demo_run,
};
