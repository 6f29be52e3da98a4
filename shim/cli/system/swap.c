/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Old files step aside under other names instead of being overwritten: to put them back takes no space on a disk that is full, and
 * nothing of theirs has to be written again.
 */
#include "cli/system/swap.h"

#include "cli/system/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASIDE_PREFIX ".old-"
#define ASIDE_SIZE 32

static void aside(size_t index, char ret_name[ASIDE_SIZE])
{
    (void)snprintf(ret_name, ASIDE_SIZE, ASIDE_PREFIX "%zu.tmp", index);
}

bool seal_swap_left(const char *name, size_t *ret_index)
{
    char same[ASIDE_SIZE];

    if (strncmp(name, ASIDE_PREFIX, strlen(ASIDE_PREFIX)) != 0)
        return false;
    *ret_index = (size_t)strtoul(name + strlen(ASIDE_PREFIX), NULL, 10);
    aside(*ret_index, same);
    return strcmp(name, same) == 0 && *ret_index < SEAL_SWAP_MAX;
}

void seal_swap_clean(int directory, size_t count)
{
    char name[ASIDE_SIZE];

    for (size_t i = 0; i < count; i++) {
        aside(i, name);
        (void)unlinkat(directory, name, 0);
    }
}

static const char *old_name(const struct seal_swap *swap, size_t index)
{
    return index < swap->gone_count ? swap->gone[index] : swap->names[index - swap->gone_count];
}

static size_t old_count(const struct seal_swap *swap)
{
    return swap->gone_count + swap->count;
}

/* A folder would step aside as well, with all that is in it: that is nobody's old file. */
static bool is_folder(int directory, const char *name)
{
    struct stat status;

    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

static enum seal_result step_aside(const struct seal_swap *swap, struct seal_fault *fault)
{
    char name[ASIDE_SIZE];

    for (size_t i = 0; i < old_count(swap); i++) {
        const char *old = old_name(swap, i);

        if (is_folder(swap->directory, old))
            return seal_fault_set(fault, SEAL_IO_WRITE, "cannot be put in place: a folder is there",
                                  old);
        aside(i, name);
        if (renameat(swap->directory, old, swap->directory, name) != 0 && errno != ENOENT)
            return seal_write_failed(fault, "cannot be replaced", old);
    }
    return SEAL_OK;
}

/* @ret_placed: how many fresh files have their names. */
static enum seal_result take_names(const struct seal_swap *swap, size_t *ret_placed,
                                   struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;

    for (; *ret_placed < swap->count && r == SEAL_OK; *ret_placed += r == SEAL_OK)
        r = seal_file_rename(swap->directory, swap->fresh[*ret_placed], swap->names[*ret_placed],
                             fault);
    return r;
}

/* The failure is reported already. What is replaced comes back before what goes does: a signature never without its manifest. */
static void put_back(const struct seal_swap *swap, size_t placed)
{
    char name[ASIDE_SIZE];

    for (size_t i = placed; i > 0; i--)
        (void)unlinkat(swap->directory, swap->names[i - 1], 0);
    for (size_t i = old_count(swap); i > 0; i--) {
        aside(i - 1, name);
        (void)renameat(swap->directory, name, swap->directory, old_name(swap, i - 1));
    }
    for (size_t i = 0; i < swap->count; i++)
        (void)unlinkat(swap->directory, swap->fresh[i], 0);
}

static enum seal_result remove_old(const struct seal_swap *swap, struct seal_fault *fault)
{
    char name[ASIDE_SIZE];

    for (size_t i = 0; i < old_count(swap); i++) {
        aside(i, name);
        if (unlinkat(swap->directory, name, 0) != 0 && errno != ENOENT)
            return seal_write_failed(fault, "is of no use any more, and cannot be removed", name);
    }
    return SEAL_OK;
}

enum seal_result seal_swap(const struct seal_swap *swap, const char *shown, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    size_t placed = 0;

    seal_swap_clean(swap->directory, old_count(swap)); /* else it would come back for what was not there */
    if ((r = step_aside(swap, fault)) != SEAL_OK || (r = take_names(swap, &placed, fault)) != SEAL_OK ||
        (r = seal_file_sync(swap->directory, shown, fault)) != SEAL_OK) {
        put_back(swap, placed);
        return r;
    }
    return remove_old(swap, fault);
}
