/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Putting the files in place. First all new bytes are on disk under other names; then what is out of
 * date goes, the manifest comes, the signature comes. Cut short anywhere, the folder holds a whole seal,
 * or a manifest without signatures that nobody accepts; never a manifest beside signatures of another.
 */
#include "cli/sign_job.h"

#include "cli/atomic_file.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Signature files and manifests are read by whatever user a function runs as. */
#define FILE_MODE 0644
#define DIRECTORY_MODE 0755

static enum seal_result make_directory(struct seal_sign_folder *folder, struct seal_fault *fault)
{
    if (mkdirat(folder->top, SEAL_DIRECTORY_NAME, DIRECTORY_MODE) != 0) {
        if (errno == EEXIST) /* it was not there when we looked */
            return seal_fault_set(fault, SEAL_IO_CHANGED, "came into being meanwhile",
                                  SEAL_DIRECTORY_NAME);
        return seal_write_failed(fault, "cannot be created", SEAL_DIRECTORY_NAME);
    }
    folder->seal =
        seal_fd_open(folder->top, SEAL_DIRECTORY_NAME, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (folder->seal < 0 || fchmod(folder->seal, DIRECTORY_MODE) != 0) {
        enum seal_result r = seal_write_failed(fault, "cannot be created", SEAL_DIRECTORY_NAME);

        (void)unlinkat(folder->top, SEAL_DIRECTORY_NAME, AT_REMOVEDIR);
        return r;
    }
    (void)flock(folder->seal, LOCK_EX | LOCK_NB); /* as in sign_folder.c: best effort */
    return SEAL_OK;
}

static void remove_temporaries(int seal)
{
    (void)unlinkat(seal, SEAL_SIGN_TEMPORARY_MANIFEST, 0);
    (void)unlinkat(seal, SEAL_SIGN_TEMPORARY_SIGNATURE, 0);
}

/* Everything that can run out of space happens here, before anything that was there is touched. */
static enum seal_result write_temporaries(const struct seal_sign_job *job, struct seal_fault *fault)
{
    int seal = job->folder.seal;
    enum seal_result r = SEAL_OK;

    remove_temporaries(seal);
    if (job->plan.write_manifest)
        r = seal_file_create(seal, SEAL_SIGN_TEMPORARY_MANIFEST, FILE_MODE,
                             seal_buffer_slice(&job->manifest), job->manifest_name, fault);
    if (r == SEAL_OK && job->plan.write_signature)
        r = seal_file_create(seal, SEAL_SIGN_TEMPORARY_SIGNATURE, FILE_MODE,
                             seal_buffer_slice(&job->signature), job->signature_name, fault);
    return r;
}

static enum seal_result remove_outdated(const struct seal_sign_job *job, struct seal_fault *fault)
{
    for (size_t i = 0; i < job->plan.remove_count; i++)
        if (unlinkat(job->folder.seal, job->plan.remove[i], 0) != 0 && errno != ENOENT)
            return seal_write_failed(fault, "cannot be removed", job->plan.remove[i]);
    return SEAL_OK;
}

/* What has been put in place so far. */
struct placed {
    bool manifest, signature;
};

static enum seal_result swap(const struct seal_sign_job *job, struct placed *placed,
                             struct seal_fault *fault)
{
    int seal = job->folder.seal;
    enum seal_result r = remove_outdated(job, fault);

    if (r == SEAL_OK && job->plan.write_manifest) {
        r = seal_file_rename(seal, SEAL_SIGN_TEMPORARY_MANIFEST, job->manifest_name, fault);
        placed->manifest = r == SEAL_OK;
    }
    if (r == SEAL_OK && job->plan.write_signature) {
        r = seal_file_rename(seal, SEAL_SIGN_TEMPORARY_SIGNATURE, job->signature_name, fault);
        placed->signature = r == SEAL_OK;
    }
    return r == SEAL_OK ? seal_file_sync(seal, SEAL_DIRECTORY_NAME, fault) : r;
}

/* After a failure nothing new is left, under no name. */
static void undo(const struct seal_sign_job *job, const struct placed *placed)
{
    remove_temporaries(job->folder.seal);
    if (placed->manifest)
        (void)unlinkat(job->folder.seal, job->manifest_name, 0);
    if (placed->signature)
        (void)unlinkat(job->folder.seal, job->signature_name, 0);
}

enum seal_result seal_sign_place(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_sign_folder *folder = &job->folder;
    enum seal_result r = SEAL_OK;
    struct placed placed = {0};
    bool made = false;
    sigset_t before;

    seal_signals_hold(&before);
    if (folder->seal < 0) {
        if ((r = make_directory(folder, fault)) != SEAL_OK)
            goto out;
        made = true;
    }
    r = write_temporaries(job, fault);
    if (r == SEAL_OK)
        r = swap(job, &placed, fault);
    if (r == SEAL_OK && made)
        r = seal_file_sync(folder->top, job->shown, fault);
    if (r != SEAL_OK)
        undo(job, &placed);
    if (r != SEAL_OK && made)
        (void)unlinkat(folder->top, SEAL_DIRECTORY_NAME, AT_REMOVEDIR);
out:
    seal_signals_release(&before);
    return r;
}
