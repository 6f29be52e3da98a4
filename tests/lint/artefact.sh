#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Is what we ship what we say? Static and position independent, hardened, for the right machine, within its size, and with no
# word in it of the machine that built it. Both machines' binaries; those for arm64 are not built by the quick `./test`.
set -uo pipefail

# Bytes. arm64's code is a tenth larger, and its segments are aligned to 16 KiB: see cmake/Flags.cmake.
declare -A shim_budget=([X86-64]=330000 [AArch64]=400000)
failed=0

complain() {
    echo "$1: $2"
    failed=1
}

# check BINARY MACHINE, as readelf calls it
check() {
    local binary=$1 machine=$2 name
    name="$(basename "$binary") ($machine)"
    local header programs dynamic size
    header=$(readelf -hW "$binary") || { complain "$name" "not there"; return; }
    programs=$(readelf -lW "$binary")
    dynamic=$(readelf -dW "$binary")
    size=$(stat -c %s "$binary")
    echo "$name: $size bytes"

    grep -q "Machine: *.*$machine\$" <<<"$header" || complain "$name" "for another machine"
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
    words=$(strings -n 4 "$binary" | grep -F -e "$COLDSEAL_SOURCE_DIR" -e "$(dirname "$binary")")
    [ -z "$words" ] || complain "$name" "contains a path of the build machine: $words"

    [ "$(basename "$binary")" = coldseal-shim ] || return
    words=$(strings -n 4 "$binary" | grep -E 'GLIBC_TUNABLES|\bLD_[A-Z]|GCONV_PATH|LOCPATH')
    [ -z "$words" ] || complain "$name" "speaks of loaders: $words"
    [ "$size" -le "${shim_budget[$machine]}" ] || complain "$name" "more than ${shim_budget[$machine]} bytes"
}

check "$COLDSEAL_SHIM" X86-64
check "$COLDSEAL_BIN" X86-64
if [ -e "$COLDSEAL_SHIM_ARM64" ]; then
    check "$COLDSEAL_SHIM_ARM64" AArch64
    check "$COLDSEAL_BIN_ARM64" AArch64
else
    echo "no build for arm64 here"
fi
exit $failed
