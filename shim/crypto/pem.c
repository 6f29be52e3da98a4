/* SPDX-License-Identifier: Apache-2.0 */
/* Strict PEM: a file that is more than its blocks could be a program too. */
#include "crypto/pem.h"

#include "base/base64.h"
#include "base/json_write.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Move to the first byte that is not blank; true if it is the first of its line. */
static bool skip_blank_lines(struct seal_slice *text)
{
    bool line_start = true;

    while (text->size > 0 && is_blank(text->data[0])) {
        line_start = text->data[0] == '\n';
        text->data++;
        text->size--;
    }
    return line_start;
}

/* The next line without its LF or CRLF; the last one may lack both. */
static struct seal_slice cut_line(struct seal_slice *text)
{
    const uint8_t *end = text->size > 0 ? memchr(text->data, '\n', text->size) : NULL;
    struct seal_slice line = {text->data, end == NULL ? text->size : (size_t)(end - text->data)};
    size_t used = end == NULL ? line.size : line.size + 1;

    text->data += used;
    text->size -= used;
    if (end != NULL && line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    return line;
}

/* Capitals, digits and single blanks inside; shorter than SEAL_PEM_LABEL_MAX, which counts a NUL. */
static bool is_label(struct seal_slice label)
{
    bool blank = true; /* none at the start */

    if (label.size == 0 || label.size >= SEAL_PEM_LABEL_MAX)
        return false;
    for (size_t i = 0; i < label.size; i++) {
        uint8_t byte = label.data[i];

        if (byte == ' ' && blank)
            return false;
        blank = byte == ' ';
        if (!blank && (byte < 'A' || byte > 'Z') && (byte < '0' || byte > '9'))
            return false;
    }
    return !blank;
}

/* Is @line "-----BEGIN LABEL-----", or END? */
static bool is_boundary(struct seal_slice line, const char *word, struct seal_slice *ret_label)
{
    static const char dashes[] = "-----";
    const size_t head = strlen(word), tail = sizeof(dashes) - 1;
    struct seal_slice label;

    if (line.size < head + tail || memcmp(line.data, word, head) != 0)
        return false;
    if (memcmp(line.data + line.size - tail, dashes, tail) != 0)
        return false;
    label = (struct seal_slice){line.data + head, line.size - head - tail};
    if (!is_label(label))
        return false;
    *ret_label = label;
    return true;
}

/* The lines up to the end of the block, joined. Headers, comments and blank lines are not of the alphabet. */
static enum seal_result read_body(struct seal_slice *text, struct seal_slice label,
                                  struct seal_buffer *body)
{
    struct seal_slice line, end_label;
    enum seal_result r;

    while (text->size > 0) {
        line = cut_line(text);
        if (is_boundary(line, "-----END ", &end_label)) {
            if (body->size == 0 || !seal_slice_equal(label, end_label))
                return SEAL_FORMAT_SIGNATURE;
            return SEAL_OK;
        }
        if (!seal_base64_alphabet(line))
            return SEAL_FORMAT_SIGNATURE;
        if ((r = seal_buffer_append(body, line.data, line.size)) != SEAL_OK)
            return r;
    }
    return SEAL_FORMAT_SIGNATURE;
}

enum seal_result seal_pem_next(struct seal_slice *rest, char ret_label[SEAL_PEM_LABEL_MAX],
                               struct seal_buffer *ret_der)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_slice text = *rest, label;
    struct seal_buffer body = {0};
    bool line_start = skip_blank_lines(&text);

    if (text.size == 0)
        return SEAL_UNDECIDED;
    if (!line_start || !is_boundary(cut_line(&text), "-----BEGIN ", &label))
        return SEAL_FORMAT_SIGNATURE;
    if ((r = read_body(&text, label, &body)) != SEAL_OK)
        goto out;
    if ((r = seal_base64_read(seal_buffer_slice(&body), ret_der)) != SEAL_OK)
        goto out;

    memcpy(ret_label, label.data, label.size);
    ret_label[label.size] = '\0';
    *rest = text;
    r = SEAL_OK;
out:
    seal_buffer_clear(&body);
    return r;
}

enum seal_result seal_pem_write(struct seal_buffer *text, const char *label, struct seal_slice der)
{
    enum seal_result r;

    if ((r = seal_text_append(text, "-----BEGIN ")) != SEAL_OK ||
        (r = seal_text_append(text, label)) != SEAL_OK ||
        (r = seal_text_append(text, "-----\n")) != SEAL_OK)
        return r;
    if ((r = seal_base64_write(der, 64, text)) != SEAL_OK)
        return r;
    if ((r = seal_text_append(text, "-----END ")) != SEAL_OK ||
        (r = seal_text_append(text, label)) != SEAL_OK)
        return r;
    return seal_text_append(text, "-----\n");
}
