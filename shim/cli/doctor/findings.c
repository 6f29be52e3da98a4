/* SPDX-License-Identifier: Apache-2.0 */
/* The one table of what doctor can find: name, severity, meaning, next step. */
#include "cli/doctor/doctor.h"

#include <string.h>

#define ERROR SEAL_SEVERITY_ERROR
#define WARNING SEAL_SEVERITY_WARNING
#define NOTE SEAL_SEVERITY_NOTE

/* No default: the compiler asks for the words of every new kind. A sentence stays on one line, for those who search for it. */
/* clang-format off */
struct seal_finding_words seal_finding_words(enum seal_finding_kind kind)
{
    switch (kind) {
    case SEAL_FINDING_NO_GATE:
        return (struct seal_finding_words){"no-gate", ERROR,
            "has no coldseal layer: nothing is verified",
            "attach the layer that coldseal layer build made, as the last one; if its name does not say coldseal, give --layer-name"};
    case SEAL_FINDING_LAYER_ORDER:
        return (struct seal_finding_words){"layer-order", WARNING,
            "comes after the coldseal layer and can overwrite it",
            "list the coldseal layer last"};
    case SEAL_FINDING_LAYER_OVERWRITES:
        return (struct seal_finding_words){"layer-overwrites", ERROR,
            "in a later layer overwrites a file of the coldseal layer",
            "list the coldseal layer last, and find out why another layer brings this file"};
    case SEAL_FINDING_EXTENSION_MISSING:
        return (struct seal_finding_words){"extension-missing", WARNING,
            "is not there: the wrapper gate alone runs after the platform's shell, which searches the package for libraries",
            "build the layer with coldseal layer build --gate both"};
    case SEAL_FINDING_NOT_EXECUTABLE:
        return (struct seal_finding_words){"not-executable", ERROR,
            "has no executable bit: the platform cannot start it, and the function fails",
            "publish the zip that coldseal layer build wrote, without packing it again"};
    case SEAL_FINDING_TOO_MANY_EXTENSIONS:
        return (struct seal_finding_words){"too-many-extensions", ERROR,
            "holds more extensions than the platform starts: the function fails",
            "take away a layer that brings one"};
    case SEAL_FINDING_SIBLING:
        return (struct seal_finding_words){"sibling", NOTE,
            "is another extension: it starts beside the gate, before the verdict",
            "see that its layer is one that you trust; the verdict says siblings in not_checked"};
    case SEAL_FINDING_SWITCH_FILE:
        return (struct seal_finding_words){"switch-file", ERROR,
            "switches off all extensions, the gate among them",
            "find out who put it into the layer, and remove that layer"};
    case SEAL_FINDING_LAYER_BOOTSTRAP:
        return (struct seal_finding_words){"layer-bootstrap", WARNING,
            "in a layer is no gate: a bootstrap in the package starts in its place",
            "keep the extension gate beside it, which refuses a bootstrap that was added"};
    case SEAL_FINDING_WRAPPER_OFF:
        return (struct seal_finding_words){"wrapper-off", WARNING,
            "is not set: the handler is not checked, and callers see an exit status in place of the reason",
            "set AWS_LAMBDA_EXEC_WRAPPER to /opt/coldseal-wrapper, unless the layer was built with --gate extension on purpose"};
    case SEAL_FINDING_OTHER_WRAPPER:
        return (struct seal_finding_words){"other-wrapper", WARNING,
            "is in the one slot that the platform has for a wrapper",
            "set AWS_LAMBDA_EXEC_WRAPPER to /opt/coldseal-wrapper and COLDSEAL_NEXT_WRAPPER to this one"};
    case SEAL_FINDING_WRAPPER_IGNORED:
        return (struct seal_finding_words){"wrapper-ignored", WARNING,
            "is not read by this runtime: only the extension gate verifies",
            "remove the variable, so that nobody relies on it"};
    case SEAL_FINDING_WRAPPER_MISSING:
        return (struct seal_finding_words){"wrapper-missing", ERROR,
            "is in no layer: every start ends with exit status 127",
            "attach the layer that holds it (coldseal layer build --gate both makes ours), or remove the variable"};
    case SEAL_FINDING_NEXT_WRAPPER:
        return (struct seal_finding_words){"next-wrapper", ERROR,
            "is no next wrapper: it must be an absolute, normal path, there, executable, and not of coldseal again",
            "correct COLDSEAL_NEXT_WRAPPER; a wrapper also has to be part of a sealed layer"};
    case SEAL_FINDING_NEXT_WRAPPER_UNUSED:
        return (struct seal_finding_words){"next-wrapper-unused", WARNING,
            "is set and never read: the wrapper gate is not in use",
            "set AWS_LAMBDA_EXEC_WRAPPER to /opt/coldseal-wrapper"};
    case SEAL_FINDING_UNKNOWN_VARIABLE:
        return (struct seal_finding_words){"unknown-variable", ERROR,
            "is no variable of coldseal: every start ends with CONFIG_VARIABLE",
            "correct or remove it; nothing that a variable says can weaken a gate"};
    case SEAL_FINDING_VARIABLE_REFUSED:
        return (struct seal_finding_words){"variable-refused", ERROR,
            "is a variable that the policy refuses: every start ends with BINDING_ENVIRONMENT",
            "remove it; if the function needs it, docs/environment.md says how its value is sealed"};
    case SEAL_FINDING_VARIABLE_TO_SEAL:
        return (struct seal_finding_words){"variable-to-seal", NOTE,
            "may only be set to a value that the package was sealed with",
            "give the folder of the package to have that checked, or seal with --bind environment="};
    case SEAL_FINDING_VARIABLE_BOUND:
        return (struct seal_finding_words){"variable-bound", ERROR,
            "does not have the value that the package was sealed with: every start ends with BINDING_ENVIRONMENT",
            "set the variable as sealed, or seal again"};
    case SEAL_FINDING_ARCHITECTURE:
        return (struct seal_finding_words){"architecture", ERROR,
            "is for another machine than the function's: it cannot start",
            "attach the coldseal layer of the function's architecture"};
    case SEAL_FINDING_TIMEOUT:
        return (struct seal_finding_words){"timeout", WARNING,
            "may be too short: a failed start is tried again under it, and the verification may take most of it",
            "raise the timeout or the memory; or measure a start: ms in the verdict line"};
    case SEAL_FINDING_MEMORY:
        return (struct seal_finding_words){"memory", WARNING,
            "may be too small: the verification may take most of the 10 s that the platform gives to a start",
            "give the function more memory, which brings processor time, or pack less"};
    case SEAL_FINDING_DEADLINE:
        return (struct seal_finding_words){"deadline", WARNING,
            "of the policy is not below the function's timeout: the platform may end the gate before it can say why",
            "let deadline_ms be a second below the shortest timeout of the functions under this policy"};
    case SEAL_FINDING_UNSEALED:
        return (struct seal_finding_words){"unsealed", ERROR,
            "has no seal: every start ends with TRUST_UNSEALED",
            "coldseal sign, as the last step before packing; hidden folders must be packed"};
    case SEAL_FINDING_POLICY:
        return (struct seal_finding_words){"policy", ERROR,
            "is a policy that the shim refuses: every start ends so",
            "correct it, build the layer again"};
    case SEAL_FINDING_NO_RULE:
        return (struct seal_finding_words){"no-rule", ERROR,
            "is a package for which the policy has no rule at this function",
            "deploy the function's own package; if it is, have the policy's owner say so"};
    case SEAL_FINDING_BOUND_ELSEWHERE:
        return (struct seal_finding_words){"bound-elsewhere", ERROR,
            "is not what the package was sealed for: every start ends with BINDING",
            "deploy the function's own package, set the function back, or seal for what is true now"};
    case SEAL_FINDING_ONE_SIGNER:
        return (struct seal_finding_words){"one-signer", WARNING,
            "alone vouches for everything: one stolen key is enough",
            "add a second signer of another kind or person, and require both"};
    case SEAL_FINDING_AUDIT:
        return (struct seal_finding_words){"audit", WARNING,
            "is only watched: what would be refused starts",
            "count the AUDIT lines in the log; when there are none, enforce"};
    case SEAL_FINDING_LAYERS_UNVERIFIED:
        return (struct seal_finding_words){"layers-unverified", WARNING,
            "is no root of the policy: whatever lies in a layer is loaded unverified",
            "seal the layers, and give the policy a root /opt"};
    case SEAL_FINDING_TRUST_ENDED:
        return (struct seal_finding_words){"trust-ended", ERROR,
            "is a signer that no longer counts",
            "renew what ended, seal again, build the layer again"};
    case SEAL_FINDING_TRUST_ENDS:
        return (struct seal_finding_words){"trust-ends", WARNING,
            "is a signer that soon no longer counts",
            "renew what ends, and build the layer again, before that day"};
    case SEAL_FINDING_LOG_LEVEL:
        return (struct seal_finding_words){"log-level", NOTE,
            "hides acceptances from the log: refusals are FATAL and stay, PASSED is INFO",
            "log INFO to know when a function last passed"};
    case SEAL_FINDING_LOG_HIDDEN:
        return (struct seal_finding_words){"log-hidden", WARNING,
            "hides refusals: the policy logs text, and the platform takes text for INFO",
            "let the policy log JSON, or let the function log INFO"};
    case SEAL_FINDING_IMAGE:
        return (struct seal_finding_words){"image", NOTE,
            "is a container image: layers do not apply, and who may replace the image may leave the shim out",
            "let the image's ENTRYPOINT be coldseal-shim exec --; who may replace the image is a matter of permissions"};
    case SEAL_FINDING_IMAGE_ENTRY:
        return (struct seal_finding_words){"image-entry", ERROR,
            "overrides the image's entry point: the shim does not run",
            "remove the override from the function's image configuration, and find out who set it"};
    case SEAL_FINDING_SNAPSTART:
        return (struct seal_finding_words){"snapstart", NOTE,
            "is on: the verdict dates from the publish of a version; expiry, revocation and floors are not asked again",
            "publish a new version after each change of the policy"};
    case SEAL_FINDING_KINDS:
        break;
    }
    return (struct seal_finding_words){"unknown", ERROR, "is no finding of coldseal", "report this as a bug of coldseal"};
}
/* clang-format on */

const char *seal_severity_word(enum seal_severity severity)
{
    switch (severity) {
    case SEAL_SEVERITY_ERROR:
        return "error";
    case SEAL_SEVERITY_WARNING:
        return "warning";
    case SEAL_SEVERITY_NOTE:
        return "note";
    }
    return "error";
}

static const char *copy(struct seal_doctor *doctor, const char *text)
{
    return text == NULL ? "" : seal_arena_copy(doctor->call->arena, text, strlen(text));
}

enum seal_result seal_doctor_find(struct seal_doctor *doctor, enum seal_finding_kind kind,
                                  const char *subject, const char *expected, const char *found,
                                  struct seal_fault *fault)
{
    struct seal_finding finding = {kind, copy(doctor, subject), copy(doctor, expected),
                                   copy(doctor, found), NULL};

    if (finding.subject == NULL || finding.expected == NULL || finding.found == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, subject);
    if (doctor->count == SEAL_DOCTOR_FINDINGS_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_COUNT, "there are more findings than can be listed",
                              subject);
    doctor->findings[doctor->count++] = finding;
    return SEAL_OK;
}

void seal_doctor_advise(struct seal_doctor *doctor, const char *next)
{
    if (doctor->count > 0)
        doctor->findings[doctor->count - 1].next = next;
}

size_t seal_doctor_count(const struct seal_doctor *doctor, enum seal_severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < doctor->count; i++)
        if (seal_finding_words(doctor->findings[i].kind).severity == severity)
            count++;
    return count;
}
