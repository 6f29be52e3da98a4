/* SPDX-License-Identifier: Apache-2.0 */
/* Looking through PATH. */
#include "cli/signer/search_path.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_program(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

const char *seal_path_next(const char **at, const char *name, struct seal_arena *arena)
{
    const size_t name_size = strlen(name) + 1;

    while (*at != NULL && **at != '\0') {
        const char *folder = *at;
        size_t size = strcspn(folder, ":");
        char *path = NULL;

        *at += size + (folder[size] == ':');
        if (folder[0] != '/')
            continue;
        if ((path = seal_arena_take(arena, size + 1 + name_size, 1)) == NULL)
            return NULL;
        memcpy(path, folder, size);
        path[size] = '/';
        memcpy(path + size + 1, name, name_size);
        if (is_program(path))
            return path;
    }
    return NULL;
}
