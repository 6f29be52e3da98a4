/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A platform laid over another one: the verifier sees a policy that lies in memory, a root
 * "/var/task" that is build/ on disk, and
 * a seal that has not been written yet. All else comes from below.
 */
#ifndef SEAL_CLI_OVERLAY_H
#define SEAL_CLI_OVERLAY_H

#include <coldseal/platform.h>

/* A file in memory. Borrowed. */
struct seal_overlay_file {
    const char *name; /* one component */
    struct seal_slice bytes;
};

/* Borrowed, in any order; no name twice. */
struct seal_overlay_files {
    const struct seal_overlay_file *items;
    size_t count;
};

/* A root and where it lies. */
struct seal_overlay_root {
    const char *root;                     /* as the policy says: "/var/task" */
    const char *directory;                /* absolute path on disk; NULL: at @root */
    const struct seal_platform *platform; /* what answers for @directory; NULL: below */
    bool replace_seal; /* its .coldseal/ holds exactly @seal, whatever lies on disk */
    struct seal_overlay_files seal;
};

/*
 * struct seal_overlay - what lies over @below. Borrowed while the platform is used.
 *
 * @policy_directory: the name by which the request calls the policy's directory, absolute.
 * @policy:           files that are there, before and instead of those of the same name on disk.
 * @policy_disk:      absolute path from which other files of that directory come; NULL: there are
 * no others.
 */
struct seal_overlay {
    const struct seal_platform *below;
    const char *policy_directory;
    struct seal_overlay_files policy;
    const char *policy_disk;
    const struct seal_overlay_root *roots;
    size_t roots_count;
};

/* The name that a policy in memory goes by. */
#define SEAL_OVERLAY_POLICY "/(memory)"

/* seal_overlay_platform() - to hand to seal_verify(); valid while @overlay is. */
struct seal_platform seal_overlay_platform(struct seal_overlay *overlay);

#endif
