/* SPDX-License-Identifier: Apache-2.0 */
/* Stages 5 and 6: only now are manifests parsed; are they what their names say, and meant for this start? */
#include "verify/session.h"

#include "core/binding.h"
#include "core/environment.h"

#include <string.h>

static enum seal_result parse_seal(struct seal_session *session, const struct seal_root *root,
                                   struct seal_seal *seal)
{
    enum seal_result r = seal_session_in_time(session);

    if (r != SEAL_OK)
        return r;
    r = seal_manifest_read(seal_buffer_slice(&seal->bytes), seal->path, &seal->manifest,
                           &session->fault);
    seal_buffer_clear(&seal->bytes);
    seal->document.bytes = (struct seal_slice){NULL, 0};
    if (r != SEAL_OK)
        return r;
    if (strcmp(seal->manifest.package, seal->package) != 0) {
        seal_fault_set(&session->fault, SEAL_FORMAT_PACKAGE,
                       "says another package than its file name", seal->path);
        return seal_fault_detail(&session->fault, seal->package, seal->manifest.package);
    }
    if (strcmp(seal->manifest.root, root->policy->path) != 0) {
        seal_fault_set(&session->fault, SEAL_BINDING_ROOT, "is sealed for another root",
                       seal->package);
        return seal_fault_detail(&session->fault, root->policy->path, seal->manifest.root);
    }
    return SEAL_OK;
}

enum seal_result seal_stage_manifests(struct seal_session *session, struct seal_root *root)
{
    for (size_t i = 0; i < root->count; i++) {
        enum seal_result r;

        session->at = &root->seals[i];
        if ((r = parse_seal(session, root, &root->seals[i])) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

/* All manifests that vouch for themselves: of roots that go on, and attached once that is known. */
static size_t verified_manifests(const struct seal_session *session,
                                 const struct seal_manifest **ret_manifests)
{
    size_t count = 0;

    for (size_t i = 0; i < session->count; i++) {
        const struct seal_root *root = &session->roots[i];

        for (size_t j = 0; !root->ended && j < root->count; j++)
            if (root->tree == NULL || root->parts[j].attached)
                ret_manifests[count++] = &root->seals[j].manifest;
    }
    return count;
}

static enum seal_result check_requires(struct seal_session *session, const struct seal_seal *seal)
{
    const struct seal_manifest *others[SEAL_ROOTS_MAX * SEAL_SEALS_MAX];
    size_t count;

    if (seal->manifest.requires_count == 0)
        return SEAL_OK;
    if (session->left_out.count > 0) {
        session->verdict->not_checked |= SEAL_UNCHECKED_REQUIRES;
        return SEAL_OK;
    }
    count = verified_manifests(session, others);
    return seal_binding_requires(&seal->manifest, others, count, &session->fault);
}

enum seal_result seal_stage_bindings(struct seal_session *session, struct seal_root *root)
{
    for (size_t i = 0; i < root->count; i++) {
        struct seal_seal *seal = &root->seals[i];
        enum seal_result r;

        session->at = seal;
        r = seal_binding_check(&seal->manifest, seal->rule, &session->policy, &session->request->facts,
                               &session->verdict->not_checked, &session->fault);
        if (r != SEAL_OK || (r = check_requires(session, seal)) != SEAL_OK)
            return r;
    }
    session->verdict->steps.roots_bound++;
    return SEAL_OK;
}

/* Once trees are compared it is known which seals count as attached, and which roots ended: what one requires must be among them. */
enum seal_result seal_stage_requires(struct seal_session *session, struct seal_root *root)
{
    for (size_t i = 0; i < root->count; i++) {
        enum seal_result r;

        session->at = &root->seals[i];
        if (root->parts[i].attached && (r = check_requires(session, &root->seals[i])) != SEAL_OK)
            return r;
    }
    return SEAL_OK;
}

/* The manifest of the one root that is not layered, unless it ended. */
static const struct seal_manifest *function_package(const struct seal_session *session)
{
    for (size_t i = 0; i < session->count; i++) {
        const struct seal_root *root = &session->roots[i];

        if (!root->policy->layered && !root->ended && root->count == 1)
            return &root->seals[0].manifest;
    }
    return NULL;
}

/* Denied variables that this gate is never shown were not judged; the verdict says so. */
static void note_withheld(struct seal_session *session)
{
    const struct seal_environment_rules *rules = &session->policy.environment;
    const char *const *withheld = session->request->facts.withheld;

    for (; withheld != NULL && *withheld != NULL; withheld++)
        if (seal_environment_denies(rules, *withheld))
            session->verdict->not_checked |= SEAL_UNCHECKED_ENVIRONMENT;
}

enum seal_result seal_stage_environment(struct seal_session *session)
{
    const struct seal_environment_rules *rules = &session->policy.environment;
    const struct seal_facts *facts = &session->request->facts;

    session->at = NULL;
    session->verdict->steps.environment_judged = true;
    if (facts->environment != NULL) {
        note_withheld(session);
        return seal_environment_check(rules, function_package(session), facts->environment,
                                      &session->fault);
    }
    if (rules->deny.count == 0 && rules->deny_prefix.count == 0)
        return SEAL_OK;
    if ((facts->cannot_know & SEAL_UNCHECKED_ENVIRONMENT) == 0)
        return seal_fault_set(&session->fault, SEAL_BINDING_ENVIRONMENT,
                              "variables are denied, and the environment is not known",
                              "environment");
    session->verdict->not_checked |= SEAL_UNCHECKED_ENVIRONMENT;
    return SEAL_OK;
}
