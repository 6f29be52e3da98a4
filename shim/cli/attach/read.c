/* SPDX-License-Identifier: Apache-2.0 */
/* The signature that somebody else made: its kind, by its bytes alone, and whether it is one over this manifest as far as that shows. */
#include "cli/attach/attach.h"

#include "base/hex.h"
#include "base/utf8.h"
#include "cli/signer/raw_signature.h"
#include "cli/system/input.h"
#include "trust/cms.h"
#include "trust/container.h"

#include <stdio.h>
#include <string.h>

static enum seal_result refuse(struct seal_attach *attach, struct seal_fault *fault,
                               const char *reason, const char *next)
{
    (void)snprintf(attach->call->next, sizeof(attach->call->next), "%s", next);
    return seal_fault_set(fault, SEAL_FORMAT_SIGNATURE, reason, attach->file);
}

static bool begins(struct seal_slice bytes, const char *text)
{
    size_t size = strlen(text);

    return bytes.size >= size && memcmp(bytes.data, text, size) == 0;
}

/* ContentInfo: a SEQUENCE that begins with an OID. ECDSA's begins with an INTEGER. */
static bool looks_like_cms(struct seal_slice bytes)
{
    size_t header = 2;

    if (bytes.size < header || bytes.data[0] != 0x30)
        return false;
    if (bytes.data[1] >= 0x80)
        header += bytes.data[1] & 0x7fu;
    return header < bytes.size && bytes.data[header] == 0x06;
}

static enum seal_result read_raw(struct seal_attach *attach, struct seal_slice bytes,
                                 struct seal_fault *fault)
{
    char expected[SEAL_DETAIL_SIZE], found[SEAL_DETAIL_SIZE];
    enum seal_result r = seal_raw_signature_read(bytes, &attach->signature, fault);

    attach->type = SEAL_FILE_SIG;
    if (r == SEAL_OK)
        return r;
    memcpy(expected, fault->expected, sizeof(expected));
    memcpy(found, fault->found, sizeof(found));
    if (r != SEAL_FORMAT_SIGNATURE)
        return seal_fault_set(fault, r, NULL, attach->file);
    refuse(attach, fault, "is no signature", "raw signatures are binary or base64, CMS is DER");
    return seal_fault_detail(fault, expected, found);
}

static void write_digest(struct seal_slice digest, enum seal_hash hash, char text[SEAL_DETAIL_SIZE])
{
    char hex[2 * SEAL_HASH_SIZE_MAX + 1] = "";

    if (digest.size <= SEAL_HASH_SIZE_MAX)
        seal_hex_write(digest.data, digest.size, hex);
    (void)snprintf(text, SEAL_DETAIL_SIZE, "sha%zu:%s", 8 * seal_hash_size(hash), hex);
}

/* What it says it was made over. */
static enum seal_result check_digest(struct seal_attach *attach, const struct seal_cms *cms,
                                     struct seal_fault *fault)
{
    const size_t size = seal_hash_size(cms->hash);
    uint8_t digest[SEAL_HASH_SIZE_MAX];
    char expected[SEAL_DETAIL_SIZE], found[SEAL_DETAIL_SIZE];
    enum seal_result r = seal_hash_bytes(cms->hash, seal_buffer_slice(&attach->job.manifest), digest);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, attach->file);
    if (seal_slice_equal(cms->digest, (struct seal_slice){digest, size}) == 1)
        return SEAL_OK;
    write_digest((struct seal_slice){digest, size}, cms->hash, expected);
    write_digest(cms->digest, cms->hash, found);
    refuse(attach, fault, "is over other bytes than this manifest",
           "sign the manifest that lies in the package: coldseal digest shows which");
    return seal_fault_detail(fault, expected, found);
}

static enum seal_result read_cms(struct seal_attach *attach, struct seal_slice bytes,
                                 struct seal_fault *fault)
{
    struct seal_cms cms;
    const char *why;
    enum seal_result r = seal_cms_read(bytes, &cms, fault);

    attach->type = SEAL_FILE_P7S;
    if (r != SEAL_OK) {
        why = fault->reason;
        refuse(attach, fault, "is no CMS SignedData that is taken",
               "openssl cms -sign -binary -outform DER makes one; -cades is welcome");
        return seal_fault_detail(fault, "detached CMS, one signer, signed attributes, DER", why);
    }
    if (cms.has_content)
        return refuse(attach, fault, "carries its content: a detached CMS is needed",
                      "sign without -nodetach");
    if ((r = check_digest(attach, &cms, fault)) != SEAL_OK)
        return r;
    r = seal_buffer_append(&attach->signature, bytes.data, bytes.size);
    return r == SEAL_OK ? r : seal_fault_set(fault, r, NULL, attach->file);
}

static enum seal_result read_bytes(struct seal_attach *attach, struct seal_slice bytes,
                                   struct seal_fault *fault)
{
    size_t blanks = 0;

    while (blanks < bytes.size && strchr(" \t\r\n", bytes.data[blanks]) != NULL && bytes.data[blanks])
        blanks++;
    /* one raw signature in 256 begins so, too; none of them is text */
    if (blanks < bytes.size && bytes.data[blanks] == '{' && seal_utf8_valid(bytes))
        return refuse(
            attach, fault, "is JSON: Sigstore bundles are known, and not in this build",
            "attach a raw signature or a CMS; cosign sign-blob with a key makes raw ones");
    if (begins(bytes, "-----BEGIN"))
        return refuse(attach, fault, "is PEM", "raw signatures are binary or base64, CMS is DER");
    return looks_like_cms(bytes) ? read_cms(attach, bytes, fault) : read_raw(attach, bytes, fault);
}

/* --chain and --token */
static enum seal_result read_beside(struct seal_attach *attach, const char *option,
                                    const char *path, enum seal_file_type type,
                                    struct seal_buffer *ret_bytes, struct seal_fault *fault)
{
    enum seal_result r = SEAL_INTERNAL_STATE;

    if (path == NULL)
        return SEAL_OK;
    if (attach->type != SEAL_FILE_SIG)
        return seal_call_usage(attach->call, fault, "goes with a raw signature: a CMS has its own",
                               option, NULL);
    r = seal_input_read(path, seal_file_size_max(type), SEAL_CONFIG_FILE, ret_bytes, fault);
    if (r != SEAL_OK || (r = seal_container_check(type, ret_bytes, NULL)) == SEAL_OK)
        return r;
    if (r != SEAL_FORMAT_SIGNATURE)
        return seal_fault_set(fault, r, NULL, path);
    seal_fault_set(fault, r,
                   type == SEAL_FILE_CHAIN ? "is no chain of certificates" : "is no timestamp token",
                   path);
    return seal_fault_detail(
        fault, type == SEAL_FILE_CHAIN ? "certificates in PEM and nothing else" : "RFC 3161, DER",
        NULL);
}

enum seal_result seal_attach_read(struct seal_attach *attach, struct seal_fault *fault)
{
    const struct seal_attach_settings *settings = attach->settings;
    struct seal_buffer bytes = {0};
    enum seal_result r =
        seal_input_read_any(attach->file, SEAL_BUNDLE_SIZE_MAX, SEAL_CONFIG_FILE, &bytes, fault);

    if (strcmp(attach->file, "-") == 0)
        attach->file = "standard input";
    if (r == SEAL_OK)
        r = read_bytes(attach, seal_buffer_slice(&bytes), fault);
    if (r == SEAL_OK && attach->signature.size > seal_file_size_max(attach->type))
        r = seal_fault_set(fault, SEAL_LIMIT_SIZE, "is larger than a signature may be", attach->file);
    if (r == SEAL_OK)
        r = read_beside(attach, "--chain", settings->chain, SEAL_FILE_CHAIN, &attach->chain, fault);
    if (r == SEAL_OK)
        r = read_beside(attach, "--token", settings->token, SEAL_FILE_TSR, &attach->token, fault);
    seal_buffer_clear(&bytes);
    return r;
}
