/* SPDX-License-Identifier: Apache-2.0 */
/* A seal for programs: {"trusted":false,"directory":...,"seals":[...],"strays":[...]}. */
#include "cli/inspect/inspect.h"

#include "base/hex.h"
#include "base/time.h"

static void member(struct seal_page *page, const char *name, const char *value)
{
    seal_page_add(page, ",\"%s\":", name);
    seal_page_quoted(page, value);
}

static void number(struct seal_page *page, const char *name, uint64_t value)
{
    seal_page_add(page, ",\"%s\":%llu", name, (unsigned long long)value);
}

static void strings(struct seal_page *page, const char *name, const struct seal_strings *list,
                    bool *first)
{
    if (list->count == 0)
        return;
    seal_page_add(page, "%s\"%s\":[", *first ? "" : ",", name);
    *first = false;
    for (size_t i = 0; i < list->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_page_quoted(page, list->items[i]);
    }
    seal_page_add(page, "]");
}

static void pairs(struct seal_page *page, const struct seal_strings *names,
                  const struct seal_strings *values)
{
    seal_page_add(page, "{");
    for (size_t i = 0; i < names->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_page_quoted(page, names->items[i]);
        seal_page_add(page, ":");
        seal_page_quoted(page, values->items[i]);
    }
    seal_page_add(page, "}");
}

void seal_inspected_bind_json(struct seal_page *page, const struct seal_bindings *bind)
{
    bool first = true;

    seal_page_add(page, ",\"bind\":{");
    strings(page, "function", &bind->function, &first);
    strings(page, "handler", &bind->handler, &first);
    strings(page, "architecture", &bind->architecture, &first);
    strings(page, "region", &bind->region, &first);
    strings(page, "realm", &bind->realm, &first);
    strings(page, "command", &bind->command, &first);
    if (bind->environment.count > 0) {
        seal_page_add(page, "%s\"environment\":", first ? "" : ",");
        pairs(page, &bind->environment, &bind->values);
    }
    seal_page_add(page, "}");
}

static void time_member(struct seal_page *page, const char *name, bool given, int64_t time)
{
    char text[SEAL_TIME_SIZE];

    if (!given)
        return;
    seal_time_write(time, text);
    member(page, name, text);
}

static void facts(struct seal_page *page, const struct seal_manifest *manifest)
{
    number(page, "version", manifest->version);
    member(page, "root", manifest->root);
    if (manifest->bound != 0)
        seal_inspected_bind_json(page, &manifest->bind);
    if (manifest->requires_count > 0) {
        seal_page_add(page, ",\"requires\":{");
        for (size_t i = 0; i < manifest->requires_count; i++) {
            seal_page_add(page, "%s", i > 0 ? "," : "");
            seal_page_quoted(page, manifest->requires[i].package);
            seal_page_add(page, ":%llu", (unsigned long long)manifest->requires[i].version);
        }
        seal_page_add(page, "}");
    }
    if (manifest->policy_generation > 0)
        number(page, "policy_generation", manifest->policy_generation);
    time_member(page, "not_before", manifest->has_not_before, manifest->not_before);
    time_member(page, "expires", manifest->has_expires, manifest->expires);
    if (manifest->info_names.count > 0) {
        seal_page_add(page, ",\"info\":");
        pairs(page, &manifest->info_names, &manifest->info_values);
    }
}

static void entry_json(struct seal_page *page, const struct seal_entry *entry)
{
    char hex[SEAL_HEX_DIGEST_SIZE];

    seal_page_add(page, "{\"path\":");
    seal_page_quoted(page, entry->path);
    if (entry->kind == SEAL_KIND_LINK) {
        member(page, "link", entry->link);
    } else if (entry->kind == SEAL_KIND_DIRECTORY) {
        seal_page_add(page, ",\"dir\":true");
    } else {
        seal_hex_write(entry->digest, SEAL_DIGEST_SIZE, hex);
        number(page, "size", entry->size);
        member(page, entry->fsverity ? "fsverity" : "sha256", hex);
        seal_page_add(page, "%s", entry->executable ? ",\"exec\":true" : "");
    }
    seal_page_add(page, "}");
}

static const char *kind(enum seal_file_type type)
{
    switch (type) {
    case SEAL_FILE_SIG:
        return "sig";
    case SEAL_FILE_P7S:
        return "p7s";
    case SEAL_FILE_BUNDLE:
        return "bundle";
    case SEAL_FILE_CHAIN:
        return "chain";
    case SEAL_FILE_TSR:
        return "tsr";
    case SEAL_FILE_NONE:
    case SEAL_FILE_MANIFEST:
        break;
    }
    return "none";
}

static void signatures(struct seal_page *page, const struct seal_inspected_seal *seal)
{
    seal_page_add(page, ",\"signatures\":[");
    for (size_t i = 0; i < seal->count; i++) {
        const struct seal_inspected_signature *signature = &seal->signatures[i];
        seal_page_add(page, "%s{\"label\":\"%s\",\"kind\":\"%s\"", i > 0 ? "," : "",
                      signature->name.label, kind(signature->name.type));
        number(page, "size", signature->size);
        if (signature->shape != NULL)
            member(page, "shape", signature->shape);
        if (signature->trust != NULL)
            seal_inspected_trust_json(page, signature->trust);
        seal_page_add(page, "%s}", signature->base64 ? ",\"base64\":true" : "");
    }
    seal_page_add(page, "]");
}

static void counts(struct seal_page *page, const struct seal_manifest *manifest)
{
    struct seal_entry_sums sums = {0};

    for (size_t i = 0; i < manifest->count; i++)
        seal_entry_sum(&manifest->entries[i], &sums);
    seal_page_add(page, ",\"counts\":{\"entries\":%llu", (unsigned long long)manifest->count);
    number(page, "files", sums.files);
    number(page, "executables", sums.executables);
    number(page, "links", sums.links);
    number(page, "directories", sums.directories);
    number(page, "bytes", sums.bytes);
    seal_page_add(page, "}");
}

static void seal_json(struct seal_page *page, const struct seal_inspected_seal *seal, bool all)
{
    seal_page_add(page, "{\"package\":\"%s\",\"manifest\":\"", seal->package);
    seal_page_digest_full(page, seal->digest);
    seal_page_add(page, "\"");
    number(page, "size", seal->size);
    signatures(page, seal);
    if (seal->readable) {
        facts(page, &seal->manifest);
        counts(page, &seal->manifest);
    } else {
        seal_page_add(page, ",\"error\":{\"code\":\"%s\"", seal_result_name(seal->fault.code));
        member(page, "subject", seal->fault.subject);
        member(page, "reason",
               seal->fault.reason != NULL ? seal->fault.reason
                                          : seal_result_meaning(seal->fault.code));
        seal_page_add(page, "}");
    }
    if (seal->readable && all) {
        seal_page_add(page, ",\"entries\":[");
        for (size_t i = 0; i < seal->manifest.count; i++) {
            seal_page_add(page, "%s", i > 0 ? ",\n" : "\n");
            entry_json(page, &seal->manifest.entries[i]);
        }
        seal_page_add(page, "]");
    }
    seal_page_add(page, "}");
}

void seal_inspection_json(const struct seal_inspection *inspection, bool all, struct seal_page *page)
{
    seal_page_add(page, "{\"trusted\":false");
    member(page, "directory", inspection->directory);
    seal_page_add(page, ",\"seals\":[");
    for (size_t i = 0; i < inspection->count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_json(page, &inspection->seals[i], all);
    }
    seal_page_add(page, "],\"strays\":[");
    for (size_t i = 0; i < inspection->strays_count; i++) {
        seal_page_add(page, "%s", i > 0 ? "," : "");
        seal_page_quoted(page, inspection->strays[i]);
    }
    seal_page_add(page, "]}\n");
}
