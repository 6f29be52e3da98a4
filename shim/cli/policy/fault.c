/* SPDX-License-Identifier: Apache-2.0 */
/* The readers know a policy by the name that it has in a layer, and count bytes; people have paths, and editors with lines. */
#include "cli/policy/fault.h"

#include "base/text.h"
#include "core/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char byte_word[] = "byte ";

/* Columns are characters, as editors count them: a byte that goes on with a character is none of its own. */
static void write_place(struct seal_slice text, size_t at, char *ret_place, size_t size)
{
    size_t line = 1, column = 1;

    for (size_t i = 0; i < at && i < text.size; i++) {
        if (text.data[i] == '\n') {
            line++;
            column = 1;
        } else if ((text.data[i] & 0xc0) != 0x80) {
            column++;
        }
    }
    (void)snprintf(ret_place, size, "line %zu, column %zu", line, column);
}

void seal_policy_fault(struct seal_call *call, const char *path, struct seal_slice text,
                       struct seal_fault *fault)
{
    const struct seal_fault told = *fault;
    const char *member = told.subject + strlen(SEAL_POLICY_FILE);
    char subject[2 * SEAL_SUBJECT_SIZE], place[64];

    if (strncmp(told.subject, SEAL_POLICY_FILE, strlen(SEAL_POLICY_FILE)) != 0 ||
        (*member != '\0' && *member != ':'))
        return;
    seal_text_join(subject, sizeof(subject), (const char *const[]){path, member, NULL});
    seal_fault_set(fault, told.code, told.reason, subject);
    if (*member != '\0' || strncmp(told.found, byte_word, strlen(byte_word)) != 0) {
        (void)seal_fault_detail(fault, told.expected, told.found);
        return;
    }
    write_place(text, strtoul(told.found + strlen(byte_word), NULL, 10), place, sizeof(place));
    (void)seal_fault_detail(fault, told.expected, place);
    (void)snprintf(call->next, sizeof(call->next), "correct it at %s", place);
}
