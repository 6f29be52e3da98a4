/* SPDX-License-Identifier: Apache-2.0 */
/* A policy's signers in memory. */
#include "unit/trust/club.h"

#include "support/expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void club_init(struct club *club)
{
    memset(club, 0, sizeof(*club));
    memory_init(&club->disk);
    memory_directory(&club->disk, "/policy/directory.pem");
    const struct seal_platform *platform = &club->disk.platform;
    assert_int_equal(
        platform->open(platform->context, NULL, "/policy", &club->directory, &club->fault), SEAL_OK);
    const struct seal_trust_files files = {platform, club->directory};
    club->signers = seal_signers_new(&files);
    assert_non_null(club->signers);
}

void club_clear(struct club *club)
{
    seal_policy_clear(&club->policy);
    seal_signers_free(club->signers);
    club->disk.platform.close(&club->disk, club->directory);
    memory_clear(&club->disk);
}

void club_file(struct club *club, const char *name, struct seal_slice bytes)
{
    char path[128];

    snprintf(path, sizeof(path), "/policy/%s", name);
    memory_bytes(&club->disk, path, bytes.data, bytes.size);
}

enum seal_result club_read(struct club *club, const char *signers)
{
    static const struct seal_policy_place place = {NULL, "/opt"};
    const struct seal_signer_reader reader = {club->signers, seal_signers_add};
    struct seal_buffer text = {0};
    const char *const parts[] = {
        "{'coldseal':'policy/v1','generation':1,'mode':'enforce','signers':{", signers,
        "},'roots':{'/opt':{'layered':true,'rules':[{'packages':['*'],'require':'a'}]}}}"};
    for (size_t i = 0; i < COUNT(parts); i++)
        assert_int_equal(seal_buffer_append(&text, parts[i], strlen(parts[i])), SEAL_OK);
    char *json = json_text((const char *)text.data);
    enum seal_result r =
        seal_policy_read(seal_slice_text(json), &place, &reader, &club->policy, &club->fault);
    free(json);
    seal_buffer_clear(&text);
    return r;
}

enum seal_result club_judge(const struct club *club, size_t index, const struct seal_circumstances *at,
                            struct seal_slice bytes, const struct seal_signature *signature,
                            struct seal_evidence *ret_evidence, struct seal_fault *fault)
{
    struct seal_document document;

    assert_int_equal(seal_document_init(&document, bytes), SEAL_OK);
    return seal_signers_judge(club->signers, index, at, &document, signature, ret_evidence, fault);
}
