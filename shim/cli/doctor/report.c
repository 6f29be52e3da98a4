/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What doctor found, for people and for programs. With --format json:
 *
 *     {"function":"orders-api","examined":["settings","package"],"findings":[{"severity":"warning","name":"layer-order",
 *      "subject":"other-tools:7","meaning":"...","expected":"...","found":"...","next":"..."}],"errors":0,"warnings":1,"notes":0}
 *
 * examined: of settings, layers, package and policy, those that there were to look at; at least one.
 * expected, found and subject only where there is something to say.
 */
#include "cli/doctor/doctor.h"

#include <string.h>

static const enum seal_severity severities[] = {SEAL_SEVERITY_ERROR, SEAL_SEVERITY_WARNING,
                                                SEAL_SEVERITY_NOTE};
#define SEVERITIES (sizeof(severities) / sizeof(severities[0]))

static void add_text(struct seal_page *page, const struct seal_finding *finding)
{
    const struct seal_finding_words words = seal_finding_words(finding->kind);

    seal_page_add(page, "%s %s: ", seal_severity_word(words.severity), words.name);
    if (finding->subject[0] != '\0') {
        seal_page_name(page, finding->subject);
        seal_page_add(page, " ");
    }
    seal_page_add(page, "%s\n", words.meaning);
    if (finding->expected[0] != '\0') {
        seal_page_add(page, "  expected ");
        seal_page_name(page, finding->expected);
        seal_page_add(page, "\n");
    }
    if (finding->found[0] != '\0') {
        seal_page_add(page, "  found    ");
        seal_page_name(page, finding->found);
        seal_page_add(page, "\n");
    }
    seal_page_add(page, "  Next: %s\n", finding->next != NULL ? finding->next : words.next);
}

/* What was there to look at; about the rest nothing is said, and that must not pass for a good word. */
struct part {
    const char *name;
    bool examined;
};
#define PARTS 4u

static void list_parts(const struct seal_doctor *doctor, struct part ret_parts[PARTS])
{
    const struct part parts[PARTS] = {
        {"settings", doctor->has_function},
        {"layers", doctor->directories_count > 0},
        {"package", doctor->task != NULL},
        {"policy", doctor->policy_path != NULL},
    };

    memcpy(ret_parts, parts, sizeof(parts));
}

static void add_parts(struct seal_page *page, const struct seal_doctor *doctor, bool examined,
                      const char *before, const char *quote)
{
    struct part parts[PARTS];

    list_parts(doctor, parts);
    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].examined != examined)
            continue;
        seal_page_add(page, "%s%s%s%s", before, quote, parts[i].name, quote);
        before = *quote != '\0' ? "," : ", ";
    }
}

void seal_doctor_report_text(const struct seal_doctor *doctor, struct seal_page *page)
{
    const char *between = "";

    for (size_t s = 0; s < SEVERITIES; s++)
        for (size_t i = 0; i < doctor->count; i++)
            if (seal_finding_words(doctor->findings[i].kind).severity == severities[s])
                add_text(page, &doctor->findings[i]);
    if (doctor->function.name != NULL) {
        seal_page_name(page, doctor->function.name);
        seal_page_add(page, ": ");
    }
    if (doctor->count == 0)
        seal_page_add(page, "nothing found");
    for (size_t s = 0; s < SEVERITIES; s++) {
        size_t count = seal_doctor_count(doctor, severities[s]);
        if (count == 0)
            continue;
        seal_page_add(page, "%s%zu %s%s", between, count, seal_severity_word(severities[s]),
                      count == 1 ? "" : "s");
        between = ", ";
    }
    add_parts(page, doctor, true, "\nexamined: ", "");
    add_parts(page, doctor, false, "; not examined: ", "");
    seal_page_add(page, "\n");
}

static void member(struct seal_page *page, const char *name, const char *text)
{
    if (text[0] == '\0')
        return;
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, text);
}

static void add_words(struct seal_page *page, struct seal_finding_words words)
{
    seal_page_add(page, "{\"severity\":\"%s\",\"name\":\"%s\"", seal_severity_word(words.severity),
                  words.name);
    member(page, "meaning", words.meaning);
    member(page, "next", words.next);
}

void seal_doctor_report_json(const struct seal_doctor *doctor, struct seal_page *page)
{
    seal_page_add(page, "{");
    if (doctor->function.name != NULL) {
        seal_page_add(page, "\"function\":");
        seal_page_quoted(page, doctor->function.name);
        seal_page_add(page, ",");
    }
    add_parts(page, doctor, true, "\"examined\":[", "\"");
    seal_page_add(page, "],\"findings\":[");
    for (size_t i = 0; i < doctor->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        const struct seal_finding *finding = &doctor->findings[i];
        struct seal_finding_words words = seal_finding_words(finding->kind);

        if (finding->next != NULL)
            words.next = finding->next;
        add_words(page, words);
        member(page, "subject", finding->subject);
        member(page, "expected", finding->expected);
        member(page, "found", finding->found);
        seal_page_add(page, "}");
    }
    seal_page_add(page, "]");
    for (size_t s = 0; s < SEVERITIES; s++)
        seal_page_add(page, ",\"%ss\":%zu", seal_severity_word(severities[s]),
                      seal_doctor_count(doctor, severities[s]));
    seal_page_add(page, "}\n");
}

void seal_doctor_list_text(struct seal_page *page)
{
    for (size_t kind = 0; kind < SEAL_FINDING_KINDS; kind++) {
        struct seal_finding_words words = seal_finding_words((enum seal_finding_kind)kind);
        seal_page_add(page, "%-8s %-20s %s\n", seal_severity_word(words.severity), words.name,
                      words.meaning);
    }
}

void seal_doctor_list_json(struct seal_page *page)
{
    seal_page_add(page, "{\"findings\":[");
    for (size_t kind = 0; kind < SEAL_FINDING_KINDS; kind++) {
        seal_page_add(page, "%s", kind > 0 ? "," : "");
        add_words(page, seal_finding_words((enum seal_finding_kind)kind));
        seal_page_add(page, "}");
    }
    seal_page_add(page, "]}\n");
}
