/* SPDX-License-Identifier: Apache-2.0 */
/* The one table of results: name, meaning and next step. Log line, --help, man pages and documents are made from it. */
#include <coldseal/result.h>

#include <stdint.h>
#include <string.h>

struct words {
    const char *name;
    const char *meaning;
    const char *next;
};

/* No default: the compiler asks for the words of every new name. A sentence stays on one line, for those who search for it. */
/* clang-format off */
static struct words describe(enum seal_result result)
{
    switch (result) {
    case SEAL_UNDECIDED:
        return (struct words){"UNDECIDED",
            "nobody came to a decision, which is a refusal",
            "report this as a bug of coldseal, with the verdict line"};
    case SEAL_OK:
        return (struct words){"OK",
            "everything that must hold does hold",
            "nothing needs to be done"};
    case SEAL_USAGE:
        return (struct words){"USAGE",
            "the command line makes no sense",
            "read coldseal help, and the help of the subcommand"};

    case SEAL_CONFIG_POLICY:
        return (struct words){"CONFIG_POLICY",
            "the policy is missing, malformed or contradicts itself",
            "correct the member that the message names and deploy the policy again"};
    case SEAL_CONFIG_KEY:
        return (struct words){"CONFIG_KEY",
            "a key is malformed, of a kind that is not taken, or named twice",
            "look at the key with openssl pkey -pubin -text and put the right one beside the policy"};
    case SEAL_CONFIG_FILE:
        return (struct words){"CONFIG_FILE",
            "a file that the policy or an option names is missing or unfit",
            "check that the file was packed beside the policy under exactly that name"};
    case SEAL_CONFIG_VARIABLE:
        return (struct words){"CONFIG_VARIABLE",
            "a COLDSEAL_ variable is unknown or has a senseless value",
            "correct or remove the variable in the function's configuration"};

    case SEAL_IO_OPEN:
        return (struct words){"IO_OPEN",
            "something that must be read cannot be opened",
            "give files 0644 and directories 0755 before packing: the platform runs as another user"};
    case SEAL_IO_READ:
        return (struct words){"IO_READ",
            "reading failed",
            "try again; if it fails again, look at the health of the file system"};
    case SEAL_IO_CHANGED:
        return (struct words){"IO_CHANGED",
            "a file changed while it was read",
            "find out what writes to the sealed directory and stop it, then try again"};
    case SEAL_IO_WRITE:
        return (struct words){"IO_WRITE",
            "writing failed",
            "check free space and permissions of the output directory"};
    case SEAL_IO_RUNTIME_API:
        return (struct words){"IO_RUNTIME_API",
            "the runtime API did not answer as it must",
            "try again; if it stays, compare the platform's status page and the shim's version"};

    case SEAL_LIMIT_SIZE:
        return (struct words){"LIMIT_SIZE",
            "something is larger than coldseal takes",
            "compare the size with the limits in docs/formats.md; a file that large is rarely the right one"};
    case SEAL_LIMIT_COUNT:
        return (struct words){"LIMIT_COUNT",
            "there are more of something than coldseal takes",
            "compare the number with the limits in docs/formats.md and pack less"};
    case SEAL_LIMIT_DEPTH:
        return (struct words){"LIMIT_DEPTH",
            "something is nested deeper than coldseal takes",
            "look for a directory or a document that contains itself over and over"};
    case SEAL_LIMIT_MEMORY:
        return (struct words){"LIMIT_MEMORY",
            "memory could not be had",
            "give the function more memory"};
    case SEAL_LIMIT_TIME:
        return (struct words){"LIMIT_TIME",
            "the verification did not end before its deadline",
            "give the function more memory, which brings more processor time, or pack less"};

    case SEAL_FORMAT_JSON:
        return (struct words){"FORMAT_JSON",
            "a document is not strict JSON",
            "make the document again with the tool that should have written it"};
    case SEAL_FORMAT_MANIFEST:
        return (struct words){"FORMAT_MANIFEST",
            "a manifest is JSON but not a manifest/v1",
            "seal the package again with coldseal sign and deploy that"};
    case SEAL_FORMAT_VERSION:
        return (struct words){"FORMAT_VERSION",
            "a document is of another type or version than expected",
            "use the same release of coldseal to seal and to verify"};
    case SEAL_FORMAT_PACKAGE:
        return (struct words){"FORMAT_PACKAGE",
            "a manifest says another package than its file name",
            "find out who renamed the manifest, then seal the package again under its own name"};
    case SEAL_FORMAT_SEAL_NAME:
        return (struct words){"FORMAT_SEAL_NAME",
            "the seal directory holds something that has no business there",
            "find out who put it into .coldseal/, then deploy the package as it was sealed"};
    case SEAL_FORMAT_SIGNATURE:
        return (struct words){"FORMAT_SIGNATURE",
            "a signature file does not have the syntax of its kind",
            "sign the manifest again; a damaged transfer or a text conversion does this"};
    case SEAL_FORMAT_ARCHIVE:
        return (struct words){"FORMAT_ARCHIVE",
            "a zip archive can be read in two ways",
            "build the archive again from its directory with a common zip tool"};

    case SEAL_TRUST_UNSEALED:
        return (struct words){"TRUST_UNSEALED",
            "there is no seal where one must be, or a second where only one may be",
            "check that .coldseal/ was packed, hidden directories included, and holds one package"};
    case SEAL_TRUST_RULE:
        return (struct words){"TRUST_RULE",
            "no rule of the policy fits this seal at this place",
            "check that this package belongs on this function; if it does, have the policy's owner say so"};
    case SEAL_TRUST_SIGNERS:
        return (struct words){"TRUST_SIGNERS",
            "not enough of the right signers vouch for the manifest",
            "compare the signers that the rule requires with those of coldseal inspect, and add what is missing"};
    case SEAL_TRUST_REVOKED:
        return (struct words){"TRUST_REVOKED",
            "the key that vouches for the manifest, or the manifest itself, is revoked",
            "deploy a newer version, sealed with a key that is in force"};
    case SEAL_TRUST_CERTIFICATE:
        return (struct words){"TRUST_CERTIFICATE",
            "a certificate or its chain does not hold",
            "compare issuer, subject, usage and dates of the certificate with what the policy asks for"};
    case SEAL_TRUST_TIME:
        return (struct words){"TRUST_TIME",
            "a signature or certificate is not valid at the time that counts",
            "seal the package again with a signer whose validity has begun and not ended"};
    case SEAL_TRUST_LOG:
        return (struct words){"TRUST_LOG",
            "the evidence of a transparency log does not hold",
            "make the attestation again, and check that the trusted root beside the policy is current"};
    case SEAL_TRUST_REVOCATION:
        return (struct words){"TRUST_REVOCATION",
            "whether a certificate is revoked cannot be established",
            "put a current revocation list of the certificate's issuer beside the policy and deploy it"};
    case SEAL_TRUST_TIMESTAMP:
        return (struct words){"TRUST_TIMESTAMP",
            "a timestamp that is demanded is missing, or one does not hold",
            "seal again with a timestamp of an authority that the signer's policy names"};

    case SEAL_TREE_MISSING:
        return (struct words){"TREE_MISSING",
            "something that was sealed is not on disk",
            "compare what was sealed with what was deployed; packers drop empty directories and hidden files"};
    case SEAL_TREE_EXTRA:
        return (struct words){"TREE_EXTRA",
            "something on disk was not sealed",
            "find out who added it; if your own build did, seal as its last step and deploy that"};
    case SEAL_TREE_MODIFIED:
        return (struct words){"TREE_MODIFIED",
            "a file has other contents than those that were sealed",
            "find out who changed it after sealing; to restore service, deploy the last sealed version"};
    case SEAL_TREE_KIND:
        return (struct words){"TREE_KIND",
            "a file, directory or link is of another kind than was sealed, or of a forbidden one",
            "check that the packer keeps links and executable bits (zip -y), and drop setuid bits and devices"};
    case SEAL_TREE_LINK:
        return (struct words){"TREE_LINK",
            "a symbolic link leads out of the verified roots, nowhere, or in circles",
            "replace the link with the file it stands for, then seal again"};
    case SEAL_TREE_CONFLICT:
        return (struct words){"TREE_CONFLICT",
            "two seals disagree about one path",
            "find the two packages that ship this path and let one of them own it"};
    case SEAL_TREE_MOUNT:
        return (struct words){"TREE_MOUNT",
            "another file system is mounted inside a verified root",
            "mount it outside the roots of the policy"};

    case SEAL_BINDING_ROOT:
        return (struct words){"BINDING_ROOT",
            "the package was sealed for another root",
            "check whether a layer was deployed as code or code as a layer; else seal with the right --root"};
    case SEAL_BINDING_FUNCTION:
        return (struct words){"BINDING_FUNCTION",
            "the package was sealed for another function, or the function is not known",
            "deploy the package that belongs to this function, or seal it for this one too"};
    case SEAL_BINDING_HANDLER:
        return (struct words){"BINDING_HANDLER",
            "the package was sealed for another handler",
            "compare the function's handler setting with the sealed one; find out who changed it"};
    case SEAL_BINDING_COMMAND:
        return (struct words){"BINDING_COMMAND",
            "the package was sealed for another command, or the command is no verified file",
            "compare entry point and command of the image or function with what was sealed"};
    case SEAL_BINDING_ARCHITECTURE:
        return (struct words){"BINDING_ARCHITECTURE",
            "the package was sealed for another machine",
            "deploy the build for this architecture"};
    case SEAL_BINDING_REGION:
        return (struct words){"BINDING_REGION",
            "the package was sealed for another region",
            "deploy the package that was sealed for this region"};
    case SEAL_BINDING_REALM:
        return (struct words){"BINDING_REALM",
            "the package was sealed for another realm",
            "deploy the package that was sealed for this stage or account"};
    case SEAL_BINDING_VERSION:
        return (struct words){"BINDING_VERSION",
            "the package is older than the policy allows",
            "deploy the current version; old ones were ruled out on purpose"};
    case SEAL_BINDING_TIME:
        return (struct words){"BINDING_TIME",
            "the seal is not yet or no longer valid, or the clock cannot be right",
            "check the machine's clock, then seal the package again with new dates"};
    case SEAL_BINDING_ENVIRONMENT:
        return (struct words){"BINDING_ENVIRONMENT",
            "an environment variable is forbidden, doubled, missing or of another value",
            "remove or correct the variable in the function's configuration; find out who set it"};
    case SEAL_BINDING_SCOPE:
        return (struct words){"BINDING_SCOPE",
            "the package lists paths outside those that its rule allows",
            "look at the paths with coldseal inspect; a package may own only what its rule gives it"};
    case SEAL_BINDING_REQUIRES:
        return (struct words){"BINDING_REQUIRES",
            "a package that this one requires is not there or too old",
            "attach the required package in the required version"};
    case SEAL_BINDING_GENERATION:
        return (struct words){"BINDING_GENERATION",
            "the policy is older than the package demands",
            "update the function to the current layer with the policy"};
    case SEAL_BINDING_MISSING:
        return (struct words){"BINDING_MISSING",
            "the package lacks a binding that its rule demands",
            "seal the package again with the --bind that the rule names"};

    case SEAL_INTERNAL_STATE:
        return (struct words){"INTERNAL_STATE",
            "coldseal found itself in an impossible state",
            "report this as a bug of coldseal, with the verdict line"};
    case SEAL_INTERNAL_CRYPTO:
        return (struct words){"INTERNAL_CRYPTO",
            "the cryptographic library failed on good input",
            "try again; if it stays, report it with the output of coldseal version"};

    case SEAL_COMMAND_REFUSED:
        return (struct words){"COMMAND_REFUSED",
            "everything was verified, and the kernel would not execute the command",
            "check the command's executable bit, its architecture and its interpreter"};
    case SEAL_COMMAND_NOT_FOUND:
        return (struct words){"COMMAND_NOT_FOUND",
            "everything was verified, and there is no such command",
            "give the command's absolute path; PATH is not searched"};
    }
    return (struct words){"UNKNOWN",
            "this is no result of coldseal",
            "report this as a bug of coldseal, with the verdict line"};
}
/* clang-format on */

const char *seal_result_name(enum seal_result result)
{
    return describe(result).name;
}

const char *seal_result_meaning(enum seal_result result)
{
    return describe(result).meaning;
}

const char *seal_result_next(enum seal_result result)
{
    return describe(result).next;
}

static int is_known(enum seal_result result)
{
    return strcmp(describe(result).name, "UNKNOWN") != 0;
}

int seal_result_exit(enum seal_result result)
{
    if (result == SEAL_OK)
        return 0;
    if (result == SEAL_UNDECIDED || !is_known(result))
        return 87;
    return (int)((unsigned)result >> 8);
}

const char *seal_result_category(enum seal_result result)
{
    switch (seal_result_exit(result)) {
    case 0:
        return "OK";
    case 2:
        return "USAGE";
    case 80:
        return "CONFIG";
    case 81:
        return "IO";
    case 82:
        return "LIMIT";
    case 83:
        return "FORMAT";
    case 84:
        return "TRUST";
    case 85:
        return "TREE";
    case 86:
        return "BINDING";
    case 126:
    case 127:
        return "COMMAND";
    default: /* an int, not our enum: 87 and whatever else */
        return "INTERNAL";
    }
}

const enum seal_result *seal_result_list(size_t *ret_count)
{
    /* One paragraph a category. */
    /* clang-format off */
    static const enum seal_result list[] = {
        SEAL_UNDECIDED, SEAL_OK, SEAL_USAGE,
        SEAL_CONFIG_POLICY, SEAL_CONFIG_KEY, SEAL_CONFIG_FILE, SEAL_CONFIG_VARIABLE,
        SEAL_IO_OPEN, SEAL_IO_READ, SEAL_IO_CHANGED, SEAL_IO_WRITE, SEAL_IO_RUNTIME_API,
        SEAL_LIMIT_SIZE, SEAL_LIMIT_COUNT, SEAL_LIMIT_DEPTH, SEAL_LIMIT_MEMORY, SEAL_LIMIT_TIME,
        SEAL_FORMAT_JSON, SEAL_FORMAT_MANIFEST, SEAL_FORMAT_VERSION, SEAL_FORMAT_PACKAGE,
        SEAL_FORMAT_SEAL_NAME, SEAL_FORMAT_SIGNATURE, SEAL_FORMAT_ARCHIVE,
        SEAL_TRUST_UNSEALED, SEAL_TRUST_RULE, SEAL_TRUST_SIGNERS, SEAL_TRUST_REVOKED,
        SEAL_TRUST_CERTIFICATE, SEAL_TRUST_TIME, SEAL_TRUST_LOG, SEAL_TRUST_REVOCATION,
        SEAL_TRUST_TIMESTAMP,
        SEAL_TREE_MISSING, SEAL_TREE_EXTRA, SEAL_TREE_MODIFIED, SEAL_TREE_KIND, SEAL_TREE_LINK,
        SEAL_TREE_CONFLICT, SEAL_TREE_MOUNT,
        SEAL_BINDING_ROOT, SEAL_BINDING_FUNCTION, SEAL_BINDING_HANDLER, SEAL_BINDING_COMMAND,
        SEAL_BINDING_ARCHITECTURE, SEAL_BINDING_REGION, SEAL_BINDING_REALM,
        SEAL_BINDING_VERSION, SEAL_BINDING_TIME, SEAL_BINDING_ENVIRONMENT, SEAL_BINDING_SCOPE,
        SEAL_BINDING_REQUIRES, SEAL_BINDING_GENERATION, SEAL_BINDING_MISSING,
        SEAL_INTERNAL_STATE, SEAL_INTERNAL_CRYPTO,
        SEAL_COMMAND_REFUSED, SEAL_COMMAND_NOT_FOUND,
    };
    /* clang-format on */

    *ret_count = sizeof(list) / sizeof(list[0]);
    return list;
}
