/* SPDX-License-Identifier: Apache-2.0 */
/* A policy made up on the spot from public keys. */
#include "cli/check/key_policy.h"

#include "base/json_write.h"
#include "cli/output.h"
#include "cli/signer/algorithm.h"
#include "core/policy.h"

#include <stdio.h>
#include <string.h>

/* There is no policy whose age could matter: whatever generation a manifest asks for is reached. */
#define GENERATION "9007199254740991"

static enum seal_result read_key(const struct seal_key_policy_key *from, size_t index,
                                 struct seal_key_policy *policy, struct seal_fault *fault)
{
    struct seal_public_key *key = &policy->keys[index];
    enum seal_result r = seal_public_key_read_pem(from->pem, key, fault);

    if (r != SEAL_OK) {
        if (fault != NULL) /* keep what it says, add where */
            snprintf(fault->subject, sizeof(fault->subject), "%s", from->file);
        return r;
    }
    for (size_t i = 0; i < index; i++)
        if (memcmp(policy->keys[i].id, key->id, sizeof(key->id)) == 0)
            return seal_fault_set(fault, SEAL_CONFIG_KEY, "the same key is given twice", from->file);
    if ((r = seal_buffer_append(&policy->pems[index], from->pem.data, from->pem.size)) != SEAL_OK)
        return seal_fault_set(fault, r, NULL, from->file);
    snprintf(policy->names[index], sizeof(policy->names[index]), "%zu.pem", index + 1);
    policy->items[1 + index] = (struct seal_overlay_file){
        .name = policy->names[index],
        .bytes = seal_buffer_slice(&policy->pems[index]),
    };
    policy->count = index + 1;
    return SEAL_OK;
}

static enum seal_result add_signers(const struct seal_key_policy_request *request,
                                    const struct seal_key_policy *policy, struct seal_page *page,
                                    struct seal_fault *fault)
{
    char name[SEAL_KEY_ID_TEXT_SIZE];
    const char *algorithm = NULL;

    for (size_t i = 0; i < policy->count; i++) {
        const struct seal_public_key *key = &policy->keys[i];
        enum seal_result r = seal_algorithm_choose(request->algorithm, key->type,
                                                   request->keys[i].file, &algorithm, fault);
        if (r != SEAL_OK)
            return r;
        seal_public_key_text(key, name); /* the signer is called after his key */
        seal_page_add(page, "%s\"%s\":{\"kind\":\"key\",\"algorithm\":\"%s\",\"key\":\"%s\"}",
                      i > 0 ? "," : "", name, algorithm, policy->names[i]);
    }
    return SEAL_OK;
}

#define CERTIFICATE_SIGNER "certificate"

static enum seal_result add_certificate(const struct seal_key_policy_certificate *certificate,
                                        struct seal_key_policy *policy, struct seal_page *page,
                                        struct seal_fault *fault)
{
    const enum seal_result r =
        seal_buffer_append(&policy->pems[0], certificate->anchor.data, certificate->anchor.size);

    if (r != SEAL_OK)
        return seal_fault_set(fault, r, NULL, "policy");
    snprintf(policy->names[0], sizeof(policy->names[0]), "1.pem");
    policy->items[1] = (struct seal_overlay_file){
        .name = policy->names[0],
        .bytes = seal_buffer_slice(&policy->pems[0]),
    };
    seal_page_add(page,
                  "\"" CERTIFICATE_SIGNER
                  "\":{\"kind\":\"x509\",\"roots\":\"1.pem\",\"accept\":[\"%s\"],",
                  certificate->container);
    if (certificate->name_type != NULL)
        seal_page_add(page, "\"san\":{\"%s\":", certificate->name_type);
    else
        seal_page_add(page, "\"subject\":");
    seal_page_quoted(page, certificate->name);
    seal_page_add(page, "%s", certificate->name_type != NULL ? "}" : "");
    if (certificate->purpose[0] != '\0')
        seal_page_add(page, ",\"eku\":[\"%s\"]", certificate->purpose);
    seal_page_add(page, "}");
    return SEAL_OK;
}

static void add_names(const struct seal_key_policy *policy, struct seal_page *page)
{
    char name[SEAL_KEY_ID_TEXT_SIZE];

    if (policy->count == 0)
        seal_page_add(page, "\"" CERTIFICATE_SIGNER "\"");

    for (size_t i = 0; i < policy->count; i++) {
        seal_public_key_text(&policy->keys[i], name);
        seal_page_add(page, "%s\"%s\"", i > 0 ? "," : "", name);
    }
}

static void add_links(const struct seal_list *links, struct seal_page *page)
{
    for (size_t i = 0; i < links->count; i++) {
        seal_page_add(page, "%s", i == 0 ? "\"links\":[" : ",");
        seal_page_quoted(page, links->items[i]);
    }
    if (links->count > 0)
        seal_page_add(page, "],");
}

static void add_root(const struct seal_key_policy_request *request,
                     const struct seal_key_policy *policy, const char *root, struct seal_page *page)
{
    seal_page_quoted(page, root);
    seal_page_add(page, ":{%s", request->layered ? "\"layered\":true," : "");
    add_links(&request->links, page);
    seal_page_add(page, "\"rules\":[{\"packages\":[\"*\"],\"bind\":[],\"require\":{\"all\":[");
    add_names(policy, page);
    seal_page_add(page, "]}}]}");
}

enum seal_result seal_key_policy_make(const struct seal_key_policy_request *request,
                                      struct seal_key_policy *ret_policy, struct seal_fault *fault)
{
    struct seal_page page = {0};
    enum seal_result r = SEAL_INTERNAL_STATE;

    memset(ret_policy, 0, sizeof(*ret_policy));
    if (request->count == 0 && request->certificate == NULL)
        return seal_fault_set(fault, SEAL_USAGE, "at least one key is needed", "--key");
    if (request->count > SEAL_KEY_POLICY_KEYS_MAX)
        return seal_fault_set(fault, SEAL_USAGE, "is given too often; write a policy", "--key");
    for (size_t i = 0; i < request->count; i++)
        if ((r = read_key(&request->keys[i], i, ret_policy, fault)) != SEAL_OK)
            return r;

    seal_page_add(&page,
                  "{\"coldseal\":\"policy/v1\",\"generation\":" GENERATION ",\"mode\":\"enforce\"");
    if (request->realm != NULL) {
        seal_page_add(&page, ",\"realm\":");
        seal_page_quoted(&page, request->realm);
    }
    seal_page_add(&page, ",\"signers\":{");
    r = request->certificate != NULL
            ? add_certificate(request->certificate, ret_policy, &page, fault)
            : add_signers(request, ret_policy, &page, fault);
    if (r != SEAL_OK)
        goto out;
    seal_page_add(&page, "},\"roots\":{");
    add_root(request, ret_policy, request->root, &page);
    if (request->other_root != NULL) {
        seal_page_add(&page, ",");
        add_root(request, ret_policy, request->other_root, &page);
    }
    seal_page_add(&page, "}}");
    if (page.failed != SEAL_UNDECIDED) {
        r = seal_fault_set(fault, page.failed, NULL, "policy");
        goto out;
    }
    ret_policy->policy = page.text; /* transferred */
    page.text = (struct seal_buffer){0};
    ret_policy->items[0] = (struct seal_overlay_file){
        .name = SEAL_POLICY_FILE,
        .bytes = seal_buffer_slice(&ret_policy->policy),
    };
    ret_policy->files = (struct seal_overlay_files){
        .items = ret_policy->items,
        .count = 1 + (request->certificate != NULL ? 1 : ret_policy->count),
    };
    r = SEAL_OK;
out:
    seal_page_clear(&page);
    return r;
}

void seal_key_policy_clear(struct seal_key_policy *policy)
{
    if (policy == NULL)
        return;
    seal_buffer_clear(&policy->policy);
    for (size_t i = 0; i < SEAL_KEY_POLICY_KEYS_MAX; i++)
        seal_buffer_clear(&policy->pems[i]);
    memset(policy, 0, sizeof(*policy));
}
