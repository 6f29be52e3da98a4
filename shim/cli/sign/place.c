/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Putting the files in place. First all new bytes are on disk under other names; then what is out of
 * date steps aside, the manifest comes, the signature comes. A failure puts back what was there. Killed
 * anywhere, the folder holds a whole seal, or something that nobody accepts; never a manifest beside
 * signatures of another.
 */
#include "cli/sign/job.h"

#include "cli/system/atomic_file.h"
#include "cli/system/swap.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const seal_sign_temporaries[SEAL_SIGN_WRITES_MAX] = {
    ".manifest.tmp",
    ".signature.tmp",
    ".chain.tmp",
    ".token.tmp",
};

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
    (void)flock(folder->seal, LOCK_EX | LOCK_NB); /* as in sign/folder.c: best effort */
    return SEAL_OK;
}

static void remove_temporaries(int seal)
{
    for (size_t i = 0; i < SEAL_SIGN_WRITES_MAX; i++)
        (void)unlinkat(seal, seal_sign_temporaries[i], 0);
}

/* Everything that can run out of space happens here, before anything that was there is touched. */
static enum seal_result write_temporaries(const struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_plan *plan = &job->plan;
    int seal = job->folder.seal;
    enum seal_result r = SEAL_OK;

    remove_temporaries(seal);
    for (size_t i = 0; i < plan->write_count && r == SEAL_OK; i++)
        r = seal_file_create(seal, seal_sign_temporaries[i], FILE_MODE, plan->write[i].bytes,
                             plan->write[i].name, fault);
    return r;
}

static enum seal_result swap(const struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_sign_plan *plan = &job->plan;
    const char *names[SEAL_SIGN_WRITES_MAX];
    const struct seal_swap all = {
        .directory = job->folder.seal,
        .fresh = seal_sign_temporaries,
        .names = names,
        .count = plan->write_count,
        .gone = plan->remove,
        .gone_count = plan->remove_count,
    };

    for (size_t i = 0; i < plan->write_count; i++)
        names[i] = plan->write[i].name;
    return seal_swap(&all, SEAL_DIRECTORY_NAME, fault);
}

/* A folder that was made for nothing. */
static void undo_directory(const struct seal_sign_job *job)
{
    for (size_t i = 0; i < job->plan.write_count; i++)
        (void)unlinkat(job->folder.seal, job->plan.write[i].name, 0);
    (void)unlinkat(job->folder.top, SEAL_DIRECTORY_NAME, AT_REMOVEDIR);
}

static enum seal_result place_in_folder(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_sign_folder *folder = &job->folder;
    enum seal_result r = SEAL_OK;
    bool made = false;
    sigset_t before;

    seal_signals_hold(&before);
    if (folder->seal < 0) {
        if ((r = make_directory(folder, fault)) != SEAL_OK)
            goto out;
        made = true;
    }
    seal_swap_clean(folder->seal, folder->left);
    if ((r = write_temporaries(job, fault)) != SEAL_OK)
        remove_temporaries(folder->seal);
    else
        r = swap(job, fault);
    if (r == SEAL_OK && made)
        r = seal_file_sync(folder->top, job->shown, fault);
    if (r != SEAL_OK && made)
        undo_directory(job);
out:
    seal_signals_release(&before);
    return r;
}

enum seal_result seal_sign_place(struct seal_sign_job *job, struct seal_fault *fault)
{
    if (job->package != NULL)
        return job->plan.write_count > 0 ? seal_sign_place_zip(job, fault) : SEAL_OK;
    if (job->plan.write_count > 0)
        return place_in_folder(job, fault);
    seal_swap_clean(job->folder.seal, job->folder.left);
    return SEAL_OK;
}
