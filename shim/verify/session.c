/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a verification and what its verdict is about. */
#include "verify/session.h"

#include <stdlib.h>
#include <string.h>

struct seal_session *seal_session_new(const struct seal_request *request, struct seal_verdict *verdict)
{
    struct seal_session *session = calloc(1, sizeof *session);

    if (session == NULL)
        return NULL;
    session->request = request;
    session->platform = request->platform;
    session->verdict = verdict;
    session->began = request->platform->clock(request->platform->context);
    return session;
}

const char *seal_seal_file(const struct seal_seal *seal)
{
    return seal->path + strlen(SEAL_DIRECTORY_NAME "/");
}

static void free_seal(struct seal_seal *seal)
{
    for (size_t i = 0; i < seal->count; i++) {
        seal_buffer_clear(&seal->signatures[i].bytes);
        seal_buffer_clear(&seal->signatures[i].chain);
        seal_buffer_clear(&seal->signatures[i].token);
    }
    seal_buffer_clear(&seal->bytes);
    seal_manifest_clear(&seal->manifest);
}

static void close_directory(const struct seal_session *session, struct seal_directory *directory)
{
    if (directory != NULL)
        session->platform->close(session->platform->context, directory);
}

void seal_session_free(struct seal_session *session)
{
    if (session == NULL)
        return;
    for (size_t i = 0; i < session->count; i++) {
        struct seal_root *root = &session->roots[i];

        seal_tree_free(root->tree);
        for (size_t j = 0; j < root->count; j++)
            free_seal(&root->seals[j]);
        free(root->seals);
        close_directory(session, root->seal_directory);
        close_directory(session, root->directory);
    }
    seal_signers_free(session->signers);
    seal_policy_clear(&session->policy);
    close_directory(session, session->policy_directory);
    free(session);
}

enum seal_result seal_session_in_time(struct seal_session *session)
{
    uint64_t spent = session->platform->clock(session->platform->context) - session->began;

    if (session->request->no_deadline || spent < session->policy.deadline_ms * 1000)
        return SEAL_OK;
    return seal_fault_set(&session->fault, SEAL_LIMIT_TIME, "the policy's deadline has passed", NULL);
}

static void copy_text(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);

    if (length >= size)
        length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

/* Names one after the other, each ended by NUL, and an empty one behind the last; what does not fit is left out. */
static void list_signers(const struct seal_session *session, const struct seal_seal *seal,
                         char *list, size_t size)
{
    size_t at = 0;

    for (size_t i = 0; i < session->policy.signers_count; i++) {
        size_t length = strlen(session->policy.signers[i].name) + 1;

        if (!seal->vouchers.vouched[i] || length >= size - at)
            continue;
        memcpy(list + at, session->policy.signers[i].name, length);
        at += length;
    }
    list[at] = '\0';
}

void seal_session_describe(struct seal_session *session, const struct seal_root *root,
                           const struct seal_seal *seal)
{
    struct seal_verdict *verdict = session->verdict;

    verdict->root[0] = verdict->package[0] = verdict->signers[0] = '\0';
    verdict->has_manifest = verdict->has_version = false;
    if (root != NULL)
        copy_text(verdict->root, sizeof verdict->root, root->policy->path);
    if (seal == NULL)
        return;
    copy_text(verdict->package, sizeof verdict->package, seal->package);
    verdict->has_version = seal->manifest.count > 0;
    verdict->version = seal->manifest.version;
    verdict->has_manifest = seal->has_document;
    memcpy(verdict->manifest, seal->document.sha256, SEAL_DIGEST_SIZE);
    list_signers(session, seal, verdict->signers, sizeof verdict->signers);
}
