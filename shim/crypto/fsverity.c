/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fs-verity's Merkle tree, built while the file goes by. Each level keeps one block of hashes; a full block is hashed into
 * the level above at once, so that memory is the same for every size of file.
 */
#include "crypto/fsverity.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = 4096,
    LEVELS_MAX = 8, /* 128 hashes a block: seven bits a level, 2^52 blocks in a file of 2^64 bytes */
    DESCRIPTOR_SIZE = 256
};

struct level {
    size_t used; /* bytes of hashes */
    uint8_t hashes[BLOCK_SIZE];
};

struct seal_fsverity {
    struct seal_sha256 *hash;
    uint64_t size; /* of what was fed */
    size_t used;   /* bytes of the data block that is not yet full */
    size_t height; /* levels in use */
    uint8_t data[BLOCK_SIZE];
    struct level levels[LEVELS_MAX];
};

struct seal_fsverity *seal_fsverity_new(void)
{
    struct seal_fsverity *tree = calloc(1, sizeof(*tree));

    if (tree == NULL)
        return NULL;
    tree->hash = seal_sha256_new();
    if (tree->hash == NULL) {
        free(tree);
        return NULL;
    }
    return tree;
}

void seal_fsverity_free(struct seal_fsverity *tree)
{
    if (tree == NULL)
        return;
    seal_sha256_free(tree->hash);
    free(tree);
}

enum seal_result seal_fsverity_start(struct seal_fsverity *tree)
{
    tree->size = 0;
    tree->used = 0;
    tree->height = 0;
    for (size_t i = 0; i < LEVELS_MAX; i++)
        tree->levels[i].used = 0;
    return SEAL_OK;
}

static enum seal_result hash_all(struct seal_fsverity *tree, const void *data, size_t size,
                                 uint8_t *ret_digest)
{
    enum seal_result r;

    if ((r = seal_sha256_start(tree->hash)) != SEAL_OK)
        return r;
    if ((r = seal_sha256_update(tree->hash, data, size)) != SEAL_OK)
        return r;
    return seal_sha256_finish(tree->hash, ret_digest);
}

/* Put the hash of @block into level @at; a block of hashes that this fills goes into the level above, and so on. */
static enum seal_result add_block(struct seal_fsverity *tree, size_t at, const uint8_t *block)
{
    enum seal_result r;

    for (; at < LEVELS_MAX; at++) {
        struct level *level = &tree->levels[at];

        if ((r = hash_all(tree, block, BLOCK_SIZE, level->hashes + level->used)) != SEAL_OK)
            return r;
        level->used += SEAL_DIGEST_SIZE;
        if (tree->height <= at)
            tree->height = at + 1;
        if (level->used < BLOCK_SIZE)
            return SEAL_OK;
        level->used = 0; /* its bytes are read once more, as the next block */
        block = level->hashes;
    }
    return SEAL_INTERNAL_STATE;
}

enum seal_result seal_fsverity_update(struct seal_fsverity *tree, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    enum seal_result r;

    tree->size += size;
    while (size > 0) {
        size_t room = BLOCK_SIZE - tree->used, take = size < room ? size : room;
        const uint8_t *block = bytes; /* a whole block is hashed where it lies */

        if (take < BLOCK_SIZE) {
            memcpy(tree->data + tree->used, bytes, take);
            block = tree->data;
        }
        tree->used += take;
        bytes += take;
        size -= take;
        if (tree->used == BLOCK_SIZE) {
            if ((r = add_block(tree, 0, block)) != SEAL_OK)
                return r;
            tree->used = 0;
        }
    }
    return SEAL_OK;
}

/* Fill what is left of the blocks with zeros, from the data up, until one hash stands alone: the root. */
static enum seal_result finish_tree(struct seal_fsverity *tree, uint8_t ret_root[SEAL_DIGEST_SIZE])
{
    enum seal_result r;

    if (tree->size == 0) { /* no block, no hash: the root is all zero by definition */
        memset(ret_root, 0, SEAL_DIGEST_SIZE);
        return SEAL_OK;
    }
    if (tree->used > 0) {
        memset(tree->data + tree->used, 0, BLOCK_SIZE - tree->used);
        if ((r = add_block(tree, 0, tree->data)) != SEAL_OK)
            return r;
        tree->used = 0;
    }
    for (size_t at = 0; at < tree->height; at++) {
        struct level *level = &tree->levels[at];

        if (at + 1 == tree->height && level->used == SEAL_DIGEST_SIZE) {
            memcpy(ret_root, level->hashes, SEAL_DIGEST_SIZE);
            return SEAL_OK;
        }
        if (level->used == 0)
            continue;
        memset(level->hashes + level->used, 0, BLOCK_SIZE - level->used);
        level->used = 0;
        if ((r = add_block(tree, at + 1, level->hashes)) != SEAL_OK)
            return r;
    }
    return SEAL_INTERNAL_STATE;
}

/* struct fsverity_descriptor of the kernel; what is not set here (salt, signature size, reserved bytes) is zero. */
static void write_descriptor(uint64_t size, const uint8_t root[SEAL_DIGEST_SIZE],
                             uint8_t ret_descriptor[DESCRIPTOR_SIZE])
{
    memset(ret_descriptor, 0, DESCRIPTOR_SIZE);
    ret_descriptor[0] = 1;  /* version */
    ret_descriptor[1] = 1;  /* SHA-256 */
    ret_descriptor[2] = 12; /* blocks of 2^12 bytes */
    for (size_t i = 0; i < 8; i++)
        ret_descriptor[8 + i] = (uint8_t)(size >> (8 * i));
    memcpy(ret_descriptor + 16, root, SEAL_DIGEST_SIZE);
}

enum seal_result seal_fsverity_finish(struct seal_fsverity *tree, uint8_t ret_digest[SEAL_DIGEST_SIZE])
{
    uint8_t root[SEAL_DIGEST_SIZE], descriptor[DESCRIPTOR_SIZE];
    enum seal_result r = finish_tree(tree, root);

    if (r != SEAL_OK)
        return r;
    write_descriptor(tree->size, root, descriptor);
    return hash_all(tree, descriptor, sizeof(descriptor), ret_digest);
}
