/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the zips: all of them take the places of old ones, or none. */
#include "cli/layer/layer.h"

#include "cli/system/atomic_file.h"
#include "cli/system/swap.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_SIZE 64
#define MODE 0644

/* The zips on their way. */
struct placing {
    struct seal_layer *layer;
    int folder;
    bool made; /* the folder was not there */
    char temporary[SEAL_MACHINES_MAX][NAME_SIZE];
    const char *fresh[SEAL_MACHINES_MAX], *names[SEAL_MACHINES_MAX];
};

static void name_files(struct placing *placing)
{
    const struct seal_layer *layer = placing->layer;

    for (size_t i = 0; i < layer->count; i++) {
        (void)snprintf(placing->temporary[i], NAME_SIZE, ".%s.tmp", layer->zips[i].name);
        placing->fresh[i] = placing->temporary[i];
        placing->names[i] = layer->zips[i].name;
    }
}

static enum seal_result open_folder(struct placing *placing, struct seal_fault *fault)
{
    struct seal_call *call = placing->layer->call;
    const char *path = placing->layer->output;

    placing->made = mkdir(path, 0755) == 0;
    if (!placing->made && errno != EEXIST)
        return seal_write_failed(fault, "cannot be made", path);
    placing->folder = seal_fd_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
    if (placing->folder < 0 && errno == ENOTDIR) {
        (void)snprintf(call->next, sizeof(call->next), "name a directory with -o, or one to be made");
        return seal_fault_set(fault, SEAL_CONFIG_FILE, "is no directory", path);
    }
    return placing->folder >= 0 ? SEAL_OK : seal_write_failed(fault, "cannot be opened", path);
}

static void remove_fresh(const struct placing *placing)
{
    for (size_t i = 0; i < placing->layer->count; i++)
        (void)unlinkat(placing->folder, placing->fresh[i], 0);
}

static enum seal_result write_fresh(const struct placing *placing, struct seal_fault *fault)
{
    const struct seal_layer *layer = placing->layer;
    enum seal_result r = SEAL_OK;

    remove_fresh(placing); /* left by a run that was cut short */
    for (size_t i = 0; i < layer->count && r == SEAL_OK; i++)
        r = seal_file_create(placing->folder, placing->fresh[i], MODE,
                             seal_buffer_slice(&layer->zips[i].zip), layer->zips[i].path, fault);
    if (r != SEAL_OK)
        remove_fresh(placing);
    return r;
}

static enum seal_result swap(const struct placing *placing, struct seal_fault *fault)
{
    const struct seal_swap all = {
        .directory = placing->folder,
        .fresh = placing->fresh,
        .names = placing->names,
        .count = placing->layer->count,
    };

    return seal_swap(&all, placing->layer->output, fault);
}

enum seal_result seal_layer_place(struct seal_layer *layer, struct seal_fault *fault)
{
    struct placing placing = {.layer = layer, .folder = -1};
    sigset_t before;
    enum seal_result r = SEAL_INTERNAL_STATE;

    name_files(&placing);
    seal_signals_hold(&before);
    if ((r = open_folder(&placing, fault)) == SEAL_OK && (r = write_fresh(&placing, fault)) == SEAL_OK)
        r = swap(&placing, fault);
    if (placing.folder >= 0)
        (void)close(placing.folder);
    if (r != SEAL_OK && placing.made)
        (void)rmdir(layer->output); /* it was made for nothing */
    seal_signals_release(&before);
    return r;
}
