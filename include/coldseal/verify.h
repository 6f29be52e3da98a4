/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is this code what the right people sealed?  One call: seal_verify().
 *
 *     struct seal_verdict verdict;
 *     struct seal_request request = {
 *         .platform = &seal_linux, .policy_directory = "/etc/coldseal",
 *         .facts = { .function = "orders-api", .architecture = "x86_64", .now = time(NULL) },
 *     };
 *     seal_verify(&request, &verdict);
 *     if (!seal_verdict_may_start(&verdict))
 *         fprintf(stderr, "%s\n", seal_result_name(verdict.fault.code));
 */
#ifndef COLDSEAL_VERIFY_H
#define COLDSEAL_VERIFY_H

#include <coldseal/bytes.h>
#include <coldseal/limits.h>
#include <coldseal/platform.h>
#include <coldseal/result.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a start may be unable to establish; bits, listed in the verdict as not_checked. */
enum seal_unchecked {
    SEAL_UNCHECKED_FUNCTION = 1 << 0,
    SEAL_UNCHECKED_HANDLER = 1 << 1,
    SEAL_UNCHECKED_COMMAND = 1 << 2,
    SEAL_UNCHECKED_REGION = 1 << 3,
    SEAL_UNCHECKED_ARCHITECTURE = 1 << 4,
    SEAL_UNCHECKED_ENVIRONMENT = 1 << 5,
    SEAL_UNCHECKED_SIBLINGS = 1 << 6, /* other extensions that run beside the gate */
    SEAL_UNCHECKED_REQUIRES = 1 << 7, /* only one root was verified */
    SEAL_UNCHECKED_LINKS = 1 << 8,    /* links into roots that were not verified */
};

/*
 * struct seal_facts - what is true at this start, docs/formats.md section 4. All borrowed,
 * NUL-terminated.
 *
 * NULL: not known. A bound fact that is not known refuses, unless @cannot_know names it: then it is
 * listed as not checked. Never fill a fact from the package itself: what it says of itself proves
 * nothing.
 */
struct seal_facts {
    const char *function;
    const char *handler;
    const char *region;
    const char *architecture;   /* "x86_64" or "arm64" */
    const char *const *command; /* one argv, ended by NULL */
    char *const *environment;   /* "NAME=value", ended by NULL */
    const char *const *withheld; /* names of variables that this gate is never shown, ended by NULL; may be NULL */
    unsigned cannot_know;   /* of enum seal_unchecked */
    bool function_is_claim; /* the function's name comes from somewhere that no platform guards */
    int64_t now;            /* seconds since 1970, UTC */
    int64_t built;          /* when this program was released, like @now: no clock can be earlier */
};

/*
 * struct seal_observation - what became of one signature, for whoever wants to show it. All views, for the call alone.
 *
 * A signature is told once for the signer that it counts for, or once for each signer of the rule that would not have it.
 */
struct seal_observation {
    const char *root, *package, *label;
    const char *signer; /* the policy's name */
    enum seal_result result; /* SEAL_OK: it counts; SEAL_TRUST_SIGNERS: not his; SEAL_TRUST_*: his, and it does not hold */
    bool repeated;                  /* SEAL_OK, but his key or identity counts already */
    const struct seal_fault *fault; /* where result is not SEAL_OK */
    const char *subject, *issuer;   /* of the certificate; empty: a bare key, or not known */
    bool has_time, has_end;
    int64_t time, end; /* verified signing time; end of the certificate */
    bool revocation_established;
};

/*
 * struct seal_request - one verification. Everything is borrowed until seal_verify() returns.
 *
 * @policy_directory: holds policy.json and the files that it names; absolute.
 * @required_root:    the policy must have this root, unlayered; NULL: none is demanded.
 * @shared_root:      the one root whose rules need not tie packages to functions; NULL: none.
 * @forbidden_path:   absolute path that is an extra file wherever a root covers it, listed or not;
 *                    NULL: none.
 * @forbidden_anywhere: nothing may lie at @forbidden_path even where no root covers it.
 * @program:          absolute path of what is to be started: must be a file with exec in a verified
 *                    root, or the result is BINDING_COMMAND; NULL: whatever is started is not judged.
 * @only_root:        verify this root of the policy alone (the command); NULL: all of them.
 * @directory:        absolute path where @only_root lies here, when it is not yet where the function will see it: a
 *                    build folder, verified as /var/task. NULL: at its own path. Without @only_root: CONFIG_POLICY.
 * @keys_only:        the caller made the policy up from bare keys (the command's --key): it takes nothing back, so revocation is
 *                    not established, and the verdict's members have neither its digest nor its generation.
 * @no_deadline:      ignore the policy's deadline_ms (the command).
 */
struct seal_request {
    const struct seal_platform *platform;
    const char *policy_directory;
    const char *required_root;
    const char *shared_root;
    const char *forbidden_path;
    bool forbidden_anywhere;
    const char *program;
    const char *only_root;
    const char *directory;
    bool keys_only;
    bool no_deadline;
    struct seal_facts facts;
    /* called while files are read, with the bytes read since the last call; may be NULL */
    void (*progress)(void *context, uint64_t bytes);
    void *progress_context;
    /* called for signatures as they are judged; may be NULL; cannot change anything */
    void (*observe)(void *context, const struct seal_observation *observation);
    void *observe_context;
};

/* Zero and anything that is not one of these is a refusal. */
enum seal_outcome {
    SEAL_OUTCOME_NONE = 0,
    SEAL_OUTCOME_REFUSED = 0x2d,
    SEAL_OUTCOME_AUDITED = 0x5c, /* would have been refused; the policy only watches here, until a date */
    SEAL_OUTCOME_ACCEPTED = 0xb3,
};

/* Of one verification, over all roots; entries are manifest entries, the rest counts paths on disk. */
struct seal_counts {
    uint64_t entries;  /* listed in the seals that count */
    uint64_t verified; /* of those: found on disk exactly as listed */
    uint64_t missing;
    uint64_t extra;
    uint64_t modified;
    uint64_t kind;
    uint64_t strangers; /* well-formed signatures that none of the asked signers made */
};

/* Steps that were taken, counted one by one: an acceptance that skipped one is none. */
struct seal_steps {
    uint32_t roots_asked;    /* by the policy, or 1 for only_root */
    uint32_t roots_optional; /* of those: not there, and allowed to be absent */
    uint32_t roots_vouched;  /* every seal has its rule and enough signers */
    uint32_t roots_bound;    /* every manifest is for this root and this start */
    uint32_t roots_compared; /* everything on disk is listed, everything listed is on disk */
    uint32_t roots_audited;  /* ended by a finding that the policy only watches */
    uint32_t findings;       /* that the policy only watches, of roots and of the start itself */
    bool environment_judged;
};

/* What people know from other signing systems, each with its own answer. */
enum seal_assurance {
    SEAL_CHECK_INTEGRITY,    /* what lies on disk is what was sealed */
    SEAL_CHECK_AUTHENTICITY, /* the right signers vouch for it */
    SEAL_CHECK_TIMESTAMP,    /* an authority says when they signed */
    SEAL_CHECK_EXPIRY,     /* what vouches, and the manifest, are within the time that they name */
    SEAL_CHECK_REVOCATION, /* no key and no certificate of it was taken back, as far as lists say */
    SEAL_CHECK_COUNT,
};

enum seal_answer { SEAL_NOT_ESTABLISHED = 0, SEAL_PASSED, SEAL_FAILED };

enum seal_log_format { SEAL_LOG_JSON = 0, SEAL_LOG_TEXT };

/* How many bytes of signer names a verdict keeps, NULs included. */
#define SEAL_VERDICT_SIGNERS_SIZE 512
#define SEAL_VERDICT_ROOT_SIZE 256

/*
 * struct seal_verdict - the report of one verification; plain data, no pointer into the request but
 * static text, so that it may be copied and kept. To decide, ask seal_verdict_may_start() and
 * nothing else; to report, seal_verdict_members().
 */
struct seal_verdict {
    enum seal_outcome outcome;
    struct seal_fault fault; /* code SEAL_OK when accepted; else the refusal, or the first audited finding */
    bool enforced;           /* false: something was audited */

    /* the seal that the fault is about; when accepted that of the unlayered root, else the first */
    char root[SEAL_VERDICT_ROOT_SIZE];
    char package[SEAL_PACKAGE_NAME_MAX + 1];
    bool has_version;  /* the manifest was read: nobody believes it before its signatures */
    uint64_t version;  /* of the package */
    bool has_manifest; /* manifest holds a digest */
    uint8_t manifest[SEAL_DIGEST_SIZE];
    char signers[SEAL_VERDICT_SIGNERS_SIZE]; /* names that count, one after the other, each ended by NUL; then NUL */

    struct seal_counts counts;
    struct seal_steps steps;
    unsigned not_checked; /* of enum seal_unchecked */
    enum seal_answer checks[SEAL_CHECK_COUNT]; /* over all seals; failed by one, or else not established for one, is so for all */

    bool has_list;          /* revocation lists were used */
    uint32_t list_age_days; /* of the oldest */
    bool list_stale;        /* one is past its next update, and none is required */

    bool has_policy; /* policy holds a digest */
    bool keys_only; /* of the request: nobody wrote that policy, and its digest and generation say nothing */
    uint8_t policy[SEAL_DIGEST_SIZE];
    uint64_t generation;

    uint64_t bytes;    /* of file contents that were hashed */
    uint64_t trust_us; /* microseconds: policy, seals, signatures, bindings */
    uint64_t walk_us;  /* microseconds: finding and comparing what is on disk */
    uint64_t hash_us;  /* microseconds: reading and hashing files */

    enum seal_log_format log_format;
    bool log_passed; /* the policy wants a line on acceptance too */
};

/*
 * seal_verify() - do the right signers vouch for exactly what lies in the policy's roots?
 * docs/formats.md section 5.
 *
 * @ret_verdict is always filled, and is a refusal until all stages are through. There is no other
 * result: ask seal_verdict_may_start(). Keeps nothing, writes nothing, starts no program; what it
 * allocates it frees. One call at a time in a process: the cryptographic library below keeps state
 * of its own.
 */
void seal_verify(const struct seal_request *request, struct seal_verdict *ret_verdict);

/*
 * seal_verdict_may_start() - may what was verified be started?
 *
 * Asks the verdict's data again, not only its word: an accepted verdict whose steps or counts do
 * not add up is none.
 */
SEAL_MUST_CHECK bool seal_verdict_may_start(const struct seal_verdict *verdict);

/*
 * seal_verdict_word() - "accepted", "audited" or "refused".   seal_verdict_exit() - 0, or the
 * category's status.
 */
const char *seal_verdict_word(const struct seal_verdict *verdict);
int seal_verdict_exit(const struct seal_verdict *verdict);

/*
 * seal_verdict_members() - append the members of the verdict line, docs/formats.md section 7, as
 * JSON text from `"coldseal":"verdict/v1"` on, without braces, so that a program can put members of
 * its own around them. SEAL_OK or SEAL_LIMIT_MEMORY.
 */
SEAL_MUST_CHECK enum seal_result seal_verdict_members(const struct seal_verdict *verdict,
                                                      bool started, struct seal_buffer *line);

/* seal_verdict_summary() - for people: append "REFUSED TREE_EXTRA node_modules/.cache/x" and the
 * like, escaped to one line. SEAL_OK or SEAL_LIMIT_MEMORY. */
SEAL_MUST_CHECK enum seal_result seal_verdict_summary(const struct seal_verdict *verdict,
                                                      struct seal_buffer *text);

#ifdef __cplusplus
}
#endif

#endif
