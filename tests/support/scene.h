/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: a whole verification as a row of a table: a tree, its seals, what happened afterwards, and the answer. */
#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H

#include "support/changes.h"
#include "support/expect.h"
#include "support/sealed.h"

#define SCENE_SEALS 4

struct scene {
    const char *name;
    const char *policy;  /* NULL: SEALED_POLICY */
    const char *tree;    /* changes to /var/task before it is sealed; NULL: none */
    const char *changes; /* after it was sealed; NULL: none */
    struct sealed_package seals[SCENE_SEALS];
    size_t count;                        /* of seals; 0: one, which says nothing special */
    bool unsealed;                       /* no seal at all */
    void (*more)(struct sealed *sealed); /* last; NULL: nothing */
    enum seal_result want;
    const char *subject; /* of the refusal; NULL: it is not asked */
};

/* scene_play() - put it up and ask; the caller clears @ret_sealed. */
enum seal_result scene_play(const struct scene *scene, struct sealed *ret_sealed);

/* scenes_check() - play each; an acceptance must have verified all that is listed, and a refusal must not start. */
void scenes_check(const struct scene *scenes, size_t count);

#endif
