/* SPDX-License-Identifier: Apache-2.0 */
/* CONFIG: the policy and what belongs to it. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_config[] = {
    {
        .name = "CONFIG_POLICY",
        .means = "The policy cannot be used: `policy.json` is not there, is not strict JSON, has a "
                 "member that nobody knows, lacks one that is required, or says two things that "
                 "cannot both hold. Nothing of the package was looked at.",
        .harmless =
            "A typing error, or a member of another release of coldseal: the line names the "
            "member. Or the layer was zipped by hand and its `coldseal/` folder was left out.",
        .attack =
            "The policy lies in the layer, the runtime or the image, never with the code. "
            "Whoever changed it could publish one of these. Compare the layer version in the "
            "function's configuration with the last one that your pipeline published: one that "
            "nobody of you published is an attack.",
        .next = {"Read the member and the reason in the line.",
                 "Read the policy as the shim does, on your machine: `coldseal verify DIR --policy "
                 "policy.json --function NAME`.",
                 "Correct it, build the layer with `coldseal layer build`, attach the new version.",
                 "To restore service meanwhile, attach the last layer version that worked."},
    },
    {
        .name = "CONFIG_KEY",
        .means =
            "A key cannot be used: the file is not one public key in PEM, the key is of another "
            "type than `algorithm` says, an RSA key is not of 2048 to 4096 bits, or one key "
            "stands in two signers, where one person would count as two. For the command it may "
            "be a private key that cannot be read or decrypted.",
        .harmless = "A certificate or a private key in place of the public key, or a key that was "
                    "replaced by one of another type without changing `algorithm`.",
        .attack =
            "A key beside the policy is part of the layer. Compare its key id with the one in "
            "your records (`coldseal keygen` prints it, `coldseal inspect` and verdicts name "
            "it): a key that you do not know may be somebody's attempt to become a signer.",
        .next = {"Look at the file: `openssl pkey -pubin -in FILE -text -noout`.",
                 "Put the right public key beside the policy and build the layer again.",
                 "Where two signers share a key, give each person a key of their own."},
    },
    {
        .name = "CONFIG_FILE",
        .means =
            "A file that the policy or an option names is not there, is no regular file, is too "
            "large for what it should be, or is a symbolic link where none may be.",
        .harmless = "The key has another name than the policy says, or was not packed beside "
                    "`policy.json`: the names in a policy are plain names in its own directory.",
        .attack =
            "An accident came with a change of the policy. If the policy is unchanged and the "
            "file vanished, ask who published the layer or pushed the image.",
        .next = {"Check that exactly this name lies beside `policy.json`.",
                 "Build the layer with `coldseal layer build`: it takes each file that the policy "
                 "names, and stops where one is missing."},
    },
    {
        .name = "CONFIG_VARIABLE",
        .means =
            "A variable whose name begins with `COLDSEAL_` is not known, is there twice, or has a "
            "senseless value. The only one is `COLDSEAL_NEXT_WRAPPER`, an absolute path. An "
            "unknown one refuses, because a typing error must never weaken anything.",
        .harmless =
            "A typing error, or somebody looking for a switch that turns the gate off. There "
            "is none.",
        .attack = "Variables are set with `UpdateFunctionConfiguration`. A name such as "
                  "`COLDSEAL_DISABLE` says what its author had in mind; ask who it was.",
        .next = {"Correct or remove the variable in the function's configuration.",
                 "Find out who set it: `UpdateFunctionConfiguration*` in CloudTrail."},
    },
    {0},
};
