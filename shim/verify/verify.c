/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flow of a verification. Each stage runs over all roots before the next begins, and no stage looks back: signatures
 * are checked over bytes that nothing has parsed, and what is parsed are those very bytes.
 */
#include "verify/session.h"

#include "base/name.h"
#include "core/verdict.h"

#include <string.h>

/* Time and memory belong to no root; every other refusal belongs to the one that was looked at. */
static const struct seal_root *root_of_fault(const struct seal_root *root, enum seal_result r)
{
    return r == SEAL_LIMIT_TIME || r == SEAL_LIMIT_MEMORY ? NULL : root;
}

static void end_root(struct seal_session *session, struct seal_root *root)
{
    if (root->ended || root->absent)
        return;
    root->ended = true;
    session->verdict->steps.roots_audited++;
}

/*
 * Something was refused. If the policy only watches it here, the first such finding becomes the verdict's, what it
 * concerns ends, and everything else goes on to the end; otherwise this is the refusal.
 */
static bool only_watched(struct seal_session *session, struct seal_root *root, enum seal_result r)
{
    struct seal_verdict *verdict = session->verdict;
    const struct seal_root *at = root_of_fault(root, r);

    if (!seal_policy_audits(&session->policy, r, at != NULL ? at->policy->path : NULL,
                            &session->request->facts)) {
        verdict->fault = session->fault;
        seal_session_describe(session, root, session->at);
        return false;
    }
    if (verdict->steps.findings++ == 0) {
        verdict->fault = session->fault;
        seal_session_describe(session, root, session->at);
    }
    if (at != NULL)
        end_root(session, root);
    else if (root != NULL)
        for (size_t i = 0; i < session->count; i++)
            end_root(session, &session->roots[i]);
    return true;
}

typedef enum seal_result stage(struct seal_session *session, struct seal_root *root);

static bool each_root(struct seal_session *session, stage *take)
{
    for (size_t i = 0; i < session->count; i++) {
        struct seal_root *root = &session->roots[i];
        enum seal_result r;

        if (root->ended || root->absent)
            continue;
        r = take(session, root);
        if (r != SEAL_OK && !only_watched(session, root, r))
            return false;
    }
    return true;
}

static bool policy_holds(struct seal_session *session)
{
    if (seal_stage_policy(session) == SEAL_OK)
        return true;
    session->verdict->fault = session->fault;
    return false;
}

static bool environment_holds(struct seal_session *session)
{
    enum seal_result r = seal_stage_environment(session);

    return r == SEAL_OK || only_watched(session, NULL, r);
}

/* The root that @path lies in, if any: the root's audit is the path's too. */
static struct seal_root *root_above(struct seal_session *session, const char *path)
{
    for (size_t i = 0; path != NULL && i < session->count; i++)
        if (seal_name_below(seal_slice_text(path), seal_slice_text(session->roots[i].policy->path)))
            return &session->roots[i];
    return NULL;
}

static bool program_holds(struct seal_session *session)
{
    enum seal_result r = seal_stage_program(session);

    return r == SEAL_OK || only_watched(session, root_above(session, session->request->program), r);
}

static bool surroundings_hold(struct seal_session *session)
{
    enum seal_result r = seal_stage_forbidden(session);

    return r == SEAL_OK ||
           only_watched(session, root_above(session, session->request->forbidden_path), r);
}

/* Nothing refused. What the verdict is about then: the function's own package, else the first; and something must be sealed. */
static bool something_was_sealed(struct seal_session *session)
{
    const struct seal_root *best = NULL;

    for (size_t i = 0; i < session->count; i++) {
        const struct seal_root *root = &session->roots[i];

        if (root->count > 0 && (best == NULL || (best->policy->layered && !root->policy->layered)))
            best = root;
    }
    if (session->verdict->steps.findings > 0)
        return true;
    if (best == NULL || session->verdict->counts.entries == 0) {
        seal_fault_set(&session->verdict->fault, SEAL_TRUST_UNSEALED, "nothing is sealed",
                       session->roots[0].policy->path);
        return false;
    }
    seal_session_describe(session, best, &best->seals[0]);
    seal_fault_set(&session->verdict->fault, SEAL_OK, NULL, NULL);
    return true;
}

static bool trust_holds(struct seal_session *session)
{
    bool holds = policy_holds(session) && each_root(session, seal_stage_collect) &&
                 each_root(session, seal_stage_rules) && each_root(session, seal_stage_evidence) &&
                 each_root(session, seal_stage_manifests) &&
                 each_root(session, seal_stage_bindings) && environment_holds(session);

    session->verdict->trust_us =
        session->platform->clock(session->platform->context) - session->began;
    return holds;
}

/*
 * What roots need of each other: packages, and places that links lead to. A root that ends here takes both with it, and one
 * that was asked before it may lean on it: so all are asked until a round ends none. At most as many rounds as roots.
 */
static bool roots_hold_together(struct seal_session *session)
{
    struct seal_steps *steps = &session->verdict->steps;
    uint32_t audited;

    do {
        audited = steps->roots_audited;
        steps->roots_compared = 0; /* the last round counts */
        if (!each_root(session, seal_stage_requires) || !each_root(session, seal_stage_links))
            return false;
    } while (steps->roots_audited != audited);
    return true;
}

static bool tree_holds(struct seal_session *session)
{
    return each_root(session, seal_stage_tree) && roots_hold_together(session) &&
           surroundings_hold(session) && program_holds(session);
}

void seal_verify(const struct seal_request *request, struct seal_verdict *ret_verdict)
{
    struct seal_session *session;

    seal_verdict_begin(ret_verdict);
    ret_verdict->keys_only = request->keys_only;
    session = seal_session_new(request, ret_verdict);
    if (session == NULL)
        seal_fault_set(&ret_verdict->fault, SEAL_LIMIT_MEMORY, "out of memory", NULL);
    if (session != NULL && trust_holds(session) && tree_holds(session) &&
        something_was_sealed(session))
        seal_verdict_decide(ret_verdict);
    else
        seal_verdict_refuse(ret_verdict);
    if (session != NULL)
        seal_checks_conclude(session);
    seal_session_free(session);
}
