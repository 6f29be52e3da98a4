/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a zip: the list of steps, and reading from the file. */
#include "cli/zip/archive.h"

#include "cli/zip/index.h"
#include "cli/zip/inflate.h"
#include "posix/changed.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum seal_result open_file(struct seal_zip *zip, const char *path, struct seal_fault *fault)
{
    zip->fd = seal_fd_open(AT_FDCWD, path, O_RDONLY, 0);
    if (zip->fd < 0) {
        const char *why = strerror(errno);

        (void)seal_fault_set(fault, SEAL_IO_OPEN, "cannot be opened", zip->shown);
        return seal_fault_detail(fault, NULL, why);
    }
    if (seal_fd_stat(zip->fd, &zip->status) != 0)
        return seal_fault_set(fault, SEAL_IO_READ, NULL, zip->shown);
    if (!S_ISREG(zip->status.st_mode))
        return seal_fault_set(fault, SEAL_CONFIG_FILE, "is no regular file", zip->shown);
    zip->size = (uint64_t)zip->status.st_size;
    if (zip->size > SEAL_ZIP_SIZE_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, "is larger than 4 GiB", zip->shown);
    return SEAL_OK;
}

enum seal_result seal_zip_open(const char *path, const char *shown, struct seal_zip **ret_zip,
                               struct seal_fault *fault)
{
    struct seal_zip *zip = calloc(1, sizeof(*zip));
    uint64_t count = 0;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (zip == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, shown);
    zip->shown = shown;
    zip->fd = -1;
    if ((r = open_file(zip, path, fault)) != SEAL_OK ||
        (r = seal_zip_find_directory(zip, &count, fault)) != SEAL_OK ||
        (r = seal_zip_read_directory(zip, count, fault)) != SEAL_OK)
        goto out;
    /* From here on all entries have names that may be told, and numbers that are bounded by the file. */
    if ((r = seal_zip_check_places(zip, fault)) != SEAL_OK ||
        (r = seal_zip_make_tree(zip, fault)) != SEAL_OK ||
        (r = seal_zip_unchanged(zip, fault)) != SEAL_OK)
        goto out;
    *ret_zip = zip;
    zip = NULL; /* transferred */
out:
    seal_zip_close(zip);
    return r;
}

void seal_zip_close(struct seal_zip *zip)
{
    if (zip == NULL)
        return;
    seal_zip_inflater_free(zip->inflater);
    free(zip->nodes);
    seal_buffer_clear(&zip->directory);
    seal_buffer_clear(&zip->comment);
    seal_arena_clear(&zip->arena);
    if (zip->fd >= 0)
        (void)close(zip->fd); /* only read */
    free(zip);
}

enum seal_result seal_zip_pread(const struct seal_zip *zip, uint64_t at, void *data, size_t size,
                                struct seal_fault *fault)
{
    uint8_t *to = data;

    if (at > zip->size || size > zip->size - at)
        return seal_zip_bad(zip, NULL, "is cut off", fault);
    while (size > 0) {
        ssize_t count = pread(zip->fd, to, size, (off_t)at);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return seal_fault_set(fault, SEAL_IO_READ, NULL, zip->shown);
        if (count == 0)
            return seal_fault_set(fault, SEAL_IO_CHANGED, NULL, zip->shown);
        to += count;
        at += (uint64_t)count;
        size -= (size_t)count;
    }
    return SEAL_OK;
}

enum seal_result seal_zip_unchanged(const struct seal_zip *zip, struct seal_fault *fault)
{
    struct stat now;

    if (seal_fd_stat(zip->fd, &now) != 0)
        return seal_fault_set(fault, SEAL_IO_READ, NULL, zip->shown);
    return seal_stat_changed(&zip->status, &now)
               ? seal_fault_set(fault, SEAL_IO_CHANGED, NULL, zip->shown)
               : SEAL_OK;
}

enum seal_result seal_zip_bad(const struct seal_zip *zip, const struct seal_zip_entry *entry,
                              const char *reason, struct seal_fault *fault)
{
    return seal_fault_set(fault, SEAL_FORMAT_ARCHIVE, reason,
                          entry != NULL && entry->name[0] != '\0' ? entry->name : zip->shown);
}
