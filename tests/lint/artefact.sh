#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Is what we ship what we say? Static and position independent, hardened, for the right machine, within its size, and with no
# word in it of the machine that built it.
set -uo pipefail

shim_budget=$((300 * 1024))
failed=0

complain() {
    echo "$1: $2"
    failed=1
}

check() {
    local binary=$1 name
    name=$(basename "$binary")
    local header programs dynamic
    header=$(readelf -hW "$binary") || { complain "$name" "not there"; return; }
    programs=$(readelf -lW "$binary")
    dynamic=$(readelf -dW "$binary")
    echo "$name: $(stat -c %s "$binary") bytes"

    grep -q 'Machine:.*X86-64' <<<"$header" || complain "$name" "not for x86-64"
    grep -q 'Type:.*DYN' <<<"$header" || complain "$name" "not position independent"
    grep -q 'FLAGS_1.*PIE' <<<"$dynamic" || complain "$name" "not position independent"
    grep -q INTERP <<<"$programs" && complain "$name" "asks for an ELF interpreter"
    grep -q NEEDED <<<"$dynamic" && complain "$name" "needs a shared library"
    grep -qE 'RPATH|RUNPATH' <<<"$dynamic" && complain "$name" "has a library path"
    grep -q TEXTREL <<<"$dynamic" && complain "$name" "relocates its code"
    grep -q GNU_RELRO <<<"$programs" || complain "$name" "no RELRO"
    grep -q BIND_NOW <<<"$dynamic" || complain "$name" "no immediate binding"
    grep -qE 'GNU_STACK.* RW +0x' <<<"$programs" || complain "$name" "executable stack"
    grep -qE 'LOAD.* RWE ' <<<"$programs" && complain "$name" "a segment both writable and executable"
    grep -q __stack_chk_fail <<<"$(nm "$binary.debug")" || complain "$name" "no stack protector"

    local words
    words=$(strings -n 4 "$binary" | grep -E 'GLIBC_TUNABLES|^LD_[A-Z]+$|GCONV_PATH|LOCPATH')
    [ "$name" != coldseal-shim ] || [ -z "$words" ] || complain "$name" "speaks of loaders: $words"
    words=$(strings -n 4 "$binary" | grep -F "$COLDSEAL_SOURCE_DIR")
    [ -z "$words" ] || complain "$name" "contains a path of the build machine: $words"
}

check "$COLDSEAL_SHIM"
check "$COLDSEAL_BIN"

size=$(stat -c %s "$COLDSEAL_SHIM" 2>/dev/null || echo 0)
[ "$size" -le $shim_budget ] || complain coldseal-shim "$size bytes, more than $shim_budget"
exit $failed
