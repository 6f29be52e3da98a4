/* SPDX-License-Identifier: Apache-2.0 */
/* FORMAT: seals that are not what the format says. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_format[] = {
    {
        .name = "FORMAT_JSON",
        .means =
            "A document is not strict JSON: a byte order mark, bad UTF-8, a member twice, "
            "something behind the end, or half of it missing. Readers that forgive such things "
            "differ in what they then read.",
        .harmless =
            "A file that was opened and saved with an editor, or a download that broke off.",
        .attack =
            "A member that occurs twice, or bytes behind the end, are made so that one program "
            "reads this and another one that. No tool writes them by accident.",
        .next = {"Make the document again with the tool that wrote it.",
                 "Compare with your pipeline's artefact, and deploy that."},
    },
    {
        .name = "FORMAT_MANIFEST",
        .means = "The manifest's signatures hold, and it is no valid `manifest/v1`: a member is "
                 "unknown or missing, a path is not normal, or entries are not in order.",
        .harmless = "A manifest that was written by hand or by a script of your own, or by a later "
                    "release of coldseal, and then signed.",
        .attack =
            "The right people signed these very bytes. Ask them what they signed, and with what "
            "it was written: a signer that signs whatever it is given is the way in.",
        .next = {"`coldseal inspect DIR` says which member is wrong.",
                 "Seal the package again with `coldseal sign`, and deploy that."},
    },
    {
        .name = "FORMAT_VERSION",
        .means =
            "A document is of another type or version than it must be here: a manifest where a "
            "policy belongs, or a version that this release does not know.",
        .harmless = "Packages are sealed with a later release of coldseal than the layer's.",
        .attack =
            "Nothing points to one. A verifier that fell back to an older version would be the "
            "hole; this one does not.",
        .next = {"Compare `coldseal version` in the pipeline with `shim` in the verdict line.",
                 "Update the layer first, then the pipeline."},
    },
    {
        .name = "FORMAT_PACKAGE",
        .means =
            "The manifest in `NAME.json` says that it is of another package than NAME. The "
            "policy picks its rule by the file's name, so a name that lies picks the wrong rule.",
        .harmless = "Somebody renamed the file to make a package fit.",
        .attack =
            "A renamed manifest is how one would bring a weakly protected package under a name "
            "that starts somewhere else. It ended here, but ask who renamed it.",
        .next = {"Find out who renamed the manifest.",
                 "Seal the package under its own name: `coldseal sign DIR --package NAME`."},
    },
    {
        .name = "FORMAT_SEAL_NAME",
        .means =
            "`.coldseal/` holds something that is no part of a seal: another name, a folder, a "
            "link, a file with an executable bit, or a signature without its manifest. It is the "
            "one place that no manifest lists, so nothing else may lie there.",
        .harmless =
            "A `.DS_Store`, an editor's backup, a note; or packers that give every file the "
            "mode 0755.",
        .attack =
            "Code that hides where nobody hashes is an old trick. Look at what the file holds "
            "and whether your pipeline's artefact has it.",
        .next =
            {"`coldseal inspect DIR` names what has no business there.",
             "Find out where it comes from, remove it in the build, deploy again.",
             "If executable bits are the cause, seal after packing, or keep modes when packing."},
    },
    {
        .name = "FORMAT_SIGNATURE",
        .means = "A signature file does not have the syntax of its kind: no DER, no 64 bytes, no "
                 "clean base64, no CMS. Whether it would verify was not asked.",
        .harmless =
            "A text conversion or a damaged transfer, or the JSON answer of a signing service "
            "in place of the signature that is in it.",
        .attack =
            "Bytes that are no signature are smuggled to reach whatever parses them. A file that "
            "your pipeline did not write deserves a look.",
        .next = {"Sign the manifest again, and take the signature alone: `aws kms sign` needs "
                 "`--query Signature --output text`.",
                 "Check that no step on the way converts line endings."},
    },
    {
        .name = "FORMAT_ARCHIVE",
        .means =
            "The zip can be read in two ways: a name twice, a name that leads out, headers that "
            "disagree, entries that overlap, encryption or an unknown method. One reader would "
            "verify this package, another one unpack that. Only the command says this.",
        .harmless =
            "Files were added to an existing zip instead of packing anew, which some tools do "
            "by writing the name a second time.",
        .attack =
            "Two programs that see two packages in one zip is exactly what somebody wants who "
            "has to get past a check. If the zip did not come from your own packer, keep it.",
        .next = {"Remove the zip and pack the folder anew.", "Seal and deploy the new one."},
    },
    {0},
};
