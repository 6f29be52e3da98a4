#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cppcheck over our own C. A finding that is none is explained where it stands: /* cppcheck-suppress ID ; why */
set -uo pipefail
cd "$COLDSEAL_SOURCE_DIR" || exit 1
# shellcheck source=tests/lint/tree.sh
source tests/lint/tree.sh

command -v cppcheck >/dev/null || skip "cppcheck is not installed"
# Switched off for the whole tree: what cppcheck cannot know without the headers of the system and the libraries, and what it
# counts per file although other files use it.
sources_of_tree | grep '\.c$' | cppcheck --quiet --error-exitcode=1 --std=c11 --platform=unix64 --inline-suppr -j 2 \
    --enable=warning,performance,portability --suppress=missingInclude --suppress=missingIncludeSystem \
    -Iinclude -Ishim -D_GNU_SOURCE= -DCOLDSEAL_BUILD_EPOCH=0 --template='{file}:{line}: {severity}: {message} [{id}]' --file-list=-
