/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing one root's tree with the union of its manifests: everything on disk is listed, everything listed is on disk.
 *
 * Fed by a walk through a seal_visitor; knows no file system. Every path is judged, the first bad one in path order
 * becomes the fault, the rest is counted.
 */
#ifndef SEAL_CORE_TREE_H
#define SEAL_CORE_TREE_H

#include "core/manifest.h"

#include <coldseal/verify.h>

struct seal_tree;

/* One seal's part of a tree. */
struct seal_tree_part {
    const struct seal_manifest *manifest; /* borrowed while the tree lives */
    bool may_be_absent;                   /* the rule says "absent":"accept" */
    bool attached;                        /* after seal_tree_compare(): it counts */
};

/*
 * seal_tree_new() - a tree of @count parts, which the caller keeps. NULL and the fault filled: SEAL_LIMIT_MEMORY, or
 * SEAL_TREE_CONFLICT two parts that must both be there disagree about a path.
 *
 * @root: "/var/task"; borrowed.  @switch_file: a path that is an extra whether listed or not, or NULL.
 */
struct seal_tree *seal_tree_new(const char *root, struct seal_tree_part *parts, size_t count,
                                const char *switch_file, struct seal_fault *fault);
void seal_tree_free(struct seal_tree *tree);

/* seal_tree_visitor() - who wants to be told what the walk of this root finds; valid while the tree lives. */
struct seal_visitor seal_tree_visitor(struct seal_tree *tree);

/*
 * seal_tree_compare() - after the walk (or instead of one, for a root that is not there): decide which parts are attached, what
 * is missing, what is extra. Adds to @counts.
 *   SEAL_OK; SEAL_TREE_MISSING, _EXTRA, _MODIFIED, _KIND, _MOUNT of the first path in path order
 */
SEAL_MUST_CHECK enum seal_result seal_tree_compare(struct seal_tree *tree, struct seal_counts *counts,
                                                   struct seal_fault *fault);

/* What links may lead to besides this tree. */
struct seal_tree_links {
    struct seal_tree *const *trees; /* all compared trees, this one too */
    size_t count;
    const struct seal_strings *prefixes; /* absolute paths of the policy's "links"; may be empty */
    const struct seal_strings *unverified; /* roots of the policy that this verification leaves out */
    bool *ret_unknown;                     /* set when a link leads into one of those */
};

/* seal_tree_links() - does every link of an attached part end inside the verified roots? SEAL_OK or SEAL_TREE_LINK. */
SEAL_MUST_CHECK enum seal_result seal_tree_links(const struct seal_tree *tree,
                                                 const struct seal_tree_links *links,
                                                 struct seal_fault *fault);

/* seal_tree_has_program() - is the absolute @path a listed, executable file of an attached part, and no link? */
bool seal_tree_has_program(const struct seal_tree *tree, const char *path);

#endif
