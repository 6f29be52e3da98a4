/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal policy: read a policy as the shim does, draw its rules, and try it on packages. */
#include "base/time.h"
#include "cli/policy/command.h"
#include "lambda/places.h"
#include "posix/clock.h"

#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct seal_policy_settings, member)

static const struct seal_option options[] = {
    {"at", 0, "TIME", "judge as of then, 2026-12-24T00:00:00Z (default: now)", SEAL_OPTION_TEXT,
     AT(at)},
    {"place", 0, "layer|exec",
     "where it will lie: in a layer or runtime, or in /coldseal of a container (default: layer)",
     SEAL_OPTION_WORD, AT(place)},
    {"strict", 0, NULL, "check: warnings make exit status 80", SEAL_OPTION_FLAG, AT(strict)},
    SEAL_CHECK_OPTION("function", "NAME", "explain, test: name of the function", SEAL_OPTION_TEXT,
                      function),
    SEAL_CHECK_OPTION("as", "ROOT", "explain, test: what the one package is to the function",
                      SEAL_OPTION_TEXT, as),
    SEAL_CHECK_OPTION("region", "NAME", "test: region of the function", SEAL_OPTION_TEXT, region),
    SEAL_CHECK_OPTION("handler", "NAME", "test: handler of the function", SEAL_OPTION_TEXT, handler),
    {"arch", 0, "x86_64|arm64", "test: machine of the function", SEAL_OPTION_WORD, AT(architecture)},
    {"variable", 0, "NAME=VALUE", "test: a variable that is set; give all", SEAL_OPTION_LIST,
     AT(variables)},
    {"expect", 0, "RESULT", "test: what must come out, as TRUST_SIGNERS; anything else is exit 80",
     SEAL_OPTION_TEXT, AT(expect)},
};

static const char *const check_options[] = {"at", "place", "strict", NULL};
static const char *const explain_options[] = {"at", "place", "function", "as", NULL};
static const char *const test_options[] = {"at",      "place", "function", "as",     "region",
                                           "handler", "arch",  "variable", "expect", NULL};

static const struct seal_action actions[] = {
    {"check", "read a policy as the shim does, and warn of what is allowed and careless",
     "FILE [options]",
     "Shows the policy on one screen. Each warning ends in its name, which is the same in every\n"
     "version; docs/policy.md has a line on each of them.\n"
     "\n"
     "  coldseal policy check policy.json --strict\n",
     check_options},
    {"explain", "draw the rules for a function, and who of them has sealed a package",
     "FILE [[ROOT=]DIR|ZIP ...] [options]",
     "Without a package: the rules that may apply to the function, as trees. With one: which "
     "signers\n"
     "of its rule are met, by what, and what is still needed; where no rule applies, why none "
     "does.\n"
     "The exit status says nothing of the package.\n"
     "\n"
     "  coldseal policy explain policy.json --function orders-api build/\n",
     explain_options},
    {"test", "what a gate would say of a package, and whether that was expected",
     "FILE [ROOT=]DIR|ZIP ... [options]",
     "Ends with the status of the result; with --expect it ends with 0 if exactly that came out, "
     "for\n"
     "tests of what a policy must refuse.\n"
     "\n"
     "  coldseal policy test policy.json build/ --function orders-api --at 2027-01-01T00:00:00Z\n"
     "  coldseal policy test policy.json stolen/ --function orders-api --expect TRUST_SIGNERS\n",
     test_options},
};

static const struct subcommand {
    const char *name;
    size_t packages_min, packages_max;
    enum seal_result (*run)(struct seal_policy_job *job, struct seal_fault *fault);
} subcommands[] = {
    {"check", 0, 0, seal_policy_check},
    {"explain", 0, SEAL_ROOTS_MAX, seal_policy_explain},
    {"test", 1, SEAL_ROOTS_MAX, seal_policy_test},
};

/* Options that say something to some subcommands only. */
static enum seal_result check_settings(struct seal_policy_job *job,
                                       const struct subcommand *subcommand, struct seal_fault *fault)
{
    const struct seal_policy_settings *settings = job->settings;
    const struct seal_action *action = seal_action_find(&seal_command_policy, subcommand->name);
    const struct {
        const char *name;
        bool given;
    } rows[] = {
        {"--strict", settings->strict},
        {"--function", settings->check.function != NULL},
        {"--as", settings->check.as != NULL},
        {"--region", settings->check.region != NULL},
        {"--handler", settings->check.handler != NULL},
        {"--arch", settings->architecture != NULL},
        {"--variable", settings->variables.count > 0},
        {"--expect", settings->expect != NULL},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].given && !seal_action_takes(action, rows[i].name + strlen("--")))
            return seal_call_usage(job->call, fault, "says nothing here", rows[i].name, NULL);
    if (settings->check.as != NULL && job->call->operands.count != 3)
        return seal_call_usage(job->call, fault, "goes with one package", "--as", NULL);
    return SEAL_OK;
}

static const struct subcommand *find_subcommand(const char *name)
{
    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++)
        if (strcmp(subcommands[i].name, name) == 0)
            return &subcommands[i];
    return NULL;
}

static enum seal_result check_operands(struct seal_policy_job *job,
                                       const struct subcommand *subcommand, struct seal_fault *fault)
{
    const struct seal_operands *operands = &job->call->operands;
    const size_t packages = operands->count - 2; /* behind the subcommand and the policy */

    if (subcommand == NULL)
        return seal_call_no_word(job->call, fault, "is nothing that policy can do",
                                 operands->items[0], seal_command_policy.words,
                                 "coldseal policy check, explain or test.");
    if (packages < subcommand->packages_min)
        return seal_call_usage(job->call, fault, "a package is missing", operands->items[0],
                               "name the folder or zip that is to be tried.");
    if (packages > subcommand->packages_max)
        return seal_call_usage(job->call, fault, "is one argument too many",
                               operands->items[2 + subcommand->packages_max], NULL);
    return check_settings(job, subcommand, fault);
}

static enum seal_result set_time(struct seal_policy_job *job, struct seal_fault *fault)
{
    const char *at = job->settings->at;

    job->now = seal_clock_now() / 1000;
    job->built = COLDSEAL_BUILD_EPOCH;
    if (at == NULL)
        return SEAL_OK;
    if (!seal_time_read(seal_slice_text(at), &job->now)) {
        seal_call_usage(job->call, fault, "is no time", at, NULL);
        return seal_fault_detail(fault, "2026-12-24T00:00:00Z", at);
    }
    job->built = job->now < job->built ? job->now : job->built;
    return SEAL_OK;
}

static void set_place(struct seal_policy_job *job)
{
    job->exec = job->settings->place != NULL && strcmp(job->settings->place, "exec") == 0;
    job->place = (struct seal_policy_place){
        .required_root = job->exec ? NULL : SEAL_PLACE_TASK,
        .shared_root = SEAL_PLACE_LAYERS,
    };
}

static enum seal_result open_packages(struct seal_policy_job *job, struct seal_fault *fault)
{
    const struct seal_operands *operands = &job->call->operands;

    for (size_t i = 2; i < operands->count; i++) {
        struct seal_check_root *root = &job->roots[job->count];
        struct seal_package *package = &job->packages[job->count];
        enum seal_result r = seal_check_root_split(job->call, operands->items[i], root, fault);

        if (r != SEAL_OK)
            return r;
        job->typed[job->count++] = root->directory;
        if ((r = seal_package_open(root->directory, job->call->arena, package, fault)) != SEAL_OK)
            return r;
        seal_package_warn(package, job->call->output);
        root->directory = package->path;
        root->platform = &package->platform;
    }
    return SEAL_OK;
}

enum seal_result seal_policy_prepare(struct seal_policy_job *job, size_t from, size_t count,
                                     struct seal_check *check, struct seal_fault *fault)
{
    struct seal_facts *facts = &check->request.facts;
    enum seal_result r =
        seal_check_prepare(job->call, &job->check, &job->roots[from], count, check, fault);

    if (r != SEAL_OK)
        return r;
    facts->now = job->now;
    facts->built = job->built;
    facts->architecture = job->settings->architecture;
    facts->function_is_claim = job->exec;
    return SEAL_OK;
}

static enum seal_result policy_run(struct seal_call *call, struct seal_fault *fault)
{
    struct seal_policy_job *job = calloc(1, sizeof(*job));
    const struct subcommand *subcommand = find_subcommand(call->operands.items[0]);
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (job == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    job->call = call;
    job->settings = call->settings;
    job->check = job->settings->check;
    job->check.policy = call->operands.items[1];
    set_place(job);
    if ((r = check_operands(job, subcommand, fault)) != SEAL_OK ||
        (r = set_time(job, fault)) != SEAL_OK || (r = open_packages(job, fault)) != SEAL_OK)
        goto out;
    r = subcommand->run(job, fault);
out:
    for (size_t i = 0; i < job->count; i++)
        seal_package_close(&job->packages[i]);
    free(job);
    return r;
}

const struct seal_command seal_command_policy = {
    .name = "policy",
    .summary = "check a policy, draw its rules, try it on packages",
    .usage = "check|explain|test FILE [[ROOT=]DIR|ZIP ...] [options]",
    .words = "check|explain|test",
    .details =
        "check reads the policy as the shim does, shows it on one screen and warns of what is "
        "allowed\n"
        "and careless. Each warning ends in its name, which is the same in every version.\n"
        "explain draws the rules for a function as trees; with packages it says which signers of "
        "a\n"
        "rule are met, by what, and what is still needed. Its exit status says nothing of the "
        "package.\n"
        "test says what a gate would say, and ends with the status of that result; with --expect "
        "it\n"
        "ends with 0 if exactly that came out, for tests of what a policy must refuse.\n"
        "\n"
        "  coldseal policy check policy.json --strict\n"
        "  coldseal policy explain policy.json --function orders-api build/\n"
        "  coldseal policy test policy.json build/ --function orders-api --at "
        "2027-01-01T00:00:00Z\n"
        "  coldseal policy test policy.json stolen/ --function orders-api --expect TRUST_SIGNERS\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .actions = actions,
    .actions_count = sizeof(actions) / sizeof(actions[0]),
    .settings_size = sizeof(struct seal_policy_settings),
    .operands_min = 2,
    .operands_max = SIZE_MAX,
    .run = policy_run,
};
