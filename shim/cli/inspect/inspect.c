/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the seals of a directory without trusting any of it. */
#include "cli/inspect/inspect.h"

#include "base/base64.h"
#include "crypto/public_key.h"

#include <stdlib.h>
#include <string.h>

void seal_entry_sum(const struct seal_entry *entry, struct seal_entry_sums *sums)
{
    sums->files += entry->kind == SEAL_KIND_FILE;
    sums->links += entry->kind == SEAL_KIND_LINK;
    sums->directories += entry->kind == SEAL_KIND_DIRECTORY;
    sums->executables += entry->kind == SEAL_KIND_FILE && entry->executable;
    if (entry->kind == SEAL_KIND_FILE)
        sums->bytes += entry->size;
}

/* An open seal directory while it is read. */
struct reader {
    const struct seal_platform *platform;
    struct seal_directory *seal;
    struct seal_inspection *inspection;
};

static struct seal_inspected_seal *find_seal(struct seal_inspection *inspection, const char *package)
{
    for (size_t i = 0; i < inspection->count; i++)
        if (strcmp(inspection->seals[i].package, package) == 0)
            return &inspection->seals[i];
    return NULL;
}

static enum seal_result add_stray(struct seal_inspection *inspection, const struct seal_found *found)
{
    size_t at = inspection->strays_count;

    if (at == sizeof(inspection->strays) / sizeof(inspection->strays[0]))
        return SEAL_OK;
    inspection->strays[at] = seal_arena_copy(&inspection->arena, found->path, found->path_size);
    if (inspection->strays[at] == NULL)
        return SEAL_LIMIT_MEMORY;
    inspection->strays_count++;
    return SEAL_OK;
}

static enum seal_result add_seal(struct seal_inspection *inspection,
                                 const struct seal_file_name *name, uint64_t size)
{
    struct seal_inspected_seal *seal;

    if (inspection->count == SEAL_SEALS_MAX)
        return SEAL_LIMIT_COUNT;
    seal = &inspection->seals[inspection->count++];
    memcpy(seal->package, name->package, sizeof(seal->package));
    seal->size = size;
    return SEAL_OK;
}

/* In the order of names a manifest comes before its signatures: "NAME.json" begins
 * "NAME.json.LABEL.sig". */
static enum seal_result found_file(void *context, const struct seal_found *found,
                                   unsigned *ret_wants, struct seal_fault *fault)
{
    struct seal_inspection *inspection = context;
    struct seal_inspected_seal *seal = NULL;
    struct seal_file_name name = {0};
    enum seal_result r = SEAL_OK;

    (void)ret_wants;
    if (found->kind == SEAL_KIND_FILE &&
        seal_file_name_read(seal_slice_text(found->path), &name) == SEAL_OK)
        seal = find_seal(inspection, name.package);
    if (seal == NULL && name.type == SEAL_FILE_MANIFEST) {
        r = add_seal(inspection, &name, found->size);
    } else if (seal == NULL) { /* no name of ours, or a signature of nothing */
        r = add_stray(inspection, found);
    } else if (seal->count == sizeof(seal->signatures) / sizeof(seal->signatures[0])) {
        r = SEAL_LIMIT_COUNT;
    } else {
        seal->signatures[seal->count++] = (struct seal_inspected_signature){
            .name = name,
            .size = found->size,
        };
    }
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, found->path);
}

/* The name of a seal's file: "orders-api.json", "orders-api.json.release.sig". */
static enum seal_result read_file(const struct reader *reader, const struct seal_file_name *name,
                                  struct seal_buffer *bytes, struct seal_fault *fault)
{
    struct seal_page file = {0};
    enum seal_result r;

    seal_page_add(&file, "%s.json", name->package);
    if (name->type != SEAL_FILE_MANIFEST)
        seal_page_add(&file, ".%s%s", name->label, seal_file_suffix(name->type));
    r = file.failed;
    if (r == SEAL_UNDECIDED)
        r = reader->platform->read(reader->platform->context, reader->seal,
                                   (const char *)file.text.data, seal_file_size_max(name->type),
                                   bytes, fault);
    else
        seal_fault_set(fault, r, NULL, name->package);
    seal_page_clear(&file);
    return r;
}

/* Raw signatures say what they are by their size and first bytes only. */
static const char *shape_of(struct seal_slice bytes)
{
    if (!seal_signature_shape(bytes))
        return NULL;
    switch (bytes.size) {
    case 64:
        return "Ed25519";
    case 256:
        return "RSA of 2048 bits";
    case 384:
        return "RSA of 3072 bits";
    case 512:
        return "RSA of 4096 bits";
    default:
        return bytes.data[0] == 0x30 && bytes.size < 256 ? "ECDSA" : "RSA";
    }
}

static enum seal_result look_at_signature(const struct reader *reader,
                                          struct seal_inspected_signature *signature,
                                          struct seal_slice manifest, struct seal_fault *fault)
{
    struct seal_buffer bytes = {0}, decoded = {0};
    struct seal_fault ignored;
    struct seal_slice text;
    enum seal_result r = SEAL_OK;

    if (read_file(reader, &signature->name, &bytes, &ignored) != SEAL_OK)
        goto out;
    text = seal_buffer_slice(&bytes);
    r = seal_inspect_trust(signature->name.type, text, manifest, &reader->inspection->arena,
                           &signature->trust);
    if (r != SEAL_OK)
        seal_fault_set(fault, r, NULL, signature->name.label);
    if (signature->name.type != SEAL_FILE_SIG)
        goto out;
    if (text.size > 0 && text.data[text.size - 1] == '\n')
        text.size--;
    if (seal_base64_alphabet(text) && seal_base64_read(text, &decoded) == SEAL_OK) {
        signature->base64 = true;
        signature->shape = shape_of(seal_buffer_slice(&decoded));
    } else {
        signature->shape = shape_of(seal_buffer_slice(&bytes));
    }
out:
    seal_buffer_clear(&decoded);
    seal_buffer_clear(&bytes);
    return r;
}

static enum seal_result look_at_seal(const struct reader *reader, struct seal_inspected_seal *seal,
                                     struct seal_fault *fault)
{
    struct seal_file_name name = {.type = SEAL_FILE_MANIFEST};
    struct seal_buffer text = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    memcpy(name.package, seal->package, sizeof(name.package));
    if ((r = read_file(reader, &name, &text, fault)) != SEAL_OK)
        goto out;
    r = seal_hash_bytes(SEAL_HASH_SHA256, seal_buffer_slice(&text), seal->digest);
    if (r != SEAL_OK) {
        seal_fault_set(fault, r, NULL, seal->package);
        goto out;
    }
    r = seal_manifest_read(seal_buffer_slice(&text), seal->package, &seal->manifest, &seal->fault);
    seal->readable = r == SEAL_OK;
    if (!seal->readable && reader->inspection->worst == SEAL_OK)
        reader->inspection->worst = r;
    r = SEAL_OK;
    for (size_t i = 0; i < seal->count && r == SEAL_OK; i++)
        r = look_at_signature(reader, &seal->signatures[i], seal_buffer_slice(&text), fault);
out:
    seal_buffer_clear(&text);
    return r;
}

static enum seal_result look(const struct reader *reader, struct seal_fault *fault)
{
    struct seal_inspection *inspection = reader->inspection;
    const struct seal_visitor visitor = {.context = inspection, .found = found_file};
    enum seal_result r =
        reader->platform->list(reader->platform->context, reader->seal, &visitor, fault);

    for (size_t i = 0; i < inspection->count && r == SEAL_OK; i++)
        r = look_at_seal(reader, &inspection->seals[i], fault);
    if (r == SEAL_OK && inspection->count == 0)
        r = seal_fault_set(fault, SEAL_TRUST_UNSEALED, "there is no manifest in .coldseal",
                           inspection->directory);
    return r;
}

enum seal_result seal_inspect(const struct seal_platform *platform, const char *absolute,
                              const char *directory, struct seal_inspection *ret_inspection,
                              struct seal_fault *fault)
{
    struct reader reader = {.platform = platform, .inspection = ret_inspection};
    struct seal_directory *top = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    memset(ret_inspection, 0, sizeof(*ret_inspection));
    ret_inspection->directory = directory;
    ret_inspection->worst = SEAL_OK;
    ret_inspection->seals = calloc(SEAL_SEALS_MAX, sizeof(*ret_inspection->seals));
    if (ret_inspection->seals == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, directory);
    if ((r = platform->open(platform->context, NULL, absolute, &top, fault)) != SEAL_OK)
        return r;
    r = platform->open(platform->context, top, SEAL_DIRECTORY_NAME, &reader.seal, fault);
    if (r == SEAL_TREE_MISSING)
        r = seal_fault_set(fault, SEAL_TRUST_UNSEALED, "there is no .coldseal directory", directory);
    else if (r == SEAL_OK)
        r = look(&reader, fault);
    if (reader.seal != NULL)
        platform->close(platform->context, reader.seal);
    platform->close(platform->context, top);
    return r;
}

void seal_inspection_clear(struct seal_inspection *inspection)
{
    if (inspection == NULL)
        return;
    for (size_t i = 0; i < inspection->count; i++)
        seal_manifest_clear(&inspection->seals[i].manifest);
    free(inspection->seals);
    seal_arena_clear(&inspection->arena);
    memset(inspection, 0, sizeof(*inspection));
}
