#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Make fsverity_rows.h again: what the fsverity command says about files with the contents that test_fsverity.c describes.
# Needs python3 and the Debian package fsverity.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp)
trap 'rm -f "$work"' EXIT

{
    echo '/* SPDX-License-Identifier: Apache-2.0 */'
    echo '/* Made by make_fsverity_rows.sh: size in bytes, fs-verity digest. */'
    echo '/* clang-format off */'
    for size in 0 1 31 4095 4096 4097 8192 520192 524287 524288 524289 528384 1048576 1048577 2097152 2097153 67108864 67108865; do
        python3 - "$size" >"$work" <<'PYTHON'
import sys
size = int(sys.argv[1])
out = sys.stdout.buffer
for block in range((size + 4095) // 4096):
    count = min(4096, size - block * 4096)
    out.write(bytes(((block * 4096 + i) * 131 + block) % 256 for i in range(count)))
PYTHON
        echo "    {$size, \"$(fsverity digest --compact "$work")\"},"
    done
} >"$here/fsverity_rows.h"
