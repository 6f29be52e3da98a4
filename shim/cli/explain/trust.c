/* SPDX-License-Identifier: Apache-2.0 */
/* TRUST: who sealed it. */
#include "cli/explain/explain.h"

const struct seal_explanation seal_explain_trust[] = {
    {
        .name = "TRUST_UNSEALED",
        .means = "There is no seal where one must be, or a second one where only one may be. A "
                 "package without a seal is not \"unsigned\", it is refused.",
        .harmless = "The packer leaves out hidden folders, so `.coldseal/` did not travel; or the "
                    "deployment took the folder from before signing.",
        .attack = "Taking the seal away is the first thing to try. If your pipeline's artefact has "
                  "`.coldseal/` and the deployed package does not, somebody else packed it.",
        .next = {"`unzip -l package.zip | grep .coldseal` shows whether it was packed.",
                 "Make sealing the last step before packing, and pack hidden folders too.",
                 "With two seals: find out which one is yours, and remove the other in the build.",
                 "To restore service, deploy the last sealed version."},
    },
    {
        .name = "TRUST_RULE",
        .means =
            "No rule of the policy fits: this package may not be in this root at this function, "
            "or it is there twice. Its signatures were not even looked at.",
        .harmless = "A new function or package that nobody told the policy's owner about, or a "
                    "package whose name is not that of the function.",
        .attack =
            "A good package put on another function is an attack that needs no key. Compare the "
            "function with the package that the line names: do they belong together?",
        .next = {"If the package was deployed to the wrong function, deploy the right one.",
                 "If it belongs there, ask the policy's owner for a rule; the rule says who must "
                 "have sealed it."},
    },
    {
        .name = "TRUST_SIGNERS",
        .means =
            "Not enough of the right signers vouch for this manifest: a signature is missing, is "
            "of another key, or does not fit these bytes. `strangers` in the line counts "
            "signatures that are well formed and by nobody whom the rule asks for.",
        .harmless =
            "Somebody signed on a laptop with a key of their own, one of two required "
            "signatures was not there yet, or the manifest was written again after signing.",
        .attack =
            "This is what a package looks like whose author has no key. One or more strangers "
            "and a deployment that was not yours are an intrusion until the contrary is shown.",
        .next =
            {"`coldseal inspect DIR` lists the signatures that are there.",
             "Compare with the rule's `require`; let the missing signer sign this manifest.",
             "If nobody of you built it: find the deployment in CloudTrail, and deploy the last "
             "version of your own."},
    },
    {
        .name = "TRUST_REVOKED",
        .means =
            "It is vouched for, but by a key or certificate that was taken back, or the manifest "
            "itself is on the policy's list.",
        .harmless = "An old package that was sealed before a key was replaced, brought back by a "
                    "roll-back.",
        .attack =
            "A stolen key signs well, and this is the moment in which it no longer helps. If the "
            "package is newer than the revocation, somebody still has that key.",
        .next = {"Deploy a newer version, sealed with a key that is in force.",
                 "Compare the time of the deployment with the time of the revocation.",
                 "If the package is new, find out who has the revoked key."},
    },
    {
        .name = "TRUST_CERTIFICATE",
        .means = "A certificate does not hold: its chain does not end at a root that the policy "
                 "names, its subject, issuer or usage is not what the signer asks for, or a "
                 "signature in the chain is wrong.",
        .harmless =
            "The CA issued from a new intermediate, or the intermediates were not put beside "
            "the signature.",
        .attack =
            "A certificate with the right name and another issuer is a forgery, and anybody can "
            "make one. Compare the issuer's key, not its name.",
        .next =
            {"Compare issuer, subject, usage and dates with what the policy's signer says.",
             "Put the whole chain beside the signature, and sign again.",
             "If the CA changed, its new root comes into the policy by review, as every change."},
    },
    {
        .name = "TRUST_TIME",
        .means =
            "A signature or certificate is not valid at the time that counts: the verified time "
            "of a timestamp, else now.",
        .harmless = "A certificate ran out, and the package was sealed without a timestamp, which "
                    "would have kept it valid.",
        .attack =
            "An expired certificate is worth trying for somebody who has its key. A wrong clock "
            "is worth a look too: the start is judged by the machine's.",
        .next =
            {"Compare the dates of the certificate, or `not_before` and `not_after` of the signer, "
             "with the time in the line.",
             "Seal again with a signer that is in time, with a timestamp where there is one.",
             "Renew certificates before the last ones end: `coldseal doctor` warns."},
    },
    {
        .name = "TRUST_LOG",
        .means =
            "The evidence of a transparency log does not hold: its signature, its proof, or its "
            "number of witnesses.",
        .harmless = "The trusted root beside the policy is older than the log's present key.",
        .attack =
            "A certificate that no log has seen is one that its owner will not notice. That is "
            "why the log is asked.",
        .next = {"Update the trusted root beside the policy, by review, and build the layer again.",
                 "Make the attestation again."},
    },
    {
        .name = "TRUST_REVOCATION",
        .means =
            "Whether a certificate was revoked cannot be established: the revocation list that "
            "the signer demands is not there, is out of date, or is not by the right issuer. Not "
            "knowing is no reason to trust.",
        .harmless = "The list beside the policy was not renewed in time.",
        .attack =
            "Keeping a verifier from new lists is how a revoked certificate stays useful. Find "
            "out why the list was not renewed, and look at the new one before you go on.",
        .next = {"Fetch the CA's current list, check that it is younger than the old one, put it "
                 "beside the policy and build the layer again.",
                 "See whether the certificate is on the new list.",
                 "Renew the list by a scheduled build: `coldseal doctor` warns before it ends."},
    },
    {
        .name = "TRUST_TIMESTAMP",
        .means =
            "A timestamp that the signer demands is not there, or one does not hold: by another "
            "authority, over other bytes, or out of its own validity.",
        .harmless =
            "The timestamping service could not be reached when the package was signed, and "
            "the pipeline went on.",
        .attack =
            "Without a verified time, a key that was stolen later could have signed earlier. A "
            "timestamp over other bytes was taken from another package.",
        .next = {"Seal the package again, with a timestamp by the authority that the policy names.",
                 "Make the pipeline fail where no timestamp can be had."},
    },
    {0},
};
