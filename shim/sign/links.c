/* SPDX-License-Identifier: Apache-2.0 */
/* Links, followed component by component: ".." leads back from where one is, not from how one came there. */
#include "sign/links.h"

#include "base/json_write.h"

#include <string.h>

struct follower {
    const struct seal_collection *collection;
    char here[SEAL_PATH_MAX + 2]; /* the directory one is in, no link on the way to it; "" is the root */
    size_t here_size;
    struct seal_buffer rest, next; /* what is left to go; and what will be */
    unsigned hops;
};

enum step {
    STEP_ON,      /* there may be more to go */
    STEP_OUTSIDE, /* an absolute target: not ours to judge */
    STEP_BROKEN,
    STEP_NO_MEMORY,
};

/* Go up one directory; the root is the end. */
static bool go_up(struct follower *follower)
{
    if (follower->here_size == 0)
        return false;
    while (follower->here_size > 0 && follower->here[follower->here_size - 1] != '/')
        follower->here_size--;
    if (follower->here_size > 0)
        follower->here_size--; /* the slash */
    return true;
}

/* @target comes before what is left of the way. */
static enum step hop(struct follower *follower, const char *target)
{
    struct seal_buffer swapped;

    if (++follower->hops > SEAL_LINK_HOPS_MAX)
        return STEP_BROKEN;
    if (target[0] == '/')
        return STEP_OUTSIDE;
    follower->next.size = 0;
    if (seal_text_append(&follower->next, target) != SEAL_OK ||
        (follower->rest.size > 0 && seal_text_append(&follower->next, "/") != SEAL_OK) ||
        seal_buffer_append(&follower->next, follower->rest.data, follower->rest.size) != SEAL_OK)
        return STEP_NO_MEMORY;
    swapped = follower->rest;
    follower->rest = follower->next;
    follower->next = swapped;
    return STEP_ON;
}

/* Cut the first component, and the slash behind it, off what is left. */
static struct seal_slice cut(struct seal_buffer *rest, char *ret_name, size_t room, bool *ret_last)
{
    const uint8_t *slash = memchr(rest->data, '/', rest->size);
    size_t size = slash == NULL ? rest->size : (size_t)(slash - rest->data);
    size_t used = slash == NULL ? size : size + 1;
    size_t kept = size < room ? size : room;

    *ret_last = slash == NULL;
    memcpy(ret_name, rest->data, kept);
    memmove(rest->data, rest->data + used, rest->size - used);
    rest->size -= used;
    return (struct seal_slice){(const uint8_t *)ret_name, size};
}

static bool is(struct seal_slice name, const char *text)
{
    return seal_slice_equal(name, seal_slice_text(text)) == 1;
}

/* Into @name, which lies in the directory one is in. @last: nothing follows, not even a slash. */
static enum step go_into(struct follower *follower, struct seal_slice name, bool last)
{
    size_t before = follower->here_size, at = before;
    const struct seal_collected *item;
    struct seal_slice path;

    if (name.size > SEAL_COMPONENT_MAX || at + 1 + name.size > SEAL_PATH_MAX)
        return STEP_BROKEN; /* no entry is called so */
    if (at > 0)
        follower->here[at++] = '/';
    memcpy(follower->here + at, name.data, name.size);
    path = (struct seal_slice){(const uint8_t *)follower->here, at + name.size};
    item = seal_collection_find(follower->collection, path);
    if (item != NULL && item->kind == SEAL_KIND_LINK) {
        if (!last && follower->rest.size == 0 && seal_text_append(&follower->rest, "/") != SEAL_OK)
            return STEP_NO_MEMORY; /* "link/": where the link leads must be a directory */
        return hop(follower, item->link);
    }
    if (item != NULL && item->kind == SEAL_KIND_FILE && !last)
        return STEP_BROKEN;
    if (item == NULL && !seal_collection_below(follower->collection, path))
        return STEP_BROKEN;
    follower->here_size = path.size;
    return STEP_ON;
}

static enum step next_step(struct follower *follower)
{
    char name[SEAL_COMPONENT_MAX + 1];
    bool last = false;
    struct seal_slice component = cut(&follower->rest, name, sizeof(name), &last);

    if (component.size == 0 || is(component, "."))
        return STEP_ON;
    if (is(component, ".."))
        return go_up(follower) ? STEP_ON : STEP_BROKEN;
    return go_into(follower, component, last);
}

static enum step follow(struct follower *follower, const struct seal_collected *link)
{
    enum step step;

    memcpy(follower->here, link->path, link->path_size);
    follower->here_size = link->path_size;
    follower->rest.size = 0;
    follower->hops = 0;
    (void)go_up(follower); /* the directory that the link lies in */
    step = hop(follower, link->link);
    while (step == STEP_ON && follower->rest.size > 0)
        step = next_step(follower);
    return step;
}

enum seal_result seal_links_check(const struct seal_collection *collection, struct seal_fault *fault)
{
    enum seal_result r = SEAL_OK;
    struct follower follower = {.collection = collection};

    for (size_t i = 0; i < collection->count && r == SEAL_OK; i++) {
        const struct seal_collected *item = &collection->items[i];

        if (item->kind != SEAL_KIND_LINK)
            continue;
        switch (follow(&follower, item)) {
        case STEP_ON:
        case STEP_OUTSIDE:
            break;
        case STEP_BROKEN:
            r = seal_fault_set(fault, SEAL_TREE_LINK, NULL, item->path);
            (void)seal_fault_detail(fault, "a target inside the sealed directory", item->link);
            break;
        case STEP_NO_MEMORY:
            r = seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, item->path);
            break;
        }
    }
    seal_buffer_clear(&follower.rest);
    seal_buffer_clear(&follower.next);
    return r;
}
