/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of a log to the messages in it.
 *
 *     2026-11-22T03:12:44.839000+00:00 2026/11/22/[$LATEST]0a1b {"timestamp":...      aws logs tail, detailed; short has no stream
 *     2026-11-22T03:12:44.839000+00:00 2026/11/22/[$LATEST]0a1b                       --format json: then the object over many lines
 *     {"events": [ ... "message": "{\"timestamp\":..." ... ]}                         aws logs filter-log-events, --format none
 *     2026-11-22 03:12:44.839,"{""timestamp"":...}"                                   Logs Insights, CSV
 *     coldseal: REFUSED TREE_EXTRA lib/x.so (extension gate, see ...)                 a policy with "log":{"format":"text"}
 */
#include "cli/explain/log.h"

#include "core/json.h"

#include <stdlib.h>
#include <string.h>

#define TIME_LENGTH 19 /* 2026-11-22T03:12:44 */

static const char opening[] = "coldseal: ";

static bool holds(struct seal_slice text, const char *word)
{
    return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

static bool begins(struct seal_slice text, const char *word)
{
    size_t size = strlen(word);

    return text.size >= size && memcmp(text.data, word, size) == 0;
}

static struct seal_slice after(struct seal_slice text, size_t size)
{
    return (struct seal_slice){text.data + size, text.size - size};
}

static struct seal_slice trimmed(struct seal_slice text)
{
    while (text.size > 0 && strchr(" \t\r", text.data[0]) != NULL && text.data[0] != '\0')
        text = after(text, 1);
    while (text.size > 0 && strchr(" \t\r", text.data[text.size - 1]) != NULL &&
           text.data[text.size - 1] != '\0')
        text.size--;
    return text;
}

static size_t token(struct seal_slice text)
{
    const uint8_t *blank = text.size > 0 ? memchr(text.data, ' ', text.size) : NULL;

    return blank != NULL ? (size_t)(blank - text.data) : text.size;
}

static void set_stream(struct seal_log *log, struct seal_slice name)
{
    size_t size = name.size < sizeof(log->around.stream) ? name.size : sizeof(log->around.stream) - 1;

    memcpy(log->around.stream, name.data, size);
    log->around.stream[size] = '\0';
}

/* A message as the function wrote it. */
static enum seal_result take_message(struct seal_log *log, struct seal_slice message)
{
    bool taken = false;
    enum seal_result r = SEAL_OK;

    while (message.size > 0 && message.data[message.size - 1] == '\n')
        message.size--;
    message = trimmed(message);
    if (begins(message, opening))
        return seal_log_text(log, message, &taken);
    if (!begins(message, "{") || !holds(message, "\"coldseal\""))
        return SEAL_OK;
    r = seal_log_object(log, message, &taken);
    if (r != SEAL_FORMAT_JSON)
        return r;
    log->unreadable += holds(message, "verdict/v1") ? 1 : 0;
    return SEAL_OK;
}

/* A name that is asked for is short; any other is none. */
static void remember(char ret_name[SEAL_LOG_NAME_SIZE], const char *text)
{
    ret_name[0] = '\0';
    if (strlen(text) < SEAL_LOG_NAME_SIZE)
        memcpy(ret_name, text, strlen(text) + 1);
}

/* What one JSON string says, by the name in front of it. A verdict has a "message" too, which is no line of text. */
static enum seal_result take_string(struct seal_log *log, const char *key, const char *text)
{
    struct seal_slice value = seal_slice_text(text);

    if (strcmp(key, "field") == 0)
        remember(log->around.field, text);
    else if (strcmp(key, "value") == 0)
        key = log->around.field;
    if (strcmp(key, "logStreamName") == 0)
        set_stream(log, value);
    else if (strcmp(key, "@timestamp") == 0)
        (void)seal_log_time(value, &log->around.time);
    else if (strcmp(key, "message") == 0 || strcmp(key, "@message") == 0)
        return begins(value, opening) && !holds(value, " gate") ? SEAL_OK : take_message(log, value);
    return SEAL_OK;
}

/* "timestamp": 1795317164839 */
static void take_number(struct seal_log *log, struct seal_slice rest)
{
    int64_t number = 0;
    size_t i = 0, digits = 0;

    while (i < rest.size && (rest.data[i] == ' ' || rest.data[i] == ':'))
        i++;
    for (; i < rest.size && rest.data[i] >= '0' && rest.data[i] <= '9' && digits < 16; i++, digits++)
        number = 10 * number + (rest.data[i] - '0');
    if (digits > 0)
        log->around.time = number / 1000;
}

/* Behind the quote that ends a string, looked for from @begin on; 0: it does not end here. */
static size_t string_end(struct seal_slice text, size_t begin)
{
    for (size_t i = begin; i < text.size; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == '"')
            return i + 1;
    }
    return 0;
}

static enum seal_result take_quoted(struct seal_log *log, struct seal_slice quoted,
                                    struct seal_slice rest)
{
    struct seal_log_json json;
    const char *text = "";
    enum seal_result r = seal_log_json_open(&json, quoted);

    if (r == SEAL_OK)
        r = seal_json_string(&json.value, &text);
    if (r == SEAL_OK && rest.size > 0 && strcmp(text, "timestamp") == 0)
        take_number(log, rest);
    if (r == SEAL_OK)
        r = take_string(log, log->around.key, text);
    remember(log->around.key, text);
    seal_log_json_close(&json);
    return r == SEAL_LIMIT_MEMORY ? r : SEAL_OK; /* what is no string says nothing */
}

enum seal_result seal_log_part(struct seal_log *log, struct seal_slice part, size_t *ret_used)
{
    size_t at = 0;
    enum seal_result r = SEAL_OK;

    if (log->around.in_string) {
        at = string_end(part, 0);
        log->around.in_string = at == 0;
        at = at == 0 ? part.size : at;
    }
    while (r == SEAL_OK && at < part.size) {
        const uint8_t *quote = memchr(part.data + at, '"', part.size - at);
        struct seal_slice quoted;

        if (quote == NULL) {
            at = part.size;
            break;
        }
        at = (size_t)(quote - part.data);
        quoted = after(part, at);
        if ((quoted.size = string_end(quoted, 1)) == 0)
            break;
        at += quoted.size;
        r = take_quoted(log, quoted, after(part, at));
    }
    *ret_used = at;
    return r;
}

/* From the quote that begins a CSV field: quotes in it are doubled. */
static enum seal_result take_field(struct seal_log *log, struct seal_slice field)
{
    struct seal_buffer text = {0};
    enum seal_result r = SEAL_OK;

    for (size_t i = 1; r == SEAL_OK && i < field.size; i++) {
        if (field.data[i] == '"' && (i + 1 == field.size || field.data[++i] != '"'))
            break;
        r = seal_buffer_append(&text, &field.data[i], 1);
    }
    if (r == SEAL_OK && text.size > 0)
        r = take_message(log, seal_buffer_slice(&text));
    seal_buffer_clear(&text);
    return r;
}

/* "2026/11/22/[$LATEST]0a1b"; a message may have all of these too, but not without a quote. */
static bool names_stream(struct seal_slice word)
{
    return memchr(word.data, '"', word.size) == NULL && memchr(word.data, '/', word.size) != NULL &&
           memchr(word.data, '[', word.size) != NULL && memchr(word.data, ']', word.size) != NULL;
}

/* Time and stream at the beginning of a line, and what is behind them. */
static struct seal_slice skip_prefix(struct seal_log *log, struct seal_slice line)
{
    size_t size = TIME_LENGTH;

    if (!seal_log_time(line, &log->around.time))
        return line;
    log->around.stream[0] = '\0';
    while (size < line.size && line.data[size] != ' ' && line.data[size] != ',')
        size++;
    line = after(line, size < line.size ? size + 1 : size);
    size = token(line);
    if (size > 0 && names_stream((struct seal_slice){line.data, size})) {
        set_stream(log, (struct seal_slice){line.data, size});
        line = after(line, size < line.size ? size + 1 : size);
    }
    return line;
}

/* An object alone on its line begins one that goes over several; it ends with a brace at the very beginning of a line. */
static enum seal_result collect(struct seal_log *log, struct seal_slice line)
{
    bool ends = line.size > 0 && line.data[0] == '}';
    bool taken = false;
    enum seal_result r = SEAL_OK;

    if (!log->collecting)
        return SEAL_OK;
    if (log->object.size + line.size >
        SEAL_LOG_LINE_MAX) { /* an export: each of its lines is looked at by itself */
        log->collecting = false;
        return SEAL_OK;
    }
    if ((r = seal_buffer_append(&log->object, line.data, line.size)) != SEAL_OK ||
        (r = seal_buffer_append(&log->object, "\n", 1)) != SEAL_OK || !ends)
        return r;
    log->collecting = false;
    r = seal_log_object(log, seal_buffer_slice(&log->object), &taken);
    return r == SEAL_FORMAT_JSON ? SEAL_OK : r;
}

static bool has_strings(struct seal_slice line)
{
    return holds(line, "\\\"coldseal\\\"") || holds(line, "\"coldseal: ") ||
           holds(line, "\"logStreamName\"") || holds(line, "@timestamp\"") ||
           holds(line, "@message\"") || holds(line, "\"timestamp\"") || holds(line, "\"value\"");
}

static enum seal_result take_rest(struct seal_log *log, struct seal_slice line)
{
    const uint8_t *field;
    size_t used = 0;

    if ((field = memmem(line.data, line.size, "\"{\"\"", 4)) != NULL &&
        holds(line, "\"\"coldseal\"\""))
        return take_field(log, after(line, (size_t)(field - line.data)));
    if (begins(line, "\"coldseal: "))
        return take_field(log, line);
    if (begins(line, opening))
        return take_message(log, line);
    log->around.key[0] = '\0';
    return has_strings(line) ? seal_log_part(log, line, &used) : SEAL_OK;
}

enum seal_result seal_log_line(struct seal_log *log, struct seal_slice line)
{
    struct seal_slice text = trimmed(line);
    size_t before = log->count;
    bool taken = false;
    enum seal_result r = SEAL_OK;

    if (text.size == 0)
        return SEAL_OK;
    log->lines++;
    if ((r = collect(log, line)) != SEAL_OK || log->count > before)
        return r;
    text = skip_prefix(log, text);
    if (text.size == 1 && line.data[0] == '{' && !log->collecting) {
        log->collecting = true;
        log->object.size = 0;
        return seal_buffer_append(&log->object, "{\n", 2);
    }
    if (begins(text, "{") && holds(text, "\"coldseal\"")) {
        r = seal_log_object(log, text, &taken);
        if (r == SEAL_FORMAT_JSON && holds(text, "\"verdict/v1\""))
            log->unreadable++;
        if (taken || (r != SEAL_OK && r != SEAL_FORMAT_JSON))
            return r;
    }
    return take_rest(log, text);
}
