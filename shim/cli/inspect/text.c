/* SPDX-License-Identifier: Apache-2.0 */
/* A seal as a tree, for people. */
#include "cli/inspect/inspect.h"

#include "base/hex.h"
#include "base/time.h"

#include <string.h>

#define TOP_FILES_MAX 20u /* of the top folder; the others are counted */

static void plural(struct seal_page *page, uint64_t count, const char *one, const char *many)
{
    seal_page_number(page, count);
    seal_page_add(page, " %s", count == 1 ? one : many);
}

static void add_sums(struct seal_page *page, const struct seal_entry_sums *sums)
{
    plural(page, sums->files, "file", "files");
    seal_page_add(page, ", ");
    seal_page_size(page, sums->bytes);
    if (sums->executables > 0) {
        seal_page_add(page, ", ");
        seal_page_number(page, sums->executables);
        seal_page_add(page, " executable");
    }
    if (sums->links > 0) {
        seal_page_add(page, ", ");
        plural(page, sums->links, "link", "links");
    }
    if (sums->directories > 0) {
        seal_page_add(page, ", ");
        plural(page, sums->directories, "empty directory", "empty directories");
    }
}

static const char *what_it_is(const struct seal_inspected_signature *signature)
{

    switch (signature->name.type) {
    case SEAL_FILE_SIG:
        return signature->shape != NULL ? signature->shape : "no shape that is known";
    case SEAL_FILE_P7S:
        return "CMS";
    case SEAL_FILE_BUNDLE:
        return "Sigstore bundle";
    case SEAL_FILE_CHAIN:
        return "certificates";
    case SEAL_FILE_TSR:
        return "timestamp token";
    case SEAL_FILE_NONE:
    case SEAL_FILE_MANIFEST:
        break;
    }
    return "";
}

static void add_file(struct seal_page *page, const struct seal_inspected_signature *signature)
{
    seal_page_add(page, "%s%s, ", what_it_is(signature), signature->base64 ? ", base64" : "");
    seal_page_size(page, signature->size);
    seal_page_add(page, "\n");
    if (signature->trust != NULL)
        seal_inspected_trust_text(page, signature->trust);
}

/* Certificates and timestamp lie beside a raw signature and are part of it. */
static bool is_beside(const struct seal_inspected_signature *file,
                      const struct seal_inspected_signature *signature)
{
    return (file->name.type == SEAL_FILE_CHAIN || file->name.type == SEAL_FILE_TSR) &&
           signature->name.type == SEAL_FILE_SIG &&
           strcmp(file->name.label, signature->name.label) == 0;
}

static void add_signatures(struct seal_page *page, const struct seal_inspected_seal *seal)
{
    for (size_t i = 0; i < seal->count; i++) {
        const struct seal_inspected_signature *signature = &seal->signatures[i];
        bool shown = false;

        for (size_t j = 0; j < seal->count; j++)
            shown = shown || is_beside(signature, &seal->signatures[j]);
        if (shown)
            continue;
        seal_page_add(page, "  signature   %-12s ", signature->name.label);
        add_file(page, signature);
        for (size_t j = 0; j < seal->count; j++) {
            if (!is_beside(&seal->signatures[j], signature))
                continue;
            seal_page_add(page, "    with ");
            add_file(page, &seal->signatures[j]);
        }
    }
}

static void add_strings(struct seal_page *page, const char *title, const char *name,
                        const struct seal_strings *strings)
{
    if (strings->count == 0)
        return;
    seal_page_add(page, "  %-11s %s", title, name);
    for (size_t i = 0; i < strings->count; i++) {
        seal_page_add(page, "%s", i > 0 ? ", " : " ");
        seal_page_name(page, strings->items[i]);
    }
    seal_page_add(page, "\n");
}

static void add_pairs(struct seal_page *page, const char *title, const struct seal_strings *names,
                      const struct seal_strings *values, const char *between)
{
    for (size_t i = 0; i < names->count; i++) {
        seal_page_add(page, "  %-11s ", title);
        seal_page_name(page, names->items[i]);
        seal_page_add(page, "%s", between);
        seal_page_brief(page, values->items[i]);
        seal_page_add(page, "\n");
    }
}

static void add_time(struct seal_page *page, const char *title, bool given, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    if (!given)
        return;
    seal_time_write(time, text);
    seal_page_add(page, "  %-11s %s\n", title, text);
}

static void add_facts(struct seal_page *page, const struct seal_manifest *manifest)
{
    const struct seal_bindings *bind = &manifest->bind;

    seal_page_add(page, "  root        ");
    seal_page_name(page, manifest->root);
    seal_page_add(page, "\n");
    add_strings(page, "bound to", "function", &bind->function);
    add_strings(page, "bound to", "handler", &bind->handler);
    add_strings(page, "bound to", "architecture", &bind->architecture);
    add_strings(page, "bound to", "region", &bind->region);
    add_strings(page, "bound to", "realm", &bind->realm);
    add_strings(page, "bound to", "command", &bind->command);
    add_pairs(page, "bound to", &bind->environment, &bind->values, "=");
    for (size_t i = 0; i < manifest->requires_count; i++)
        seal_page_add(page, "  requires    %s %llu or later\n", manifest->requires[i].package,
                      (unsigned long long)manifest->requires[i].version);
    if (manifest->policy_generation > 0)
        seal_page_add(page, "  policy      generation %llu or later\n",
                      (unsigned long long)manifest->policy_generation);
    add_time(page, "valid from", manifest->has_not_before, manifest->not_before);
    add_time(page, "expires", manifest->has_expires, manifest->expires);
    add_pairs(page, "info", &manifest->info_names, &manifest->info_values, " ");
}

static void add_entry(struct seal_page *page, const struct seal_entry *entry)
{
    char hex[SEAL_HEX_DIGEST_SIZE];

    seal_page_add(page, "    ");
    seal_page_name(page, entry->path);
    if (entry->kind == SEAL_KIND_LINK) {
        seal_page_add(page, " -> ");
        seal_page_name(page, entry->link);
    } else if (entry->kind == SEAL_KIND_DIRECTORY) {
        seal_page_add(page, "/");
    } else {
        seal_hex_write(entry->digest, SEAL_DIGEST_SIZE, hex);
        seal_page_add(page, "  ");
        seal_page_size(page, entry->size);
        seal_page_add(page, "  %s:", entry->fsverity ? "fsverity" : "sha256");
        seal_page_brief(page, hex);
        seal_page_add(page, "%s", entry->executable ? "  executable" : "");
    }
    seal_page_add(page, "\n");
}

/* Entries that share their first component with entry @from: one past the last of them. */
static size_t folder_end(const struct seal_manifest *manifest, size_t from, size_t size)
{
    size_t i = from;

    while (i < manifest->count && manifest->entries[i].path_size > size &&
           memcmp(manifest->entries[i].path, manifest->entries[from].path, size + 1) == 0)
        i++;
    return i;
}

static void add_folders(struct seal_page *page, const struct seal_manifest *manifest)
{
    struct seal_entry_sums more = {0};
    size_t shown = 0, hidden = 0;

    for (size_t i = 0; i < manifest->count;) {
        const struct seal_entry *entry = &manifest->entries[i];
        const char *slash = strchr(entry->path, '/');
        if (slash != NULL) {
            struct seal_entry_sums sums = {0};
            size_t size = (size_t)(slash - entry->path);
            size_t end = folder_end(manifest, i, size);
            for (; i < end; i++)
                seal_entry_sum(&manifest->entries[i], &sums);
            char name[SEAL_COMPONENT_MAX + 2];
            memcpy(name, entry->path, size < sizeof(name) - 1 ? size : sizeof(name) - 2);
            name[size < sizeof(name) - 1 ? size : sizeof(name) - 2] = '\0';
            seal_page_add(page, "    ");
            seal_page_name(page, name);
            seal_page_add(page, "/  ");
            add_sums(page, &sums);
            seal_page_add(page, "\n");
            continue;
        }
        if (shown++ < TOP_FILES_MAX) {
            add_entry(page, entry);
        } else {
            seal_entry_sum(entry, &more);
            hidden++;
        }
        i++;
    }
    if (hidden > 0) {
        seal_page_add(page, "    and ");
        add_sums(page, &more);
        seal_page_add(page, "\n");
    }
}

static void add_seal(struct seal_page *page, const struct seal_inspected_seal *seal, bool all)
{
    struct seal_entry_sums sums = {0};

    seal_page_name(page, seal->package);
    if (seal->readable)
        seal_page_add(page, " %llu", (unsigned long long)seal->manifest.version);
    seal_page_add(page, "\n  manifest    ");
    seal_page_digest(page, seal->digest);
    seal_page_add(page, ", ");
    seal_page_size(page, seal->size);
    seal_page_add(page, "\n");
    add_signatures(page, seal);
    if (!seal->readable) {
        seal_page_add(page, "  unreadable  %s ", seal_result_name(seal->fault.code));
        seal_page_name(page, seal->fault.subject);
        if (seal->fault.reason != NULL)
            seal_page_add(page, ": %s", seal->fault.reason);
        seal_page_add(page, "\n");
        return;
    }
    add_facts(page, &seal->manifest);
    for (size_t i = 0; i < seal->manifest.count; i++)
        seal_entry_sum(&seal->manifest.entries[i], &sums);
    seal_page_add(page, "  entries     ");
    add_sums(page, &sums);
    seal_page_add(page, "\n");
    if (!all) {
        add_folders(page, &seal->manifest);
        return;
    }
    for (size_t i = 0; i < seal->manifest.count; i++)
        add_entry(page, &seal->manifest.entries[i]);
}

void seal_inspection_text(const struct seal_inspection *inspection, bool all, struct seal_page *page)
{
    seal_page_name(page, inspection->directory);
    seal_page_add(page, ": what the seal says. Nothing was verified, nothing is trusted.\n");
    for (size_t i = 0; i < inspection->count; i++) {
        seal_page_add(page, "\n");
        add_seal(page, &inspection->seals[i], all);
    }
    for (size_t i = 0; i < inspection->strays_count; i++) {
        seal_page_add(page, "%sno part of a seal, every gate refuses it: .coldseal/",
                      i == 0 ? "\n" : "");
        seal_page_name(page, inspection->strays[i]);
        seal_page_add(page, "\n");
    }
}
