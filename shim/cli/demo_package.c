/* SPDX-License-Identifier: Apache-2.0 */
/* The package of the demonstration: choosing, writing, changing and removing it. */
#include "cli/demo_package.h"

#include "cli/signer/search_path.h"
#include "cli/system/child.h"
#include "cli/system/variable.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -B: a __pycache__ in the sealed directory would be an extra file at the next start. */
static const struct seal_demo_package in_python = {
    .language = "a Python handler",
    .flag = "-B",
    .entry = "app/app.py",
    .files =
        {
            {"app.py", "import json\n"
                       "\n"
                       "from answer import answer\n"
                       "\n"
                       "\n"
                       "def handler(event, context):\n"
                       "    return {\"ok\": answer(event)}\n"
                       "\n"
                       "\n"
                       "print(json.dumps(handler({\"limit\": 10}, None)))\n"},
            {"answer.py", "def answer(event):\n"
                          "    return event[\"limit\"] < 100\n"},
            {"settings.json", "{\"stage\": \"demo\"}\n"},
        },
    .before = "\"limit\": 10",
    .after = "\"limit\": 90",
};

static const struct seal_demo_package in_shell = {
    .language = "a shell handler",
    .interpreter = "/bin/sh",
    .entry = "app/app.sh",
    .files =
        {
            {"app.sh", "limit=10\n"
                       ". app/answer.sh\n"
                       "printf '{\"ok\": %s}\\n' \"$(answer \"$limit\")\"\n"},
            {"answer.sh", "answer() {\n"
                          "    [ \"$1\" -lt 100 ] && echo true || echo false\n"
                          "}\n"},
            {"settings.json", "{\"stage\": \"demo\"}\n"},
        },
    .before = "limit=10",
    .after = "limit=90",
};

/* Some python3 are scripts that choose a Python, and have none to choose: only running it tells. */
static bool runs(const char *python, char **environment, const char *directory)
{
    char flag[] = "-c", program[] = "import json";
    char path[4096];
    char *arguments[] = {path, flag, program, NULL};
    struct seal_child child = {0};
    struct seal_fault ignored;
    int size = snprintf(path, sizeof(path), "%s", python);
    bool good = size > 0 && (size_t)size < sizeof(path) &&
                seal_program_run(arguments, environment, directory, &child, &ignored) == SEAL_OK &&
                child.status == 0;

    seal_buffer_clear(&child.said);
    return good;
}

static const char *find_python(char **environment, const char *directory, struct seal_arena *arena)
{
    const char *at = seal_variable_value(environment, "PATH");
    const char *path = NULL;

    while ((path = seal_path_next(&at, "python3", arena)) != NULL)
        if (runs(path, environment, directory))
            return path;
    return NULL;
}

void seal_demo_choose(char **environment, const char *directory, struct seal_arena *arena,
                      struct seal_demo_package *ret_package)
{
    const char *python = find_python(environment, directory, arena);

    *ret_package = python != NULL ? in_python : in_shell;
    if (python != NULL)
        ret_package->interpreter = python;
}

static enum seal_result cannot(struct seal_fault *fault, enum seal_result code, const char *reason,
                               const char *path)
{
    int why = errno;

    seal_fault_set(fault, code, reason, path);
    return seal_fault_detail(fault, NULL, strerror(why));
}

static enum seal_result write_file(int directory, const struct seal_demo_file *file,
                                   struct seal_fault *fault)
{
    int fd = seal_fd_open(directory, file->name, O_WRONLY | O_CREAT | O_EXCL, 0644);
    enum seal_result r;

    if (fd < 0)
        return cannot(fault, SEAL_IO_WRITE, "cannot be made", file->name);
    r = seal_fd_write(fd, file->text, strlen(file->text));
    if (r != SEAL_OK)
        cannot(fault, r, "cannot be written", file->name);
    if (close(fd) != 0 && r == SEAL_OK)
        r = cannot(fault, SEAL_IO_WRITE, "cannot be written", file->name);
    return r;
}

enum seal_result seal_demo_write(const struct seal_demo_package *package, const char *directory,
                                 struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;
    int fd;

    if (mkdir(directory, 0755) != 0)
        return cannot(fault, SEAL_IO_WRITE, "cannot be made", directory);
    if ((fd = seal_fd_open(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY, 0)) < 0)
        return cannot(fault, SEAL_IO_WRITE, "cannot be opened", directory);
    for (size_t i = 0; i < SEAL_DEMO_FILES && r == SEAL_OK; i++)
        r = write_file(fd, &package->files[i], fault);
    close(fd);
    return r;
}

enum seal_result seal_demo_tamper(const struct seal_demo_package *package, const char *directory,
                                  struct seal_fault *fault)
{
    const struct seal_demo_file *entry = &package->files[0];
    const char *at = strstr(entry->text, package->before);
    size_t off = 0;
    int top = seal_fd_open(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY, 0);
    int fd = top < 0 ? -1 : seal_fd_open(top, entry->name, O_WRONLY, 0);
    enum seal_result r = SEAL_OK;

    if (fd < 0)
        r = cannot(fault, SEAL_IO_OPEN, "cannot be opened", entry->name);
    while (package->before[off] != '\0' && package->before[off] == package->after[off])
        off++;
    if (r == SEAL_OK &&
        pwrite(fd, package->after + off, 1, (off_t)(at - entry->text) + (off_t)off) != 1)
        r = cannot(fault, SEAL_IO_WRITE, "cannot be written", entry->name);
    if (fd >= 0)
        close(fd);
    if (top >= 0)
        close(top);
    return r;
}
