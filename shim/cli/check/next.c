/* SPDX-License-Identifier: Apache-2.0 */
/* What a refusal's own next step cannot know: what was typed, and what was not. */
#include "cli/check/check.h"

#include <stdio.h>
#include <string.h>

/* SIZE_MAX: it is none of those for which a directory was given. */
static size_t find_root(const struct seal_check *check, const char *root)
{
    for (size_t i = 0; i < check->overlay.roots_count; i++)
        if (strcmp(check->roots[i].root, root) == 0)
            return i;
    return SIZE_MAX;
}

/* Nobody verified what the seal says of its root: it only helps whoever typed another one, or none. */
static const char *sealed_root(struct seal_call *call, const struct seal_check *check)
{
    const struct seal_overlay_root *place = &check->roots[0];
    const char *root = NULL;
    size_t manifests = 0;
    struct seal_fault ignored;

    if (seal_peek_root(place->platform != NULL ? place->platform : &seal_linux, place->directory,
                       call->arena, &root, &manifests, &ignored) != SEAL_OK)
        return NULL;
    return root;
}

static void suggest_root(struct seal_call *call, const struct seal_check *check)
{
    const char *root = sealed_root(call, check);

    if (root != NULL && strcmp(root, check->root) != 0)
        (void)snprintf(call->next, sizeof(call->next),
                       "it is sealed for %.60s, and was looked at as %.60s: say --as %.60s", root,
                       check->root, root);
}

/* A root that is looked at where it lies, because no --root gave a directory for it. */
static void suggest_directory(struct seal_call *call, const struct seal_check *check, const char *root)
{
    if (check->gate && root[0] != '\0')
        (void)snprintf(call->next, sizeof(call->next),
                       "this machine's own was looked at; say with --root %.60s=DIR where it is",
                       root);
}

/* "empty (as /var/task)" */
static void name_typed(const char *typed, struct seal_fault *fault)
{
    const struct seal_fault told = *fault;
    char subject[SEAL_SUBJECT_SIZE];

    (void)snprintf(subject, sizeof(subject), "%.700s (as %.256s)", typed, told.subject);
    seal_fault_set(fault, told.code, told.reason, subject);
    (void)seal_fault_detail(fault, told.expected, told.found);
}

void seal_check_next(struct seal_call *call, const struct seal_check *check,
                     const struct seal_verdict *verdict, struct seal_fault *fault)
{
    const size_t at = find_root(check, verdict->root);

    if (fault->code == SEAL_BINDING_FUNCTION && check->request.facts.function == NULL)
        (void)snprintf(call->next, sizeof(call->next), "say with --function which function it is");
    if (fault->code == SEAL_TRUST_SIGNERS && check->key_policy.count > 0)
        (void)snprintf(call->next, sizeof(call->next),
                       "have it sealed with this key; if it was, somebody changed the manifest "
                       "since: deploy the last sealed version");
    if ((fault->code == SEAL_TRUST_RULE || fault->code == SEAL_BINDING_ROOT) && !check->gate)
        suggest_root(call, check);
    if ((fault->code != SEAL_TRUST_UNSEALED && fault->code != SEAL_TREE_MISSING) ||
        strcmp(fault->subject, verdict->root) != 0)
        return;
    if (at == SIZE_MAX)
        suggest_directory(call, check, verdict->root);
    else if (check->typed[at] != NULL)
        name_typed(check->typed[at], fault);
}
