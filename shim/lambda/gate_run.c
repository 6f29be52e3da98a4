/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a gate: facts, verification, verdict line, and then one of three ends, no fourth.
 *
 *     accepted, extension:  register, and wait for ever
 *     accepted, others:     become the program
 *     refused:              tell the caller where the gate may, and exit with the category's status
 */
#include "lambda/gate_run.h"
#include "base/name.h"
#include "lambda/extension.h"
#include "lambda/facts.h"
#include "lambda/init_error.h"
#include "lambda/places.h"
#include "lambda/report.h"
#include "lambda/surroundings.h"
#include "lambda/write.h"
#include "posix/clock.h"
#include "posix/launch.h"

#include <string.h>
#include <unistd.h>

struct run {
    const struct seal_gate *gate;
    char *const *environment;
    struct seal_start start;
    struct seal_verdict verdict;
};

/* Whatever the verdict said before, it now refuses with this fault. Never the other way round. */
static void refuse(struct seal_verdict *verdict, const struct seal_fault *fault)
{
    verdict->outcome = SEAL_OUTCOME_REFUSED;
    verdict->enforced = true;
    verdict->fault = *fault;
}

/* What is started must be sealed, unless it is the platform's own. What the platform itself
 * hands to the wrapper, and what the owner of an image names on the exec gate's command line, is
 * not judged here: the policy binds the latter. */
static const char *program_to_judge(const struct run *run)
{
    const char *program = NULL;

    switch (run->gate->kind) {
    case SEAL_GATE_NONE:
    case SEAL_GATE_EXTENSION:
    case SEAL_GATE_EXEC:
        break;
    case SEAL_GATE_WRAPPER:
        program = run->start.next_wrapper;
        break;
    case SEAL_GATE_BOOTSTRAP:
        program = run->gate->program;
        break;
    }
    if (program != NULL &&
        seal_name_below(seal_slice_text(program), seal_slice_text(SEAL_PLACE_RUNTIME)))
        return NULL;
    return program;
}

/* Without extensions our other gate does not run either, even where the policy does not cover their folder. */
static bool relies_on_extensions(enum seal_gate_kind gate)
{
    return gate == SEAL_GATE_WRAPPER || gate == SEAL_GATE_BOOTSTRAP;
}

static void verify(struct run *run)
{
    const struct seal_request request = {
        .platform = &seal_linux,
        .policy_directory = run->gate->policy_directory,
        .required_root = run->gate->required_root,
        .shared_root = SEAL_PLACE_LAYERS,
        .forbidden_path = SEAL_PLACE_EXTENSION_SWITCH,
        .forbidden_anywhere = relies_on_extensions(run->gate->kind),
        .program = program_to_judge(run),
        .facts = run->start.facts,
    };

    seal_verify(&request, &run->verdict);
}

/* What is started on acceptance; NULL: nothing is. */
static const char *program(const struct run *run)
{
    return run->start.next_wrapper != NULL ? run->start.next_wrapper : run->gate->program;
}

/* A program that cannot be started refuses before the line is written, which then need not be
 * taken back. */
static void judge_program(struct run *run)
{
    struct seal_fault fault = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (program(run) == NULL || !seal_verdict_may_start(&run->verdict))
        return;
    if ((r = seal_launch_check(program(run))) == SEAL_OK)
        return;
    seal_fault_set(&fault, r,
                   program(run)[0] == '/' ? NULL : "nothing is searched: the path must be absolute",
                   program(run));
    refuse(&run->verdict, &fault);
}

/* What this gate can never establish, said in every verdict of it. */
static void note_unchecked(struct run *run)
{
    if (run->gate->kind != SEAL_GATE_EXTENSION)
        return;
    run->verdict.not_checked |= SEAL_UNCHECKED_HANDLER;
    if (seal_siblings_exist(SEAL_PLACE_EXTENSIONS, run->gate->extension_name))
        run->verdict.not_checked |= SEAL_UNCHECKED_SIBLINGS;
}

static void decide(struct run *run)
{
    struct seal_fault fault = {0};

    seal_fault_set(&fault, SEAL_INTERNAL_STATE, NULL, NULL);
    refuse(&run->verdict, &fault);
    if (seal_facts_gather(run->gate, run->environment, &run->start, &fault) != SEAL_OK) {
        refuse(&run->verdict, &fault);
    } else {
        verify(run);
        judge_program(run);
    }
    note_unchecked(run);

    /* A verdict that says one thing and adds up to another is a bug of ours, and must not look
     * like a success in the log. */
    if (!seal_verdict_may_start(&run->verdict) && run->verdict.outcome != SEAL_OUTCOME_REFUSED) {
        seal_fault_set(&fault, SEAL_INTERNAL_STATE, "the verdict does not add up", NULL);
        refuse(&run->verdict, &fault);
    }
}

static void report(const struct run *run)
{
    const struct seal_report report = {
        .verdict = &run->verdict,
        .gate = run->gate->kind,
        .function = run->start.facts.function,
        .next_wrapper = run->start.next_wrapper,
        .now = seal_clock_now(),
    };

    seal_report(&report);
}

/* The extension is no runtime: an init/error from it would come before there is one. */
static _Noreturn void end_refused(const struct run *run)
{
    int status = seal_verdict_exit(&run->verdict);

    if (run->gate->kind != SEAL_GATE_EXTENSION)
        seal_init_error(run->start.runtime_api, &run->verdict);
    _exit(status != 0 ? status : seal_result_exit(SEAL_INTERNAL_STATE));
}

/* Accepted, and yet the start did not come about: a second line says so. */
static _Noreturn void end_failed(struct run *run, const struct seal_fault *fault)
{
    refuse(&run->verdict, fault);
    report(run);
    end_refused(run);
}

static _Noreturn void stand_by(struct run *run)
{
    static const char ended[] = "coldseal: IO_RUNTIME_API the platform ended event/next\n";
    struct seal_fault fault = {0};

    if (seal_extension_register(run->start.runtime_api, run->gate->extension_name, &fault) != SEAL_OK)
        end_failed(run, &fault);
    seal_write_line(ended, sizeof ended - 1);
    _exit(seal_result_exit(SEAL_IO_RUNTIME_API));
}

static _Noreturn void start(struct run *run)
{
    char **argv = run->gate->argv;
    struct seal_fault fault = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (run->start.next_wrapper != NULL) {
        /* It gets what we got, under its own name. */
        argv = run->gate->whole;
        argv[0] = (char *)run->start.next_wrapper;
    }
    r = seal_launch(&run->verdict, program(run), argv, run->environment);
    seal_fault_set(&fault, r, NULL, program(run));
    end_failed(run, &fault);
}

_Noreturn void seal_gate_run(const struct seal_gate *gate, char *const environment[])
{
    struct run run = {.gate = gate, .environment = environment};

    decide(&run);
    report(&run);
    if (!seal_verdict_may_start(&run.verdict))
        end_refused(&run);
    if (gate->kind == SEAL_GATE_EXTENSION)
        stand_by(&run);
    start(&run);
}
