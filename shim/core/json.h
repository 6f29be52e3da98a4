/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading strict JSON by a closed vocabulary: whoever reads an object names its members, and every other member is an
 * error that says where it stands ("policy.json: roots./var/task.rules[0].require").
 *
 * The one place that knows cJSON. Bytes must be trusted (verified, or our own policy) before they come here.
 */
#ifndef SEAL_CORE_JSON_H
#define SEAL_CORE_JSON_H

#include "base/arena.h"
#include "core/json_scan.h"

#include <coldseal/limits.h>

#include <stdbool.h>

/* What a document is called and what a mistake in it means; must outlive all values read from it. */
struct seal_json_source {
    const char *document;       /* for messages: "policy.json" */
    enum seal_result malformed; /* not strict JSON: FORMAT_JSON, or CONFIG_POLICY in a policy */
    enum seal_result misshapen; /* strict JSON of the wrong shape: FORMAT_MANIFEST, CONFIG_POLICY */
    struct seal_arena *arena;   /* owns the strings that are read */
    struct seal_fault *fault;
    const char *list; /* the text is item number @item of this list of the document; NULL: it is the document */
    size_t item;
};

/* One value and the way to it. Lives on the stack of whoever reads; nothing here owns memory but the outermost value. */
struct seal_json {
    const struct seal_json_source *source;
    const struct seal_json *up; /* NULL: the document itself */
    const void *node;
    size_t index; /* within its array or object */
};

/* How one member of an object is read into @into. */
typedef enum seal_result seal_json_reader(const struct seal_json *value, void *into);

enum seal_json_presence { SEAL_JSON_OPTIONAL, SEAL_JSON_REQUIRED };

struct seal_json_member {
    const char *name;
    seal_json_reader *read; /* NULL: part of v1, but of a kind that this build does not know: refused as such */
    enum seal_json_presence presence;
};

/*
 * seal_json_open() - scan and parse @text, which holds one value and nothing else but blanks. seal_json_close() it, also
 * when it was not opened.
 *   SEAL_OK; source->malformed; SEAL_LIMIT_DEPTH; SEAL_LIMIT_COUNT too many members in one object; SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_json_open(const struct seal_json_source *source,
                                                struct seal_slice text,
                                                const struct seal_json_rules *rules,
                                                struct seal_json *ret_root);
/* seal_json_open_scanned() - the same for @text that seal_json_scan() has passed as one value, whole. */
SEAL_MUST_CHECK enum seal_result seal_json_open_scanned(const struct seal_json_source *source,
                                                        struct seal_slice text,
                                                        struct seal_json *ret_root);
void seal_json_close(struct seal_json *root);

/* seal_json_fail() - the value is wrong: fills the fault with its place. Returns source->misshapen. */
enum seal_result seal_json_fail(const struct seal_json *value, const char *reason);
/* seal_json_fail_as() - the same with a code of its own, and what was expected and found (each may be NULL). */
enum seal_result seal_json_fail_as(const struct seal_json *value, enum seal_result code,
                                   const char *reason, const char *expected, const char *found);

/* seal_json_object() - each member by its reader; unknown, missing and misplaced ones are errors. */
SEAL_MUST_CHECK enum seal_result seal_json_object(const struct seal_json *value,
                                                  const struct seal_json_member *members,
                                                  size_t count, void *into);
/* seal_json_each_member() - an object whose member names are data. */
SEAL_MUST_CHECK enum seal_result seal_json_each_member(const struct seal_json *value,
                                                       seal_json_reader *read, void *into);
/* seal_json_each_item() - an array. */
SEAL_MUST_CHECK enum seal_result seal_json_each_item(const struct seal_json *value,
                                                     seal_json_reader *read, void *into);

bool seal_json_is_object(const struct seal_json *value);
bool seal_json_is_array(const struct seal_json *value);
bool seal_json_is_string(const struct seal_json *value);
/* seal_json_count() - items of an array or members of an object. */
size_t seal_json_count(const struct seal_json *value);
/* seal_json_name() - the name of the member that this value is; a view into the document. */
const char *seal_json_name(const struct seal_json *value);
/* seal_json_lookup() - is there a member of this name? For choosing a reader ("kind"); false for no object. */
bool seal_json_lookup(const struct seal_json *object, const char *name, struct seal_json *ret_value);

/* Scalars; each fails with the place. Strings are copied to the arena. */
SEAL_MUST_CHECK enum seal_result seal_json_string(const struct seal_json *value,
                                                  const char **ret_text);
SEAL_MUST_CHECK enum seal_result seal_json_integer(const struct seal_json *value,
                                                   uint64_t *ret_number);
SEAL_MUST_CHECK enum seal_result seal_json_bool(const struct seal_json *value, bool *ret_truth);
SEAL_MUST_CHECK enum seal_result seal_json_time(const struct seal_json *value, int64_t *ret_seconds);
SEAL_MUST_CHECK enum seal_result seal_json_digest(const struct seal_json *value,
                                                  uint8_t ret_digest[SEAL_DIGEST_SIZE]);

/* A list of strings in the arena. */
struct seal_strings {
    const char **items;
    size_t count;
};

/* What each string of a list must look like; the text is the reason given when it does not. NULL: anything. */
struct seal_shape {
    bool (*fits)(struct seal_slice text);
    const char *reason;
};

enum seal_repeats { SEAL_NO_REPEATS, SEAL_REPEATS };

/* seal_json_strings() - a list of at least one string, each of @shape, none twice unless @repeats lets them. */
SEAL_MUST_CHECK enum seal_result seal_json_strings(const struct seal_json *value,
                                                   const struct seal_shape *shape,
                                                   enum seal_repeats repeats,
                                                   struct seal_strings *ret_strings);

/* seal_json_no_memory() - an allocation for this value failed. Returns SEAL_LIMIT_MEMORY. */
enum seal_result seal_json_no_memory(const struct seal_json *value);

#endif
