/* SPDX-License-Identifier: Apache-2.0 */
/* A folder, or a zip in its place. */
#include "cli/zip/package.h"

#include "cli/system/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum seal_result open_zip(const char *path, struct seal_arena *arena,
                                 struct seal_package *package, struct seal_fault *fault)
{
    char *absolute = realpath(path, NULL);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (absolute == NULL)
        return seal_fault_set(fault, SEAL_IO_OPEN, "cannot be opened", path);
    package->path = seal_arena_copy(arena, absolute, strlen(absolute));
    if (package->path == NULL)
        r = seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, path);
    else
        r = seal_zip_open(absolute, path, &package->zip, fault);
    free(absolute);
    if (r == SEAL_OK)
        package->platform = seal_zip_platform(package->zip);
    return r;
}

enum seal_result seal_package_open(const char *path, struct seal_arena *arena,
                                   struct seal_package *ret_package, struct seal_fault *fault)
{
    struct stat status;

    *ret_package = (struct seal_package){0};
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
        return open_zip(path, arena, ret_package, fault);
    ret_package->platform = seal_linux;
    return seal_input_directory(path, arena, &ret_package->path, fault);
}

const char *seal_package_next(const struct seal_fault *fault)
{
    return fault->reason == seal_zip_no_end ? "name the folder of a package, or its zip" : NULL;
}

void seal_package_close(struct seal_package *package)
{
    seal_zip_close(package->zip);
    *package = (struct seal_package){0};
}

/* "as 2 more" behind a warning that names one. */
static void warn(const struct seal_output *output, const char *name, size_t count, const char *text)
{
    char line[256], more[40] = "";

    if (count > 1)
        (void)snprintf(more, sizeof(more), ", as %zu more", count - 1);
    (void)snprintf(line, sizeof(line), "%s%s", text, more);
    seal_output_warning(output, name, line);
}

void seal_package_warn(const struct seal_package *package, const struct seal_output *output)
{
    const struct seal_zip_oddities *oddities = package->zip != NULL ? &package->zip->oddities : NULL;
    char line[256];

    if (oddities == NULL)
        return;
    if (oddities->no_mode > 0) {
        (void)snprintf(line, sizeof(line),
                       "has %zu %s without Unix modes: readable to everybody, executable to nobody",
                       oddities->no_mode, oddities->no_mode == 1 ? "file" : "files");
        seal_output_warning(output, package->zip->shown, line);
    }
    if (oddities->unflagged > 0)
        warn(output, oddities->first_unflagged, oddities->unflagged,
             "is UTF-8 and does not say so; some unpackers give it another name");
    if (oddities->twins > 0)
        warn(output, oddities->first_twin[1], oddities->twins,
             "differs from another name in upper and lower case only");
}
