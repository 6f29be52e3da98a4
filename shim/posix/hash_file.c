/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a file once and hashing what was read.
 *
 * What is promised: the digest is that of exactly as many bytes as the file had when it was opened,
 * nothing followed them, and neither its size nor its times moved until the last one was read.
 */
#include "posix/hash_file.h"
#include "crypto/fsverity.h"
#include "crypto/hash.h"
#include "posix/changed.h"
#include "posix/file.h"

#include <stdlib.h>

static enum seal_result prepare(struct seal_hasher *hasher, unsigned wants)
{
    if (hasher->chunk == NULL && (hasher->chunk = malloc(SEAL_READ_CHUNK)) == NULL)
        return SEAL_LIMIT_MEMORY;
    if ((wants & SEAL_WANT_SHA256) != 0 && hasher->sha256 == NULL &&
        (hasher->sha256 = seal_sha256_new()) == NULL)
        return SEAL_LIMIT_MEMORY;
    if ((wants & SEAL_WANT_FSVERITY) != 0 && hasher->fsverity == NULL &&
        (hasher->fsverity = seal_fsverity_new()) == NULL)
        return SEAL_LIMIT_MEMORY;
    return SEAL_OK;
}

enum seal_result seal_hasher_start(struct seal_hasher *hasher, unsigned wants)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = prepare(hasher, wants)) != SEAL_OK)
        return r;
    if ((wants & SEAL_WANT_SHA256) != 0 && (r = seal_sha256_start(hasher->sha256)) != SEAL_OK)
        return r;
    if ((wants & SEAL_WANT_FSVERITY) != 0 && (r = seal_fsverity_start(hasher->fsverity)) != SEAL_OK)
        return r;
    return SEAL_OK;
}

enum seal_result seal_hasher_update(struct seal_hasher *hasher, unsigned wants, const void *data,
                                    size_t size)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((wants & SEAL_WANT_SHA256) != 0 &&
        (r = seal_sha256_update(hasher->sha256, data, size)) != SEAL_OK)
        return r;
    if ((wants & SEAL_WANT_FSVERITY) != 0 &&
        (r = seal_fsverity_update(hasher->fsverity, data, size)) != SEAL_OK)
        return r;
    return SEAL_OK;
}

enum seal_result seal_hasher_finish(struct seal_hasher *hasher, unsigned wants,
                                    struct seal_digests *ret_digests)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((wants & SEAL_WANT_SHA256) != 0) {
        if ((r = seal_sha256_finish(hasher->sha256, ret_digests->sha256)) != SEAL_OK)
            return r;
        ret_digests->have |= SEAL_WANT_SHA256;
    }
    if ((wants & SEAL_WANT_FSVERITY) != 0) {
        if ((r = seal_fsverity_finish(hasher->fsverity, ret_digests->fsverity)) != SEAL_OK)
            return r;
        ret_digests->have |= SEAL_WANT_FSVERITY;
    }
    return SEAL_OK;
}

static enum seal_result fail(struct seal_fault *fault, enum seal_result code,
                             const struct seal_entry *entry)
{
    return seal_fault_set(fault, code, NULL, entry->found.path);
}

/* All bytes through the hashes; the visitor hears of each piece, and of an empty file once. */
static enum seal_result feed(struct seal_hasher *hasher, const struct seal_entry *entry,
                             unsigned wants, const struct seal_visitor *visitor,
                             struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    uint64_t size = entry->found.size, done = 0;

    for (;;) {
        ssize_t count = seal_fd_read(entry->fd, hasher->chunk, SEAL_READ_CHUNK);

        if (count < 0)
            return fail(fault, SEAL_IO_READ, entry);
        /* Before hashing: a file that grows as fast as it is read must not keep us. */
        if ((uint64_t)count > size - done)
            return fail(fault, SEAL_IO_CHANGED, entry);
        if (count > 0 &&
            (r = seal_hasher_update(hasher, wants, hasher->chunk, (size_t)count)) != SEAL_OK)
            return fail(fault, r, entry);
        done += (uint64_t)count;
        if (visitor->progress != NULL && (count > 0 || size == 0)) {
            r = visitor->progress(visitor->context, (uint64_t)count, fault);
            if (r != SEAL_OK)
                return r;
        }
        if (count == 0)
            return done == size ? SEAL_OK : fail(fault, SEAL_IO_CHANGED, entry);
    }
}

enum seal_result seal_hasher_file(struct seal_hasher *hasher, const struct seal_entry *entry,
                                  unsigned wants, const struct seal_visitor *visitor,
                                  struct seal_digests *ret_digests, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_digests digests = {0};
    struct stat after;

    if ((r = seal_hasher_start(hasher, wants)) != SEAL_OK)
        return fail(fault, r, entry);
    if ((r = feed(hasher, entry, wants, visitor, fault)) != SEAL_OK)
        return r;
    if (seal_fd_stat(entry->fd, &after) != 0)
        return fail(fault, SEAL_IO_READ, entry);
    if (seal_stat_changed(&entry->status, &after))
        return fail(fault, SEAL_IO_CHANGED, entry);
    if ((r = seal_hasher_finish(hasher, wants, &digests)) != SEAL_OK)
        return fail(fault, r, entry);
    *ret_digests = digests;
    return SEAL_OK;
}

void seal_hasher_clear(struct seal_hasher *hasher)
{
    free(hasher->chunk);
    seal_sha256_free(hasher->sha256);
    seal_fsverity_free(hasher->fsverity);
    *hasher = (struct seal_hasher){0};
}
