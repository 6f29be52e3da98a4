/* SPDX-License-Identifier: Apache-2.0 */
/* Who has signed, for people and for programs. */
#include "cli/check/trust_report.h"

#include "base/time.h"
#include "core/seal_file.h"

#include <string.h>

static const char *keep(struct seal_trust_report *report, const char *text)
{
    const char *copy = text != NULL ? seal_arena_copy(report->arena, text, strlen(text)) : "";

    if (copy == NULL)
        report->incomplete = true;
    return copy != NULL ? copy : "";
}

/* That it counts is better news than that it does not, and that it is somebody's better than that it is nobody's. */
static int news(enum seal_result result, bool repeated)
{
    if (result == SEAL_OK)
        return repeated ? 2 : 3;
    return result == SEAL_TRUST_SIGNERS ? 0 : 1;
}

static struct seal_trust_told *find(struct seal_trust_report *report,
                                    const struct seal_observation *observation)
{
    for (size_t i = 0; i < report->count; i++) {
        struct seal_trust_told *told = &report->told[i];

        if (strcmp(told->root, observation->root) == 0 &&
            strcmp(told->package, observation->package) == 0 &&
            strcmp(told->label, observation->label) == 0)
            return told;
    }
    return NULL;
}

/* A signature is nobody's for each signer who was asked; it is somebody's once. */
static void keep_reason(struct seal_trust_report *report, struct seal_trust_told *told,
                        const struct seal_observation *observation)
{
    struct seal_trust_reason *reason = seal_arena_take(report->arena, 1, sizeof(*reason));

    if (reason == NULL) {
        report->incomplete = true;
        return;
    }
    reason->signer = keep(report, observation->signer);
    reason->fault = *observation->fault;
    if (told->last != NULL)
        told->last->next = reason;
    else
        told->reasons = reason;
    told->last = reason;
}

void seal_trust_listen(void *context, const struct seal_observation *observation)
{
    struct seal_trust_report *report = context;
    struct seal_trust_told *told = find(report, observation);

    if (told != NULL &&
        news(observation->result, observation->repeated) <= news(told->result, told->repeated)) {
        if (observation->result == SEAL_TRUST_SIGNERS && told->result == SEAL_TRUST_SIGNERS)
            keep_reason(report, told, observation);
        return;
    }
    if (told == NULL && report->count == SEAL_TRUST_TOLD_MAX) {
        report->incomplete = true;
        return;
    }
    if (told == NULL)
        told = &report->told[report->count++];
    *told = (struct seal_trust_told){
        .root = keep(report, observation->root),
        .package = keep(report, observation->package),
        .label = keep(report, observation->label),
        .signer = keep(report, observation->signer),
        .subject = keep(report, observation->subject),
        .issuer = keep(report, observation->issuer),
        .result = observation->result,
        .repeated = observation->repeated,
        .has_time = observation->has_time,
        .has_end = observation->has_end,
        .revocation_established = observation->revocation_established,
        .time = observation->time,
        .end = observation->end,
    };
    if (observation->fault != NULL)
        keep_reason(report, told, observation);
}

static void add_who(struct seal_page *page, const struct seal_trust_told *told)
{
    seal_page_add(page, told->repeated ? "repeats " : "counts as ");
    seal_page_name(page, told->signer);
    if (told->repeated)
        seal_page_add(page, ", whose key or name counts already");
    if (told->subject[0] != '\0') {
        seal_page_add(page, "\n      certificate  ");
        seal_page_name(page, told->subject);
    }
    if (told->issuer[0] != '\0') {
        seal_page_add(page, ", issued by ");
        seal_page_name(page, told->issuer);
    }
    if (told->has_end)
        seal_page_time(page, ", until ", told->end);
    if (told->has_time)
        seal_page_time(page, "\n      signed       ", told->time);
}

void seal_trust_why(struct seal_page *page, const struct seal_fault *why)
{
    static const char folder[] = SEAL_DIRECTORY_NAME "/";
    struct seal_fault fault = *why;

    if (strncmp(fault.subject, folder, sizeof(folder) - 1) == 0)
        fault.subject[0] = '\0';
    seal_page_fault(page, &fault);
}

/* Whom it could have been by; where one was asked, on the line of its label. */
static void add_strangers(struct seal_page *page, const struct seal_trust_reason *reasons)
{
    const bool several = reasons == NULL || reasons->next != NULL;

    if (several)
        seal_page_add(page, "is of nobody who is asked");
    for (const struct seal_trust_reason *reason = reasons; reason != NULL; reason = reason->next) {
        seal_page_add(page, "%snot by ", several ? "\n      " : "is ");
        seal_page_name(page, reason->signer);
        seal_page_add(page, ": ");
        seal_trust_why(page, &reason->fault);
    }
}

static void add_why_not(struct seal_page *page, const struct seal_trust_told *told)
{
    if (told->result == SEAL_TRUST_SIGNERS) {
        add_strangers(page, told->reasons);
        return;
    }
    seal_page_add(page, "does not count as ");
    seal_page_name(page, told->signer);
    seal_page_add(page, ": %s ", seal_result_name(told->result));
    if (told->reasons != NULL)
        seal_trust_why(page, &told->reasons->fault);
}

void seal_trust_text(struct seal_page *page, const struct seal_trust_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct seal_trust_told *told = &report->told[i];
        const struct seal_trust_told *before = i > 0 ? told - 1 : NULL;

        if (before == NULL || strcmp(before->package, told->package) != 0 ||
            strcmp(before->root, told->root) != 0) {
            seal_page_name(page, told->package);
            seal_page_add(page, " in ");
            seal_page_name(page, told->root);
            seal_page_add(page, "\n");
        }
        seal_page_add(page, "  %-10s ", told->label);
        if (told->result == SEAL_OK)
            add_who(page, told);
        else
            add_why_not(page, told);
        seal_page_add(page, "\n");
    }
}

static void add_member(struct seal_page *page, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, value);
}

static void add_time_member(struct seal_page *page, const char *name, bool given, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    if (!given)
        return;
    seal_time_write(time, text);
    add_member(page, name, text);
}

static void add_fault(struct seal_page *page, const struct seal_fault *fault)
{
    add_member(page, "reason", fault->reason);
    add_member(page, "about", fault->subject);
    add_member(page, "expected", fault->expected);
    add_member(page, "found", fault->found);
}

void seal_trust_json(struct seal_page *page, const struct seal_trust_report *report)
{
    seal_page_add(page, ",\"signatures\":[");
    for (size_t i = 0; i < report->count; i++) {
        const struct seal_trust_told *told = &report->told[i];

        seal_page_add(page, "%s{\"result\":\"%s\",\"counts\":%s", i > 0 ? "," : "",
                      seal_result_name(told->result),
                      told->result == SEAL_OK && !told->repeated ? "true" : "false");
        add_member(page, "root", told->root);
        add_member(page, "package", told->package);
        add_member(page, "label", told->label);
        add_member(page, "signer", told->result == SEAL_TRUST_SIGNERS ? NULL : told->signer);
        add_member(page, "subject", told->subject);
        add_member(page, "issuer", told->issuer);
        add_time_member(page, "until", told->has_end, told->end);
        add_time_member(page, "time", told->has_time, told->time);
        if (told->result == SEAL_OK)
            seal_page_add(page, ",\"revocation\":\"%s\"",
                          told->revocation_established ? "passed" : "not_established");
        if (told->reasons != NULL)
            add_fault(page, &told->reasons->fault);
        seal_page_add(page, "}");
    }
    seal_page_add(page, "]");
}

bool seal_trust_checks(struct seal_page *page, const struct seal_verdict *verdict)
{
    static const char *const names[SEAL_CHECK_COUNT] = {
        [SEAL_CHECK_INTEGRITY] = "integrity",           [SEAL_CHECK_AUTHENTICITY] = "authenticity",
        [SEAL_CHECK_TIMESTAMP] = "authentic timestamp", [SEAL_CHECK_EXPIRY] = "expiry",
        [SEAL_CHECK_REVOCATION] = "revocation",
    };
    static const struct {
        enum seal_answer answer;
        const char *word;
    } answers[] = {{SEAL_PASSED, "passed: "},
                   {SEAL_FAILED, "failed: "},
                   {SEAL_NOT_ESTABLISHED, "not established: "}};
    bool reached = false;
    const char *between = "";

    for (size_t i = 0; i < SEAL_CHECK_COUNT; i++)
        reached = reached || verdict->checks[i] != SEAL_NOT_ESTABLISHED;
    for (size_t a = 0; reached && a < sizeof(answers) / sizeof(answers[0]); a++) {
        const char *before = answers[a].word;

        for (size_t i = 0; i < SEAL_CHECK_COUNT; i++) {
            if (verdict->checks[i] != answers[a].answer)
                continue;
            seal_page_add(page, "%s%s%s", between, before, names[i]);
            before = ", ";
            between = "";
        }
        if (strcmp(before, ", ") == 0)
            between = "; ";
    }
    return reached;
}
