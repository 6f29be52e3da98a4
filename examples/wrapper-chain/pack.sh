#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What goes to Lambda:  pack.sh OUT  makes OUT/task, the function's package, and OUT/opt, what two layers become there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
: "${1:?where to? usage: pack.sh OUT}"
mkdir -p "$1"
cd "$1"

[ -e release.key ] || "$coldseal" keygen -o release
"$here/../layer.sh" opt "$here/policy.json" release wrapper

# The vendor's layer, unpacked, read, and sealed by us: its seal says that these bytes are the ones that we looked at.
install -D -m 0755 "$here/acme-wrapper" acme/acme-wrapper
"$coldseal" sign acme --package acme --package-version 1 --root /opt --key release.key
cp -a acme/. opt/

mkdir -p task
cp "$here/../python/app.py" task/
"$coldseal" sign task --package hello --package-version 1 --bind function=hello --bind handler=app.handler --key release.key
