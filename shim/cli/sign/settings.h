/* SPDX-License-Identifier: Apache-2.0 */
/* What the command line says of a manifest and of who signs it; sign, manifest and digest share its rows of the option table. */
#ifndef SEAL_CLI_SIGN_SETTINGS_H
#define SEAL_CLI_SIGN_SETTINGS_H

#include "cli/options.h"

struct seal_sign_settings {
    const char *package;
    struct seal_number version;
    const char *key;
    const char *label;
    const char *root;
    struct seal_list bind, bind_command, requires, info;
    const char *expires, *not_before;
    struct seal_number generation;
    const char *algorithm;
    bool fsverity, renew, strict;
    const char *passphrase_file;
    struct seal_number passphrase_fd;
    const char *certificate, *chain, *container, *tsa, *signing_time;
    const char *policy, *function;
    const char *adopt, *into;
};

#define SEAL_SIGN_OPTION(name, letter, argument, help, kind, member)                    \
    {                                                                                   \
        name, letter, argument, help, kind, offsetof(struct seal_sign_settings, member) \
    }

/* Of what the manifest says. */
#define SEAL_SIGN_MANIFEST_OPTIONS                                                                 \
    SEAL_SIGN_OPTION("package", 'p', "NAME", "name of the package (default: the folder's)",        \
                     SEAL_OPTION_TEXT, package),                                                   \
        SEAL_SIGN_OPTION("package-version", 0, "N", "version of the package, a whole number",      \
                         SEAL_OPTION_NUMBER, version),                                             \
        SEAL_SIGN_OPTION("root", 0, "ROOT",                                                        \
                         "where the function finds the files (default: /var/task)",                \
                         SEAL_OPTION_TEXT, root),                                                  \
        SEAL_SIGN_OPTION("bind", 0, "KEY=VALUE",                                                   \
                         "start only where function, handler, architecture, region, realm or "     \
                         "environment is so",                                                      \
                         SEAL_OPTION_LIST, bind),                                                  \
        SEAL_SIGN_OPTION("bind-command", 0, "ARG",                                                 \
                         "one word of the only command that may be started, in order",             \
                         SEAL_OPTION_LIST, bind_command),                                          \
        SEAL_SIGN_OPTION("requires", 0, "PACKAGE=N",                                               \
                         "another package that must be there, version N or later",                 \
                         SEAL_OPTION_LIST, requires),                                              \
        SEAL_SIGN_OPTION("not-before", 0, "TIME",                                                  \
                         "valid from, as 2026-11-22T00:00:00Z; none: no longer", SEAL_OPTION_TEXT, \
                         not_before),                                                              \
        SEAL_SIGN_OPTION("expires", 0, "TIME", "valid until; none: no longer", SEAL_OPTION_TEXT,   \
                         expires),                                                                 \
        SEAL_SIGN_OPTION("policy-generation", 0, "N", "least generation of the policy",            \
                         SEAL_OPTION_NUMBER, generation),                                          \
        SEAL_SIGN_OPTION("info", 0, "NAME=VALUE",                                                  \
                         "signed and shown, never decides: commit, build, digest of an SBOM",      \
                         SEAL_OPTION_LIST, info),                                                  \
        SEAL_SIGN_OPTION("fsverity", 0, NULL, "list fs-verity digests of files above 1 MiB",       \
                         SEAL_OPTION_FLAG, fsverity)

#define SEAL_SIGN_RENEW_OPTION                                                                     \
    SEAL_SIGN_OPTION("renew", 0, NULL, "give up signatures that no longer hold", SEAL_OPTION_FLAG, \
                     renew)

#endif
