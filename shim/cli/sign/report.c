/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sign and manifest tell people and programs. With --format json:
 *
 *     {"sealed":{"package":"orders-api","version":87,"root":"/var/task","bind":{"function":["orders-api"]},"entries":412,"bytes":38214001,
 *      "manifest":"sha256:...","key":"sha256:...","algorithm":"ecdsa-p256-sha256","label":"release",
 *      "up_to_date":false,"files":[MANIFEST,SIGNATURE],"removed":[PATH...],
 *      "links":0,"empty_directories":0,"unreadable":1,"private_keys":0}}
 *
 * With a certificate there are "subject", "issuer" and "until" as well, with a timestamp "time" and "authority", with a policy
 * "signer", "repeated" (his key or name counts already) and "needed": text, empty when the rule is met.
 *
 * "up_to_date": nothing had to be written. "unreadable": what its owner alone can read. "private_keys": files
 * that hold one. Where nobody signs the first member is
 * called "written", and key, algorithm, label and the signature's file are not there.
 */
#include "cli/sign/job.h"

#include "base/time.h"
#include "cli/check/counted.h"
#include "cli/inspect/inspect.h"
#include "crypto/distinguished_name.h"
#include "crypto/hash.h"
#include "lambda/places.h"

#include <stdio.h>
#include <string.h>

static void warn_count(const struct seal_sign_job *job, uint64_t count, const char *one,
                       const char *many, const char *why)
{
    char text[256];

    if (count == 0)
        return;
    (void)snprintf(text, sizeof(text), "%llu %s: %s", (unsigned long long)count,
                   count == 1 ? one : many, why);
    seal_output_warning(job->call->output, NULL, text);
}

static void warn_secrets(const struct seal_sign_job *job)
{
    char text[160], more[40] = "";

    if (job->secrets == 0)
        return;
    if (job->secrets > 1)
        (void)snprintf(more, sizeof(more), ", as %llu more", (unsigned long long)job->secrets - 1);
    (void)snprintf(text, sizeof(text),
                   "is a private key%s; what is sealed is shipped, so move it out", more);
    seal_output_warning(job->call->output, job->secret, text);
}

static void warn_unreadable(const struct seal_sign_job *job)
{
    const struct seal_manifest_summary *summary = &job->summary;
    char text[160], more[40] = "";

    if (summary->unreadable == 0)
        return;
    if (summary->unreadable == 1 && job->secret != NULL &&
        strcmp(job->secret, summary->unreadable_path) == 0)
        return; /* nobody shall make a key readable to have it shipped */
    if (summary->unreadable > 1)
        (void)snprintf(more, sizeof(more), ", as %llu more",
                       (unsigned long long)summary->unreadable - 1);
    (void)snprintf(text, sizeof(text),
                   "can be read by its owner only (%04o)%s; Lambda runs as another user",
                   summary->unreadable_mode, more);
    seal_output_warning(job->call->output, summary->unreadable_path, text);
}

/* What the package's own entries do not hold, sign cannot judge, and most policies refuse. */
static void warn_absolute(const struct seal_sign_job *job)
{
    const struct seal_manifest *manifest = &job->written;
    const char *first = NULL;
    char text[192], more[40] = "";
    size_t count = 0;

    for (size_t i = 0; i < manifest->count; i++) {
        const struct seal_entry *entry = &manifest->entries[i];

        if (entry->link == NULL || entry->link[0] != '/')
            continue;
        if (count++ == 0)
            first = entry->path;
    }
    if (count == 0)
        return;
    if (count > 1)
        (void)snprintf(more, sizeof(more), ", as %zu more", count - 1);
    (void)snprintf(
        text, sizeof(text),
        "leads to an absolute path%s; it starts only where the policy's links allow that, or "
        "another sealed package holds it",
        more);
    seal_output_warning(job->call->output, first, text);
}

/* What the packager that comes after us may make of the folder. */
static void warn_packing(const struct seal_sign_job *job)
{
    warn_count(job, job->summary.links, "link", "links",
               "many packagers turn links into files; use zip -y, or seal the zip");
    warn_count(job, job->summary.empty, "empty directory", "empty directories",
               "many packagers drop them; use zip without -D, or remove them");
}

void seal_sign_warn(const struct seal_sign_job *job)
{
    warn_secrets(job);
    warn_unreadable(job);
    warn_absolute(job);
    if (job->counted != NULL)
        seal_counted_warn(job->call, job->counted);
    if (job->vendor.path != NULL) /* what is packed already is what it is */
        seal_package_warn(&job->vendor, job->call->output);
    else if (job->package != NULL)
        seal_package_warn(job->package, job->call->output);
    else
        warn_packing(job);
    if (strcmp(job->written.root, SEAL_PLACE_LAYERS) == 0 &&
        seal_manifest_find(&job->written, seal_slice_text("bootstrap")) != NULL)
        seal_output_warning(job->call->output, "bootstrap",
                            "in a layer is passed over if a function brings its own; attach the "
                            "extension gate beside it");
}

static void add_path(struct seal_page *page, const struct seal_sign_job *job, const char *name)
{
    seal_page_name(page, job->shown);
    seal_page_add(page, "/" SEAL_DIRECTORY_NAME "/");
    seal_page_name(page, name);
}

void seal_sign_add_path(struct seal_page *page, const struct seal_sign_job *job, const char *name)
{
    struct seal_page path = {0};

    /* a path of the user's may be as long as it likes */
    path.failed = seal_buffer_append(&path.text, job->shown, strlen(job->shown));
    if (path.failed == SEAL_OK)
        path.failed = seal_buffer_append(&path.text, "/" SEAL_DIRECTORY_NAME "/",
                                         strlen("/" SEAL_DIRECTORY_NAME "/"));
    if (path.failed == SEAL_OK)
        path.failed = seal_buffer_append(&path.text, name, strlen(name));
    if (path.failed == SEAL_OK)
        seal_page_quoted(page, (const char *)path.text.data);
    else if (page->failed == SEAL_UNDECIDED)
        page->failed = path.failed;
    seal_page_clear(&path);
}

/* Its place is taken by a new one. */
static bool is_replaced(const struct seal_sign_job *job, const char *name)
{
    for (size_t i = 0; i < job->plan.write_count; i++)
        if (strcmp(name, job->plan.write[i].name) == 0)
            return true;
    return false;
}

/* "Signer CN=..., issued by ..., valid until 2027-03-01; timestamp 2026-11-22T10:05:02Z by ..." */
static void add_signer(struct seal_page *page, const struct seal_sign_job *job)
{
    const struct seal_certificate *signer = job->certificates.items;
    char name[SEAL_DETAIL_SIZE], time[SEAL_TIME_SIZE];

    if (signer != NULL) {
        seal_name_text(signer->subject, name, sizeof(name));
        seal_page_add(page, "Signer ");
        seal_page_name(page, name[0] != '\0' ? name : "(no subject)");
        seal_name_text(signer->issuer, name, sizeof(name));
        seal_page_add(page, ", issued by ");
        seal_page_name(page, name);
        seal_time_write(signer->not_after, time);
        seal_page_add(page, ", valid until %.10s", time);
    }
    if (job->stamp.given) {
        seal_time_write(job->stamp.time, time);
        seal_page_add(page, "%s %s by ", signer != NULL ? "; timestamp" : "Timestamp", time);
        seal_page_name(page, job->stamp.authority);
    }
    if (signer != NULL || job->stamp.given)
        seal_page_add(page, "\n");
    if (job->counted != NULL) {
        seal_page_add(page, "  counts as ");
        seal_counted_line(page, job->counted, job->written.package);
        seal_page_add(page, "\n");
    }
}

/* What lies beside a raw signature, new or since before. */
static bool has_beside(const struct seal_sign_job *job, const char *name,
                       const struct seal_buffer *made)
{
    return job->signature_name != NULL && job->container == SEAL_FILE_SIG &&
           (made->size > 0 ||
            (job->plan.write_count == 0 && seal_sign_folder_find(&job->folder, name) != NULL));
}

static void add_member(struct seal_page *page, const char *name, const char *value)
{
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, value);
}

static void add_signer_json(struct seal_page *page, const struct seal_sign_job *job)
{
    const struct seal_certificate *signer = job->certificates.items;
    char name[SEAL_DETAIL_SIZE], time[SEAL_TIME_SIZE];
    struct seal_page needed = {0};

    if (signer != NULL) {
        seal_name_text(signer->subject, name, sizeof(name));
        add_member(page, "subject", name);
        seal_name_text(signer->issuer, name, sizeof(name));
        add_member(page, "issuer", name);
        seal_time_write(signer->not_after, time);
        add_member(page, "until", time);
    }
    if (job->stamp.given) {
        seal_time_write(job->stamp.time, time);
        add_member(page, "time", time);
        add_member(page, "authority", job->stamp.authority);
    }
    if (job->counted == NULL)
        return;
    add_member(page, "signer", job->counted->signer);
    seal_page_add(page, ",\"repeated\":%s", job->counted->told.repeated ? "true" : "false");
    seal_explained_needed(&needed, &job->counted->policy.policy, &job->counted->item);
    add_member(page, "needed", needed.text.data != NULL ? (const char *)needed.text.data : "");
    seal_page_clear(&needed);
}

/* Which key that was, where no file that the user has named says so. */
static void add_remote_key(struct seal_page *page, const struct seal_sign_job *job)
{
    char id[SEAL_KEY_ID_TEXT_SIZE];

    if (job->label == NULL || job->signing.file != NULL)
        return;
    seal_public_key_text(&job->signing.public, id);
    seal_page_add(page, ", key %s", id);
}

static void add_text(struct seal_page *page, const struct seal_sign_job *job,
                     const uint8_t digest[SEAL_DIGEST_SIZE])
{
    const bool fresh = job->plan.write_count > 0;
    const char *word = job->label != NULL ? "Sealed " : "Wrote ";

    seal_page_add(page, "%s", fresh ? word : "Up to date ");
    seal_page_name(page, job->written.package);
    seal_page_add(page, " %llu: ", (unsigned long long)job->written.version);
    seal_page_number(page, job->summary.entries);
    seal_page_add(page, job->summary.entries == 1 ? " entry, " : " entries, ");
    seal_page_size(page, job->summary.bytes);
    seal_page_add(page, ", manifest ");
    seal_page_digest(page, digest);
    add_remote_key(page, job);
    seal_page_add(page, "\n");
    seal_sign_bound_text(page, &job->written.bind);
    seal_page_add(page, "  ");
    add_path(page, job, job->manifest_name);
    if (job->signature_name != NULL) {
        seal_page_add(page, "   ");
        add_path(page, job, job->signature_name);
    }
    seal_page_add(page, "\n");
    if (has_beside(job, job->chain_name, &job->chain)) {
        seal_page_add(page, "  ");
        add_path(page, job, job->chain_name);
        seal_page_add(page, "\n");
    }
    if (has_beside(job, job->token_name, &job->token)) {
        seal_page_add(page, "  ");
        add_path(page, job, job->token_name);
        seal_page_add(page, "\n");
    }
    add_signer(page, job);
    if (!fresh)
        return;
    for (size_t i = 0; i < job->plan.remove_count; i++) {
        if (is_replaced(job, job->plan.remove[i]))
            continue;
        seal_page_add(page, "  removed ");
        add_path(page, job, job->plan.remove[i]);
        seal_page_add(page, "\n");
    }
}

static void add_removed(struct seal_page *page, const struct seal_sign_job *job)
{
    const char *before = "";

    for (size_t i = 0; i < job->plan.remove_count; i++) {
        if (is_replaced(job, job->plan.remove[i]))
            continue;
        seal_page_add(page, "%s", before);
        seal_sign_add_path(page, job, job->plan.remove[i]);
        before = ",";
    }
}

static void add_json(struct seal_page *page, const struct seal_sign_job *job,
                     const uint8_t digest[SEAL_DIGEST_SIZE])
{
    const struct seal_manifest_summary *summary = &job->summary;
    const bool fresh = job->plan.write_count > 0;

    seal_page_add(page, "{\"%s\":{\"package\":", job->label != NULL ? "sealed" : "written");
    seal_page_quoted(page, job->written.package);
    seal_page_add(page, ",\"version\":%llu,\"root\":", (unsigned long long)job->written.version);
    seal_page_quoted(page, job->written.root);
    seal_inspected_bind_json(page, &job->written.bind);
    seal_page_add(page, ",\"entries\":%llu,\"bytes\":%llu,\"manifest\":\"",
                  (unsigned long long)summary->entries, (unsigned long long)summary->bytes);
    seal_page_digest_full(page, digest);
    seal_page_add(page, "\"");
    if (job->label != NULL) {
        seal_page_add(page, ",\"key\":\"");
        seal_page_digest_full(page, job->signing.public.id);
        seal_page_add(page, "\",\"algorithm\":\"%s\",\"label\":", job->algorithm);
        seal_page_quoted(page, job->label);
        add_signer_json(page, job);
    }
    seal_page_add(page, ",\"up_to_date\":%s,\"files\":[", fresh ? "false" : "true");
    seal_sign_add_path(page, job, job->manifest_name);
    if (job->signature_name != NULL) {
        seal_page_add(page, ",");
        seal_sign_add_path(page, job, job->signature_name);
    }
    if (has_beside(job, job->chain_name, &job->chain)) {
        seal_page_add(page, ",");
        seal_sign_add_path(page, job, job->chain_name);
    }
    if (has_beside(job, job->token_name, &job->token)) {
        seal_page_add(page, ",");
        seal_sign_add_path(page, job, job->token_name);
    }
    seal_page_add(page, "],\"removed\":[");
    add_removed(page, job);
    seal_page_add(page,
                  "],\"links\":%llu,\"empty_directories\":%llu,\"unreadable\":%llu,"
                  "\"private_keys\":%llu}}\n",
                  (unsigned long long)summary->links, (unsigned long long)summary->empty,
                  (unsigned long long)summary->unreadable, (unsigned long long)job->secrets);
}

enum seal_result seal_sign_report(const struct seal_sign_job *job, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_page page = {0};
    uint8_t digest[SEAL_DIGEST_SIZE] = {0};

    r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&job->manifest), digest);
    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, NULL);
    if (job->call->output->json)
        add_json(&page, job, digest);
    else if (!job->call->output->quiet)
        add_text(&page, job, digest);
    return seal_page_print(&page, fault);
}
