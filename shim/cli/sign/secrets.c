/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys among the files that are sealed: whoever may read the function's code has them. A small file that begins as PEM does
 * is looked through, encrypted keys count, and a key behind its certificate is found as well.
 */
#include "cli/sign/job.h"

#include "cli/system/input.h"

#include <stdio.h>
#include <string.h>

/* Keys have some kilobytes, with their certificates some more. */
#define LOOKED_AT_MAX (64u << 10)

static const char begin[] = "-----BEGIN ";

/* A line "-----BEGIN ... PRIVATE KEY-----"? */
static bool is_key_line(struct seal_slice line)
{
    static const char end[] = "PRIVATE KEY-----";
    const size_t begin_size = sizeof(begin) - 1, end_size = sizeof(end) - 1;

    while (line.size > 0 && (line.data[line.size - 1] == '\r' || line.data[line.size - 1] == ' '))
        line.size--;
    return line.size >= begin_size + end_size && memcmp(line.data, begin, begin_size) == 0 &&
           memcmp(line.data + line.size - end_size, end, end_size) == 0;
}

static bool holds_key(struct seal_slice text)
{
    while (text.size > 0 && memchr(" \t\r\n", text.data[0], 4) != NULL) {
        text.data++;
        text.size--;
    }
    if (text.size < sizeof(begin) - 1 || memcmp(text.data, begin, sizeof(begin) - 1) != 0)
        return false;
    while (text.size > 0) {
        const uint8_t *newline = memchr(text.data, '\n', text.size);
        const size_t size = newline != NULL ? (size_t)(newline - text.data) : text.size;

        if (is_key_line((struct seal_slice){text.data, size}))
            return true;
        text.data += newline != NULL ? size + 1 : size;
        text.size -= newline != NULL ? size + 1 : size;
    }
    return false;
}

/* Entries come in order, so that the next one mostly lies in the same directory. */
struct looker {
    const struct seal_platform *platform;
    struct seal_directory *top, *at; /* @at: the directory of the last file; NULL: @top is */
    const char *path;                /* of that file */
    size_t size; /* of its directory's path, the '/' behind it included; 0: top */
};

static enum seal_result enter(struct looker *looker, const char *path, struct seal_fault *fault)
{
    const struct seal_platform *platform = looker->platform;
    const size_t size = (size_t)(seal_input_base(path) - path);
    enum seal_result r = SEAL_OK;

    if (looker->path != NULL && size == looker->size && memcmp(path, looker->path, size) == 0)
        return SEAL_OK;
    if (looker->at != NULL)
        platform->close(platform->context, looker->at);
    looker->at = NULL;
    looker->path = path;
    looker->size = size;
    for (size_t done = 0; done < size && r == SEAL_OK;) {
        struct seal_directory *above = looker->at;
        char component[SEAL_COMPONENT_MAX + 1];
        const size_t length = strcspn(path + done, "/");

        (void)snprintf(component, sizeof(component), "%.*s", (int)length, path + done);
        r = platform->open(platform->context, above != NULL ? above : looker->top, component,
                           &looker->at, fault);
        if (above != NULL)
            platform->close(platform->context, above);
        if (r != SEAL_OK)
            looker->at = NULL;
        done += length + 1;
    }
    return r;
}

static enum seal_result look(struct looker *looker, const char *path, bool *ret_key,
                             struct seal_fault *fault)
{
    struct seal_buffer bytes = {NULL, 0, 0};
    enum seal_result r = enter(looker, path, fault);

    if (r != SEAL_OK)
        return r;
    r = looker->platform->read(looker->platform->context,
                               looker->at != NULL ? looker->at : looker->top, seal_input_base(path),
                               LOOKED_AT_MAX, &bytes, fault);
    if (r == SEAL_OK)
        *ret_key = holds_key(seal_buffer_slice(&bytes));
    seal_buffer_clear(&bytes);
    return r;
}

enum seal_result seal_sign_secrets(struct seal_sign_job *job, struct seal_fault *fault)
{
    const bool adopts = job->vendor.path != NULL;
    struct looker looker = {.platform = adopts ? &job->vendor.platform : seal_sign_platform(job)};
    const struct seal_platform *platform = looker.platform;
    enum seal_result r = platform->open(
        platform->context, NULL, adopts ? job->vendor.path : job->directory, &looker.top, fault);

    if (r != SEAL_OK)
        return r;
    for (size_t i = 0; i < job->written.count && r == SEAL_OK; i++) {
        const struct seal_entry *entry = &job->written.entries[i];
        bool key = false;

        if (entry->kind != SEAL_KIND_FILE || entry->size > LOOKED_AT_MAX ||
            (r = look(&looker, entry->path, &key, fault)) != SEAL_OK || !key)
            continue;
        if (job->secrets++ == 0)
            job->secret = entry->path;
    }
    if (looker.at != NULL)
        platform->close(platform->context, looker.at);
    platform->close(platform->context, looker.top);
    if (r != SEAL_OK || job->secrets == 0 || job->settings == NULL || !job->settings->strict)
        return r;
    (void)snprintf(job->call->next, sizeof(job->call->next), "%s",
                   "move it out: what is sealed is shipped");
    return seal_fault_set(fault, SEAL_CONFIG_KEY, "is a private key in what is to be sealed",
                          job->secret);
}
