/* SPDX-License-Identifier: Apache-2.0 */
/* coldseal sign: manifest and signature in one go, of a folder or a zip. The list of steps; sign_job.h says where each is. */
#include "cli/sign/job.h"

#include "cli/check/counted.h"
#include "cli/system/secrecy.h"

static const struct seal_option options[] = {
    SEAL_SIGN_OPTION("key", 'k', "KEY", "private key in PEM, exec:PROGRAM that signs, or awskms:///KEY",
                     SEAL_OPTION_TEXT, key),
    SEAL_SIGN_MANIFEST_OPTIONS,
    SEAL_SIGN_OPTION("label", 'l', "LABEL", "name of the signature's file (default: the key's)",
                     SEAL_OPTION_TEXT, label),
    SEAL_SIGN_OPTION("algorithm", 0, "NAME",
                     "of the signature, as rsa-pss-sha256 (default: by type of key)",
                     SEAL_OPTION_TEXT, algorithm),
    SEAL_SIGN_OPTION("cert", 0, "PEM", "certificate of the key: makes a CMS, LABEL.p7s",
                     SEAL_OPTION_TEXT, certificate),
    SEAL_SIGN_OPTION("chain", 0, "PEM", "certificates above it", SEAL_OPTION_TEXT, chain),
    SEAL_SIGN_OPTION("container", 0, "p7s|sig",
                     "one CMS, or raw signature, certificates and timestamp side by side",
                     SEAL_OPTION_WORD, container),
    SEAL_SIGN_OPTION("tsa", 0, "COMMAND|FILE",
                     "gets a timestamp request on standard input and prints the response; or the "
                     "response",
                     SEAL_OPTION_TEXT, tsa),
    SEAL_SIGN_OPTION("signing-time", 0, "TIME", "claimed in the CMS; nobody believes it",
                     SEAL_OPTION_TEXT, signing_time),
    SEAL_SIGN_OPTION("policy", 0, "FILE", "policy one of whose signers this must be",
                     SEAL_OPTION_TEXT, policy),
    SEAL_SIGN_OPTION("function", 0, "NAME", "with --policy: name of the function", SEAL_OPTION_TEXT,
                     function),
    SEAL_SIGN_OPTION("adopt", 0, "DIR|ZIP", "seal a vendor's layer, which stays as it is",
                     SEAL_OPTION_TEXT, adopt),
    SEAL_SIGN_OPTION("into", 0, "DIR|ZIP", "with --adopt: the layer of yours that holds the seal",
                     SEAL_OPTION_TEXT, into),
    SEAL_SIGN_RENEW_OPTION,
    SEAL_SIGN_OPTION("passphrase-file", 0, "FILE", "its first line decrypts the key",
                     SEAL_OPTION_TEXT, passphrase_file),
    SEAL_SIGN_OPTION("passphrase-fd", 0, "N", "the same, from an open descriptor",
                     SEAL_OPTION_NUMBER, passphrase_fd),
    SEAL_SIGN_OPTION("strict", 0, NULL,
                     "refuse a key file that others can read, and private keys among the files",
                     SEAL_OPTION_FLAG, strict),
};

/* Where the seal goes. */
static enum seal_result choose_place(const struct seal_sign_job *job, const char **ret_place,
                                     struct seal_fault *fault)
{
    const bool adopts = job->settings->adopt != NULL;

    if (adopts && job->call->operands.count > 0)
        return seal_call_usage(job->call, fault, "does not go together with --adopt",
                               job->call->operands.items[0],
                               "the folder behind --adopt is what is sealed.");
    if (!adopts && job->call->operands.count == 0)
        return seal_call_usage(job->call, fault, "what is to be sealed is not said", NULL,
                               "name a folder or a zip.");
    *ret_place = adopts ? job->settings->into : job->call->operands.items[0];
    return SEAL_OK;
}

static enum seal_result sign_run(struct seal_call *call, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_counted counted = {0};
    const char *place = NULL;
    struct seal_sign_job job = {
        .call = call,
        .settings = call->settings,
        .folder = {.top = -1, .seal = -1},
    };

    if (job.settings->policy != NULL)
        job.counted = &counted;
    seal_keep_secrets();
    if ((r = seal_sign_check_settings(&job, fault)) != SEAL_OK ||
        (r = choose_place(&job, &place, fault)) != SEAL_OK ||
        (r = seal_sign_open(&job, place, fault)) != SEAL_OK ||
        (r = seal_sign_key_outside(&job, fault)) != SEAL_OK ||
        (r = seal_sign_key(&job, fault)) != SEAL_OK ||
        (r = seal_sign_certificate(&job, fault)) != SEAL_OK ||
        (r = seal_sign_steps(&job, fault)) != SEAL_OK)
        goto out;
    r = seal_sign_report(&job, fault);
out:
    seal_sign_job_clear(&job);
    seal_counted_clear(&counted);
    return r;
}

const struct seal_command seal_command_sign = {
    .name = "sign",
    .summary = "seal a folder or a zip: manifest and signature in one go",
    .usage = "(DIR|ZIP | --adopt DIR --into DIR) --key KEY --package-version N [options]",
    .details =
        "Lists every file below DIR in DIR/.coldseal/PACKAGE.json, signs that, verifies the result "
        "as\n"
        "the shim would, and only then puts it in place.\n"
        "\n"
        "Signing again keeps package, version, root, bindings and times unless options say "
        "otherwise;\n"
        "--bind region=none or --expires none takes one back. While the manifest stays the same, "
        "other\n"
        "signatures stay, and a second signer joins under a --label of its own. If it would "
        "change\n"
        "while others have signed, --renew is needed and removes their signatures.\n"
        "\n"
        "In a zip the seal is appended and no other entry's bytes change; one that can be read in\n"
        "two ways is refused. Same input, same bytes, whatever the clock says.\n"
        "\n"
        "A key need not be in a file. exec:PROGRAM is asked for its public key and for a "
        "signature,\n"
        "which is verified; awskms:///KEY (id, alias/NAME or ARN) asks AWS KMS through your aws\n"
        "command. See docs/signing.md.\n"
        "\n"
        "With --cert the signature is a CMS with signer's certificate and --chain in it. They must "
        "be what\n"
        "a verifier takes today: of this key, for code signing, valid, up to the topmost of them. "
        "The\n"
        "command behind --tsa, which /bin/sh runs, has the signature stamped; the timestamp is put "
        "in if it\n"
        "is one of this signature. A file that nobody may execute holds a response made before. "
        "Time and\n"
        "certificates may be added later: the signature that is there stays.\n"
        "\n"
        "--adopt lists the files of a vendor's unsigned layer and puts the seal --into a layer of "
        "yours,\n"
        "which is attached beside it. Seal your own files first.\n"
        "\n"
        "  coldseal sign build/ --package orders-api --package-version 87 --key release.key\n"
        "  coldseal sign build/ --package-version 88 --bind function={package} --key release.key\n"
        "  coldseal sign orders-api.zip --package-version 88 --key release.key\n"
        "  coldseal sign build/ --key exec:./sign-pkcs11 --label release\n"
        "  coldseal sign build/ --key awskms:///alias/release\n"
        "  coldseal sign build/ --key release.key --cert release.crt --chain ca.pem --tsa "
        "./tsa.sh\n"
        "  coldseal sign --adopt vendor/ --into layer/ --package datadog --package-version 3 --key "
        "k.key\n",
    .options = {options, sizeof(options) / sizeof(options[0])},
    .settings_size = sizeof(struct seal_sign_settings),
    .operands_min = 0,
    .operands_max = 1,
    .run = sign_run,
};
