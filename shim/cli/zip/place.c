/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Putting a sealed zip in place: the whole new archive is on disk under another name, and has been read back, before it takes
 * the old one's name in one step. Whatever fails, the old one is as it was.
 */
#include "cli/sign/job.h"

#include "cli/system/atomic_file.h"
#include "cli/system/input.h"
#include "cli/zip/append.h"
#include "cli/zip/package.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY_SUFFIX ".coldseal.tmp"

/* One archive on its way. */
struct placing {
    struct seal_sign_job *job;
    struct seal_zip *zip;
    int folder;            /* that the archive lies in */
    const char *name;      /* of the archive there */
    const char *temporary; /* of the new one there */
};

/* ".function.zip.coldseal.tmp": whoever holds the archive's lock may remove it. */
static enum seal_result name_temporary(struct placing *placing, struct seal_fault *fault)
{
    const size_t size = SEAL_COMPONENT_MAX + 1, suffix = sizeof(TEMPORARY_SUFFIX) - 1;
    size_t kept = strlen(placing->name);
    char *name = seal_arena_take(placing->job->call->arena, size, 1);

    if (name == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, placing->job->shown);
    if (kept > SEAL_COMPONENT_MAX - 1 - suffix)
        kept = SEAL_COMPONENT_MAX - 1 - suffix;
    name[0] = '.';
    memcpy(name + 1, placing->name, kept);
    memcpy(name + 1 + kept, TEMPORARY_SUFFIX, suffix + 1);
    placing->temporary = name;
    return SEAL_OK;
}

static enum seal_result open_folder(struct placing *placing, struct seal_fault *fault)
{
    const char *path = placing->job->directory;
    const char *folder = "/";

    placing->name = seal_input_base(path);
    if (placing->name - path > 1)
        folder = seal_arena_copy(placing->job->call->arena, path, (size_t)(placing->name - path) - 1);
    if (folder == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, placing->job->shown);
    placing->folder = seal_fd_open(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    if (placing->folder < 0)
        return seal_write_failed(fault, "its folder cannot be opened", placing->job->shown);
    return name_temporary(placing, fault);
}

static enum seal_result write_new(const struct placing *placing, struct seal_fault *fault)
{
    const struct seal_sign_plan *plan = &placing->job->plan;
    const char *shown = placing->job->shown;
    enum seal_result r = SEAL_INTERNAL_STATE;
    int fd;

    (void)unlinkat(placing->folder, placing->temporary, 0); /* left by a run that was cut short */
    fd = seal_fd_open(placing->folder, placing->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                      0600);
    if (fd < 0)
        return seal_write_failed(fault, "its new version cannot be created", shown);
    r = seal_zip_append(placing->zip, plan->after, plan->after_count + plan->others_count, fd, fault);
    if (r == SEAL_OK && (fchmod(fd, placing->zip->status.st_mode & 0777) != 0 || fsync(fd) != 0))
        r = seal_write_failed(fault, "its new version cannot be written", shown);
    if (close(fd) != 0 && r == SEAL_OK)
        r = seal_write_failed(fault, "its new version cannot be written", shown);
    return r;
}

/* Our own output, read as everybody else's: does it open, and does it hold the seal? */
static enum seal_result compare_new(const struct placing *placing, struct seal_zip *zip,
                                    struct seal_fault *fault)
{
    const struct seal_sign_plan *plan = &placing->job->plan;
    const struct seal_platform platform = seal_zip_platform(zip);
    struct seal_directory *top = NULL, *seal = NULL;
    struct seal_buffer bytes = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = platform.open(platform.context, NULL, "/", &top, fault)) != SEAL_OK ||
        (r = platform.open(platform.context, top, SEAL_DIRECTORY_NAME, &seal, fault)) != SEAL_OK)
        goto out;
    for (size_t i = 0; i < plan->after_count + plan->others_count && r == SEAL_OK; i++) {
        const struct seal_overlay_file *file = &plan->after[i];

        bytes.size = 0;
        r = platform.read(platform.context, seal, file->name, file->bytes.size, &bytes, fault);
        if (r == SEAL_OK && seal_slice_equal(seal_buffer_slice(&bytes), file->bytes) != 1)
            r = seal_fault_set(fault, SEAL_IO_WRITE, "did not reach the disk as it was written",
                               file->name);
    }
out:
    seal_buffer_clear(&bytes);
    platform.close(platform.context, seal);
    platform.close(platform.context, top);
    return r;
}

static enum seal_result check_new(const struct placing *placing, struct seal_fault *fault)
{
    const char *path = placing->job->directory;
    const size_t folder = (size_t)(placing->name - path), size = strlen(placing->temporary) + 1;
    char *temporary = seal_arena_take(placing->job->call->arena, folder + size, 1);
    struct seal_zip *zip = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (temporary == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, placing->job->shown);
    memcpy(temporary, path, folder);
    memcpy(temporary + folder, placing->temporary, size);
    if ((r = seal_zip_open(temporary, placing->job->shown, &zip, fault)) == SEAL_OK)
        r = compare_new(placing, zip, fault);
    seal_zip_close(zip);
    return r;
}

/* Somebody else's new archive under the name is not ours to replace. */
static enum seal_result check_old(const struct placing *placing, struct seal_fault *fault)
{
    struct stat now;

    if (fstatat(placing->folder, placing->name, &now, AT_SYMLINK_NOFOLLOW) != 0 ||
        now.st_dev != placing->zip->status.st_dev || now.st_ino != placing->zip->status.st_ino)
        return seal_fault_set(fault, SEAL_IO_CHANGED, NULL, placing->job->shown);
    return seal_zip_unchanged(placing->zip, fault);
}

enum seal_result seal_sign_place_zip(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct placing placing = {
        .job = job,
        .zip = job->package->zip,
        .folder = -1,
        .name = job->shown,
        .temporary = TEMPORARY_SUFFIX,
    };
    enum seal_result r = SEAL_INTERNAL_STATE;
    sigset_t before;

    seal_signals_hold(&before);
    if ((r = open_folder(&placing, fault)) != SEAL_OK)
        goto out;
    if ((r = write_new(&placing, fault)) != SEAL_OK ||
        (r = check_new(&placing, fault)) != SEAL_OK || (r = check_old(&placing, fault)) != SEAL_OK ||
        (r = seal_file_rename(placing.folder, placing.temporary, placing.name, fault)) != SEAL_OK) {
        (void)unlinkat(placing.folder, placing.temporary, 0); /* the failure is reported already */
        goto out;
    }
    r = seal_file_sync(placing.folder, job->shown, fault);
out:
    if (placing.folder >= 0)
        (void)close(placing.folder); /* only read */
    seal_signals_release(&before);
    return r;
}
