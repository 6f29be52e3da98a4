/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal policy explain: run the verification of each package, and listen to what it says of each signature. */
#include "cli/policy/explain.h"
#include "cli/inspect/inspect.h"
#include "cli/policy/command.h"

#include <string.h>

/* What listens while one root is verified. */
struct listener {
    struct seal_arena *arena;
    struct seal_policy_explanation *explanation;
    size_t first; /* of this root's items */
    bool out_of_memory;
};

static size_t find_signer(const struct seal_policy *policy, const char *name)
{
    size_t i = 0;

    while (i < policy->signers_count && strcmp(policy->signers[i].name, name) != 0)
        i++;
    return i;
}

static struct seal_explained *find_item(const struct listener *listener, const char *package)
{
    for (size_t i = listener->first; i < listener->explanation->count; i++)
        if (strcmp(listener->explanation->items[i].package, package) == 0)
            return &listener->explanation->items[i];
    return NULL;
}

/* What counts is better news than what counts already, and that is better than what is his and does not hold. */
static int news(enum seal_result result, bool repeated)
{
    if (result == SEAL_OK)
        return repeated ? 3 : 4;
    return result == SEAL_TRUST_SIGNERS ? 1 : 2;
}

static void keep(struct seal_explained_signer *kept, const struct seal_observation *told)
{
    *kept = (struct seal_explained_signer){
        .result = told->result,
        .repeated = told->repeated,
        .has_time = told->has_time,
        .has_end = told->has_end,
        .revocation_established = told->revocation_established,
        .time = told->time,
        .end = told->end,
    };
    if (told->fault != NULL)
        kept->fault = *told->fault;
    memcpy(kept->label, told->label, strnlen(told->label, sizeof(kept->label) - 1));
    memcpy(kept->subject, told->subject, strnlen(told->subject, sizeof(kept->subject) - 1));
    memcpy(kept->issuer, told->issuer, strnlen(told->issuer, sizeof(kept->issuer) - 1));
}

static void listen(void *context, const struct seal_observation *told)
{
    struct listener *listener = context;
    const struct seal_policy *policy = &listener->explanation->file->policy;
    struct seal_explained *item = find_item(listener, told->package);
    size_t signer = find_signer(policy, told->signer);
    const struct seal_explained_signer *before;
    struct seal_explained_signer *kept;

    if (item == NULL || signer == policy->signers_count)
        return;
    item->judged = true;
    if (told->result == SEAL_OK && !told->repeated)
        item->vouchers.vouched[signer] = true;
    before = item->signers[signer];
    if (before != NULL && news(before->result, before->repeated) >= news(told->result, told->repeated))
        return;
    if ((kept = seal_arena_take(listener->arena, 1, sizeof(*kept))) == NULL) {
        listener->out_of_memory = true;
        return;
    }
    keep(kept, told);
    item->signers[signer] = kept;
}

static const struct seal_policy_root *find_root(const struct seal_policy *policy, const char *path)
{
    for (size_t i = 0; i < policy->roots_count; i++)
        if (strcmp(policy->roots[i].path, path) == 0)
            return &policy->roots[i];
    return NULL;
}

static enum seal_result add_seal(struct seal_policy_job *job,
                                 struct seal_policy_explanation *explanation,
                                 const struct seal_policy_root *root,
                                 const struct seal_inspected_seal *seal, struct seal_fault *fault)
{
    struct seal_explained *item = &explanation->items[explanation->count];
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (explanation->count == explanation->room)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "has too many seals", seal->package);
    item->root = root;
    item->package = seal_arena_copy(job->call->arena, seal->package, strlen(seal->package));
    if (item->package == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, seal->package);
    for (size_t i = 0; i < seal->count; i++)
        item->signatures += seal->signatures[i].name.type == SEAL_FILE_SIG ||
                            seal->signatures[i].name.type == SEAL_FILE_P7S ||
                            seal->signatures[i].name.type == SEAL_FILE_BUNDLE;
    explanation->count++;
    r = seal_policy_rule(root, item->package, explanation->function, &item->rule, &item->fault);
    if (r == SEAL_BINDING_FUNCTION && explanation->function == NULL)
        return seal_call_usage(job->call, fault, "is needed: the policy's rules go by function",
                               "--function", "say which function it is, --function orders-api.");
    return SEAL_OK;
}

/* The seals of one package, by the names of their files. */
static enum seal_result add_seals(struct seal_policy_job *job, size_t index,
                                  struct seal_policy_explanation *explanation,
                                  const struct seal_policy_root *root, struct seal_fault *fault)
{
    const struct seal_package *package = &job->packages[index];
    struct seal_inspection inspection = {0};
    enum seal_result r =
        seal_inspect(&package->platform, package->path, job->typed[index], &inspection, fault);

    for (size_t i = 0; r == SEAL_OK && i < inspection.count; i++)
        r = add_seal(job, explanation, root, &inspection.seals[i], fault);
    seal_inspection_clear(&inspection);
    return r;
}

/* What the listener heard, and what the verdict adds. */
static void conclude(struct seal_policy_explanation *explanation, size_t first, const char *typed,
                     const struct seal_verdict *verdict, const char *next)
{
    const struct seal_policy *policy = &explanation->file->policy;
    const struct seal_require_names names = {policy->signers, policy->signers_count};

    for (size_t i = first; i < explanation->count; i++) {
        struct seal_explained *item = &explanation->items[i];

        item->typed = typed;
        item->verdict = verdict;
        item->next = next;
        item->judged = item->judged || item->signatures == 0;
        item->met = item->rule != NULL && item->judged &&
                    seal_require_met(&item->rule->require, &item->vouchers, &names);
    }
}

/* That of the call is for one fault, and here each package may have one. */
static enum seal_result advise(struct seal_call *call, const struct seal_check *check,
                               struct seal_verdict *verdict, const char **ret_next,
                               struct seal_fault *fault)
{
    seal_check_next(call, check, verdict, &verdict->fault);
    *ret_next = seal_arena_copy(call->arena, call->next, strlen(call->next));
    call->next[0] = '\0';
    return *ret_next != NULL ? SEAL_OK
                             : seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, verdict->root);
}

static enum seal_result explain_package(struct seal_policy_job *job, size_t index,
                                        struct seal_policy_explanation *explanation,
                                        struct seal_fault *fault)
{
    struct listener listener = {job->call->arena, explanation, explanation->count, false};
    struct seal_verdict *verdict = seal_arena_take(job->call->arena, 1, sizeof(*verdict));
    const struct seal_policy_root *root = NULL;
    struct seal_check check = {0};
    const char *next = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (verdict == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, job->typed[index]);
    if ((r = seal_policy_prepare(job, index, 1, &check, fault)) != SEAL_OK)
        goto out;
    if ((root = find_root(&explanation->file->policy, check.root)) == NULL) {
        r = seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, check.root);
        goto out;
    }
    if ((r = add_seals(job, index, explanation, root, fault)) != SEAL_OK)
        goto out;
    seal_check_unknown(&check.request.facts);
    check.request.observe = listen;
    check.request.observe_context = &listener;
    seal_verify(&check.request, verdict);
    if (listener.out_of_memory) {
        r = seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, job->typed[index]);
        goto out;
    }
    if ((r = advise(job->call, &check, verdict, &next, fault)) == SEAL_OK)
        conclude(explanation, listener.first, job->typed[index], verdict, next);
out:
    seal_check_clear(&check);
    return r;
}

static size_t rules_of(const struct seal_policy *policy)
{
    size_t count = 0;

    for (size_t i = 0; i < policy->roots_count; i++)
        count += policy->roots[i].count;
    return count;
}

static enum seal_result explain(struct seal_policy_job *job,
                                struct seal_policy_explanation *explanation, struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;

    explanation->room =
        job->count > 0 ? job->count * SEAL_SEALS_MAX : rules_of(&explanation->file->policy);
    explanation->items =
        seal_arena_take(job->call->arena, explanation->room, sizeof(*explanation->items));
    if (explanation->items == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, explanation->file->path);
    if (job->count == 0)
        seal_policy_explanation_rules(explanation);
    for (size_t i = 0; r == SEAL_OK && i < job->count; i++)
        r = explain_package(job, i, explanation, fault);
    return r;
}

enum seal_result seal_policy_explain(struct seal_policy_job *job, struct seal_fault *fault)
{
    struct seal_policy_file file = {.path = NULL};
    struct seal_policy_explanation explanation = {
        .file = &file, .function = job->check.function, .at = job->now};
    struct seal_page page = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_policy_file_read(job->call, job->check.policy, &job->place, &file, fault)) !=
            SEAL_OK ||
        (r = explain(job, &explanation, fault)) != SEAL_OK)
        goto out;
    if (job->call->output->json)
        seal_policy_explanation_json(&page, &explanation);
    else
        seal_policy_explanation_text(&page, &explanation);
    r = seal_page_print(&page, fault);
out:
    seal_policy_file_clear(&file);
    return r;
}
