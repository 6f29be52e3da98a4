/* SPDX-License-Identifier: Apache-2.0 */
/* Running the verification that was prepared, and saying what came out. */
#include "cli/check/check.h"

#include "cli/check/trust_report.h"
#include "cli/policy/fault.h"
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>

static void add_signers(struct seal_page *page, const struct seal_verdict *verdict)
{
    const char *name = verdict->signers;
    bool several = *name != '\0' && name[strlen(name) + 1] != '\0';

    if (*name == '\0')
        return;
    seal_page_add(page, several ? ", signers " : ", signer ");
    for (; *name != '\0'; name += strlen(name) + 1) {
        seal_page_add(page, "%s", name == verdict->signers ? "" : " and ");
        seal_page_name(page, name);
    }
}

static void add_unchecked(struct seal_page *page, unsigned unchecked)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {
        {SEAL_UNCHECKED_FUNCTION, "function"},
        {SEAL_UNCHECKED_HANDLER, "handler"},
        {SEAL_UNCHECKED_COMMAND, "command"},
        {SEAL_UNCHECKED_REGION, "region"},
        {SEAL_UNCHECKED_ARCHITECTURE, "architecture"},
        {SEAL_UNCHECKED_ENVIRONMENT, "environment"},
        {SEAL_UNCHECKED_SIBLINGS, "siblings"},
        {SEAL_UNCHECKED_REQUIRES, "requires"},
        {SEAL_UNCHECKED_LINKS, "links"},
    };
    const char *before = "; not checked: ";

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if ((unchecked & words[i].bit) == 0)
            continue;
        seal_page_add(page, "%s%s", before, words[i].word);
        before = ", ";
    }
}

static void add_ms(struct seal_page *page, const char *before, uint64_t us)
{
    seal_page_add(page, "%s%llu.%llu ms", before, (unsigned long long)(us / 1000),
                  (unsigned long long)(us % 1000 / 100));
}

static void tell_passed(const struct seal_call *call, const struct seal_check *check,
                        const struct seal_verdict *verdict, bool starts)
{
    struct seal_page page = {0};
    struct seal_fault lost;
    uint64_t us = verdict->trust_us + verdict->walk_us + verdict->hash_us;

    if (call->output->quiet)
        return;
    seal_page_toned(&page, call->output, SEAL_TONE_GOOD, "PASSED");
    seal_page_add(&page, " ");
    seal_page_name(&page, verdict->package);
    seal_page_add(&page, " %llu, ", (unsigned long long)verdict->version);
    seal_page_number(&page, verdict->counts.entries);
    seal_page_add(&page, verdict->counts.entries == 1 ? " entry, " : " entries, ");
    seal_page_size(&page, verdict->bytes);
    add_signers(&page, verdict);
    if (check->key_policy.count == 0)
        seal_page_add(&page, ", policy generation %llu", (unsigned long long)verdict->generation);
    if (starts)
        add_ms(&page, ", ", us);
    add_unchecked(&page, verdict->not_checked);
    seal_page_add(&page, "\n");
    if (seal_page_tell(&page, &lost) != SEAL_OK)
        return; /* the exit status says the same */
}

/* What --verbose says beyond: under which policy, and where the time went. */
static void add_details(struct seal_page *page, const struct seal_check *check,
                        const struct seal_verdict *verdict)
{
    if (verdict->has_policy &&
        check->key_policy.count == 0) { /* with keys it is ours, and tells nothing */
        seal_page_add(page, "policy ");
        seal_page_digest_full(page, verdict->policy);
        seal_page_add(page, ", generation %llu\n", (unsigned long long)verdict->generation);
    }
    if (verdict->has_manifest) {
        seal_page_add(page, "manifest ");
        seal_page_digest_full(page, verdict->manifest);
        seal_page_add(page, ", %llu signatures of strangers\n",
                      (unsigned long long)verdict->counts.strangers);
    }
    add_ms(page, "time: trust ", verdict->trust_us);
    add_ms(page, ", walk ", verdict->walk_us);
    add_ms(page, ", hash ", verdict->hash_us);
    seal_page_add(page, "\n");
}

/* Before the last line, which says what comes of it. */
static void tell_checks(const struct seal_call *call, const struct seal_check *check,
                        const struct seal_trust_report *trust, const struct seal_verdict *verdict)
{
    struct seal_page page = {0};
    struct seal_fault lost;

    if (verdict->list_stale) {
        char text[SEAL_DETAIL_SIZE];

        (void)snprintf(text, sizeof(text),
                       "a revocation list is %u days old and past its next update; it is not "
                       "required, so who was revoked since is let through",
                       (unsigned)verdict->list_age_days);
        seal_output_warning(call->output, NULL, text);
    }
    if (call->output->quiet)
        return;
    if (check->key_policy.count == 0 || check->verbose ||
        verdict->checks[SEAL_CHECK_AUTHENTICITY] == SEAL_FAILED)
        seal_trust_text(&page, trust);
    if (check->verbose)
        add_details(&page, check, verdict);
    if (seal_trust_checks(&page, verdict))
        seal_page_add(&page, "\n");
    if (seal_page_tell(&page, &lost) != SEAL_OK)
        return; /* the exit status says what counts */
}

static enum seal_result print_json(const struct seal_call *call, const struct seal_verdict *verdict,
                                   const struct seal_trust_report *trust, bool started,
                                   struct seal_fault *fault)
{
    struct seal_page page = {0};

    seal_page_add(&page, "{");
    if (page.failed == SEAL_UNDECIDED) {
        enum seal_result r = seal_verdict_members(verdict, started, &page.text);
        if (r != SEAL_OK)
            page.failed = r;
    }
    if (trust != NULL)
        seal_trust_json(&page, trust);
    seal_page_add(&page, "}\n");
    return seal_page_json(&page, call->output, fault);
}

enum seal_result seal_check_run(struct seal_call *call, struct seal_check *check, bool starts,
                                struct seal_verdict *ret_verdict, struct seal_fault *fault)
{
    /* what a program reads from a stream must not have sentences in it */
    const bool for_people = !call->output->json || !call->output->foreign_stdout;
    struct seal_progress progress = seal_progress_begin(call->output);
    struct seal_trust_report trust = {.arena = call->arena};
    enum seal_result r = SEAL_INTERNAL_STATE;

    check->request.progress = seal_progress_note;
    check->request.progress_context = &progress;
    check->request.observe = seal_trust_listen;
    check->request.observe_context = &trust;
    seal_verify(&check->request, ret_verdict);
    seal_progress_end(&progress);
    if (check->policy_path != NULL && ret_verdict->steps.roots_asked == 0) /* the policy was refused */
        seal_policy_fault(call, check->policy_path, seal_buffer_slice(&check->policy),
                          &ret_verdict->fault);
    *fault = ret_verdict->fault;
    if (ret_verdict->outcome == SEAL_OUTCOME_ACCEPTED && seal_verdict_may_start(ret_verdict))
        r = SEAL_OK;
    else if (fault->code != SEAL_OK)
        r = fault->code;
    else /* no acceptance, and no reason why */
        r = seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, NULL);

    /* Bindings to a function are only listed there: it is the policy's rules that cannot be chosen. */
    if (r == SEAL_BINDING_FUNCTION && check->request.facts.function == NULL && !starts)
        return seal_call_usage(call, fault, "is needed: the policy's rules go by function",
                               "--function", "say which function it is, --function orders-api.");
    seal_check_next(call, check, ret_verdict, fault);
    if (for_people && (check->explains || check->verbose))
        tell_checks(call, check, &trust, ret_verdict);
    if (for_people && r == SEAL_OK)
        tell_passed(call, check, ret_verdict, starts);
    if (call->output->json) {
        struct seal_fault unwritten;
        enum seal_result written = print_json(
            call, ret_verdict, &trust, starts && seal_verdict_may_start(ret_verdict), &unwritten);
        if (written != SEAL_OK && r == SEAL_OK) {
            *fault = unwritten;
            return written;
        }
    }
    if (r != SEAL_OK) {
        call->told = true;
        if (!for_people)
            return r;
        seal_output_refusal(call->output,
                            ret_verdict->outcome == SEAL_OUTCOME_AUDITED ? "AUDIT" : "REFUSED",
                            fault, call->next);
    }
    return r;
}
