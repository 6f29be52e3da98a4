/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical writer: the same tree and the same options give the same bytes, whenever and
 * wherever. No blanks, no clock; manifest_header.c says where lines break, then one entry a line.
 */
#include "sign/collect.h"
#include "sign/links.h"
#include "sign/manifest_options.h"
#include "sign/text.h"

#include "base/hex.h"

static void put_entry(struct seal_text *text, const struct seal_collected *item)
{
    char digest[SEAL_HEX_DIGEST_SIZE];

    seal_text_put(text, "{\"path\":");
    seal_text_string(text, item->path);
    if (item->kind == SEAL_KIND_LINK) {
        seal_text_put(text, ",\"link\":");
        seal_text_string(text, item->link);
    } else if (item->kind == SEAL_KIND_DIRECTORY) {
        seal_text_put(text, ",\"dir\":true");
    } else {
        seal_hex_write(item->digest, sizeof(item->digest), digest);
        seal_text_put(text, ",\"size\":");
        seal_text_number(text, item->size);
        seal_text_put(text, item->fsverity ? ",\"fsverity\":\"" : ",\"sha256\":\"");
        seal_text_put(text, digest);
        seal_text_put(text, item->executable ? "\",\"exec\":true" : "\"");
    }
    seal_text_put(text, "}");
}

static enum seal_result write_all(const struct seal_manifest_options *options,
                                  const struct seal_collection *collection, struct seal_buffer *out,
                                  struct seal_fault *fault)
{
    struct seal_text text = {out, SEAL_OK};
    size_t before = out->size;

    text.r = seal_manifest_header_write(options, out);
    if (text.r == SEAL_OK && out->size - before > SEAL_MANIFEST_HEADER_SIZE_MAX)
        return seal_fault_set(fault, SEAL_LIMIT_SIZE, "bindings and info take more than 256 KiB",
                              NULL);
    for (size_t i = 0; i < collection->count && text.r == SEAL_OK; i++) {
        put_entry(&text, &collection->items[i]);
        seal_text_put(&text, i + 1 < collection->count ? ",\n" : "\n");
        if (text.r == SEAL_OK && out->size - before > SEAL_MANIFEST_SIZE_MAX)
            return seal_fault_set(fault, SEAL_LIMIT_SIZE,
                                  "the manifest would be larger than 32 MiB", NULL);
    }
    seal_text_put(&text, "]}\n");
    return text.r == SEAL_OK ? SEAL_OK : seal_fault_set(fault, text.r, NULL, NULL);
}

enum seal_result seal_manifest_write(const struct seal_platform *platform,
                                     struct seal_directory *directory,
                                     const struct seal_manifest_options *options,
                                     struct seal_buffer *ret_manifest,
                                     struct seal_manifest_summary *ret_summary,
                                     struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;
    struct seal_collection collection = {0};
    size_t before = ret_manifest->size;

    if ((r = seal_manifest_options_check(options, fault)) != SEAL_OK)
        goto out;
    if ((r = seal_collect(platform, directory, options->fsverity, &collection, fault)) != SEAL_OK)
        goto out;
    if ((r = seal_links_check(&collection, fault)) != SEAL_OK)
        goto out;
    if ((r = write_all(options, &collection, ret_manifest, fault)) != SEAL_OK)
        goto out;
    if (ret_manifest->size - before > SEAL_MANIFEST_SIZE_MAX) {
        r = seal_fault_set(fault, SEAL_LIMIT_SIZE, "the manifest would be larger than 32 MiB", NULL);
        goto out;
    }
    if (ret_summary != NULL)
        *ret_summary = collection.summary;
out:
    if (r != SEAL_OK)
        ret_manifest->size = before; /* an output that failed is as it was */
    seal_collection_clear(&collection);
    return r;
}
