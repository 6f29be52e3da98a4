/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in .coldseal/ before anything is signed: a seal of one package, or nothing. */
#include "cli/sign/job.h"

#include "cli/system/swap.h"
#include "posix/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static enum seal_result cannot_open(const char *shown, struct seal_fault *fault)
{
    const char *why = strerror(errno);

    (void)seal_fault_set(fault, SEAL_IO_OPEN, "cannot be opened", shown);
    return seal_fault_detail(fault, NULL, why);
}

static enum seal_result open_descriptors(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_sign_folder *folder = &job->folder;
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

    folder->top = seal_fd_open(AT_FDCWD, job->directory, flags, 0);
    if (folder->top < 0)
        return cannot_open(job->shown, fault);
    folder->seal = seal_fd_open(folder->top, SEAL_DIRECTORY_NAME, flags, 0);
    if (folder->seal < 0 && errno == ENOENT)
        return SEAL_OK;
    if (folder->seal < 0 && (errno == ELOOP || errno == ENOTDIR))
        return seal_fault_set(fault, SEAL_TREE_KIND, "must be a directory, and no link to one",
                              SEAL_DIRECTORY_NAME);
    if (folder->seal < 0)
        return cannot_open(SEAL_DIRECTORY_NAME, fault);
    /* where a file system has no locks, two runs at once are the user's to avoid */
    if (flock(folder->seal, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return seal_fault_set(fault, SEAL_IO_OPEN, "another coldseal sign is at work here",
                              SEAL_DIRECTORY_NAME);
    return SEAL_OK;
}

static bool is_adopting(const struct seal_sign_job *job)
{
    return job->vendor.path != NULL;
}

/* Names first: what is listed is read when the listing is over. */
static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    struct seal_sign_job *job = context;
    struct seal_sign_folder *folder = &job->folder;
    struct seal_sign_file *file;
    size_t left = 0;

    *ret_wants = SEAL_WANT_NOTHING;
    for (size_t i = 0; i < SEAL_SIGN_WRITES_MAX; i++)
        if (strcmp(found->path, seal_sign_temporaries[i]) == 0)
            return SEAL_OK; /* left by a run that was cut short */
    if (seal_swap_left(found->path, &left)) {
        folder->left = left >= folder->left ? left + 1 : folder->left;
        return SEAL_OK; /* and so was this */
    }
    if (found->kind != SEAL_KIND_FILE || found->executable || found->privileged)
        return seal_fault_set(fault, SEAL_TREE_KIND,
                              "a file of a seal must be a plain file that nobody may execute",
                              found->path);
    if (folder->count == SEAL_DIRECTORY_ENTRIES_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "more files than seals have", found->path);
    file = &folder->files[folder->count];
    if (seal_file_name_read((struct seal_slice){(const uint8_t *)found->path, found->path_size},
                            &file->parsed) != SEAL_OK)
        return seal_fault_set(fault, SEAL_FORMAT_SEAL_NAME,
                              "is no file of a seal; move it away, or remove it", found->path);
    file->name = seal_arena_copy(job->call->arena, found->path, found->path_size);
    if (file->name == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, found->path);
    folder->count++;
    return SEAL_OK;
}

static enum seal_result read_files(struct seal_sign_job *job, struct seal_fault *fault)
{
    const struct seal_platform *platform = seal_sign_platform(job);
    struct seal_sign_folder *folder = &job->folder;
    struct seal_visitor visitor = {.context = job, .found = on_found};
    struct seal_directory *seal = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    folder->files = calloc(SEAL_DIRECTORY_ENTRIES_MAX, sizeof(*folder->files));
    if (folder->files == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, SEAL_DIRECTORY_NAME);
    r = platform->open(platform->context, folder->directory, SEAL_DIRECTORY_NAME, &seal, fault);
    if (r == SEAL_TREE_MISSING) /* of a folder it was there a moment ago */
        return job->package != NULL ? SEAL_OK : r;
    if (r != SEAL_OK)
        return r;
    if ((r = platform->list(platform->context, seal, &visitor, fault)) != SEAL_OK)
        goto out;
    for (size_t i = 0; i < folder->count; i++) {
        struct seal_sign_file *file = &folder->files[i];

        r = platform->read(platform->context, seal, file->name,
                           seal_file_size_max(file->parsed.type), &file->bytes, fault);
        if (r != SEAL_OK)
            goto out;
    }
out:
    platform->close(platform->context, seal);
    return r;
}

/*
 * Where an adopted layer's seal lies beside a layer's own, --package says which of them is meant. The others are left alone: their
 * files come behind ours.
 */
static enum seal_result set_aside(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_sign_folder *folder = &job->folder;
    const char *package = job->settings != NULL ? job->settings->package : NULL;
    struct seal_sign_file *others;
    size_t kept = 0, manifests = 0;
    bool there = false;

    if (package == NULL || folder->count == 0)
        return SEAL_OK;
    for (size_t i = 0; i < folder->count; i++) {
        manifests += folder->files[i].parsed.type == SEAL_FILE_MANIFEST;
        there = there || strcmp(folder->files[i].parsed.package, package) == 0;
    }
    if (!is_adopting(job) && (!there || manifests < 2))
        return SEAL_OK;
    if ((others = seal_arena_take(job->call->arena, folder->count, sizeof(*others))) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, SEAL_DIRECTORY_NAME);
    for (size_t i = 0; i < folder->count; i++) {
        if (strcmp(folder->files[i].parsed.package, package) == 0)
            folder->files[kept++] = folder->files[i];
        else
            others[folder->others++] = folder->files[i];
    }
    memcpy(folder->files + kept, others, folder->others * sizeof(*others));
    folder->count = kept;
    return SEAL_OK;
}

/* One package may be sealed in a folder that is signed: its manifest lists all files, also those of others. */
static enum seal_result find_manifest(struct seal_sign_job *job, struct seal_fault *fault)
{
    struct seal_sign_folder *folder = &job->folder;

    for (size_t i = 0; i < folder->count; i++) {
        if (folder->files[i].parsed.type != SEAL_FILE_MANIFEST)
            continue;
        if (folder->manifest != NULL) {
            if (job->settings != NULL)
                (void)snprintf(job->call->next, sizeof(job->call->next),
                               "say with --package which of them");
            (void)seal_fault_set(fault, SEAL_TRUST_UNSEALED,
                                 "several packages are sealed here, and which is meant is not said",
                                 SEAL_DIRECTORY_NAME);
            return seal_fault_detail(fault, folder->manifest->name, folder->files[i].name);
        }
        folder->manifest = &folder->files[i];
    }
    for (size_t i = 0; i < folder->count; i++)
        if (folder->manifest == NULL ||
            strcmp(folder->files[i].parsed.package, folder->manifest->parsed.package) != 0)
            return seal_fault_set(
                fault, SEAL_FORMAT_SEAL_NAME,
                "belongs to a manifest that is not here; move it away, or remove it",
                folder->files[i].name);
    return SEAL_OK;
}

const struct seal_platform *seal_sign_platform(const struct seal_sign_job *job)
{
    return job->package != NULL ? &job->package->platform : &seal_linux;
}

const struct seal_package *seal_sign_tree(const struct seal_sign_job *job)
{
    return is_adopting(job) ? &job->vendor : &job->opened;
}

static enum seal_result lock_zip(const struct seal_sign_job *job, struct seal_fault *fault)
{
    if (flock(job->package->zip->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return seal_fault_set(fault, SEAL_IO_OPEN, "another coldseal sign is at work here",
                              job->shown);
    return SEAL_OK;
}

enum seal_result seal_sign_folder_open(struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    job->folder = (struct seal_sign_folder){.top = -1, .seal = -1};
    r = job->package != NULL ? lock_zip(job, fault) : open_descriptors(job, fault);
    if (r != SEAL_OK)
        return r;
    job->folder.platform = seal_sign_platform(job);
    r = job->folder.platform->open(job->folder.platform->context, NULL, job->directory,
                                   &job->folder.directory, fault);
    if (r != SEAL_OK)
        return r;
    if (job->package == NULL && job->folder.seal < 0)
        return SEAL_OK;
    if ((r = read_files(job, fault)) != SEAL_OK)
        return r;
    if ((r = set_aside(job, fault)) != SEAL_OK)
        return r;
    return find_manifest(job, fault);
}

void seal_sign_folder_close(struct seal_sign_folder *folder)
{
    for (size_t i = 0; i < folder->count + folder->others; i++)
        seal_buffer_clear(&folder->files[i].bytes);
    free(folder->files);
    if (folder->directory != NULL)
        folder->platform->close(folder->platform->context, folder->directory);
    if (folder->seal >= 0)
        (void)close(folder->seal); /* and the lock with it */
    if (folder->top >= 0)
        (void)close(folder->top);
    *folder = (struct seal_sign_folder){.top = -1, .seal = -1};
}

const struct seal_sign_file *seal_sign_folder_find(const struct seal_sign_folder *folder,
                                                   const char *name)
{
    for (size_t i = 0; i < folder->count; i++)
        if (strcmp(folder->files[i].name, name) == 0)
            return &folder->files[i];
    return NULL;
}
