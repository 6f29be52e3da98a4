/* SPDX-License-Identifier: Apache-2.0 */
/* IO: what could not be read or written. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_io[] = {
    {
        .name = "IO_OPEN",
        .means =
            "Something that must be read cannot be opened: the subject says what. A file that "
            "cannot be read cannot be verified, and the handler could not have read it either.",
        .harmless = "The file is readable by its owner only (0600), or its folder is (0700). The "
                    "packer kept the mode, and the platform runs as another user. `coldseal sign` "
                    "warns about such files.",
        .attack =
            "Check whether the mode is the same in your pipeline's artefact. If it is, this is "
            "a matter of the build; if not, somebody packed the files again.",
        .next = {"Give files 0644, executable ones and directories 0755.",
                 "Seal and deploy again."},
    },
    {
        .name = "IO_READ",
        .means = "A file or directory could be opened, and reading it failed.",
        .harmless = "A passing fault of the storage below. It goes away when the function starts "
                    "again.",
        .attack = "Nothing points to one. A fault that stays on one file after a new deployment is "
                  "worth a question to the platform.",
        .next = {"Start again.", "If it fails again, deploy the package again.",
                 "If it still fails, ask the platform with the time and the log stream."},
    },
    {
        .name = "IO_CHANGED",
        .means =
            "A file or folder was not the same before and after it was read. What was hashed may "
            "not be what will be executed, so nothing starts.",
        .harmless =
            "In a container or on a laptop: a build, an editor or a file synchroniser works "
            "in the sealed directory.",
        .attack =
            "On Lambda the roots are read-only: nothing of yours can change them, so take this "
            "seriously there. In a container, find the process that writes below the sealed "
            "directory; a change during the very milliseconds of a start is what an attack on "
            "the verification looks like.",
        .next = {"Find out what writes below the root, and stop it.",
                 "Mount the application directory read-only.", "Start again."},
    },
    {
        .name = "IO_WRITE",
        .means =
            "Writing failed. Only the command writes; a gate writes nothing but its line. Files "
            "that were there before are unchanged.",
        .harmless = "A full disk, a read-only folder, or a reader of a pipe that went away.",
        .attack = "Nothing points to one.",
        .next = {"Check free space and permissions of the output's folder.", "Run it again."},
    },
    {
        .name = "IO_RUNTIME_API",
        .means = "The verification is through, and the platform's interface did not answer as it "
                 "must; or its address is not one of this machine. The gate does not go on with an "
                 "interface that it does not understand.",
        .harmless =
            "A passing fault of the platform, or another wrapper or extension that puts its "
            "own address into `AWS_LAMBDA_RUNTIME_API`.",
        .attack =
            "An address outside of the machine would hand every event and every answer of the "
            "function to somebody else. Look at `AWS_LAMBDA_RUNTIME_API` and at the other layers.",
        .next =
            {"Start again.",
             "See which wrappers and extensions run beside the gate, and let coldseal be first: "
             "it starts the next wrapper by `COLDSEAL_NEXT_WRAPPER`.",
             "If it stays, compare the shim's version with the current release."},
    },
    {0},
};
