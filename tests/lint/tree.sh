#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# For the other lints: which files belong to the tree, and how a lint says that it cannot do its work.

# What git knows or would take, from the top of the tree.
files_of_tree() {
    git -c safe.directory="$PWD" ls-files --cached --others --exclude-standard
}

# Our own C, without the tests.
sources_of_tree() {
    files_of_tree | grep -E '^(shim|include)/.*\.[ch]$' | while IFS= read -r file; do
        [ ! -f "$file" ] || echo "$file"
    done
}

skip() {
    echo "SKIP: $1"
    exit 77
}
