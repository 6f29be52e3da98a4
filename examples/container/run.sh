#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The image's entry point without a container engine: start it, change one byte, see it refused. Needs root, for chroot; works
# in a temporary directory; exits 0 when it saw all that.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
if ! [ -x "$coldseal" ] || ! unshare --mount --pid --net --fork true 2>/dev/null; then
    echo "SKIP this needs root and $coldseal: run ./demo in the root of the source first"
    exit 77
fi

# Show a command as one would type it, then run it.
show() {
    printf '$ %s\n' "$*"
    "$@" 2>&1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/pack.sh" "$work"
cd "$work"

start=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin unshare --mount --pid --net --fork chroot root /coldseal/coldseal-shim exec -- /app/handler)
show "${start[@]}"

# A later layer of the image, or somebody with write access to its files, changes one byte.
show sed -i s/hello/hallo/ root/app/handler
status=0
show "${start[@]}" || status=$?
printf 'exit status %s\n' "$status"
[ "$status" = 85 ]
