/* SPDX-License-Identifier: Apache-2.0 */
/* Progress on a terminal. */
#include "cli/progress.h"

#include "posix/clock.h"

#define PATIENCE_US 500000u /* before anything is said */
#define REPEAT_US 100000u

struct seal_progress seal_progress_begin(const struct seal_output *output)
{
    return (struct seal_progress){.wanted = output->terminal && !output->quiet,
                                  .begun = seal_clock_monotonic()};
}

void seal_progress_note(void *context, uint64_t bytes)
{
    struct seal_progress *progress = context;
    struct seal_page page = {0};
    struct seal_fault lost;
    uint64_t now;

    if (!progress->wanted)
        return;
    now = seal_clock_monotonic();
    progress->bytes += bytes;
    if (now - progress->begun < PATIENCE_US || now - progress->shown < REPEAT_US)
        return;
    progress->shown = now;
    seal_page_add(&page, "\r\x1b[Kread ");
    seal_page_size(&page, progress->bytes);
    if (seal_page_tell(&page, &lost) != SEAL_OK)
        progress->wanted = false; /* nobody listens */
}

void seal_progress_end(const struct seal_progress *progress)
{
    struct seal_page page = {0};
    struct seal_fault lost;

    if (progress->shown == 0)
        return;
    seal_page_add(&page, "\r\x1b[K");
    if (seal_page_tell(&page, &lost) != SEAL_OK)
        return;
}

/* The visitor of a walk, and who counts beside it. */
struct watched {
    const struct seal_visitor *visitor;
    struct seal_progress *progress;
};

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    const struct watched *watched = context;

    return watched->visitor->found(watched->visitor->context, found, ret_wants, fault);
}

static enum seal_result on_hashed(void *context, const struct seal_found *found,
                                  const struct seal_digests *digests, struct seal_fault *fault)
{
    const struct watched *watched = context;

    return watched->visitor->hashed(watched->visitor->context, found, digests, fault);
}

static enum seal_result on_read(void *context, uint64_t bytes, struct seal_fault *fault)
{
    const struct watched *watched = context;

    seal_progress_note(watched->progress, bytes);
    if (watched->visitor->progress == NULL)
        return SEAL_OK;
    return watched->visitor->progress(watched->visitor->context, bytes, fault);
}

static enum seal_result walk(void *context, struct seal_directory *directory,
                             const struct seal_visitor *visitor, struct seal_fault *fault)
{
    struct seal_progress *progress = context;
    struct watched watched = {visitor, progress};
    const struct seal_visitor counting = {
        .context = &watched, .found = on_found, .hashed = on_hashed, .progress = on_read};

    return progress->below->walk(progress->below->context, directory, &counting, fault);
}

static enum seal_result open_below(void *context, struct seal_directory *parent, const char *name,
                                   struct seal_directory **ret_directory, struct seal_fault *fault)
{
    const struct seal_platform *below = ((struct seal_progress *)context)->below;

    return below->open(below->context, parent, name, ret_directory, fault);
}

static void close_below(void *context, struct seal_directory *directory)
{
    const struct seal_platform *below = ((struct seal_progress *)context)->below;

    below->close(below->context, directory);
}

static enum seal_result list_below(void *context, struct seal_directory *directory,
                                   const struct seal_visitor *visitor, struct seal_fault *fault)
{
    const struct seal_platform *below = ((struct seal_progress *)context)->below;

    return below->list(below->context, directory, visitor, fault);
}

static enum seal_result read_below(void *context, struct seal_directory *directory,
                                   const char *name, size_t limit, struct seal_buffer *ret_bytes,
                                   struct seal_fault *fault)
{
    const struct seal_platform *below = ((struct seal_progress *)context)->below;

    return below->read(below->context, directory, name, limit, ret_bytes, fault);
}

static uint64_t clock_below(void *context)
{
    const struct seal_platform *below = ((struct seal_progress *)context)->below;

    return below->clock(below->context);
}

struct seal_platform seal_progress_platform(struct seal_progress *progress,
                                            const struct seal_platform *below)
{
    progress->below = below;
    return (struct seal_platform){
        .context = progress,
        .open = open_below,
        .close = close_below,
        .list = list_below,
        .read = read_below,
        .walk = walk,
        .clock = clock_below,
    };
}
