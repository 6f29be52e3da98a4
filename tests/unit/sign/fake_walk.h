/* SPDX-License-Identifier: Apache-2.0 */
/* A platform whose walk tells a table; digests are the first byte of a path, repeated. */
#ifndef TESTS_UNIT_SIGN_FAKE_WALK_H
#define TESTS_UNIT_SIGN_FAKE_WALK_H

#include <coldseal/platform.h>

#include <string.h>

struct fake_walk {
    const struct seal_found *items; /* in a walk's order, ended by one without a path */
    unsigned hashed;                /* how many files were hashed */
};

static enum seal_result fake_tell(const struct seal_found *found, struct fake_walk *walk,
                                  const struct seal_visitor *visitor, unsigned *ret_wants,
                                  struct seal_fault *fault)
{
    struct seal_digests digests = {0};
    enum seal_result r = visitor->found(visitor->context, found, ret_wants, fault);

    if (r != SEAL_OK || found->kind != SEAL_KIND_FILE || *ret_wants == SEAL_WANT_NOTHING)
        return r;
    digests.have = *ret_wants;
    memset(digests.sha256, found->path[0], sizeof(digests.sha256));
    memset(digests.fsverity, found->path[0] + 1, sizeof(digests.fsverity));
    walk->hashed++;
    return visitor->hashed(visitor->context, found, &digests, fault);
}

/* What lies below a directory that the visitor did not want to enter is not told. */
static enum seal_result fake_walk(void *context, struct seal_directory *directory,
                                  const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct fake_walk *walk = context;
    char shut[64] = "";
    (void)directory;

    for (const struct seal_found *item = walk->items; item->path != NULL; item++) {
        struct seal_found found = *item;
        unsigned wants = SEAL_WANT_NOTHING;
        enum seal_result r;

        if (shut[0] != '\0' && strncmp(item->path, shut, strlen(shut)) == 0)
            continue;
        found.path_size = strlen(found.path);
        if (found.mode == 0)
            found.mode = 0755;
        if ((r = fake_tell(&found, walk, visitor, &wants, fault)) != SEAL_OK)
            return r;
        if (found.kind == SEAL_KIND_DIRECTORY && wants != SEAL_WANT_ENTER) {
            strcpy(shut, found.path);
            strcat(shut, "/");
        }
    }
    return SEAL_OK;
}

static inline struct seal_platform fake_platform(struct fake_walk *walk)
{
    return (struct seal_platform){.context = walk, .walk = fake_walk};
}

#define FAKE_FILE(name, bytes)                              \
    {                                                       \
        .path = name, .kind = SEAL_KIND_FILE, .size = bytes \
    }
#define FAKE_DIR(name)                            \
    {                                             \
        .path = name, .kind = SEAL_KIND_DIRECTORY \
    }
#define FAKE_LINK(name, to)                                                                    \
    {                                                                                          \
        .path = name, .kind = SEAL_KIND_LINK, .link = {(const uint8_t *)(to), sizeof(to) - 1 } \
    }

#endif
