/* SPDX-License-Identifier: Apache-2.0 */
/* Findings about the policy, and what it will say to this function. */
#include "cli/doctor/doctor.h"

#include "base/text.h"
#include "base/time.h"
#include "lambda/places.h"
#include "posix/clock.h"

#include <stdio.h>
#include <string.h>

static const struct seal_policy_root *root_of(const struct seal_policy *policy, const char *path)
{
    for (size_t i = 0; i < policy->roots_count; i++)
        if (strcmp(policy->roots[i].path, path) == 0)
            return &policy->roots[i];
    return NULL;
}

static bool concerns(const struct seal_audit *audit, const struct seal_doctor *doctor)
{
    return audit->functions.count == 0 || doctor->function.name == NULL ||
           seal_policy_lists(&audit->functions, doctor->function.name);
}

static enum seal_result look_at_audit(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const struct seal_policy *policy = &doctor->policy.policy;
    int64_t now = seal_clock_now() / 1000;
    char until[sizeof("until ") + SEAL_TIME_SIZE], time[SEAL_TIME_SIZE];
    enum seal_result r = SEAL_OK;

    if (policy->audit_all)
        return seal_doctor_find(doctor, SEAL_FINDING_AUDIT, "the whole policy", NULL, NULL, fault);
    for (size_t i = 0; i < policy->audits_count && r == SEAL_OK; i++) {
        if (!concerns(&policy->audits[i], doctor) || policy->audits[i].until <= now)
            continue;
        seal_time_write(policy->audits[i].until, time);
        (void)snprintf(until, sizeof(until), "until %s", time);
        r = seal_doctor_find(doctor, SEAL_FINDING_AUDIT,
                             doctor->function.name != NULL ? doctor->function.name : "a function",
                             NULL, until, fault);
    }
    return r;
}

static enum seal_result look_at_rules(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const struct seal_policy_root *task = root_of(&doctor->policy.policy, SEAL_PLACE_TASK);
    const struct seal_rule *rule = NULL;
    struct seal_fault why;
    enum seal_result r = SEAL_OK;

    if (doctor->policy.policy.signers_count == 1)
        r = seal_doctor_find(doctor, SEAL_FINDING_ONE_SIGNER, doctor->policy.policy.signers[0].name,
                             NULL, NULL, fault);
    if (r == SEAL_OK && task != NULL && root_of(&doctor->policy.policy, SEAL_PLACE_LAYERS) == NULL)
        r = seal_doctor_find(doctor, SEAL_FINDING_LAYERS_UNVERIFIED, SEAL_PLACE_LAYERS, NULL, NULL,
                             fault);
    if (r != SEAL_OK || task == NULL || !doctor->has_manifest || !doctor->has_function ||
        seal_policy_rule(task, doctor->manifest.package, doctor->function.name, &rule, &why) == SEAL_OK)
        return r;
    return seal_doctor_find(doctor, SEAL_FINDING_NO_RULE, doctor->manifest.package, NULL,
                            doctor->function.name, fault);
}

/* Under the function's own timeout a failed start is tried again. */
static enum seal_result look_at_deadline(struct seal_doctor *doctor, struct seal_fault *fault)
{
    char deadline[32], timeout[32];

    if (doctor->function.timeout == 0 ||
        doctor->policy.policy.deadline_ms < 1000 * doctor->function.timeout)
        return SEAL_OK;
    (void)snprintf(deadline, sizeof(deadline), "%llu ms",
                   (unsigned long long)doctor->policy.policy.deadline_ms);
    (void)snprintf(timeout, sizeof(timeout), "below %llu ms",
                   1000 * (unsigned long long)doctor->function.timeout);
    return seal_doctor_find(doctor, SEAL_FINDING_DEADLINE, "deadline_ms", timeout, deadline, fault);
}

/* The shim's own readers, and what they say where they refuse. A file that is not there is a mistake of whoever named it. */
static enum seal_result refused(struct seal_doctor *doctor, const struct seal_fault *why,
                                struct seal_fault *fault)
{
    const char *reason = why->reason != NULL ? why->reason : seal_result_meaning(why->code);
    char found[2 * SEAL_DETAIL_SIZE];

    if (why->code == SEAL_LIMIT_MEMORY || !doctor->policy.is_read) {
        *fault = *why;
        return why->code;
    }
    doctor->call->next[0] = '\0'; /* the finding has its own */
    seal_text_join(found, sizeof(found),
                   (const char *const[]){reason, why->found[0] != '\0' ? ", " : "", why->found, NULL});
    return seal_doctor_find(doctor, SEAL_FINDING_POLICY, why->subject, why->expected, found, fault);
}

static enum seal_result read_policy(struct seal_doctor *doctor, struct seal_fault *fault)
{
    const bool layers = doctor->function.package_type == NULL ||
                        strcmp(doctor->function.package_type, "Image") != 0;
    const struct seal_policy_place place = {.required_root = layers ? SEAL_PLACE_TASK : NULL,
                                            .shared_root = SEAL_PLACE_LAYERS};
    struct seal_fault why = {.code = SEAL_INTERNAL_STATE};
    enum seal_result r =
        seal_policy_file_read(doctor->call, doctor->policy_path, &place, &doctor->policy, &why);

    doctor->has_policy = r == SEAL_OK;
    return r == SEAL_OK ? r : refused(doctor, &why, fault);
}

enum seal_result seal_doctor_policy(struct seal_doctor *doctor, struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;

    if (doctor->policy_path == NULL)
        return SEAL_OK;
    r = read_policy(doctor, fault);
    if (r != SEAL_OK || !doctor->has_policy)
        return r;
    if ((r = look_at_audit(doctor, fault)) != SEAL_OK ||
        (r = look_at_rules(doctor, fault)) != SEAL_OK ||
        (r = seal_doctor_trust(doctor, fault)) != SEAL_OK)
        return r;
    return look_at_deadline(doctor, fault);
}
