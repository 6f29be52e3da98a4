/* SPDX-License-Identifier: Apache-2.0 */
/* A package as the command line names it: a folder, or a zip that stands for what it unpacks to. */
#ifndef SEAL_CLI_ZIP_PACKAGE_H
#define SEAL_CLI_ZIP_PACKAGE_H

#include "cli/output.h"
#include "cli/zip/archive.h"

/* All zero is the valid, empty state. Do not copy it while it is open. */
struct seal_package {
    const char *path;     /* absolute, every link on the way resolved; to hand to platform.open() */
    struct seal_zip *zip; /* NULL: a folder */
    struct seal_platform platform; /* what answers for it */
};

/*
 * seal_package_open() - closed by the caller with seal_package_close(), also on failure.
 *
 * @path: as the user calls it; must outlive the package.
 *   SEAL_OK; SEAL_CONFIG_FILE nothing is there, or neither folder nor file; as seal_zip_open()
 */
SEAL_MUST_CHECK enum seal_result seal_package_open(const char *path, struct seal_arena *arena,
                                                   struct seal_package *ret_package,
                                                   struct seal_fault *fault);
void seal_package_close(struct seal_package *package);

/* seal_package_next() - the step that helps where @fault says that a file is no zip; static. NULL: it does not. */
const char *seal_package_next(const struct seal_fault *fault);

/* seal_package_warn() - what is odd about a zip, and refused by nobody; nothing about a folder. */
void seal_package_warn(const struct seal_package *package, const struct seal_output *output);

#endif
