/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests only: sealed trees on a memory platform.
 *
 * The manifest is made here and not by the room "sign", so that writer and reader are never the same mistake.
 */
#ifndef TESTS_SUPPORT_SEALED_H
#define TESTS_SUPPORT_SEALED_H

#include "support/memory_platform.h"

#include <coldseal/verify.h>

#define SEALED_NOW 1796000000   /* 2026-11-30T00:53:20Z */
#define SEALED_BUILT 1795478400 /* 2026-11-24T00:00:00Z */
#define SEALED_POLICY_DIRECTORY "/policy"

/* A policy for one function: /var/task holds orders-api, sealed by "release"; JSON with ' for ". */
#define SEALED_SIGNERS                                                                      \
    "'signers':{'release':{'kind':'key','algorithm':'ecdsa-p256-sha256','key':'p256.pem'}," \
    "'security':{'kind':'key','algorithm':'ed25519','key':'ed25519.pem'}},"
#define SEALED_POLICY_HEAD \
    "{'coldseal':'policy/v1','generation':12,'mode':'enforce','realm':'prod'," SEALED_SIGNERS
#define SEALED_TASK \
    "'/var/"        \
    "task':{'rules':[{'functions':['orders-api'],'packages':['orders-api'],'require':'release'}]}"
#define SEALED_POLICY SEALED_POLICY_HEAD "'roots':{" SEALED_TASK "}}"

/* struct sealed - a machine, what is asked of it, and the answer. */
struct sealed {
    struct memory_platform disk;
    struct seal_request request;
    struct seal_verdict verdict;
};

/* struct sealed_package - how a tree is sealed. NULL and zero mean what is said. */
struct sealed_package {
    const char *root;      /* where it lies; NULL: /var/task */
    const char *name;      /* of the file; NULL: orders-api */
    const char *package;   /* what the manifest says; NULL: the name */
    const char *says_root; /* what the manifest says; NULL: the root */
    const char *version;   /* NULL: 87 */
    const char *more;      /* members after "root", each followed by a comma; ' for " */
    const char *only; /* whole-component prefixes that it covers, separated by blanks; NULL: all of the root */
    const char *keys; /* of tests/support/keys, separated by blanks; NULL: p256. "": not signed */
    bool fsverity;    /* fs-verity digests in place of SHA-256 */
};

/* sealed_init() - a disk with SEALED_POLICY, all public keys, and /var/task of three entries, not sealed yet. */
void sealed_init(struct sealed *sealed);
void sealed_clear(struct sealed *sealed);

/* sealed_policy() - replace the policy; JSON with ' for ". */
void sealed_policy(struct sealed *sealed, const char *policy);

/* sealed_manifest() - the manifest of what lies there now; appended to @text. */
void sealed_manifest(const struct memory_platform *disk, const struct sealed_package *package,
                     struct seal_buffer *text);

/* sealed_put() - write manifest and signatures into .coldseal/. Sealing again replaces. */
void sealed_put(struct sealed *sealed, const struct sealed_package *package);
/* sealed_put_manifest() - the same with a manifest made by the test. */
void sealed_put_manifest(struct sealed *sealed, const struct sealed_package *package,
                         struct seal_slice manifest);

/* sealed_sign() - a raw signature by a key of tests/support/keys; @algorithm NULL: the key's default. */
void sealed_sign(const char *key, const char *algorithm, struct seal_slice message,
                 struct seal_buffer *signature);

/* sealed_key_file() - the bytes of a file in tests/support/keys; appended. */
void sealed_key_file(const char *name, struct seal_buffer *bytes);

/* sealed_verify() - ask; checks that no directory stays open, and that word, exit status and may_start agree. */
enum seal_result sealed_verify(struct sealed *sealed);

#endif
