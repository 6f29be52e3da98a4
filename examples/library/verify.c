/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify a build folder against a policy, as the gate of a function will: what `coldseal verify` does, as a call of a program.
 *
 *     cc verify.c $(pkg-config --cflags --libs coldseal) -o verify
 *     ./verify FOLDER POLICY-FOLDER FUNCTION
 *
 * POLICY-FOLDER holds policy.json and the keys that it names. Exit status: 0, or that of the result.
 */
#include <coldseal/verify.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__aarch64__)
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE "x86_64"
#endif

/* What a program can do about a refusal depends on its category, which is the exit status. No name weakens anything. */
static const char *what_to_do(enum seal_result result)
{
    switch (seal_result_exit(result)) {
    case 80: /* CONFIG: policy.json or a file that it names is missing, malformed or contradicts itself */
        return "mend the policy; nothing is said about the code";
    case 81: /* IO: something could not be read, or changed while it was; the only category worth a second try */
        return "try again";
    case 82: /* LIMIT: larger, more or deeper than limits.h allows, or no memory */
        return "this is no package, or no seal, of ours";
    case 83: /* FORMAT: a file of the seal is not what docs/formats.md says */
        return "seal it again";
    case 84: /* TRUST: no seal, or not enough of the right signers vouch for it, or one of them was revoked */
        return "find out who made this, and do not start it";
    case 85: /* TREE: files are missing, extra or other than what was sealed */
        return "restore the folder, or seal it again if the change is yours";
    case 86: /* BINDING: a good seal, for another function, machine, version or time */
        return "take the package that was made for this function";
    default: /* INTERNAL, and what is not known yet: a refusal like any other */
        return "report it";
    }
}

static void tell(const struct seal_verdict *verdict)
{
    struct seal_buffer line = {0};

    if (seal_verdict_summary(verdict, &line) == SEAL_OK)
        printf("%s\n", (const char *)line.data);
    seal_buffer_clear(&line);
    if (seal_verdict_may_start(verdict))
        return;
    printf("  %s\n  next: %s\n", seal_result_meaning(verdict->fault.code),
           what_to_do(verdict->fault.code));
}

int main(int argc, char **argv)
{
    char folder[PATH_MAX], policy[PATH_MAX];
    struct seal_verdict verdict;

    if (argc != 4 || realpath(argv[1], folder) == NULL || realpath(argv[2], policy) == NULL) {
        fprintf(stderr, "usage: verify FOLDER POLICY-FOLDER FUNCTION\n");
        return seal_result_exit(SEAL_USAGE);
    }
    struct seal_request request = {
        .platform = &seal_linux, /* or your own: an archive, an object store, memory */
        .policy_directory = policy,
        .only_root = "/var/task", /* as which root the folder is judged */
        .directory = folder,
        .no_deadline = true,
        .facts =
            {
                .function = argv[3],
                .architecture = ARCHITECTURE,
                .now = time(NULL),
                /* before a deployment nobody knows these; the verdict lists what was not checked */
                .cannot_know = SEAL_UNCHECKED_HANDLER | SEAL_UNCHECKED_COMMAND |
                               SEAL_UNCHECKED_REGION | SEAL_UNCHECKED_ENVIRONMENT,
            },
    };

    seal_verify(&request, &verdict);
    tell(&verdict);
    return seal_verdict_may_start(&verdict) ? 0 : seal_verdict_exit(&verdict);
}
