/* SPDX-License-Identifier: Apache-2.0 */
/* LIMIT: bounds of size, number, depth, memory and time. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_limit[] = {
    {
        .name = "LIMIT_SIZE",
        .means = "A file, a document or a name is larger than coldseal takes. The limits are in "
                 "`docs/formats.md`, each with its name.",
        .harmless = "A file under the wrong name: a bundle in place of a signature, a whole "
                    "certificate store in place of one root.",
        .attack = "Documents of many megabytes are sent to exhaust whoever reads them. Your own "
                  "tools write a signature of 72 bytes and a key of a few hundred.",
        .next = {"Look at the file that the subject names: is it what its name says?",
                 "Put the right one in its place, and seal or build the layer again."},
    },
    {
        .name = "LIMIT_COUNT",
        .means =
            "There are more of something than coldseal takes: signatures, seals, entries, rules, "
            "or members of one object. The limits are in `docs/formats.md`.",
        .harmless = "Signatures of many old pipelines that were never removed, or a package with "
                    "hundreds of thousands of small files.",
        .attack =
            "Endless signatures, each to be verified, are a known way to stop a verifier. If "
            "there are signatures in `.coldseal/` that none of you made, somebody put them there.",
        .next = {"`coldseal inspect DIR` shows signatures and entries.",
                 "Remove signatures that no rule asks for, and leave out files that the function "
                 "does not need.",
                 "Seal and deploy again."},
    },
    {
        .name = "LIMIT_DEPTH",
        .means = "Folders or values are nested deeper than coldseal takes.",
        .harmless = "A build step that copies a folder into itself, once more on each run.",
        .attack = "A thousand levels are made to break programs that call themselves for each one. "
                  "Compare with your pipeline's artefact.",
        .next = {"Look for a folder or a document that contains itself over and over.",
                 "Build again from a clean checkout, seal, deploy."},
    },
    {
        .name = "LIMIT_MEMORY",
        .means =
            "Memory could not be had. The gate needs about 8 MB for a thousand files and at most "
            "64 MB for a hundred thousand, beside what other extensions take.",
        .harmless = "A function with 128 MB, several extensions and a large package.",
        .attack = "Nothing points to one, unless the package grew by itself.",
        .next = {"Give the function more memory: 256 MB is enough for most.",
                 "Leave out files that the function does not need: caches, tests, other platforms' "
                 "libraries."},
    },
    {
        .name = "LIMIT_TIME",
        .means = "The verification did not end before the policy's `deadline_ms`. It is never cut "
                 "short: what was not hashed does not start.",
        .harmless = "A large package on a function with little memory. Processor time comes with "
                    "memory: at 128 MB a function has a fourteenth of a processor.",
        .attack =
            "A package that suddenly takes ten times as long has ten times as many bytes: `bytes` "
            "and `counts` in the verdict lines before and after tell.",
        .next = {"Give the function more memory; from 1,769 MB on it has a whole processor.",
                 "Pack less: what is not there need not be hashed.",
                 "See that the deadline fits the function: a failed start is tried again under the "
                 "function's own timeout."},
    },
    {0},
};
