/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at the folder of extensions. */
#include "lambda/surroundings.h"
#include <coldseal/platform.h>

#include <string.h>

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
