/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the zips: when the first one appears, all are made. */
#include "cli/layer.h"

#include "cli/atomic_file.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_SIZE 64
#define MODE 0644

static void temporary_name(const struct seal_layer_zip *zip, char name[NAME_SIZE])
{
    (void)snprintf(name, NAME_SIZE, ".%s.tmp", zip->name);
}

static enum seal_result open_folder(const char *path, int *ret_folder, struct seal_fault *fault)
{
    int folder;

    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        return seal_write_failed(fault, "cannot be made", path);
    folder = seal_fd_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
    if (folder < 0 && errno == ENOTDIR)
        return seal_fault_set(fault, SEAL_CONFIG_FILE, "is no directory", path);
    if (folder < 0)
        return seal_write_failed(fault, "cannot be opened", path);
    *ret_folder = folder;
    return SEAL_OK;
}

enum seal_result seal_layer_place(struct seal_layer *layer, struct seal_fault *fault)
{
    char names[SEAL_MACHINES_MAX][NAME_SIZE];
    int folder = -1;
    sigset_t before;
    enum seal_result r = open_folder(layer->output, &folder, fault);

    if (r != SEAL_OK)
        return r;
    seal_signals_hold(&before);
    for (size_t i = 0; i < layer->count; i++) {
        temporary_name(&layer->zips[i], names[i]);
        (void)unlinkat(folder, names[i], 0); /* left by a run that was cut short */
    }
    for (size_t i = 0; i < layer->count && r == SEAL_OK; i++)
        r = seal_file_create(folder, names[i], MODE, seal_buffer_slice(&layer->zips[i].zip),
                             layer->zips[i].path, fault);
    for (size_t i = 0; i < layer->count && r == SEAL_OK; i++)
        r = seal_file_rename(folder, names[i], layer->zips[i].name, fault);
    if (r == SEAL_OK)
        r = seal_file_sync(folder, layer->output, fault);
    for (size_t i = 0; i < layer->count && r != SEAL_OK; i++)
        (void)unlinkat(folder, names[i], 0);
    seal_signals_release(&before);
    (void)close(folder);
    return r;
}
