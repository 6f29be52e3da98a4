/* SPDX-License-Identifier: Apache-2.0 */
/* Every bound of coldseal, each with the reason for its number. Beyond one the result is LIMIT_*. */
#ifndef COLDSEAL_LIMITS_H
#define COLDSEAL_LIMITS_H

#define SEAL_DIGEST_SIZE 32 /* SHA-256 */

/* Seal directory, docs/formats.md section 1. */
#define SEAL_MANIFEST_SIZE_MAX (32u << 20) /* 250 MB of small files list in about 20 MB */
#define SEAL_SIG_SIZE_MAX 1024u            /* RSA-4096 in base64 is 685 bytes */
#define SEAL_P7S_SIZE_MAX (64u << 10)      /* a CMS with a chain of five certificates is 8 KB */
#define SEAL_BUNDLE_SIZE_MAX (256u << 10)  /* the largest published bundle is 16 KB */
#define SEAL_CHAIN_SIZE_MAX (64u << 10)    /* twenty certificates in PEM */
#define SEAL_TSR_SIZE_MAX (16u << 10)      /* a token with its certificates is 6 KB */
#define SEAL_SIGNATURES_MAX 32u            /* a seal; notation CVE-2023-33958: endless signatures */
#define SEAL_SEALS_MAX 16u                 /* a root; five layers and their adopted parts */
#define SEAL_PACKAGE_NAME_MAX 64u          /* the longest name of a Lambda function */
#define SEAL_LABEL_MAX 32u
#define SEAL_DIRECTORY_ENTRIES_MAX \
    2048u /* .coldseal/ full: 16 seals x (1 + 32 x 3 files) = 1,552 */

/* Manifest, docs/formats.md section 2. */
#define SEAL_MANIFEST_DEPTH_MAX 8u
#define SEAL_MANIFEST_HEADER_SIZE_MAX (256u << 10) /* all but the entries; parsed in one piece */
#define SEAL_ENTRY_SIZE_MAX \
    (64u << 10)                  /* path and target of 4,095 bytes, each byte escaped as \u00xx */
#define SEAL_ENTRIES_MAX 262144u /* 2^18: 72 bytes each in memory, 19 MB */
#define SEAL_PATH_MAX 4095u      /* PATH_MAX without its NUL */
#define SEAL_COMPONENT_MAX 255u  /* NAME_MAX */
#define SEAL_PATH_DEPTH_MAX 255u /* one descriptor a level while walking */
#define SEAL_LINK_HOPS_MAX 40u   /* as the kernel's MAXSYMLINKS */
#define SEAL_INFO_SIZE_MAX 4096u
#define SEAL_FSVERITY_SIZE_MIN \
    (1u << 20) /* the writer's threshold: smaller files hash as a whole */
#define SEAL_BIND_VALUES_MAX 256u

/* Policy, docs/formats.md section 3. */
#define SEAL_POLICY_SIZE_MAX (256u << 10)
#define SEAL_POLICY_DEPTH_MAX 16u
#define SEAL_POLICY_FILE_SIZE_MAX (1u << 20) /* a CRL of a busy CA is the largest */
#define SEAL_KEY_SIZE_MAX \
    (16u << 10) /* RSA-4096 in PEM is 800 bytes; encrypted private key 3.4 KB */
#define SEAL_ROOTS_MAX 16u
#define SEAL_SIGNERS_MAX 64u
#define SEAL_CRLS_MAX 16u /* a signer's; one a CA, and those from before a certificate expired */
#define SEAL_RULES_MAX 1024u
#define SEAL_REQUIRE_DEPTH_MAX 4u
#define SEAL_JSON_MEMBERS_MAX 4096u /* of one object: looking for doubles costs its square */
#define SEAL_FOREIGN_DEPTH_MAX 32u  /* bundles, statements, trusted roots */

/* Certificates. */
#define SEAL_CERTIFICATE_SIZE_MAX \
    (16u << 10) /* one with a post-quantum key would need more; none of ours does */
#define SEAL_CERTIFICATES_MAX 16u /* of one document, or of one signer's roots */
#define SEAL_ATTRIBUTES_MAX 32u   /* signed ones of a CMS; CAdES knows a dozen */
#define SEAL_CHAIN_DEPTH_MAX 8u   /* leaf and anchor included */
#define SEAL_CHAIN_CHECKS_MAX \
    64u /* signatures verified in search of one chain; a document of cross-certificates has no end */
#define SEAL_CHAIN_STEPS_MAX 1024u /* certificates passed on all paths; those 64 make thousands */

/* Time. */
#define SEAL_CLOCK_SKEW 300 /* seconds that a verified time may lie ahead of this machine's clock */
#define SEAL_DEADLINE_DEFAULT_MS 9000u /* below the 10 s that the platform gives an init */
#define SEAL_DEADLINE_MAX_MS 900000u   /* the longest function timeout */
#define SEAL_CLOCK_YEARS_MAX 20u       /* a clock this far past the build is wrong */

/* Archives that the command reads. */
#define SEAL_ZIP_SIZE_MAX \
    4294967294u /* beyond, nothing that is appended fits 32 bits; Lambda takes 250 MB unpacked */
#define SEAL_ZIP_ENTRIES_MAX 524288u /* 2^19: all entries of a manifest, and as many directories */
#define SEAL_ZIP_DIRECTORY_SIZE_MAX (128u << 20) /* as many headers with paths of 200 bytes */
#define SEAL_ZIP_UNPACKED_SIZE_MAX \
    17179869184 /* the largest image is 10 GB; a bomb has no bottom */

/* Reading. */
#define SEAL_READ_CHUNK (256u << 10) /* between two looks at the deadline; fits the L2 cache */

#endif
