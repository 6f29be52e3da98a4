/* SPDX-License-Identifier: Apache-2.0 */
/* Tests only: texts of manifests for tables, with ' for ". */
#ifndef TESTS_UNIT_CORE_MANIFEST_TEXT_H
#define TESTS_UNIT_CORE_MANIFEST_TEXT_H

#include "support/expect.h"

#include "core/manifest.h"

#include <stdlib.h>

#define BEGIN "{'coldseal':'manifest/v1',"
#define WHO "'package':'orders-api','version':87,'root':'/var/task',"
#define HEAD BEGIN WHO
#define ENTRY(path) "{'path':'" path "','size':3,'sha256':'#'}"
#define LIST(entries) HEAD "'entries':[" entries "]}"
#define TAIL "'entries':[" ENTRY("app.py") "]}"
#define BIND(members) HEAD "'bind':{" members "}," TAIL

/* All of the vocabulary, as docs/formats.md shows it. */
#define FULL                                                                                    \
    HEAD "'bind':{'function':['orders-api','orders-api-*'],'architecture':['x86_64','arm64'],'" \
         "realm':['prod'],"                                                                     \
         "'handler':['app.handler'],'region':['eu-west-1'],'command':['/usr/bin/"               \
         "python3','-u','-u',''],"                                                              \
         "'environment':{'NODE_OPTIONS':'--max-old-space-size=512','EMPTY':''}},"               \
         "'requires':{'shared-lib':12,'other':0},'policy_generation':9,"                        \
         "'not_before':'2026-11-22T00:00:00Z','expires':'2027-11-22T00:00:00Z',"                \
         "'info':{'commit':'9f2c','sbom':'sha256:#'},"                                          \
         "'entries':[\n" ENTRY(                                                                 \
             "app.py") ",\n"                                                                    \
                       "{'path':'bin/tool','size':90112,'sha256':'#','exec':true},\n"           \
                       "{'path':'data/model.bin','size':262144000,'fsverity':'#'},\n"           \
                       "{'path':'lib/libx.so','link':'libx.so.1'},\n"                           \
                       "{'path':'var/empty','dir':true}\n]}\n"

static inline enum seal_result read_bytes(struct seal_slice text, struct seal_manifest *ret_manifest,
                                          struct seal_fault *fault)
{
    uint8_t *copy = exact_copy(text); /* MAN-09: nothing behind the last byte */
    enum seal_result r = seal_manifest_read((struct seal_slice){copy, text.size}, "orders-api.json",
                                            ret_manifest, fault);
    free(copy);
    return r;
}

static inline enum seal_result read_text(const char *text, struct seal_manifest *ret_manifest,
                                         struct seal_fault *fault)
{
    char *json = json_text(text);
    enum seal_result r = read_bytes(seal_slice_text(json), ret_manifest, fault);
    free(json);
    return r;
}

#endif
