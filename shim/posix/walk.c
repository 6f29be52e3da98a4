/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal_linux: walking a tree.
 *
 * By descriptor: each step opens one component relative to the directory it lies in, so that
 * nothing that is renamed or replaced by a link meanwhile leads out of the tree. With a stack of
 * our own, since the tree's depth is not ours to choose.
 */
#include "posix/entry.h"
#include "posix/file.h"
#include "posix/hash_file.h"
#include "posix/names.h"
#include "posix/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As many names as are held at once: every entry of the largest manifest and as many directories
 * above them. */
#define NAMES_HELD_MAX (2 * (size_t)SEAL_ENTRIES_MAX)

/* A directory that is being gone through; the first is the root. */
struct level {
    int fd;
    struct seal_names names;
    size_t next;      /* of names */
    size_t path_size; /* of the directory's own path; 0 for the root */
};

struct walk {
    const struct seal_visitor *visitor;
    struct seal_fault *fault;
    struct level *levels; /* SEAL_PATH_DEPTH_MAX + 1 of them */
    size_t depth;         /* levels in use */
    size_t names_held;
    dev_t device;
    struct seal_hasher hasher;
    struct seal_entry entry;
    char path[SEAL_PATH_MAX + 1];
};

static enum seal_result fail(struct walk *walk, enum seal_result code, const char *reason)
{
    return seal_fault_set(walk->fault, code, reason, walk->path);
}

/* Take over @fd and read its names. The level exists in any case, so that its descriptor is
 * closed. */
static enum seal_result push(struct walk *walk, int fd, size_t path_size)
{
    struct level *level = &walk->levels[walk->depth++];
    enum seal_result r = SEAL_INTERNAL_STATE;

    *level = (struct level){.fd = fd, .path_size = path_size};
    r = seal_names_read(fd, NAMES_HELD_MAX - walk->names_held, &level->names);
    if (r != SEAL_OK)
        return fail(walk, r, NULL);
    walk->names_held += level->names.count;
    /* One more component than a path may have. */
    if (level->names.count > 0 && walk->depth > SEAL_PATH_DEPTH_MAX)
        return fail(walk, SEAL_LIMIT_DEPTH, NULL);
    return SEAL_OK;
}

static void pop(struct walk *walk)
{
    struct level *level = &walk->levels[--walk->depth];

    walk->names_held -= level->names.count;
    seal_names_clear(&level->names);
    close(level->fd);
}

/* walk->path becomes the path of @name in @level; bounded here, so that nothing below asks
 * again. */
static enum seal_result compose(struct walk *walk, const struct level *level, const char *name)
{
    size_t at = level->path_size, size = strlen(name);

    if (at + (at > 0) + size > SEAL_PATH_MAX)
        return fail(walk, SEAL_LIMIT_SIZE, "a path below this directory is too long");
    if (at > 0)
        walk->path[at++] = '/';
    memcpy(walk->path + at, name, size + 1);
    walk->entry.found.path = walk->path;
    walk->entry.found.path_size = at + size;
    return SEAL_OK;
}

static enum seal_result hash(struct walk *walk, unsigned wants)
{
    struct seal_digests digests = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (walk->entry.fd < 0)
        return fail(walk, walk->entry.failed, NULL);
    r = seal_hasher_file(&walk->hasher, &walk->entry, wants, walk->visitor, &digests, walk->fault);
    if (r != SEAL_OK)
        return r;
    return walk->visitor->hashed(walk->visitor->context, &walk->entry.found, &digests, walk->fault);
}

static enum seal_result enter(struct walk *walk)
{
    int fd = walk->entry.fd;

    if (fd < 0)
        return fail(walk, walk->entry.failed, NULL);
    walk->entry.fd = -1; /* transferred */
    return push(walk, fd, walk->entry.found.path_size);
}

/* Tell the visitor about one name and do what it wants. */
static enum seal_result visit(struct walk *walk, struct level *level, size_t index)
{
    const unsigned digests = SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY;
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_entry *entry = &walk->entry;
    const char *name = level->names.items[index];
    unsigned wants = SEAL_WANT_NOTHING;

    entry->fd = -1;
    if ((r = compose(walk, level, name)) != SEAL_OK)
        goto out;
    r = seal_entry_open(level->fd, name, seal_names_type(&level->names, index), entry);
    if (r != SEAL_OK) {
        fail(walk, r, NULL);
        goto out;
    }
    /* Only directories: overlay file systems report the lower layer's device for files. */
    entry->found.foreign =
        entry->found.kind == SEAL_KIND_DIRECTORY && entry->status.st_dev != walk->device;
    r = walk->visitor->found(walk->visitor->context, &entry->found, &wants, walk->fault);
    if (r != SEAL_OK)
        goto out;
    if (entry->found.kind == SEAL_KIND_FILE && (wants & digests) != 0)
        r = hash(walk, wants & digests);
    else if (entry->found.kind == SEAL_KIND_DIRECTORY && (wants & SEAL_WANT_ENTER) != 0)
        r = enter(walk);
out:
    seal_entry_close(entry);
    return r;
}

static enum seal_result go_through(struct walk *walk)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    while (walk->depth > 0) {
        struct level *level = &walk->levels[walk->depth - 1];

        if (level->next == level->names.count) {
            pop(walk);
            continue;
        }
        if ((r = visit(walk, level, level->next++)) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

/* The root a second time, so that the caller keeps its own descriptor and may walk it again. */
static enum seal_result begin(struct walk *walk, const struct seal_directory *directory)
{
    struct stat status;
    int fd = seal_fd_open(directory->fd, ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

    if (fd < 0)
        return fail(walk, errno == ENOMEM ? SEAL_LIMIT_MEMORY : SEAL_IO_OPEN, NULL);
    if (seal_fd_stat(fd, &status) != 0) {
        close(fd);
        return fail(walk, SEAL_IO_READ, NULL);
    }
    walk->device = status.st_dev;
    return push(walk, fd, 0);
}

enum seal_result seal_directory_walk(void *context, struct seal_directory *directory,
                                     const struct seal_visitor *visitor, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct walk *walk = calloc(1, sizeof *walk);

    (void)context;
    if (walk == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    walk->visitor = visitor;
    walk->fault = fault;
    walk->levels = calloc(SEAL_PATH_DEPTH_MAX + 1, sizeof *walk->levels);
    if (walk->levels == NULL) {
        r = fail(walk, SEAL_LIMIT_MEMORY, NULL);
        goto out;
    }
    if ((r = begin(walk, directory)) != SEAL_OK)
        goto out;
    r = go_through(walk);
out:
    while (walk->depth > 0)
        pop(walk);
    seal_hasher_clear(&walk->hasher);
    free(walk->levels);
    free(walk);
    return r;
}
