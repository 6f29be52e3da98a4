/* SPDX-License-Identifier: Apache-2.0 */
/* Stage 7: is what lies on disk what the manifests list, do its links stay inside, and is the program part of it? */
#include "verify/session.h"

#include "base/name.h"

#include <string.h>

/* The tree's visitor, and around it the deadline, the counters and the clock. */
struct watch {
    struct seal_session *session;
    struct seal_visitor tree;
    uint64_t hashing_since;
};

static uint64_t clock_of(const struct seal_session *session)
{
    return session->platform->clock(session->platform->context);
}

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    struct watch *watch = context;
    enum seal_result r = seal_session_in_time(watch->session);

    /* Here too: what nobody lists is not read, and there may be very much of it. */
    if (r != SEAL_OK) {
        *fault = watch->session->fault;
        return r;
    }
    r = watch->tree.found(watch->tree.context, found, ret_wants, fault);
    if (r == SEAL_OK && (*ret_wants & (unsigned)(SEAL_WANT_SHA256 | SEAL_WANT_FSVERITY)) != 0)
        watch->hashing_since = clock_of(watch->session);
    return r;
}

static enum seal_result on_hashed(void *context, const struct seal_found *found,
                                  const struct seal_digests *digests, struct seal_fault *fault)
{
    struct watch *watch = context;

    watch->session->verdict->hash_us += clock_of(watch->session) - watch->hashing_since;
    return watch->tree.hashed(watch->tree.context, found, digests, fault);
}

static enum seal_result on_progress(void *context, uint64_t bytes, struct seal_fault *fault)
{
    struct watch *watch = context;
    const struct seal_request *request = watch->session->request;
    enum seal_result r = seal_session_in_time(watch->session);

    watch->session->verdict->bytes += bytes;
    if (request->progress != NULL)
        request->progress(request->progress_context, bytes);
    if (r != SEAL_OK)
        *fault = watch->session->fault;
    return r;
}

/* The forbidden path as this root knows it; NULL: it lies elsewhere. */
static const char *forbidden_in(const struct seal_session *session, const struct seal_root *root)
{
    const char *path = session->request->forbidden_path;
    size_t size = strlen(root->policy->path);

    if (path == NULL || !seal_name_below(seal_slice_text(path), seal_slice_text(root->policy->path)) ||
        path[size] != '/')
        return NULL;
    return path + size + 1;
}

static enum seal_result walk(struct seal_session *session, struct seal_root *root)
{
    const struct seal_platform *platform = session->platform;
    struct watch watch = {.session = session, .tree = seal_tree_visitor(root->tree)};
    const struct seal_visitor visitor = {&watch, on_found, on_hashed, on_progress};
    uint64_t began = clock_of(session), hashed = session->verdict->hash_us;
    enum seal_result r =
        platform->walk(platform->context, root->directory, &visitor, &session->fault);

    session->verdict->walk_us += clock_of(session) - began - (session->verdict->hash_us - hashed);
    return r;
}

enum seal_result seal_stage_tree(struct seal_session *session, struct seal_root *root)
{
    enum seal_result r = seal_session_in_time(session);

    session->at = root->count > 0 ? &root->seals[0] : NULL;
    if (r != SEAL_OK)
        return r;
    for (size_t i = 0; i < root->count; i++) {
        root->parts[i].manifest = &root->seals[i].manifest;
        root->parts[i].may_be_absent = root->seals[i].rule->may_be_absent;
    }
    root->tree = seal_tree_new(root->policy->path, root->parts, root->count,
                               forbidden_in(session, root), &session->fault);
    if (root->tree == NULL)
        return session->fault.code;
    if ((r = walk(session, root)) != SEAL_OK)
        return r;
    return seal_tree_compare(root->tree, &session->verdict->counts, &session->fault);
}

/* Trees that links may lead into: of roots that were compared and go on. */
static size_t compared_trees(const struct seal_session *session, struct seal_tree **ret_trees)
{
    size_t count = 0;

    for (size_t i = 0; i < session->count; i++)
        if (session->roots[i].tree != NULL && !session->roots[i].ended)
            ret_trees[count++] = session->roots[i].tree;
    return count;
}

enum seal_result seal_stage_links(struct seal_session *session, struct seal_root *root)
{
    struct seal_tree *trees[SEAL_ROOTS_MAX];
    bool unknown = false;
    struct seal_tree_links links = {.trees = trees,
                                    .count = compared_trees(session, trees),
                                    .prefixes = &root->policy->links,
                                    .unverified = &session->left_out,
                                    .ret_unknown = &unknown};
    enum seal_result r = seal_tree_links(root->tree, &links, &session->fault);

    session->at = root->count > 0 ? &root->seals[0] : NULL;
    if (r != SEAL_OK)
        return r;
    if (unknown)
        session->verdict->not_checked |= SEAL_UNCHECKED_LINKS;
    session->verdict->steps.roots_compared++;
    return SEAL_OK;
}

enum seal_result seal_stage_program(struct seal_session *session)
{
    const char *program = session->request->program;
    struct seal_tree *trees[SEAL_ROOTS_MAX];
    size_t count = compared_trees(session, trees);

    session->at = NULL;
    if (program == NULL)
        return SEAL_OK;
    for (size_t i = 0; i < count; i++)
        if (seal_tree_has_program(trees[i], program))
            return SEAL_OK;
    return seal_fault_set(&session->fault, SEAL_BINDING_COMMAND,
                          "is no executable file of a verified root", program);
}

/* Where no root covers the place, no tree has looked there. Whatever it is, nothing is read of it. */
enum seal_result seal_stage_forbidden(struct seal_session *session)
{
    const struct seal_platform *platform = session->platform;
    const char *path = session->request->forbidden_path;
    struct seal_directory *directory = NULL;
    enum seal_result r;

    session->at = NULL;
    if (path == NULL || !session->request->forbidden_anywhere)
        return SEAL_OK;
    r = platform->open(platform->context, NULL, path, &directory, &session->fault);
    if (r == SEAL_TREE_MISSING)
        return SEAL_OK;
    if (r == SEAL_OK)
        platform->close(platform->context, directory);
    if (r == SEAL_OK || r == SEAL_TREE_KIND)
        r = SEAL_TREE_EXTRA;
    return seal_fault_set(&session->fault, r, r == SEAL_TREE_EXTRA ? "nothing may lie here" : NULL,
                          path);
}
