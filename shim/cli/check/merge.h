/* SPDX-License-Identifier: Apache-2.0 */
/* Several folders or zips that land in one root, as layers do: unpacked one after the other, and what comes later wins. */
#ifndef SEAL_CLI_MERGE_H
#define SEAL_CLI_MERGE_H

#include <coldseal/platform.h>

#define SEAL_MERGE_MAX 16u

/* Borrowed. */
struct seal_merge_layer {
    const struct seal_platform *platform;
    const char *path; /* to hand to its open() */
};

/* In the order in which they are unpacked; 1 to SEAL_MERGE_MAX. */
struct seal_merge {
    const struct seal_merge_layer *layers;
    size_t count;
};

/*
 * seal_merge_platform() - valid while @merge is; open() with any absolute path opens all layers.
 *
 * A walk tells what a later layer holds before what an earlier one adds; a directory that both have is told once. Where one
 * has a file and the other a directory, the later one alone is there.
 */
struct seal_platform seal_merge_platform(struct seal_merge *merge);

#endif
