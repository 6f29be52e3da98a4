/* SPDX-License-Identifier: Apache-2.0 */
/* BINDING: a good seal that does not fit this start. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_binding[] = {
    {
        .name = "BINDING_ROOT",
        .means = "The package was sealed for another root: a layer's package for `/opt` lies in "
                 "`/var/task`, or the other way round.",
        .harmless =
            "A layer was deployed as code or code as a layer, or `--root` was forgotten when "
            "a layer was sealed.",
        .attack = "A layer is made to be loaded by others; started as a function it does something "
                  "else. If nobody of you mixed them up, somebody tried.",
        .next = {"Deploy it where it belongs.",
                 "Or seal it for this root: `coldseal sign DIR --root /opt`."},
    },
    {
        .name = "BINDING_FUNCTION",
        .means =
            "The package was sealed for another function, or the function's name is needed and "
            "not known.",
        .harmless =
            "The function got another name, for a test stage for example, and the package is "
            "bound to the old one. In a container: `AWS_LAMBDA_FUNCTION_NAME` is not set.",
        .attack =
            "A package on the wrong function runs with that function's role and its data. Who "
            "deployed it there?",
        .next = {"Deploy the package that belongs to this function.",
                 "If it belongs to both, seal it for both: `--bind function=orders-*`."},
    },
    {
        .name = "BINDING_HANDLER",
        .means = "The package was sealed for another handler than the function is set to. The same "
                 "files with another entry point are another program.",
        .harmless =
            "The handler was renamed in code, and the function's setting or the seal was not.",
        .attack =
            "Every function in a package can be made the handler, tools and tests included. Who "
            "called `UpdateFunctionConfiguration`?",
        .next = {"Compare the function's handler with what was expected, and set it back.",
                 "If the new one is right, seal again with it: `--bind handler=app.handler`."},
    },
    {
        .name = "BINDING_COMMAND",
        .means =
            "The command is not the one that the package was sealed for; or what is to be "
            "started, the next wrapper or `bootstrap.real`, is no executable file of a verified "
            "root.",
        .harmless =
            "A changed CMD of the image, or a wrapper of a vendor's layer that nobody sealed.",
        .attack = "What starts first decides what runs. Compare entry point, command and "
                  "`COLDSEAL_NEXT_WRAPPER` with what you set.",
        .next =
            {"Compare with what was expected, and set it back.",
             "Adopt a vendor's wrapper by sealing its layer yourself, with its executable bit."},
    },
    {
        .name = "BINDING_ARCHITECTURE",
        .means = "The package was sealed for another machine than this one.",
        .harmless =
            "The function was switched between x86_64 and arm64, and the other build was not "
            "deployed.",
        .attack = "Nothing points to one: code for another machine does not run.",
        .next = {"Deploy the build for this architecture, or switch the function back.",
                 "Attach the coldseal layer of the same architecture."},
    },
    {
        .name = "BINDING_REGION",
        .means = "The package was sealed for another region.",
        .harmless = "The deployment to a new region used the package of the old one.",
        .attack = "A package that may run in one jurisdiction only was put into another one. Who "
                  "deployed it?",
        .next = {"Deploy the package that was sealed for this region.",
                 "If it belongs to both, seal it for both."},
    },
    {
        .name = "BINDING_REALM",
        .means =
            "The package was sealed for another realm, which is what the policy calls a stage or "
            "an account: a package for `test` does not start in `prod`.",
        .harmless = "The test stage's package was promoted without sealing it for the next stage.",
        .attack = "What was sealed for tests was rarely reviewed. Find out who took it here.",
        .next = {"Deploy the package that was sealed for this realm."},
    },
    {
        .name = "BINDING_VERSION",
        .means = "The package is older than the policy allows. Its seal is good: it was ruled out "
                 "afterwards, on purpose.",
        .harmless = "A roll-back further than the floor, or a restored backup.",
        .attack = "A version with a known hole, validly sealed, is what somebody brings back who "
                  "cannot sign. If nobody of you rolled back, somebody did it for you.",
        .next = {"Deploy the current version.",
                 "To restore service, deploy the last version that is not below the floor.",
                 "Find out who deployed the old one."},
    },
    {
        .name = "BINDING_TIME",
        .means =
            "The manifest is not yet or no longer valid, or the machine's clock cannot be right: "
            "before the release of this program, or twenty years after it.",
        .harmless = "A package that was not deployed anew for longer than its `--expires` allows.",
        .attack = "Expiry is there so that old packages die. A clock that was turned back revives "
                  "them; compare the time in the line with the log's own.",
        .next = {"Compare the dates (`coldseal inspect DIR`) with the time in the line.",
                 "Build and seal the package again; do not only move the date.",
                 "If the clock is wrong, repair it."},
    },
    {
        .name = "BINDING_ENVIRONMENT",
        .means =
            "A variable is forbidden by the policy, is there twice, or is not what the package "
            "was sealed with. The line names it; values are never logged, they may be secrets.",
        .harmless =
            "A monitoring tool or a colleague set `NODE_OPTIONS`, `PYTHONPATH` or the like.",
        .attack =
            "`LD_PRELOAD`, `NODE_OPTIONS`, `PYTHONSTARTUP`, `JAVA_TOOL_OPTIONS` and their kin "
            "make an interpreter run other code before yours. Who called "
            "`UpdateFunctionConfiguration`, and what is the value?",
        .next = {"Look at the variable's value in the function's configuration.",
                 "Remove it, or set it back.",
                 "If the function needs it, let its owner pin exactly this value when sealing: "
                 "`docs/environment.md`."},
    },
    {
        .name = "BINDING_SCOPE",
        .means =
            "The package lists paths outside those that its rule gives it: a layer for `datadog/` "
            "that also brings something in `python/`.",
        .harmless = "A new release of a vendor's layer with files in a new place.",
        .attack = "A package that may own one folder and reaches for another one wants to replace "
                  "somebody else's files. Look at them before anything else.",
        .next =
            {"`coldseal inspect DIR --entries` shows the paths.",
             "Find out why the new path is there; a wider scope is the policy owner's decision, "
             "by review."},
    },
    {
        .name = "BINDING_REQUIRES",
        .means =
            "A package that this one requires is not there, was only audited, or is too old. Code "
            "and layer of different versions were never tested together.",
        .harmless = "The code was deployed before its layer, or the layer was rolled back alone.",
        .attack = "Mixing new code with an old library brings back the library's holes.",
        .next = {"Attach the required package in the required version.",
                 "Deploy layers before the code that needs them."},
    },
    {
        .name = "BINDING_GENERATION",
        .means =
            "The policy is older than the package demands: it says which generation it needs at "
            "least.",
        .harmless = "The function still has the old layer attached.",
        .attack = "An old policy may know keys that were revoked since. If the layer was set back, "
                  "ask who did it.",
        .next = {"Attach the current layer with the current policy."},
    },
    {
        .name = "BINDING_MISSING",
        .means = "The package is not bound to something that its rule demands, to a function for "
                 "example. Unbound it could start anywhere.",
        .harmless = "`--bind` was forgotten in a new pipeline.",
        .attack =
            "Nothing points to one: the right people sealed it. What they sealed is too general.",
        .next = {"Seal again with the binding that the line names: `--bind function=NAME`."},
    },
    {0},
};
