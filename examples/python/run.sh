#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seal a Python handler, start it, change one byte, see it refused. Works in a temporary directory; exits 0 when it saw all that.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
coldseal() { "$bin" "$@"; }
if ! [ -x "$bin" ] || ! command -v python3 >/dev/null; then
    echo "SKIP this needs python3 and $bin: run ./demo in the root first"
    exit 77
fi

# Show a command as one would type it, then run it.
show() {
    printf '$ %s\n' "$*"
    "$@" 2>&1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir build policy
cp "$here/app.py" build/
cp "$here/policy.json" policy/

python=$(command -v python3)

# Once: a key pair. The public half goes beside the policy, the private one into no package.
show coldseal keygen -o release
show cp release.pem policy/

# In the pipeline, as the last step before packing.
show coldseal sign build --package hello --package-version 1 --bind function=hello --key release.key

# At each start. In front of a real function this is the shim, and the platform says which function it is.
start=(coldseal exec --root build --policy policy/policy.json --function hello -- "$python" build/app.py)
show "${start[@]}"

# Somebody changes one byte.
show sed -i s/hello/hallo/ build/app.py
status=0
show "${start[@]}" || status=$?
printf 'exit status %s\n' "$status"
[ "$status" = 85 ]
