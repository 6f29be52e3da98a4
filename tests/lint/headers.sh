#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Does each header compile alone? The public ones as C11 and as C++ too.
set -uo pipefail
cd "$COLDSEAL_SOURCE_DIR" || exit 1

failed=0
compile() {
    local header=$1
    shift
    # An include of its own, so that a file without code is no empty translation unit.
    "$@" -fsyntax-only -Wall -Wextra -Werror -Iinclude -Ishim - <<<"#include \"$header\"
extern int nothing;" || {
        echo "$header: does not compile alone with $1"
        failed=1
    }
}

for header in include/coldseal/*.h; do
    compile "${header#include/}" "${CC:-cc}" -std=c11 -pedantic -x c
    compile "${header#include/}" "${CXX:-c++}" -std=c++11 -pedantic -x c++
done
for header in shim/*/*.h; do
    compile "${header#shim/}" "${CC:-cc}" -std=gnu11 -D_GNU_SOURCE= -x c
done
exit $failed
