#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Did build and tests leave anything in the tree? Asked last, and only where everything is committed: in continuous integration.
set -uo pipefail
cd "$COLDSEAL_SOURCE_DIR" || exit 1

left=$(git -c safe.directory="$PWD" status --porcelain --untracked-files=all) || exit 1
if [ -n "$left" ] && [ "${CI:-}" = true ]; then
    echo "left in the tree:"
    echo "$left"
    exit 1
fi
