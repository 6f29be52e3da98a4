/* SPDX-License-Identifier: Apache-2.0 */
/* Asking a policy about a new signature, through the verifier that the shim has. */
#include "cli/check/counted.h"

#include "cli/check/check.h"
#include "cli/policy/words.h"
#include "cli/system/input.h"
#include "lambda/places.h"

#include <stdio.h>
#include <string.h>

/* One request under way. */
struct judging {
    struct seal_call *call;
    const struct seal_counted_request *request;
    struct seal_counted *counted;
};

/* Better news of our signature replaces worse; whoever counts is remembered for what is still needed. */
static int news(const struct seal_observation *told)
{
    if (told->result == SEAL_OK)
        return told->repeated ? 3 : 4;
    return told->result == SEAL_TRUST_SIGNERS ? 1 : 2;
}

static int news_so_far(const struct judging *judging)
{
    const struct seal_observation told = {
        .result = judging->counted->told.result,
        .repeated = judging->counted->told.repeated,
    };

    return judging->counted->signer == NULL ? 0 : news(&told);
}

static void keep_text(char *kept, size_t size, const char *text)
{
    (void)snprintf(kept, size, "%s", text != NULL ? text : "");
}

static void listen(void *context, const struct seal_observation *told)
{
    struct judging *judging = context;
    const struct seal_policy *policy = &judging->counted->policy.policy;
    struct seal_explained_signer *kept = &judging->counted->told;
    size_t signer = 0;

    while (signer < policy->signers_count && strcmp(policy->signers[signer].name, told->signer) != 0)
        signer++;
    if (signer == policy->signers_count)
        return;
    if (told->result == SEAL_OK && !told->repeated)
        judging->counted->item.vouchers.vouched[signer] = true;
    if (strcmp(told->package, judging->request->job->written.package) != 0 ||
        strcmp(told->label, judging->request->job->label) != 0 || news(told) <= news_so_far(judging))
        return;
    judging->counted->signer = policy->signers[signer].name;
    kept->result = told->result;
    kept->repeated = told->repeated;
    kept->has_time = told->has_time;
    kept->time = told->time;
    if (told->fault != NULL)
        kept->fault = *told->fault;
    keep_text(kept->subject, sizeof(kept->subject), told->subject);
    keep_text(kept->issuer, sizeof(kept->issuer), told->issuer);
}

static enum seal_result find_rule(struct judging *judging, const char *root, struct seal_fault *fault)
{
    static const struct seal_policy_place place = {.shared_root = SEAL_PLACE_LAYERS};
    const char *function = judging->request->function;
    const struct seal_policy *policy = &judging->counted->policy.policy;
    enum seal_result r = seal_policy_file_read(judging->call, judging->request->policy, &place,
                                               &judging->counted->policy, fault);

    for (size_t i = 0; r == SEAL_OK && i < policy->roots_count; i++)
        if (strcmp(policy->roots[i].path, root) == 0)
            judging->counted->item.root = &policy->roots[i];
    if (r != SEAL_OK || judging->counted->item.root == NULL) /* the latter was refused before */
        return r;
    r = seal_policy_rule(judging->counted->item.root, judging->request->job->written.package,
                         function, &judging->counted->item.rule, fault);
    if (r == SEAL_BINDING_FUNCTION && function == NULL)
        return seal_call_usage(judging->call, fault, "is needed: the policy's rules go by function",
                               "--function", "say which function it is, --function orders-api.");
    return r;
}

/* It is nobody's whom the rule asks. */
static enum seal_result refuse_stranger(struct judging *judging, struct seal_fault *fault)
{
    const struct seal_counted *counted = judging->counted;
    struct seal_page asked = {0};

    seal_policy_words_require(&asked, &counted->policy.policy, &counted->item.rule->require);
    (void)snprintf(judging->call->next, sizeof(judging->call->next),
                   "coldseal policy explain shows whom the rule asks");
    seal_fault_set(fault, SEAL_TRUST_SIGNERS,
                   "is of no signer that the policy asks about this package",
                   judging->request->shown);
    (void)seal_fault_detail(fault, (const char *)asked.text.data, counted->told.fault.reason);
    seal_page_clear(&asked);
    return SEAL_TRUST_SIGNERS;
}

/* What is to lie there goes by another name so far. */
static bool is_its_file(const char *subject)
{
    static const char folder[] = SEAL_DIRECTORY_NAME "/";

    return strncmp(subject, folder, sizeof(folder) - 1) == 0;
}

/* It is nobody's, or somebody's and does not hold; or the verification ended before it was asked. */
static enum seal_result refuse(struct judging *judging, struct seal_fault *fault)
{
    const struct seal_counted *counted = judging->counted;

    if (counted->signer != NULL && counted->told.fault.code == SEAL_TRUST_SIGNERS)
        return refuse_stranger(judging, fault);
    *fault = counted->signer != NULL ? counted->told.fault : counted->verdict.fault;
    if (fault->subject[0] == '\0' || (counted->signer != NULL && is_its_file(fault->subject)))
        (void)snprintf(fault->subject, sizeof(fault->subject), "%s", judging->request->shown);
    return fault->code == SEAL_OK || fault->code == SEAL_UNDECIDED
               ? seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, judging->request->shown)
               : fault->code;
}

static enum seal_result judge(struct judging *judging, struct seal_fault *fault)
{
    const struct seal_check_settings settings = {
        .policy = judging->request->policy,
        .function = judging->request->function,
    };
    const struct seal_sign_job *job = judging->request->job;
    const struct seal_check_root root = {
        .root = job->written.root,
        .directory = job->directory,
        .platform = seal_sign_platform(job),
    };
    struct seal_check check = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if ((r = seal_check_prepare(judging->call, &settings, &root, 1, &check, fault)) != SEAL_OK ||
        (r = find_rule(judging, job->written.root, fault)) != SEAL_OK)
        goto out;
    check.roots[0].replace_seal = true;
    check.roots[0].seal =
        (struct seal_overlay_files){.items = job->plan.after, .count = job->plan.after_count};
    seal_check_unknown(&check.request.facts);
    check.request.observe = listen;
    check.request.observe_context = judging;
    seal_verify(&check.request, &judging->counted->verdict);
    if (judging->counted->signer == NULL || judging->counted->told.result != SEAL_OK) {
        r = refuse(judging, fault);
        goto out;
    }
    const struct seal_require_names names = {judging->counted->policy.policy.signers,
                                             judging->counted->policy.policy.signers_count};

    judging->counted->item.met = seal_require_met(&judging->counted->item.rule->require,
                                                  &judging->counted->item.vouchers, &names);
out:
    seal_check_clear(&check);
    return r;
}

enum seal_result seal_counted_judge(struct seal_call *call, const struct seal_counted_request *request,
                                    struct seal_counted *ret_counted, struct seal_fault *fault)
{
    struct judging judging = {.call = call, .request = request, .counted = ret_counted};

    return judge(&judging, fault);
}

void seal_counted_clear(struct seal_counted *counted)
{
    seal_policy_file_clear(&counted->policy);
}

void seal_counted_line(struct seal_page *page, const struct seal_counted *counted, const char *package)
{
    const bool repeated = counted->told.repeated;

    seal_page_name(page, counted->signer);
    seal_page_add(page, " for ");
    seal_page_name(page, package);
    seal_page_add(page,
                  "%s      still needed: ", repeated ? ", whose key or name counts already" : "");
    if (counted->item.met)
        seal_page_add(page, "nothing");
    else
        seal_explained_needed(page, &counted->policy.policy, &counted->item);
}

void seal_counted_warn(const struct seal_call *call, const struct seal_counted *counted)
{
    const struct seal_verdict *verdict = &counted->verdict;
    struct seal_page page = {0};
    struct seal_fault lost;

    if (verdict->fault.code == SEAL_OK || verdict->fault.code == SEAL_TRUST_SIGNERS)
        return;
    seal_page_toned(&page, call->output, SEAL_TONE_CAREFUL, "warning:");
    seal_page_add(&page, " coldseal verify would refuse the package as it lies here: %s ",
                  seal_result_name(verdict->fault.code));
    seal_page_fault(&page, &verdict->fault);
    seal_page_add(&page, "\n");
    if (seal_page_tell(&page, &lost) != SEAL_OK)
        return; /* what was done is done */
}
