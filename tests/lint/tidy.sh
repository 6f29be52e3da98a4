#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over our own C, with the checks and the explained exceptions of .clang-tidy.
set -uo pipefail
cd "$COLDSEAL_SOURCE_DIR" || exit 1
# shellcheck source=tests/lint/tree.sh
source tests/lint/tree.sh

command -v clang-tidy >/dev/null || skip "clang-tidy is not installed"
# Flags that only gcc has, and warnings, are the compiler's business.
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
sed -e 's/-fno-delete-null-pointer-checks//; s/-Wbidi-chars=any//; s/-ftrivial-auto-var-init=zero//' "$COLDSEAL_BUILD_DIR/compile_commands.json" \
    >"$database/compile_commands.json"
sources_of_tree | grep '\.c$' |
    xargs -P 2 -n 4 clang-tidy -p "$database" --quiet --extra-arg=-Wno-unknown-warning-option 2>/dev/null
