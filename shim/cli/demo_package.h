/* SPDX-License-Identifier: Apache-2.0 */
/* The package that the demonstration seals: three files, in Python or for the shell. */
#ifndef SEAL_CLI_DEMO_PACKAGE_H
#define SEAL_CLI_DEMO_PACKAGE_H

#include "base/arena.h"

#define SEAL_DEMO_FILES 3u
#define SEAL_DEMO_ANSWER "{\"ok\": true}"

struct seal_demo_file {
    const char *name;
    const char *text;
};

struct seal_demo_package {
    const char *language;    /* "a Python handler" */
    const char *interpreter; /* absolute path */
    const char *flag;        /* of the interpreter, before the file; NULL: none */
    const char *entry;       /* "app/app.py" */
    struct seal_demo_file files[SEAL_DEMO_FILES]; /* the first is the entry */
    const char *before, *after; /* in the entry: these bytes become those; one byte differs */
};

/* seal_demo_choose() - Python where one runs, else the shell.  @directory: where to try it. */
void seal_demo_choose(char **environment, const char *directory, struct seal_arena *arena,
                      struct seal_demo_package *ret_package);

/* seal_demo_write() - the files into @directory, which is made. SEAL_OK; SEAL_IO_WRITE */
SEAL_MUST_CHECK enum seal_result seal_demo_write(const struct seal_demo_package *package,
                                                 const char *directory, struct seal_fault *fault);

/* seal_demo_tamper() - change one byte of the entry in @directory. SEAL_OK; SEAL_IO_OPEN;
 * SEAL_IO_WRITE */
SEAL_MUST_CHECK enum seal_result seal_demo_tamper(const struct seal_demo_package *package,
                                                  const char *directory, struct seal_fault *fault);

#endif
