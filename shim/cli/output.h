/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people and programs read: results on standard output, messages on standard error.
 *
 * A page is text under construction. It remembers its first failure, which comes out when it is
 * written: nobody checks every line.
 */
#ifndef SEAL_CLI_OUTPUT_H
#define SEAL_CLI_OUTPUT_H

#include <coldseal/bytes.h>
#include <coldseal/limits.h>
#include <coldseal/result.h>

#include <stdbool.h>
#include <stdint.h>

/* How this run speaks: the common options and the terminal, decided once. */
struct seal_output {
    bool json;     /* --format json */
    bool quiet;    /* --quiet: no progress, no "PASSED", no "Sealed"; refusals, warnings stay */
    bool color;    /* standard error is a terminal that shows it, or --color always */
    bool terminal; /* standard error is a terminal that can go back in its line */
    bool foreign_stdout; /* it is for the command that starts: JSON goes to standard error */
};

/* All zero is the valid, empty state; cleared by the functions that write it. */
struct seal_page {
    struct seal_buffer text;
    enum seal_result failed; /* SEAL_UNDECIDED: nothing failed so far */
};

/* seal_page_add() - append as printf does. Only text of our own and numbers; what comes from
 * outside goes through seal_page_name(). */
__attribute__((format(printf, 2, 3))) void seal_page_add(struct seal_page *page, const char *format,
                                                         ...);

/* seal_page_name() - append a name, path or value from outside, escaped for a terminal. */
void seal_page_name(struct seal_page *page, const char *name);

/* seal_page_brief() - the same, with digests in it shortened for people: "sha256:4be0...91". */
void seal_page_brief(struct seal_page *page, const char *text);

/* seal_page_quoted() - append @text as a JSON string with its quotes. */
void seal_page_quoted(struct seal_page *page, const char *text);

/* seal_page_number() - append in decimal with commas: "1,204".
 * seal_page_size() - "1,204 bytes" below 10,000, "38.2 MB" above (powers of 1000). */
void seal_page_number(struct seal_page *page, uint64_t number);
void seal_page_size(struct seal_page *page, uint64_t bytes);

/* seal_page_digest() - for people: "sha256:4be0...91".
 * seal_page_digest_full() - "sha256:" and all 64 digits. */
void seal_page_digest(struct seal_page *page, const uint8_t digest[SEAL_DIGEST_SIZE]);
void seal_page_digest_full(struct seal_page *page, const uint8_t digest[SEAL_DIGEST_SIZE]);

/* seal_page_time() - append @before and the time, "2026-12-24T00:00:00Z". */
void seal_page_time(struct seal_page *page, const char *before, int64_t time);

/* seal_page_fault() - append what is wrong on one line: "app.py has other contents than were sealed, expected 9 bytes, found 10 bytes". */
void seal_page_fault(struct seal_page *page, const struct seal_fault *fault);

/* seal_page_refusal() - append lines, each behind @margin: what is wrong, expected, found, one next step as seal_output_fault(). */
void seal_page_refusal(struct seal_page *page, const char *margin, const struct seal_fault *fault,
                       const char *next);

/*
 * seal_page_print() - write to standard output and clear; seal_page_tell() - to standard error.
 *   SEAL_OK; SEAL_IO_WRITE not all could be written; SEAL_LIMIT_MEMORY the page never was complete,
 *   nothing was written; the fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_page_print(struct seal_page *page, struct seal_fault *fault);
SEAL_MUST_CHECK enum seal_result seal_page_tell(struct seal_page *page, struct seal_fault *fault);
void seal_page_clear(struct seal_page *page);

/* seal_page_json() - seal_page_print(), or _tell() where standard output is not ours. */
SEAL_MUST_CHECK enum seal_result seal_page_json(struct seal_page *page,
                                                const struct seal_output *output,
                                                struct seal_fault *fault);

enum seal_tone { SEAL_TONE_GOOD, SEAL_TONE_BAD, SEAL_TONE_CAREFUL };

/* seal_page_toned() - append a word of our own, in the colour of @tone where colour is on. */
void seal_page_toned(struct seal_page *page, const struct seal_output *output, enum seal_tone tone,
                     const char *word);

/* seal_output_note() - one line of our own on standard error; not with --quiet. */
void seal_output_note(const struct seal_output *output, const char *text);

/* seal_output_warning() - one line on standard error, "warning: NAME TEXT". @name comes from
 * outside and is escaped, or is NULL; @text is ours. */
void seal_output_warning(const struct seal_output *output, const char *name, const char *text);

/*
 * seal_output_fault() - an error: what, where, expected, found, one next step; on standard error,
 * or with --format json {"error":{...}} on standard output.
 *
 * @next: overrides seal_result_next(); NULL or empty: does not.
 */
void seal_output_fault(const struct seal_output *output, const struct seal_fault *fault,
                       const char *next);

/* seal_output_refusal() - the same facts, for people only, as "coldseal: REFUSED TREE_MODIFIED
 * app.py". @word: "REFUSED" or "AUDIT". */
void seal_output_refusal(const struct seal_output *output, const char *word,
                         const struct seal_fault *fault, const char *next);

/* seal_output_color() - is colour wanted?  @choice: "always", "never", "auto" or NULL (auto).
 * @terminal: is standard error one?  @environment: "NAME=value", for NO_COLOR and TERM. */
bool seal_output_color(const char *choice, bool terminal, char *const *environment);

#endif
