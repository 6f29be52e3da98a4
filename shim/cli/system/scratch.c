/* SPDX-License-Identifier: Apache-2.0 */
/* Making and removing a folder for a while. */
#include "cli/system/scratch.h"

#include "cli/system/atomic_file.h"
#include "cli/system/variable.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 4096
#define NESTED_DIRECTORIES_MAX 8 /* descriptors of nftw(); there are three levels */

enum seal_result seal_scratch_make(char *const *environment, const char *stem, char *ret_path,
                                   size_t size, struct seal_fault *fault)
{
    const char *above = seal_variable_value(environment, "TMPDIR");
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof(path), "%s/%s-XXXXXX",
                          above != NULL && *above == '/' ? above : "/tmp", stem);

    if (length < 0 || (size_t)length >= sizeof(path) || (size_t)length >= size)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, "is too long for a path", "TMPDIR");
    if (mkdtemp(path) == NULL)
        return seal_write_failed(fault, "cannot be made", path);
    memcpy(ret_path, path, (size_t)length + 1);
    return SEAL_OK;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    if (remove(path) != 0)
        return 0; /* it stays; the others go all the same */
    return 0;
}

void seal_scratch_remove(const char *path)
{
    if (nftw(path, remove_one, NESTED_DIRECTORIES_MAX, FTW_DEPTH | FTW_PHYS) != 0)
        return;
}
