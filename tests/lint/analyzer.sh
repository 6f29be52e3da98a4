#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# gcc -fanalyzer over our own C, with the flags of the build.
set -uo pipefail
cd "$COLDSEAL_SOURCE_DIR" || exit 1

gcc -fanalyzer -x c -fsyntax-only /dev/null 2>/dev/null || { echo "SKIP: this gcc has no analyzer"; exit 77; }
# shellcheck disable=SC2016 # the quoted words are the inner shell's
python3 - "$COLDSEAL_BUILD_DIR/compile_commands.json" <<'PYTHON' |
import json, shlex, sys
seen = set()
for entry in json.load(open(sys.argv[1])):
    if "/shim/" in entry["file"] and "/_deps/" not in entry["file"] and entry["file"] not in seen:
        seen.add(entry["file"])
        words = shlex.split(entry["command"])
        words[words.index("-o") + 1] = "/dev/null"
        words[0] = "gcc"
        print(shlex.join(words + ["-fanalyzer", "-Werror"]))
PYTHON
    xargs -P 2 -d '\n' -n 1 bash -c 'cd "$0" && eval "$1"' "$COLDSEAL_BUILD_DIR"
