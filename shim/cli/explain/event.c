/* SPDX-License-Identifier: Apache-2.0 */
/* A message to an event, if it is a verdict of ours: one JSON object, or one line of text. */
#include "cli/explain/log.h"

#include "base/time.h"
#include "core/json.h"

#include <stdlib.h>
#include <string.h>

#define EVENTS_FIRST 256u

void seal_log_init(struct seal_log *log)
{
    *log = (struct seal_log){.around.time = -1};
}

void seal_log_clear(struct seal_log *log)
{
    free(log->events);
    seal_words_clear(&log->words);
    seal_buffer_clear(&log->object);
    seal_log_init(log);
}

bool seal_log_time(struct seal_slice text, int64_t *ret_seconds)
{
    char canonical[SEAL_TIME_SIZE];

    if (text.size < sizeof(canonical) - 2 || (text.data[10] != 'T' && text.data[10] != ' '))
        return false;
    memcpy(canonical, text.data, sizeof(canonical) - 2);
    memcpy(canonical + 10, "T", 1);
    memcpy(canonical + sizeof(canonical) - 2, "Z", 2);
    return seal_time_read(seal_slice_text(canonical), ret_seconds);
}

/* Beyond the bound events are counted, not kept. */
static enum seal_result keep(struct seal_log *log, struct seal_log_event *event)
{
    struct seal_log_event *events = log->events;
    size_t capacity = log->capacity == 0 ? EVENTS_FIRST : 2 * log->capacity;

    if (log->count == SEAL_LOG_EVENTS_MAX) {
        log->left_out++;
        return SEAL_OK;
    }
    if (log->count == log->capacity) {
        if ((events = realloc(events, capacity * sizeof(*events))) == NULL)
            return SEAL_LIMIT_MEMORY;
        log->events = events;
        log->capacity = capacity;
    }
    event->order = log->count;
    events[log->count++] = *event;
    return SEAL_OK;
}

/* Words for which there is no room leave the whole event out. */
static enum seal_result word(struct seal_log *log, struct seal_slice text, const char **ret_word)
{
    return seal_words_keep(&log->words, text, ret_word);
}

static enum seal_result begin(struct seal_log *log, struct seal_log_event *ret_event)
{
    struct seal_log_event event = {.time = log->around.time};
    enum seal_result r = word(log, (struct seal_slice){0}, &event.function);

    if (r != SEAL_OK || (r = word(log, seal_slice_text(log->around.stream), &event.stream)) != SEAL_OK)
        return r;
    event.gate = event.code = event.subject = event.root = event.package = event.function;
    event.manifest = event.policy = event.signers = event.shim = event.function;
    *ret_event = event;
    return SEAL_OK;
}

static enum seal_result member(struct seal_log *log, const struct seal_json *object,
                               const char *name, const char **ret_word)
{
    struct seal_json value;
    const char *text = "";
    enum seal_result r = SEAL_OK;

    if (!seal_json_lookup(object, name, &value))
        return SEAL_OK;
    if ((r = seal_json_string(&value, &text)) != SEAL_OK)
        return r;
    return word(log, seal_slice_text(text), ret_word);
}

static enum seal_result number(const struct seal_json *object, const char *name, bool *ret_given,
                               uint64_t *ret_number)
{
    struct seal_json value;
    enum seal_result r = SEAL_OK;

    if (!seal_json_lookup(object, name, &value))
        return SEAL_OK;
    if ((r = seal_json_integer(&value, ret_number)) == SEAL_OK)
        *ret_given = true;
    return r;
}

static enum seal_result join_signer(const struct seal_json *value, void *into)
{
    struct seal_buffer *names = into;
    const char *name = "";
    enum seal_result r = seal_json_string(value, &name);

    if (r == SEAL_OK && names->size > 0)
        r = seal_buffer_append(names, ", ", 2);
    return r == SEAL_OK ? seal_buffer_append(names, name, strlen(name)) : r;
}

static enum seal_result signers(struct seal_log *log, const struct seal_json *object,
                                const char **ret_word)
{
    struct seal_json value;
    struct seal_buffer names = {0};
    enum seal_result r = SEAL_OK;

    if (!seal_json_lookup(object, "signers", &value))
        return SEAL_OK;
    if ((r = seal_json_each_item(&value, join_signer, &names)) == SEAL_OK)
        r = word(log, seal_buffer_slice(&names), ret_word);
    seal_buffer_clear(&names);
    return r;
}

static bool outcome(const char *name, enum seal_log_verdict *ret_verdict)
{
    static const struct {
        const char *name;
        enum seal_log_verdict verdict;
    } names[] = {
        {"accepted", SEAL_LOG_PASSED}, {"audited", SEAL_LOG_AUDIT}, {"refused", SEAL_LOG_REFUSED},
        {"PASSED", SEAL_LOG_PASSED},   {"AUDIT", SEAL_LOG_AUDIT},   {"REFUSED", SEAL_LOG_REFUSED},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].name, name) == 0) {
            *ret_verdict = names[i].verdict;
            return true;
        }
    }
    return false;
}

/* Members that a later release adds are none of our business; those that are there must be what they are today. */
static enum seal_result read_verdict(struct seal_log *log, const struct seal_json *object,
                                     struct seal_log_event *event)
{
    const struct {
        const char *name;
        const char **word;
    } members[] = {
        {"function", &event->function}, {"gate", &event->gate},     {"code", &event->code},
        {"subject", &event->subject},   {"root", &event->root},     {"package", &event->package},
        {"manifest", &event->manifest}, {"policy", &event->policy}, {"shim", &event->shim},
    };
    const char *verdict = "", *time = "";
    enum seal_result r = SEAL_OK;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if ((r = member(log, object, members[i].name, members[i].word)) != SEAL_OK)
            return r;
    if ((r = member(log, object, "verdict", &verdict)) != SEAL_OK ||
        (r = member(log, object, "timestamp", &time)) != SEAL_OK ||
        (r = signers(log, object, &event->signers)) != SEAL_OK ||
        (r = number(object, "version", &event->has_version, &event->version)) != SEAL_OK ||
        (r = number(object, "generation", &event->has_generation, &event->generation)) != SEAL_OK)
        return r;
    (void)seal_log_time(seal_slice_text(time), &event->time);
    return outcome(verdict, &event->verdict) && event->code[0] != '\0' ? SEAL_OK : SEAL_FORMAT_JSON;
}

static bool is_verdict(const struct seal_json *object)
{
    struct seal_json type;
    const char *text = "";

    return seal_json_lookup(object, "coldseal", &type) && seal_json_is_string(&type) &&
           seal_json_string(&type, &text) == SEAL_OK && strcmp(text, "verdict/v1") == 0;
}

enum seal_result seal_log_json_open(struct seal_log_json *json, struct seal_slice text)
{
    static const struct seal_json_rules rules = {SEAL_FOREIGN_DEPTH_MAX, SEAL_JSON_NUMBERS};

    *json = (struct seal_log_json){
        .source = {.document = "log", .malformed = SEAL_FORMAT_JSON, .misshapen = SEAL_FORMAT_JSON}};
    json->source.arena = &json->arena;
    json->source.fault = &json->fault;
    return seal_json_open(&json->source, text, &rules, &json->value);
}

void seal_log_json_close(struct seal_log_json *json)
{
    seal_json_close(&json->value);
    seal_arena_clear(&json->arena);
}

enum seal_result seal_log_object(struct seal_log *log, struct seal_slice text, bool *ret_taken)
{
    struct seal_log_json json;
    struct seal_log_event event = {0};
    enum seal_result r = seal_log_json_open(&json, text);

    if (r != SEAL_OK || !is_verdict(&json.value))
        goto out;
    if ((r = begin(log, &event)) == SEAL_OK && (r = read_verdict(log, &json.value, &event)) == SEAL_OK)
        r = keep(log, &event);
    if (r == SEAL_LIMIT_SIZE) {
        log->left_out++;
        r = SEAL_OK;
    }
    *ret_taken = r == SEAL_OK;
out:
    seal_log_json_close(&json);
    return r == SEAL_OK || r == SEAL_LIMIT_MEMORY ? r : SEAL_FORMAT_JSON;
}

/* The next word of @text, which loses it. */
static struct seal_slice next_word(struct seal_slice *text)
{
    const uint8_t *blank = text->size > 0 ? memchr(text->data, ' ', text->size) : NULL;
    size_t size = blank != NULL ? (size_t)(blank - text->data) : text->size;
    struct seal_slice found = {text->data, size};

    size += blank != NULL ? 1 : 0;
    *text = (struct seal_slice){text->data + size, text->size - size};
    return found;
}

/* " (extension gate, see docs/refused/TREE_EXTRA)" at the end: the gate; what stands before it is left. */
static struct seal_slice take_gate(struct seal_slice *text)
{
    size_t at = text->size;
    struct seal_slice rest;

    while (at > 0 && text->data[at - 1] != '(')
        at--;
    rest = (struct seal_slice){text->data + at, text->size - at};
    if (at == 0 || memmem(rest.data, rest.size, " gate", strlen(" gate")) == NULL)
        return (struct seal_slice){0};
    text->size = at - 1;
    if (text->size > 0 && text->data[text->size - 1] == ' ')
        text->size--;
    return next_word(&rest);
}

static void read_version(struct seal_slice text, struct seal_log_event *event)
{
    uint64_t version = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || i > 15)
            return;
        version = 10 * version + (uint64_t)(text.data[i] - '0');
    }
    event->has_version = text.size > 0;
    event->version = version;
}

enum seal_result seal_log_text(struct seal_log *log, struct seal_slice text, bool *ret_taken)
{
    struct seal_log_event event = {0};
    const char *verdict = "";
    struct seal_slice gate;
    enum seal_result r = begin(log, &event);

    (void)next_word(&text); /* "coldseal:" */
    if (r == SEAL_OK)
        r = word(log, next_word(&text), &verdict);
    if (r == SEAL_OK && !outcome(verdict, &event.verdict))
        return SEAL_OK;
    gate = take_gate(&text);
    if (r == SEAL_OK)
        r = word(log, gate, &event.gate);
    if (r == SEAL_OK && event.verdict == SEAL_LOG_PASSED) {
        if ((r = word(log, next_word(&text), &event.package)) == SEAL_OK)
            r = word(log, seal_slice_text("OK"), &event.code);
        read_version(text, &event);
    } else if (r == SEAL_OK) {
        if ((r = word(log, next_word(&text), &event.code)) == SEAL_OK)
            r = word(log, text, &event.subject);
    }
    if (r == SEAL_OK && event.code[0] == '\0')
        return SEAL_OK;
    if (r == SEAL_OK)
        r = keep(log, &event);
    if (r == SEAL_LIMIT_SIZE) {
        log->left_out++;
        r = SEAL_OK;
    }
    *ret_taken = r == SEAL_OK;
    return r;
}
