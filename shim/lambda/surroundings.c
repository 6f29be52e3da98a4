/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at the folder of extensions and at the file that switches them all off. */
#include "lambda/surroundings.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct siblings {
    const char *own;
    bool found;
};

static enum seal_result look(void *context, const struct seal_found *found, unsigned *ret_wants,
                             struct seal_fault *fault)
{
    struct siblings *siblings = context;

    (void)fault;
    *ret_wants = SEAL_WANT_NOTHING;
    /* Directories are the one thing that the platform passes over; a link is started, or breaks
     * everything. */
    if (found->kind != SEAL_KIND_DIRECTORY && strcmp(found->path, siblings->own) != 0)
        siblings->found = true;
    return SEAL_OK;
}

bool seal_siblings_exist(const char *extensions, const char *own)
{
    struct siblings siblings = {.own = own};
    const struct seal_visitor visitor = {.context = &siblings, .found = look};
    struct seal_directory *directory = NULL;
    enum seal_result r = seal_linux.open(seal_linux.context, NULL, extensions, &directory, NULL);

    if (r != SEAL_OK)
        return true;
    r = seal_linux.list(seal_linux.context, directory, &visitor, NULL);
    seal_linux.close(seal_linux.context, directory);
    return r != SEAL_OK || siblings.found;
}

enum seal_result seal_switch_absent(const char *path, struct seal_fault *fault)
{
    /* Whatever it is: nothing is read, and no device wakes up. */
    int fd = seal_fd_open(AT_FDCWD, path, O_PATH | O_NOFOLLOW, 0);

    if (fd >= 0) {
        close(fd);
        return seal_fault_set(fault, SEAL_TREE_EXTRA,
                              "it keeps the platform from starting extensions", path);
    }
    if (errno == ENOENT || errno == ENOTDIR)
        return SEAL_OK;
    return seal_fault_set(fault, SEAL_IO_OPEN, NULL, path);
}
