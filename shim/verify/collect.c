/* SPDX-License-Identifier: Apache-2.0 */
/* Stage 2: what lies in a root's seal directory. Names, kinds and the syntax of signature files; no manifest is looked at. */
#include "verify/session.h"

#include "base/text.h"
#include "trust/container.h"

#include <stdlib.h>
#include <string.h>

#define SEAL_FILE_NAME_SIZE (SEAL_PACKAGE_NAME_MAX + SEAL_LABEL_MAX + sizeof ".json..sigstore.json")

/* ".coldseal/NAME", as a fault names it. */
static enum seal_result refuse(struct seal_session *session, enum seal_result code,
                               const char *reason, const char *name)
{
    char subject[SEAL_SUBJECT_SIZE];

    seal_text_join(subject, sizeof subject,
                   (const char *const[]){SEAL_DIRECTORY_NAME "/", name, NULL});
    return seal_fault_set(&session->fault, code, reason, subject);
}

/* What the listing's visitor works on. */
struct collector {
    struct seal_session *session;
    struct seal_root *root;
};

static struct seal_seal *last_seal(struct seal_root *root)
{
    return root->count > 0 ? &root->seals[root->count - 1] : NULL;
}

static enum seal_result add_seal(struct collector *collector, const struct seal_file_name *name,
                                 const char *file)
{
    struct seal_root *root = collector->root;
    struct seal_seal *seal;

    if (root->count == SEAL_SEALS_MAX)
        return refuse(collector->session, SEAL_LIMIT_COUNT, "too many seals in one root", file);
    seal = &root->seals[root->count++];
    memcpy(seal->package, name->package, sizeof name->package);
    seal_text_join(seal->path, sizeof seal->path,
                   (const char *const[]){SEAL_DIRECTORY_NAME "/", file, NULL});
    return SEAL_OK;
}

static struct seal_labelled *find_label(struct seal_seal *seal, const char *label)
{
    for (size_t i = 0; i < seal->count; i++)
        if (strcmp(seal->signatures[i].label, label) == 0)
            return &seal->signatures[i];
    return NULL;
}

static enum seal_result add_signature(struct collector *collector,
                                      const struct seal_file_name *name, const char *file)
{
    struct seal_session *session = collector->session;
    struct seal_seal *seal = last_seal(collector->root);
    struct seal_labelled *labelled;

    /* the listing ascends, so a manifest comes right before its signatures */
    if (seal == NULL || strcmp(seal->package, name->package) != 0)
        return refuse(session, SEAL_FORMAT_SEAL_NAME, "has no manifest beside it", file);
    labelled = find_label(seal, name->label);
    if (labelled == NULL) {
        if (seal->count == SEAL_SIGNATURES_MAX)
            return refuse(session, SEAL_LIMIT_COUNT, "too many signatures on one manifest", file);
        labelled = &seal->signatures[seal->count++];
        memcpy(labelled->label, name->label, sizeof name->label);
    }
    if (name->type == SEAL_FILE_CHAIN) {
        labelled->has_chain = true;
    } else if (name->type == SEAL_FILE_TSR) {
        labelled->has_token = true;
    } else if (labelled->type != SEAL_FILE_NONE) {
        return refuse(session, SEAL_FORMAT_SEAL_NAME, "is a second signature of one label", file);
    } else {
        labelled->type = name->type;
    }
    return SEAL_OK;
}

static enum seal_result on_found(void *context, const struct seal_found *found, unsigned *ret_wants,
                                 struct seal_fault *fault)
{
    struct collector *collector = context;
    struct seal_session *session = collector->session;
    struct seal_file_name name;

    (void)fault; /* the platform was given the session's */
    *ret_wants = SEAL_WANT_NOTHING;
    if (found->kind != SEAL_KIND_FILE)
        return refuse(session, SEAL_FORMAT_SEAL_NAME, "is no regular file", found->path);
    if (found->executable || (found->mode & 0111) != 0 || found->privileged)
        return refuse(session, SEAL_FORMAT_SEAL_NAME, "must not be executable", found->path);
    if (seal_file_name_read(seal_slice_text(found->path), &name) != SEAL_OK)
        return refuse(session, SEAL_FORMAT_SEAL_NAME, "has no business in a seal directory",
                      found->path);
    return name.type == SEAL_FILE_MANIFEST ? add_seal(collector, &name, found->path)
                                           : add_signature(collector, &name, found->path);
}

static enum seal_result read_signature_file(struct seal_session *session, const struct seal_root *root,
                                            const struct seal_seal *seal, const char *label,
                                            enum seal_file_type type, struct seal_buffer *ret_bytes)
{
    const struct seal_platform *platform = session->platform;
    char name[SEAL_FILE_NAME_SIZE];
    enum seal_result r;

    /* each part is bounded by the reader of file names, so nothing is cut */
    seal_text_join(
        name, sizeof name,
        (const char *const[]){seal->package, ".json.", label, seal_file_suffix(type), NULL});
    r = platform->read(platform->context, root->seal_directory, name, seal_file_size_max(type),
                       ret_bytes, &session->fault);
    if (r == SEAL_TREE_MISSING || r == SEAL_TREE_KIND)
        return refuse(session, SEAL_IO_CHANGED, "was another file a moment ago", name);
    if (r != SEAL_OK)
        return refuse(session, r, r == SEAL_LIMIT_SIZE ? "is too large" : NULL, name);
    r = seal_container_check(type, ret_bytes, &session->fault);
    return r == SEAL_OK ? r : refuse(session, r, session->fault.reason, name);
}

static enum seal_result read_label(struct seal_session *session, const struct seal_root *root,
                                   const struct seal_seal *seal, struct seal_labelled *labelled)
{
    enum seal_result r;

    if (labelled->type == SEAL_FILE_NONE ||
        (labelled->type != SEAL_FILE_SIG && (labelled->has_chain || labelled->has_token)))
        return refuse(session, SEAL_FORMAT_SEAL_NAME, "a chain or token has no .sig beside it",
                      labelled->label);
    r = read_signature_file(session, root, seal, labelled->label, labelled->type, &labelled->bytes);
    if (r == SEAL_OK && labelled->has_chain)
        r = read_signature_file(session, root, seal, labelled->label, SEAL_FILE_CHAIN,
                                &labelled->chain);
    if (r == SEAL_OK && labelled->has_token)
        r = read_signature_file(session, root, seal, labelled->label, SEAL_FILE_TSR, &labelled->token);
    return r;
}

static enum seal_result read_signatures(struct seal_session *session, struct seal_root *root)
{
    for (size_t i = 0; i < root->count; i++)
        for (size_t j = 0; j < root->seals[i].count; j++) {
            enum seal_result r = seal_session_in_time(session);

            if (r != SEAL_OK)
                return r;
            r = read_label(session, root, &root->seals[i], &root->seals[i].signatures[j]);
            if (r != SEAL_OK)
                return r;
        }
    return SEAL_OK;
}

static enum seal_result open_root(struct seal_session *session, struct seal_root *root)
{
    const struct seal_platform *platform = session->platform;
    const char *elsewhere = session->request->directory; /* of only_root: stage 1 has seen to that */
    enum seal_result r =
        platform->open(platform->context, NULL, elsewhere != NULL ? elsewhere : root->policy->path,
                       &root->directory, &session->fault);

    if (r == SEAL_TREE_MISSING && root->policy->optional) {
        root->absent = true;
        session->verdict->steps.roots_optional++;
        return SEAL_OK;
    }
    return r == SEAL_OK
               ? r
               : seal_fault_set(&session->fault, r, "root cannot be entered", root->policy->path);
}

enum seal_result seal_stage_collect(struct seal_session *session, struct seal_root *root)
{
    const struct seal_platform *platform = session->platform;
    struct collector collector = {session, root};
    const struct seal_visitor visitor = {.context = &collector, .found = on_found};
    enum seal_result r = open_root(session, root);

    if (r != SEAL_OK || root->absent)
        return r;
    root->seals = calloc(SEAL_SEALS_MAX, sizeof *root->seals);
    if (root->seals == NULL)
        return seal_fault_set(&session->fault, SEAL_LIMIT_MEMORY, "out of memory", root->policy->path);
    r = platform->open(platform->context, root->directory, SEAL_DIRECTORY_NAME,
                       &root->seal_directory, &session->fault);
    if (r == SEAL_TREE_MISSING)
        return SEAL_OK; /* no seal; whether that may be is the next stage's question */
    if (r != SEAL_OK)
        return seal_fault_set(&session->fault, r, "seal directory cannot be entered",
                              SEAL_DIRECTORY_NAME);
    r = platform->list(platform->context, root->seal_directory, &visitor, &session->fault);
    return r == SEAL_OK ? read_signatures(session, root) : r;
}
