/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a command line by its option tables. */
#include "cli/options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 9007199254740991u /* 2^53-1, as in the documents */
#define NAMES_MAX 64
#define NEAREST_LENGTH_MAX 32 /* longer than any word of ours */

/* The line while it is read. */
struct reader {
    const struct seal_option_target *targets;
    size_t targets_count;
    struct seal_arena *arena;
    struct seal_fault *fault;
    char *next;
    size_t next_size;
    bool seen[2][NAMES_MAX]; /* by target and place in its table: an option given twice is an error */
    char **rest;             /* what has not been read yet */
};

/* An option of a table, as it was given. */
struct given {
    const struct seal_option *option;
    void *place;
    bool *seen;
    const char *spelled; /* "--key" or "-k", for messages */
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters that are missing, superfluous, other or swapped with their neighbour. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][NEAREST_LENGTH_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t j = 0; j <= b_size; j++)
        last[j] = j;
    memcpy(before, last, sizeof(rows[0]));
    for (size_t i = 1; i <= a_size; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *unused = before;
        before = last;
        last = now;
        now = unused;
    }
    return last[b_size];
}

const char *seal_nearest(const char *word, const char *const *words, size_t count)
{
    size_t size = strlen(word);
    size_t best = size < 4 ? 2 : 3; /* one slip in a short word, two in a longer one */
    const char *found = NULL;

    if (size == 0 || size > NEAREST_LENGTH_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(words[i]);
        if (other > NEAREST_LENGTH_MAX)
            continue;
        size_t far = distance(word, size, words[i], other);
        if (far < best && far < other) {
            best = far;
            found = words[i];
        }
    }
    return found;
}

static enum seal_result wrong(struct reader *reader, const char *subject, const char *reason)
{
    return seal_fault_set(reader->fault, SEAL_USAGE, reason, subject);
}

static enum seal_result unknown(struct reader *reader, const char *argument, const char *name)
{
    const char *names[2 * NAMES_MAX];
    size_t count = 0;

    for (size_t t = 0; t < reader->targets_count; t++)
        for (size_t i = 0; i < reader->targets[t].options.count; i++)
            names[count++] = reader->targets[t].options.items[i].name;
    const char *near = seal_nearest(name, names, count);
    if (near != NULL)
        snprintf(reader->next, reader->next_size, "did you mean --%s?", near);
    return wrong(reader, argument, "unknown option");
}

static bool find(struct reader *reader, const char *name, size_t size, char letter,
                 struct given *ret_given)
{
    for (size_t t = 0; t < reader->targets_count; t++) {
        const struct seal_option_target *target = &reader->targets[t];
        for (size_t i = 0; i < target->options.count && i < NAMES_MAX; i++) {
            const struct seal_option *option = &target->options.items[i];
            bool same = name != NULL
                            ? strlen(option->name) == size && memcmp(option->name, name, size) == 0
                            : option->letter != 0 && option->letter == letter;
            if (!same)
                continue;
            *ret_given = (struct given){
                .option = option,
                .place = (char *)target->settings + option->offset,
                .seen = &reader->seen[t][i],
            };
            return true;
        }
    }
    return false;
}

static bool among(const char *word, const char *alternatives)
{
    size_t size = strlen(word);

    for (const char *at = alternatives; size > 0; at++) {
        size_t length = strcspn(at, "|");
        if (length == size && memcmp(at, word, size) == 0)
            return true;
        at += length;
        if (*at == '\0')
            break;
    }
    return false;
}

static bool number(const char *text, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (*text == '\0' || (text[0] == '0' && text[1] != '\0'))
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || value > NUMBER_MAX / 10)
            return false;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    if (value > NUMBER_MAX)
        return false;
    *ret_value = value;
    return true;
}

/* Lists are short: a longer copy for each item keeps them one array, and the arena keeps what it
 * replaced. */
static enum seal_result append(struct reader *reader, struct seal_list *list, const char *value)
{
    const char **items = seal_arena_take(reader->arena, list->count + 1, sizeof(*items));

    if (items == NULL)
        return seal_fault_set(reader->fault, SEAL_LIMIT_MEMORY, NULL, NULL);
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof(*items));
    items[list->count] = value;
    *list = (struct seal_list){.items = items, .count = list->count + 1};
    return SEAL_OK;
}

static enum seal_result take(struct reader *reader, const struct given *given, const char *value)
{
    const struct seal_option *option = given->option;
    struct seal_number *integer;

    if (*given->seen && option->kind != SEAL_OPTION_LIST)
        return wrong(reader, given->spelled, "given twice");
    *given->seen = true;
    switch (option->kind) {
    case SEAL_OPTION_FLAG:
        *(bool *)given->place = true;
        return SEAL_OK;
    case SEAL_OPTION_TEXT:
        if (*value == '\0')
            return wrong(reader, given->spelled, "has an empty value");
        *(const char **)given->place = value;
        return SEAL_OK;
    case SEAL_OPTION_WORD:
        if (!among(value, option->argument)) {
            wrong(reader, given->spelled, "takes one of a few words");
            return seal_fault_detail(reader->fault, option->argument, value);
        }
        *(const char **)given->place = value;
        return SEAL_OK;
    case SEAL_OPTION_NUMBER:
        integer = given->place;
        if (!number(value, &integer->value)) {
            wrong(reader, given->spelled, "takes a number");
            return seal_fault_detail(reader->fault, "decimal digits, at most 2^53-1", value);
        }
        integer->given = true;
        return SEAL_OK;
    case SEAL_OPTION_LIST:
        if (*value == '\0')
            return wrong(reader, given->spelled, "has an empty value");
        return append(reader, given->place, value);
    }
    return seal_fault_set(reader->fault, SEAL_INTERNAL_STATE, NULL, given->spelled);
}

/* @value: what stands in the same argument, or NULL. A value that looks like an option is more
 * likely one that was forgotten. */
static enum seal_result take_with(struct reader *reader, const struct given *given, const char *value)
{
    if (given->option->kind == SEAL_OPTION_FLAG) {
        if (value != NULL)
            return wrong(reader, given->spelled, "takes no value");
        return take(reader, given, "");
    }
    if (value != NULL)
        return take(reader, given, value);
    value = *reader->rest;
    if (value == NULL || (value[0] == '-' && value[1] == '-')) {
        if (value != NULL)
            snprintf(reader->next, reader->next_size,
                     "a value that begins with -- is written --%s=VALUE", given->option->name);
        return wrong(reader, given->spelled, "needs a value");
    }
    reader->rest++;
    return take(reader, given, value);
}

static enum seal_result read_long(struct reader *reader, char *argument)
{
    const char *name = argument + 2;
    size_t size = strcspn(name, "=");
    char spelled[2 + NEAREST_LENGTH_MAX + 1];
    struct given given;

    snprintf(spelled, sizeof(spelled), "--%.*s", (int)least(size, NEAREST_LENGTH_MAX), name);
    if (!find(reader, name, size, 0, &given))
        return unknown(reader, spelled, spelled + 2);
    given.spelled = spelled;
    return take_with(reader, &given, name[size] == '=' ? name + size + 1 : NULL);
}

static enum seal_result read_short(struct reader *reader, char *argument)
{
    const char spelled[] = {'-', argument[1], '\0'};
    struct given given;

    if (!find(reader, NULL, 0, argument[1], &given))
        return unknown(reader, argument, argument + 1);
    given.spelled = spelled;
    return take_with(reader, &given, argument[2] != '\0' ? argument + 2 : NULL);
}

enum seal_result seal_options_read(char **arguments, const struct seal_option_target *targets,
                                   size_t count, struct seal_arena *arena,
                                   struct seal_operands *ret_operands, struct seal_fault *fault,
                                   char *ret_next, size_t next_size)
{
    struct reader reader = {
        .targets = targets,
        .targets_count = count,
        .arena = arena,
        .fault = fault,
        .next = ret_next,
        .next_size = next_size,
        .rest = arguments,
    };
    struct seal_operands operands = {.items = arguments};
    enum seal_result r;

    ret_next[0] = '\0';
    if (count > sizeof(reader.seen) / sizeof(reader.seen[0]))
        return seal_fault_set(fault, SEAL_INTERNAL_STATE, NULL, NULL);
    while (*reader.rest != NULL) {
        char *argument = *reader.rest++;
        if (operands.separated || argument[0] != '-' || argument[1] == '\0') {
            operands.items[operands.count++] =
                argument; /* never in front of what is still to be read */
            continue;
        }
        if (strcmp(argument, "--") == 0) {
            operands.separated = true;
            operands.before = operands.count;
            continue;
        }
        r = argument[1] == '-' ? read_long(&reader, argument) : read_short(&reader, argument);
        if (r != SEAL_OK)
            return r;
    }
    operands.items[operands.count] = NULL;
    if (!operands.separated)
        operands.before = operands.count;
    *ret_operands = operands;
    return SEAL_OK;
}
