#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What goes to Lambda:  pack.sh OUT  makes OUT/task, the function's package, and OUT/opt, the layer; both sealed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
: "${1:?where to? usage: pack.sh OUT}"
mkdir -p "$1"
cd "$1"

# Once: a key pair.
[ -e release.key ] || "$coldseal" keygen -o release

# Once for all functions of a platform team: the layer, with both gates.
"$here/../layer.sh" opt "$here/../policies/starter.json" release both

# In each function's pipeline: build, then seal as the last step before packing.
mkdir -p task
cp "$here/app.py" task/
"$coldseal" sign task --package hello --package-version 1 --bind function=hello --bind handler=app.handler --key release.key
