#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Is all C as .clang-format says? To mend it: clang-format -i FILE...
set -uo pipefail
cd "$COLDSEAL_SOURCE_DIR" || exit 1
# shellcheck source=tests/lint/tree.sh
source tests/lint/tree.sh

command -v clang-format >/dev/null || skip "clang-format is not installed"
files_of_tree | grep -E '\.[ch]$' | xargs -r clang-format --dry-run --Werror 2>&1 |
    sed -n 's/^\([^:]*\):\([0-9]*\):.*error:.*/\1:\2: not as .clang-format says/p' | sort -u | head -n 100
exit "${PIPESTATUS[2]}"
