/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making seals: write a manifest, hold a private key, sign. Never linked into the shim.
 *
 *     struct seal_manifest_options options = {
 *         .package = "orders-api", .version = 87, .root = "/var/task",
 *     };
 *     struct seal_buffer manifest = {0}, signature = {0};
 *     struct seal_directory *tree = NULL;
 *     struct seal_private_key *key = NULL;
 *     struct seal_fault fault;
 *     enum seal_result r;
 *
 *     if ((r = seal_linux.open(seal_linux.context, NULL, "/home/me/build", &tree, &fault)) ==
 *         SEAL_OK)
 *         r = seal_manifest_write(&seal_linux, tree, &options, &manifest, NULL, &fault);
 *     if (r == SEAL_OK)
 *         r = seal_private_key_read(pem, NULL, &key, &fault);
 *     if (r == SEAL_OK)
 *         r = seal_private_key_sign(key, NULL, seal_buffer_slice(&manifest), &signature, &fault);
 *     if (r != SEAL_OK)
 *         fprintf(stderr, "%s %s\n", seal_result_name(r), fault.subject);
 *
 * The manifest then goes to .coldseal/orders-api.json below the tree, and the signature beside it,
 * to orders-api.json.LABEL.sig (docs/formats.md section 1). Nothing here writes a file. Verify
 * before you put them in place.
 */
#ifndef COLDSEAL_SIGN_H
#define COLDSEAL_SIGN_H

#include <coldseal/bytes.h>
#include <coldseal/platform.h>
#include <coldseal/result.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A list of NUL-terminated strings, borrowed. */
struct seal_list {
    const char *const *items;
    size_t count;
};

/* A name and its value, borrowed. */
struct seal_pair {
    const char *name;
    const char *value;
};

/*
 * struct seal_manifest_options - all of a manifest but its entries, docs/formats.md section 2.
 *
 * Borrowed until the call returns. Required are @package, @version and @root; 0 is a version. Of
 * the rest, empty lists, NULL and a generation of 0 mean that the member is not written. Everything
 * is checked: what no manifest may say is SEAL_USAGE.
 */
struct seal_manifest_options {
    const char *package;
    uint64_t version;
    const char *root;
    struct seal_list function, handler, architecture, region, realm; /* bind */
    struct seal_list command;                                        /* bind: one argv */
    const struct seal_pair *environment; /* bind: sorted by the writer */
    size_t environment_count;
    const struct seal_pair *requires; /* package, version in decimal; sorted by the writer */
    size_t requires_count;
    uint64_t policy_generation; /* 0: not written */
    const char *not_before;     /* YYYY-MM-DDTHH:MM:SSZ or NULL */
    const char *expires;
    const struct seal_pair *info;
    size_t info_count;
    bool fsverity; /* files above SEAL_FSVERITY_SIZE_MIN get the fs-verity digest instead of SHA-256 */
};

/* What a walk for a manifest met that a signer should know; counts. */
struct seal_manifest_summary {
    uint64_t entries;
    uint64_t bytes;                          /* of file contents */
    uint64_t links;                          /* many packagers turn them into files */
    uint64_t empty;                          /* empty directories, which many packagers drop */
    uint64_t unreadable;                     /* files and directories that not everybody may read */
    unsigned unreadable_mode;                /* permission bits of the first of them */
    char unreadable_path[SEAL_SUBJECT_SIZE]; /* and its path */
};

/*
 * seal_manifest_write() - the canonical manifest of what lies in @directory (but .coldseal/), the
 * same bytes for the same tree and options.
 *
 * @directory:    from platform->open(); stays open.
 * @ret_manifest: appended to, on success only; the caller clears it.  @ret_summary, @fault: may be
 *                NULL.
 *   SEAL_OK; SEAL_USAGE an option that no manifest may have; SEAL_TREE_KIND a thing that cannot be
 *   sealed (device, FIFO, socket, setuid); SEAL_TREE_MOUNT; SEAL_TREE_LINK a link that leaves the
 *   root or ends nowhere (absolute ones are taken; the policy decides); SEAL_TREE_MISSING nothing
 *   to seal; SEAL_FORMAT_MANIFEST a name that no manifest may list; SEAL_IO_*; SEAL_LIMIT_*;
 *   SEAL_INTERNAL_CRYPTO
 */
SEAL_MUST_CHECK enum seal_result seal_manifest_write(const struct seal_platform *platform,
                                                     struct seal_directory *directory,
                                                     const struct seal_manifest_options *options,
                                                     struct seal_buffer *ret_manifest,
                                                     struct seal_manifest_summary *ret_summary,
                                                     struct seal_fault *fault);

/* struct seal_private_key - a private key; its memory is wiped when it is freed. */
struct seal_private_key;

/*
 * struct seal_passphrase - who is asked for a passphrase.
 *
 * @ask appends the passphrase, without a line end, to @ret_passphrase, which is empty and is wiped
 * after use. What it returns other than SEAL_OK ends the reading of the key with that result; then
 * it fills @fault.
 */
struct seal_passphrase {
    void *context;
    enum seal_result (*ask)(void *context, struct seal_buffer *ret_passphrase,
                            struct seal_fault *fault);
};

/*
 * seal_private_key_read() - one PEM block: PKCS#8 (plain, or encrypted with PBES2), SEC1, PKCS#1;
 * P-256, P-384, RSA 2048 to 4096, Ed25519.
 *
 * @passphrase: asked for when the key is encrypted, and only then; NULL: an encrypted key is an
 *              error.
 * @ret_key:    the caller frees it.
 *   SEAL_OK; SEAL_CONFIG_KEY, the fault's reason says what is wrong; SEAL_LIMIT_MEMORY;
 *   SEAL_INTERNAL_CRYPTO; what @ask returned
 */
SEAL_MUST_CHECK enum seal_result seal_private_key_read(struct seal_slice pem,
                                                       const struct seal_passphrase *passphrase,
                                                       struct seal_private_key **ret_key,
                                                       struct seal_fault *fault);

/* seal_private_key_generate() - "p256", "p384", "rsa2048", "rsa3072", "rsa4096" or "ed25519".
 * SEAL_OK; SEAL_USAGE unknown type; SEAL_INTERNAL_CRYPTO; SEAL_LIMIT_MEMORY */
SEAL_MUST_CHECK enum seal_result seal_private_key_generate(const char *type,
                                                           struct seal_private_key **ret_key,
                                                           struct seal_fault *fault);

/* seal_private_key_free() - wipe and free. Takes NULL. */
void seal_private_key_free(struct seal_private_key *key);

/* seal_private_key_public() - append its SubjectPublicKeyInfo in PEM, as a policy's "key" names it.
 * SEAL_OK; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO */
SEAL_MUST_CHECK enum seal_result seal_private_key_public(const struct seal_private_key *key,
                                                         struct seal_buffer *pem);

/* seal_private_key_write() - append it as unencrypted PKCS#8 in PEM; the caller clears the buffer,
 * which wipes it.
 * SEAL_OK; SEAL_LIMIT_MEMORY; SEAL_INTERNAL_CRYPTO */
SEAL_MUST_CHECK enum seal_result seal_private_key_write(const struct seal_private_key *key,
                                                        struct seal_buffer *pem);

/*
 * seal_private_key_sign() - append the raw signature over @message as a .sig file holds it
 * (binary).
 *
 * @algorithm: the policy's word, "rsa-pss-sha256"; NULL: the default of the key's type
 *             (ecdsa-p256-sha256, ecdsa-p384-sha384, rsa-pkcs1-sha256, ed25519).
 * ECDSA is deterministic, RFC 6979.
 *   SEAL_OK; SEAL_USAGE the algorithm does not go with the key; SEAL_INTERNAL_CRYPTO;
 *   SEAL_LIMIT_MEMORY
 */
SEAL_MUST_CHECK enum seal_result seal_private_key_sign(const struct seal_private_key *key,
                                                       const char *algorithm,
                                                       struct seal_slice message,
                                                       struct seal_buffer *ret_signature,
                                                       struct seal_fault *fault);

#ifdef __cplusplus
}
#endif

#endif
