/* SPDX-License-Identifier: Apache-2.0 */
/* The categories: all that an exit status alone can tell. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_categories[] = {
    {
        .name = "CONFIG",
        .title = "the policy, or what belongs to it, is wrong",
        .means =
            "The gate could not even begin: its policy, a file that the policy names, or a "
            "`COLDSEAL_*` variable makes no sense. Code and seal were not looked at and may be "
            "fine. `audit` does not cover this: without a policy nobody knows what to audit.",
        .harmless =
            "A new layer or image with a typing error in its policy, or one that was packed "
            "without the keys.",
        .attack = "Whoever can cause this can change the layer, the image or the function's "
                  "configuration, and could have removed the gate altogether. Ask when the layer "
                  "version or the configuration changed, and whether that was one of your own "
                  "deployments.",
        .next = {"Read the name of the result in the function's log.",
                 "To restore service, attach the last version of the layer that worked.",
                 "Correct the policy, build the layer again with `coldseal layer build`."},
    },
    {
        .name = "IO",
        .title = "something could not be read or written",
        .means = "Opening, reading or writing failed, or a file changed while it was read. Nothing "
                 "is known to be wrong with code or seal, and nothing is known to be right.",
        .harmless = "Files that only their owner may read: the packer keeps the mode, and the "
                    "platform runs as another user.",
        .attack =
            "An accident is the same on every start, or goes away by itself. Files that "
            "change while they are read are neither: the roots of a function are read-only on "
            "Lambda, so look for what can write there.",
        .next = {"Read the name and the path in the function's log.",
                 "Start again: this is the one category that is worth a second try as it is.",
                 "If it stays, give files the mode 0644 or 0755 and directories 0755, seal and "
                 "deploy again."},
    },
    {
        .name = "LIMIT",
        .title = "larger, more, deeper or longer than is allowed",
        .means = "A bound was reached: of size, number, depth, memory or time. What lies beyond a "
                 "bound is not looked at, and what was not looked at does not start.",
        .harmless = "A package that grew, on a function with little memory: processor time comes "
                    "with memory, so the verification took too long.",
        .attack =
            "Endless lists of signatures, folders a thousand levels deep and documents of many "
            "megabytes are what somebody sends who wants to exhaust the gate. Your own build "
            "makes none of them; compare with what your pipeline built.",
        .next = {"Read the name and the subject in the function's log.",
                 "For `LIMIT_TIME` and `LIMIT_MEMORY`: give the function more memory.",
                 "For the others: compare with the limits in `docs/formats.md`, find out where the "
                 "large thing comes from, and pack less."},
    },
    {
        .name = "FORMAT",
        .title = "a seal, or a part of one, is malformed",
        .means =
            "A manifest, a signature file or the seal directory is not what the format says. "
            "Malformed is never repaired and never skipped: two readers that repair differently "
            "would see two packages.",
        .harmless = "A tool between sealing and deployment that rewrote what lies in `.coldseal/`: "
                    "line endings, a formatter, a text conversion, half a download.",
        .attack =
            "Nobody can forge a seal this way, but somebody may be trying to. If the files in "
            "`.coldseal/` differ from those that your pipeline wrote, ask who deployed.",
        .next = {"Fetch the package that is deployed and look at it with `coldseal inspect`.",
                 "Compare its `.coldseal/` with the one in your pipeline's artefact.",
                 "Seal again with the release of coldseal that verifies, and deploy that."},
    },
    {
        .name = "TRUST",
        .title = "not enough of the right signers vouch for the package",
        .means = "Who sealed this is not who must have sealed it. What the package holds was not "
                 "looked at: before the signatures hold, nothing in it is believed.",
        .harmless =
            "The package was built somewhere else than usual, on a laptop or in a new "
            "pipeline, with a key that this policy does not know; or it was not sealed at all.",
        .attack =
            "This is what a deployment by somebody without your key looks like. Who called "
            "`UpdateFunctionCode`, from where, with which role? If that was your pipeline, look "
            "for the signing step in its log; if it was not, treat it as an intrusion.",
        .next =
            {"Find the deployment: `UpdateFunctionCode*` in CloudTrail, your pipeline's log.",
             "To restore service, deploy the last version that your pipeline sealed.",
             "Look at the seal with `coldseal inspect`, and compare with what the rule requires.",
             "If a signer is missing, let that signer seal; the policy stays as it is."},
    },
    {
        .name = "TREE",
        .title = "the files differ from what was sealed",
        .means =
            "The seal is good, signed by the right people, and the files are not those that it "
            "lists. Something was added, removed or changed after sealing.",
        .harmless = "Files added after `coldseal sign`: a build step, a plug-in of the packer, a "
                    "compiled cache, an editor's backup.",
        .attack =
            "An accident comes with your own deployment, is the same in your pipeline's "
            "artefact, and is explained by a build step. An attack is in the deployed package "
            "and not in the artefact. Executable code, `.pth`, `.so` and files with names that "
            "nearly are other names deserve the closest look.",
        .next =
            {"Fetch the deployed package (`aws lambda get-function` says from where) and compare "
             "it with your pipeline's artefact: `coldseal diff deployed.zip artefact.zip`.",
             "If the artefact passes `coldseal verify`, somebody changed it afterwards: who called "
             "`UpdateFunctionCode`, `PublishLayerVersion`, or wrote to the bucket?",
             "To restore service, deploy the last sealed version again.",
             "If the artefact fails too, make sealing the last step before packing."},
    },
    {
        .name = "BINDING",
        .title = "a good seal at the wrong place, at the wrong time, or under other settings",
        .means =
            "The right people sealed this package, but not for this function, this place, this "
            "time or these settings. Its files were not compared yet.",
        .harmless =
            "A setting of the function that was changed without sealing again: its handler, a "
            "variable, its name; or a package deployed to the neighbouring function.",
        .attack = "Old versions, and good packages put where they do harm, are what somebody uses "
                  "who cannot sign. Forbidden variables load code into every interpreter. Compare "
                  "with your deployments: what was not one of them is an attack.",
        .next = {"Read what was expected and what was found, in the function's log.",
                 "Find the change: `UpdateFunctionConfiguration*` and `UpdateFunctionCode*` in "
                 "CloudTrail.",
                 "Set it back, or seal the package for what is true now."},
    },
    {
        .name = "INTERNAL",
        .title = "a bug of coldseal",
        .means = "coldseal found itself in a state that cannot be, and refused because it cannot "
                 "know. This says nothing about code, seal or policy.",
        .harmless = "A bug, or a machine whose memory fails.",
        .attack =
            "Somebody may have found an input that confuses coldseal; it refused all the same. "
            "Keep the package and report it.",
        .next = {"Keep the package, the policy and the verdict line.",
                 "To restore service, deploy the last version that started.",
                 "Report it, as `SECURITY.md` says, with `coldseal version`."},
    },
    {
        .name = "COMMAND",
        .title = "everything was verified, and then the command did not start",
        .means =
            "The verification passed. What was to be started afterwards is not there (127) or "
            "cannot be executed (126). The platform's own shell uses the same two numbers for a "
            "wrapper that it cannot start: then there is no verdict line before it.",
        .harmless =
            "A command for another machine, without its executable bit, or whose interpreter "
            "is not in the image.",
        .attack = "What was started is what was sealed or what the platform brings, so look at who "
                  "changed the entry point or the wrapper variable.",
        .next = {"Look for a verdict line just before; without one the gate did not even start.",
                 "Check path, executable bit, architecture and interpreter of the command."},
    },
    {0},
};
