#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Does the same source make the same bytes? A copy of the tree, in another folder, at another time, under another locale,
# another umask and another time zone, with files of another age, builds what lies in the release folders, for both machines.
set -euo pipefail
cd "$COLDSEAL_SOURCE_DIR"
# shellcheck source=tests/lint/tree.sh
source tests/lint/tree.sh

[ -e "$COLDSEAL_SHIM_ARM64" ] || skip "there is no build for arm64: cmake --preset release-arm64 && cmake --build --preset release-arm64"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
copy="$scratch/a rather long name of a folder/coldseal"
umask 077
mkdir -p "$copy"
# Whoever edits while this runs may take files away.
files_of_tree | grep -v '^tests/' | while IFS= read -r file; do
    [ ! -f "$file" ] || cp --parents "$file" "$copy"
done
find "$copy" -type f -exec touch -d 2001-09-09T01:46:40Z {} +

# Whatever the one locale is, this is the other.
case ${LC_ALL:-${LANG:-C}} in
    C | POSIX) export LC_ALL=C.UTF-8 ;;
    *) export LC_ALL=C ;;
esac
export TZ=Pacific/Kiritimati
unset SOURCE_DATE_EPOCH

failed=0
same() {
    local one two
    one=$(sha256sum <"$1")
    two=$(sha256sum <"$2")
    if [ "$one" = "$two" ]; then
        echo "${one%% *} $(basename "$1") ($3)"
    else
        echo "$(basename "$1") ($3): ${one%% *} in $(dirname "$1"), but built again ${two%% *}"
        failed=1
    fi
}

for preset in release release-arm64; do
    (cd "$copy" && cmake --preset $preset && cmake --build --preset $preset -- --quiet coldseal-shim coldseal) >"$scratch/log" 2>&1 ||
        { cat "$scratch/log"; exit 1; }
done
same "$COLDSEAL_SHIM" "$copy/build/release/coldseal-shim" x86-64
same "$COLDSEAL_BIN" "$copy/build/release/coldseal" x86-64
same "$COLDSEAL_SHIM_ARM64" "$copy/build/release-arm64/coldseal-shim" arm64
same "$COLDSEAL_BIN_ARM64" "$copy/build/release-arm64/coldseal" arm64
exit $failed
