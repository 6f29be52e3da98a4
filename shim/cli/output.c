/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: text under construction, in forms for people and for programs, and where it goes. */
#include "cli/output.h"

#include "base/hex.h"
#include "base/json_write.h"
#include "base/time.h"
#include "cli/system/variable.h"
#include "posix/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DIGEST_DIGITS ((size_t)2 * SEAL_DIGEST_SIZE)
#define SHOWN_FIRST 4
#define SHOWN_LAST 2

static void keep(struct seal_page *page, enum seal_result r)
{
    if (r != SEAL_OK && page->failed == SEAL_UNDECIDED)
        page->failed = r;
}

void seal_page_add(struct seal_page *page, const char *format, ...)
{
    va_list arguments, again;

    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size < 0) {
        keep(page, SEAL_INTERNAL_STATE);
    } else if (size > 0) {
        enum seal_result r = seal_buffer_reserve(&page->text, (size_t)size + 1);
        if (r == SEAL_OK) {
            vsnprintf((char *)page->text.data + page->text.size, (size_t)size + 1, format, again);
            page->text.size += (size_t)size;
        }
        keep(page, r);
    }
    va_end(again);
    va_end(arguments);
}

void seal_page_name(struct seal_page *page, const char *name)
{
    keep(page, seal_text_escaped(&page->text, seal_slice_text(name)));
}

static size_t hex_run(const char *text)
{
    return strspn(text, "0123456789abcdef");
}

void seal_page_brief(struct seal_page *page, const char *text)
{
    while (*text != '\0') {
        size_t run = hex_run(text);
        if (run == DIGEST_DIGITS) {
            seal_page_add(page, "%.*s...%.*s", SHOWN_FIRST, text, SHOWN_LAST,
                          text + DIGEST_DIGITS - SHOWN_LAST);
        } else {
            run += strcspn(text + run, "0123456789abcdef");
            keep(page, seal_text_escaped(&page->text, (struct seal_slice){
                                                          .data = (const uint8_t *)text,
                                                          .size = run,
                                                      }));
        }
        text += run;
    }
}

void seal_page_quoted(struct seal_page *page, const char *text)
{
    keep(page, seal_json_write_string(&page->text, seal_slice_text(text)));
}

void seal_page_number(struct seal_page *page, uint64_t number)
{
    if (number >= 1000) {
        seal_page_number(page, number / 1000);
        seal_page_add(page, ",%03u", (unsigned)(number % 1000));
    } else {
        seal_page_add(page, "%u", (unsigned)number);
    }
}

void seal_page_size(struct seal_page *page, uint64_t bytes)
{
    static const char *const units[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
    uint64_t unit = 1000;
    size_t i = 0;

    if (bytes < 10000) {
        seal_page_number(page, bytes);
        seal_page_add(page, bytes == 1 ? " byte" : " bytes");
        return;
    }
    /* The next unit from where rounding to one digit would say "1000.0". */
    while (i + 1 < sizeof(units) / sizeof(units[0]) &&
           bytes / unit >= 1000 - (bytes % unit >= unit / 20 * 19)) {
        unit *= 1000;
        i++;
    }
    uint64_t tenths = bytes / unit * 10 + (bytes % unit + unit / 20) / (unit / 10);
    seal_page_add(page, "%u.%u %s", (unsigned)(tenths / 10), (unsigned)(tenths % 10), units[i]);
}

void seal_page_digest_full(struct seal_page *page, const uint8_t digest[SEAL_DIGEST_SIZE])
{
    char text[SEAL_HEX_DIGEST_SIZE];

    seal_hex_write(digest, SEAL_DIGEST_SIZE, text);
    seal_page_add(page, "sha256:%s", text);
}

void seal_page_digest(struct seal_page *page, const uint8_t digest[SEAL_DIGEST_SIZE])
{
    char text[SEAL_HEX_DIGEST_SIZE];

    seal_hex_write(digest, SEAL_DIGEST_SIZE, text);
    seal_page_add(page, "sha256:");
    seal_page_brief(page, text);
}

void seal_page_time(struct seal_page *page, const char *before, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    seal_time_write(time, text);
    seal_page_add(page, "%s%s", before, text);
}

static enum seal_result write_out(struct seal_page *page, int fd, struct seal_fault *fault)
{
    enum seal_result r = page->failed;
    const char *stream = fd == STDOUT_FILENO ? "standard output" : "standard error";

    if (r != SEAL_UNDECIDED) {
        r = seal_fault_set(fault, r, NULL, stream);
    } else if ((r = seal_fd_write(fd, page->text.data, page->text.size)) != SEAL_OK) {
        int why = errno;
        seal_fault_set(fault, r, "cannot be written", stream);
        seal_fault_detail(fault, NULL, strerror(why));
    }
    seal_page_clear(page);
    return r;
}

enum seal_result seal_page_print(struct seal_page *page, struct seal_fault *fault)
{
    return write_out(page, STDOUT_FILENO, fault);
}

enum seal_result seal_page_tell(struct seal_page *page, struct seal_fault *fault)
{
    return write_out(page, STDERR_FILENO, fault);
}

enum seal_result seal_page_json(struct seal_page *page, const struct seal_output *output,
                                struct seal_fault *fault)
{
    return write_out(page, output->foreign_stdout ? STDERR_FILENO : STDOUT_FILENO, fault);
}

void seal_page_clear(struct seal_page *page)
{
    seal_buffer_clear(&page->text);
    page->failed = SEAL_UNDECIDED;
}

void seal_page_toned(struct seal_page *page, const struct seal_output *output, enum seal_tone tone,
                     const char *word)
{
    static const char *const codes[] = {
        [SEAL_TONE_GOOD] = "32",
        [SEAL_TONE_BAD] = "1;31",
        [SEAL_TONE_CAREFUL] = "33",
    };

    if (output->color)
        seal_page_add(page, "\x1b[%sm%s\x1b[0m", codes[tone], word);
    else
        seal_page_add(page, "%s", word);
}

bool seal_output_color(const char *choice, bool terminal, char *const *environment)
{
    const char *no_color = seal_variable_value(environment, "NO_COLOR");
    const char *term = seal_variable_value(environment, "TERM");

    if (choice != NULL && strcmp(choice, "always") == 0)
        return true;
    if ((choice != NULL && strcmp(choice, "never") == 0) || !terminal)
        return false;
    if (no_color != NULL && *no_color != '\0')
        return false;
    return term != NULL && strcmp(term, "dumb") != 0;
}
