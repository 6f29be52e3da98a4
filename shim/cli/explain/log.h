/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coldseal explain -: from log lines to what happened to which function.
 *
 *     read     explain/read.c      standard input to lines, of which none is longer than a bound
 *     line     explain/line.c      a line to the messages in it: as the platform's tools print and export them
 *     event    explain/event.c     a message to an event, if it is a verdict of ours
 *     story    explain/story.c     all events of a function, in order of time, to what a person wants to know
 *     report   explain/report.c, explain/report_json.c
 *
 * Whatever comes in was written by anybody: it is bounded, it is escaped when it is shown, and it proves nothing.
 */
#ifndef SEAL_CLI_EXPLAIN_LOG_H
#define SEAL_CLI_EXPLAIN_LOG_H

#include "cli/explain/words.h"
#include "cli/output.h"
#include "core/json.h"

#define SEAL_LOG_LINE_MAX (1u << 20)   /* the largest event that CloudWatch Logs takes */
#define SEAL_LOG_EVENTS_MAX (1u << 16) /* verdicts that are kept; the others are counted */

#define SEAL_LOG_NAME_SIZE 32 /* names of columns and members that are asked for are shorter */

enum seal_log_verdict { SEAL_LOG_PASSED, SEAL_LOG_AUDIT, SEAL_LOG_REFUSED };

/* One verdict line. Words are of seal_log.words; "" where the line does not say it. */
struct seal_log_event {
    enum seal_log_verdict verdict;
    int64_t time; /* seconds since 1970; -1: not known */
    size_t order; /* in which the lines came */
    const char *function, *gate, *code, *subject, *root, *package;
    const char *manifest, *policy, *signers, *shim, *stream;
    bool has_version, has_generation;
    uint64_t version, generation;
};

/* What the lines before said about the next message. */
struct seal_log_around {
    int64_t time; /* -1: nothing */
    char stream[256];
    char key[SEAL_LOG_NAME_SIZE]; /* the JSON string before; what does not fit is none that is asked for */
    char field[SEAL_LOG_NAME_SIZE]; /* the column whose value comes next, of the answer to a query */
    bool in_string; /* the beginning of a string that was too long has been dropped */
};

/* All zero is the valid, empty state but for around.time: seal_log_init(). */
struct seal_log {
    struct seal_words words;
    struct seal_log_event *events;
    size_t count, capacity;
    struct seal_log_around around;
    struct seal_buffer object; /* a JSON object over several lines, while it is being collected */
    bool collecting;
    uint64_t lines;      /* that are not blank */
    uint64_t unreadable; /* look like verdicts and cannot be read */
    uint64_t too_long;   /* lines beyond SEAL_LOG_LINE_MAX of which a part was not read */
    uint64_t left_out;   /* verdicts beyond what is kept */
};

void seal_log_init(struct seal_log *log);
void seal_log_clear(struct seal_log *log);

/*
 * seal_log_read() - all of @fd, to its end.
 *   SEAL_OK; SEAL_IO_READ; SEAL_LIMIT_MEMORY; the fault is filled
 */
SEAL_MUST_CHECK enum seal_result seal_log_read(struct seal_log *log, int fd, struct seal_fault *fault);

/* seal_log_line() - one line without its newline. SEAL_OK; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_log_line(struct seal_log *log, struct seal_slice line);

/*
 * seal_log_part() - the beginning of a line that is too long to keep: the messages of all JSON strings that end in it.
 *
 * @ret_used: up to the end of the last one; at least one byte.
 *   SEAL_OK; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_log_part(struct seal_log *log, struct seal_slice part,
                                               size_t *ret_used);

/* A piece of a log as JSON. It has views of itself: do not copy it. */
struct seal_log_json {
    struct seal_arena arena;
    struct seal_fault fault;
    struct seal_json_source source;
    struct seal_json value;
};

/* seal_log_json_open() - one value, by the rules for other people's documents; closed by the caller, also on failure.
 *   SEAL_OK; SEAL_FORMAT_JSON; SEAL_LIMIT_DEPTH, _COUNT, _MEMORY */
SEAL_MUST_CHECK enum seal_result seal_log_json_open(struct seal_log_json *json,
                                                    struct seal_slice text);
void seal_log_json_close(struct seal_log_json *json);

/* seal_log_object() - is this text one JSON object that is a verdict of ours? If so, it is kept. @ret_taken: it is one.
 *   SEAL_OK; SEAL_FORMAT_JSON no strict JSON, or a verdict without what each has; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_log_object(struct seal_log *log, struct seal_slice text,
                                                 bool *ret_taken);

/* seal_log_text() - is this "coldseal: REFUSED TREE_EXTRA lib/x.so (extension gate, ...)"? If so, it is kept.
 *   SEAL_OK; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_log_text(struct seal_log *log, struct seal_slice text,
                                               bool *ret_taken);

/* seal_log_time() - "2026-11-22T03:12:44" or with a blank in place of the T, at the beginning of @text. */
bool seal_log_time(struct seal_slice text, int64_t *ret_seconds);

#define SEAL_LOG_FINDINGS_MAX 16u

/* The same refusal or audit finding, as often as it was seen. */
struct seal_log_finding {
    enum seal_log_verdict verdict;
    const char *code, *subject;
    uint64_t count;
};

/* What happened to one function at one gate. Views into the log. */
struct seal_log_story {
    const struct seal_log_event *last;        /* the newest event */
    const struct seal_log_event *last_passed; /* before first_refused, if that is there; NULL: none */
    const struct seal_log_event *first_refused; /* since it last passed; NULL: it passes */
    const struct seal_log_event *since;         /* the first event of the state that it is in now */
    uint64_t passed, audited, refused;          /* all of them */
    uint64_t refused_now;                       /* since first_refused */
    uint64_t streams;    /* different ones since first_refused; 0: not known of each */
    bool has_other_gate; /* another story is about the same function */
    struct seal_log_finding findings[SEAL_LOG_FINDINGS_MAX];
    size_t findings_count;
    uint64_t findings_more; /* refusals and findings that found no place there */
};

/* seal_log_sort() - by function, gate and time; once, before the first story. */
void seal_log_sort(struct seal_log *log);

/* seal_log_story() - the one that begins with event @begin; returns where the next one begins. */
size_t seal_log_story(const struct seal_log *log, size_t begin, struct seal_log_story *ret_story);

/* What differs between the last pass and the first refusal; bits. */
enum seal_log_change {
    SEAL_LOG_VERSION = 1 << 0,
    SEAL_LOG_MANIFEST = 1 << 1,
    SEAL_LOG_POLICY = 1 << 2,
    SEAL_LOG_SIGNERS = 1 << 3,
    SEAL_LOG_SHIM = 1 << 4,
    SEAL_LOG_PACKAGE = 1 << 5, /* the refusal is about another package of the function: a layer's */
};

/* seal_log_changes() - of a story with both. @ret_same: of what both say, that which is equal. */
unsigned seal_log_changes(const struct seal_log_story *story, unsigned *ret_same);

/* seal_log_report_text(), _json() - append what happened. */
void seal_log_report_text(const struct seal_log *log, struct seal_page *page);
void seal_log_report_json(const struct seal_log *log, struct seal_page *page);

#endif
