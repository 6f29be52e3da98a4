/* SPDX-License-Identifier: Apache-2.0 */
/* Watching a walk. */
#include "watcher.h"
#include "support/expect.h"

#include <stdio.h>
#include <string.h>

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    static const char kinds[] = "?fdlo";
    struct watcher *watcher = context;
    size_t used = strlen(watcher->text), depth = 1;

    assert_int_equal(strlen(found->path), found->path_size);
    watcher->found++;
    for (const char *p = found->path; *p != '\0'; p++)
        depth += *p == '/';
    if (depth > watcher->deepest)
        watcher->deepest = depth;
    if (used + found->path_size + found->link.size + 16 < sizeof watcher->text)
        snprintf(watcher->text + used, sizeof watcher->text - used, "%c %s%s%.*s\n",
                 kinds[found->kind], found->path, found->kind == SEAL_KIND_LINK ? " -> " : "",
                 (int)found->link.size,
                 found->link.data == NULL ? "" : (const char *)found->link.data);
    if (watcher->harm_at != NULL && strcmp(found->path, watcher->harm_at) == 0)
        watcher->harm(watcher->place);
    if (watcher->refuse_at != NULL && strcmp(found->path, watcher->refuse_at) == 0)
        return seal_fault_set(fault, watcher->answer, NULL, found->path);
    *ret_wants = found->kind == SEAL_KIND_DIRECTORY
                     ? (watcher->closed ? 0u : (unsigned)SEAL_WANT_ENTER)
                     : watcher->wants;
    return SEAL_OK;
}

static enum seal_result on_hashed(void *context, const struct seal_found *found,
                                  const struct seal_digests *digests, struct seal_fault *fault)
{
    struct watcher *watcher = context;

    watcher->hashed++;
    watcher->digests = *digests;
    assert_int_equal(found->kind, SEAL_KIND_FILE);
    if (watcher->hashed_answer != SEAL_OK)
        return seal_fault_set(fault, watcher->hashed_answer, NULL, found->path);
    return SEAL_OK;
}

static enum seal_result on_progress(void *context, uint64_t bytes, struct seal_fault *fault)
{
    struct watcher *watcher = context;

    watcher->calls++;
    watcher->bytes += bytes;
    if (watcher->harm_reading != NULL && watcher->calls == 1)
        watcher->harm_reading(watcher->place);
    if (watcher->progress_answer != SEAL_OK)
        return seal_fault_set(fault, watcher->progress_answer, NULL, NULL);
    return SEAL_OK;
}

struct seal_visitor watcher_visitor(struct watcher *watcher)
{
    if (watcher->hashed_answer == SEAL_UNDECIDED)
        watcher->hashed_answer = SEAL_OK;
    if (watcher->progress_answer == SEAL_UNDECIDED)
        watcher->progress_answer = SEAL_OK;
    return (struct seal_visitor){
        .context = watcher, .found = on_found, .hashed = on_hashed, .progress = on_progress};
}

enum seal_result watcher_walk(struct watcher *watcher, struct seal_fault *fault)
{
    const struct seal_visitor visitor = watcher_visitor(watcher);
    struct seal_directory *directory = NULL;
    enum seal_result r;

    r = seal_linux.open(seal_linux.context, NULL, watcher->place->path, &directory, fault);
    if (r != SEAL_OK)
        return r;
    r = seal_linux.walk(seal_linux.context, directory, &visitor, fault);
    seal_linux.close(seal_linux.context, directory);
    return r;
}
