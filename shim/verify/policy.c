/* SPDX-License-Identifier: Apache-2.0 */
/* Stage 1: the policy and the files that it names. */
#include "verify/session.h"

#include <string.h>

static const char policy_file[] = SEAL_POLICY_FILE;

/* Whatever keeps the policy from being read is a fault of the configuration; only memory is not. */
static enum seal_result unreadable(struct seal_session *session, enum seal_result r)
{
    const char *reason = "cannot be read";

    if (r == SEAL_LIMIT_MEMORY || r == SEAL_INTERNAL_CRYPTO)
        return seal_fault_set(&session->fault, r, NULL, policy_file);
    if (r == SEAL_TREE_MISSING)
        reason = "is missing";
    else if (r == SEAL_TREE_KIND)
        reason = "is no regular file in a real directory";
    else if (r == SEAL_LIMIT_SIZE)
        reason = "is too large";
    seal_fault_set(&session->fault, SEAL_CONFIG_POLICY, reason, policy_file);
    return seal_fault_detail(&session->fault, session->request->policy_directory, NULL);
}

static enum seal_result read_bytes(struct seal_session *session, struct seal_buffer *ret_bytes)
{
    const struct seal_platform *platform = session->platform;
    enum seal_result r = platform->open(platform->context, NULL, session->request->policy_directory,
                                        &session->policy_directory, &session->fault);

    if (r != SEAL_OK)
        return unreadable(session, r);
    r = platform->read(platform->context, session->policy_directory, policy_file,
                       SEAL_POLICY_SIZE_MAX, ret_bytes, &session->fault);
    return r == SEAL_OK ? SEAL_OK : unreadable(session, r);
}

static enum seal_result parse(struct seal_session *session, struct seal_slice bytes)
{
    const struct seal_policy_place place = {session->request->required_root,
                                            session->request->shared_root};
    const struct seal_trust_files files = {session->platform, session->policy_directory};
    struct seal_signer_reader reader = {NULL, seal_signers_add};

    session->signers = seal_signers_new(&files);
    if (session->signers == NULL)
        return seal_fault_set(&session->fault, SEAL_LIMIT_MEMORY, "out of memory", policy_file);
    reader.context = session->signers;
    return seal_policy_read(bytes, &place, &reader, &session->policy, &session->fault);
}

static enum seal_result choose_roots(struct seal_session *session)
{
    const char *only = session->request->only_root;

    if (session->request->directory != NULL && only == NULL)
        return seal_fault_set(&session->fault, SEAL_CONFIG_POLICY,
                              "a directory stands for one root, and none is named",
                              session->request->directory);
    session->left_out.items = session->left_out_items;
    for (size_t i = 0; i < session->policy.roots_count; i++) {
        const struct seal_policy_root *root = &session->policy.roots[i];

        if (only == NULL || strcmp(only, root->path) == 0)
            session->roots[session->count++].policy = root;
        else
            session->left_out_items[session->left_out.count++] = root->path;
    }
    if (session->count == 0)
        return seal_fault_set(&session->fault, SEAL_CONFIG_POLICY, "has no such root", only);
    session->verdict->steps.roots_asked = (uint32_t)session->count;
    return SEAL_OK;
}

enum seal_result seal_stage_policy(struct seal_session *session)
{
    struct seal_verdict *verdict = session->verdict;
    struct seal_buffer bytes = {NULL, 0, 0};
    struct seal_document document;
    enum seal_result r;

    if ((r = read_bytes(session, &bytes)) != SEAL_OK)
        goto out;
    if ((r = seal_document_init(&document, seal_buffer_slice(&bytes))) != SEAL_OK) {
        r = unreadable(session, r);
        goto out;
    }
    memcpy(verdict->policy, document.sha256, SEAL_DIGEST_SIZE);
    verdict->has_policy = true;
    if ((r = parse(session, seal_buffer_slice(&bytes))) != SEAL_OK)
        goto out;
    verdict->generation = session->policy.generation;
    verdict->log_format = session->policy.log_format;
    verdict->log_passed = session->policy.log_passed;
    r = choose_roots(session);
out:
    seal_buffer_clear(&bytes);
    return r;
}
