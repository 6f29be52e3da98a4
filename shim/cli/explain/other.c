/* SPDX-License-Identifier: Apache-2.0 */
/* Results outside of the categories of refusals, and those of the command that starts. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_other[] = {
    {
        .name = "UNDECIDED",
        .means =
            "The verification ended without a decision. That is a refusal: only what was accepted "
            "starts. It is also a bug, because every way through ends with a decision.",
        .harmless = "A bug of coldseal.",
        .attack =
            "Somebody may have found an input that confuses coldseal; it refused all the same.",
        .next = {"Keep the package, the policy and the verdict line.",
                 "To restore service, deploy the last version that started.",
                 "Report it, as `SECURITY.md` says, with `coldseal version`."},
    },
    {
        .name = "OK",
        .means =
            "The right signers vouch for exactly what is on disk, here and now. It does not say "
            "that the code is good, only whose it is. `not_checked` in the verdict lists what "
            "this gate cannot know.",
        .harmless = "This is no refusal.",
        .attack =
            "A line in a log is no proof: anybody who runs code in the function can write one. "
            "It is the handler that did not start that proves something.",
        .next = {"Nothing needs to be done."},
    },
    {
        .name = "USAGE",
        .means =
            "The command line makes no sense: an unknown option, one that is missing, two that do "
            "not go together. Nothing was verified. A gate says it when it is started in a way "
            "that belongs to no gate.",
        .harmless = "A typing error. For a gate: the shim was copied to a place from which nothing "
                    "starts it, or `exec --` is missing before the command.",
        .attack = "Nothing points to one, unless somebody changed the entry point of an image.",
        .next = {"Read the help of the command: `coldseal help sign`.",
                 "For a gate, compare path and arguments with the table in `docs/formats.md`, "
                 "section 3."},
    },
    {
        .name = "INTERNAL_STATE",
        .means = "coldseal found itself in a state that cannot be, and refused.",
        .harmless = "A bug of coldseal.",
        .attack =
            "Somebody may have found an input that confuses coldseal; it refused all the same.",
        .next = {"Keep the package, the policy and the verdict line.",
                 "To restore service, deploy the last version that started.",
                 "Report it, as `SECURITY.md` says, with `coldseal version`."},
    },
    {
        .name = "INTERNAL_CRYPTO",
        .means =
            "The cryptographic library failed on input that it should have judged one way or the "
            "other. Nothing was learnt about the signature.",
        .harmless = "A bug, a machine without memory, or one whose memory fails.",
        .attack = "Nothing points to one; keep the package all the same.",
        .next = {"Start again.",
                 "If it stays, report it with the package and the output of `coldseal version`."},
    },
    {
        .name = "COMMAND_REFUSED",
        .means =
            "Everything was verified, and the kernel would not execute the command (exit status "
            "126). Without a verdict line before it, the platform's shell said it: the wrapper "
            "is not executable.",
        .harmless = "A missing executable bit, a program for another machine, or a script whose "
                    "interpreter is not in the image.",
        .attack = "Look at who changed the entry point or `AWS_LAMBDA_EXEC_WRAPPER`.",
        .next = {"Check the executable bit, the architecture (`file COMMAND`) and the interpreter.",
                 "Attach the coldseal layer of the function's architecture."},
    },
    {
        .name = "COMMAND_NOT_FOUND",
        .means =
            "Everything was verified, and there is no such command (exit status 127). Without a "
            "verdict line before it, the platform's shell said it: `AWS_LAMBDA_EXEC_WRAPPER` "
            "names a file that is not there.",
        .harmless = "A relative name (`PATH` is not searched), or a function with the variable and "
                    "without the layer.",
        .attack =
            "A function that lost its layer lost its gate. See whether the layer is attached, "
            "and if not, who took it away.",
        .next = {"Give the absolute path of the command.", "Attach the coldseal layer again."},
    },
    {0},
};
