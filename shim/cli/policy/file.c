/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a policy by the readers of the shim. */
#include "cli/policy/file.h"

#include "cli/policy/fault.h"
#include "cli/system/input.h"
#include "crypto/hash.h"

static enum seal_result read_text(struct seal_policy_file *file, struct seal_slice text,
                                  const struct seal_policy_place *place, struct seal_fault *fault)
{
    const struct seal_trust_files files = {&seal_linux, file->directory};
    struct seal_signer_reader reader = {NULL, seal_signers_add};
    enum seal_result r = seal_hash_bytes(SEAL_HASH_SHA256, text, file->digest);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, file->path);
    if ((file->signers = seal_signers_new(&files)) == NULL)
        return seal_fault_set(fault, SEAL_LIMIT_MEMORY, NULL, file->path);
    reader.context = file->signers;
    return seal_policy_read(text, place, &reader, &file->policy, fault);
}

enum seal_result seal_policy_file_read(struct seal_call *call, const char *path,
                                       const struct seal_policy_place *place,
                                       struct seal_policy_file *ret_file, struct seal_fault *fault)
{
    struct seal_buffer text = {NULL, 0, 0};
    const char *folder = NULL;
    enum seal_result r = SEAL_INTERNAL_STATE;

    ret_file->path = path;
    if ((r = seal_input_read(path, SEAL_POLICY_SIZE_MAX, SEAL_CONFIG_POLICY, &text, fault)) != SEAL_OK ||
        (r = seal_input_folder(path, call->arena, &folder, fault)) != SEAL_OK ||
        (r = seal_linux.open(seal_linux.context, NULL, folder, &ret_file->directory, fault)) != SEAL_OK)
        goto out;
    ret_file->is_read = true;
    if ((r = read_text(ret_file, seal_buffer_slice(&text), place, fault)) != SEAL_OK)
        seal_policy_fault(call, path, seal_buffer_slice(&text), fault);
out:
    seal_buffer_clear(&text);
    return r;
}

void seal_policy_file_clear(struct seal_policy_file *file)
{
    seal_policy_clear(&file->policy);
    seal_signers_free(file->signers);
    if (file->directory != NULL)
        seal_linux.close(seal_linux.context, file->directory);
    *file = (struct seal_policy_file){.path = NULL};
}
