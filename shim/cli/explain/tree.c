/* SPDX-License-Identifier: Apache-2.0 */
/* TREE: the files differ from what was sealed. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_tree[] = {
    {
        .name = "TREE_MISSING",
        .means = "Something that was sealed is not on disk. The subject is the first such path; "
                 "`counts` says how many there are.",
        .harmless =
            "The packer dropped it: empty directories, hidden files, whatever an ignore file "
            "names. Or sealing took place before the packer's own clean-up.",
        .attack =
            "What is gone matters: a missing library makes the interpreter look for one of that "
            "name elsewhere, and a missing check is no check. If the artefact has the file and "
            "the deployed package has not, somebody packed it again.",
        .next =
            {"Compare the deployed package with your pipeline's artefact: `coldseal diff`.",
             "Seal what the packer produces: unpack its zip, seal that, pack it once more, or seal "
             "as its very last step.",
             "To restore service, deploy the last sealed version."},
    },
    {
        .name = "TREE_EXTRA",
        .means = "Nobody vouched for this path. There is no list of exceptions: a file that nobody "
                 "vouched for may be code, whatever its name. The subject is the first such path; "
                 "`counts` says how many there are.",
        .harmless = "A build step after `coldseal sign`: compiled caches, a plug-in of the packer, "
                    "tests, an editor's backup.",
        .attack =
            "`.pth` and `sitecustomize.py`, a `.so`, anything in `node_modules`, a `bootstrap`, "
            "a file in `extensions/`: these run by being there. If your pipeline's artefact does "
            "not have the file, somebody added it afterwards.",
        .next = {"Look at the file in the deployed package; do not run it.",
                 "Is it in your pipeline's artefact? If so, make sealing the last step.",
                 "If not: who called `UpdateFunctionCode` or published a layer? Keep the package.",
                 "To restore service, deploy the last sealed version."},
    },
    {
        .name = "TREE_MODIFIED",
        .means =
            "A file has other contents than those that were sealed. The line says which digest "
            "was expected and which was found.",
        .harmless = "A step after sealing that rewrites files: a minifier, a version stamp, line "
                    "endings, an archive that is packed anew with other times in it.",
        .attack =
            "Compare the two files. A changed date is an accident, one changed line in the middle "
            "of a handler is not.",
        .next = {"Fetch the deployed package and compare this file with your pipeline's artefact.",
                 "If the artefact passes `coldseal verify`, find out who changed it afterwards.",
                 "If it does not, make sealing the last step before packing.",
                 "To restore service, deploy the last sealed version."},
    },
    {
        .name = "TREE_KIND",
        .means = "A path is of another kind than was sealed: a file in place of a link, another "
                 "executable bit; or of a kind that is never accepted: setuid, a device, a socket.",
        .harmless = "The packer turned links into files, or lost executable bits. With `zip`, give "
                    "`-y`; on Windows, pack on Linux.",
        .attack =
            "A link that became a file, or a file that became executable, changes what runs. "
            "Compare with the artefact; setuid bits and devices have no business in a package.",
        .next = {"Compare kind and mode in the artefact and in the deployed package: `unzip -Z`.",
                 "Let the packer keep links and executable bits, or seal what it produces.",
                 "Drop setuid bits, devices, FIFOs and sockets."},
    },
    {
        .name = "TREE_LINK",
        .means = "A symbolic link leads out of the verified roots, nowhere, or in circles. What it "
                 "stands for would be code that nobody verified.",
        .harmless =
            "`node_modules` linked into a layer of which the policy has no root, or a link to "
            "a path of the build machine.",
        .attack =
            "A link to `/tmp` or to a mounted file system lets somebody exchange the code "
            "later. Such a link was sealed by mistake or put there on purpose: ask the signer.",
        .next = {"Replace the link with what it stands for, and seal again.",
                 "If it leads into a layer, let the policy verify that root too."},
    },
    {
        .name = "TREE_CONFLICT",
        .means =
            "Two seals list one path and disagree about what it is. Only one of the two can be "
            "on disk, so the other package is not as it was sealed.",
        .harmless =
            "Two layers ship the same library in two versions. The later layer wins, and the "
            "earlier one is broken without anybody noticing.",
        .attack = "A layer that brings a file of another one replaces it. Look at which layer was "
                  "added last, and by whom.",
        .next = {"Find the two packages that ship this path.",
                 "Let one of them own it, seal both again, attach them in the intended order."},
    },
    {
        .name = "TREE_MOUNT",
        .means =
            "Another file system is mounted inside a verified root. It may change at any time and "
            "belongs to somebody else.",
        .harmless = "A volume of a container, or a network file system, mounted below the "
                    "application's directory.",
        .attack =
            "A mount hides what lies below it, and brings its own files. On Lambda nobody but "
            "the configuration can mount: look at `FileSystemConfigs`.",
        .next = {"Mount it outside the roots of the policy, and let the code look there."},
    },
    {0},
};
