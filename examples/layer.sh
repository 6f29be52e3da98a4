#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Build the layer as ../layer/README.md says, and unpack it as Lambda would (needs unzip):
#
#   layer.sh FOLDER POLICY KEY GATE      KEY: release, for release.key and release.pem; GATE: extension, wrapper or both
set -euo pipefail
folder=$1 policy=$2 key=$3 gate=$4

build=$(cd "$(dirname "$0")/.." && pwd)/build/release
coldseal=${COLDSEAL_BIN:-$build/coldseal}
shim=${COLDSEAL_SHIM:-$build/coldseal-shim}

# The policy, and beside it every file that it names.
mkdir -p policy
install -m 0644 "$policy" policy/policy.json
install -m 0644 "$key.pem" policy/

"$coldseal" layer build --policy policy/policy.json --gate "$gate" --key "$key.key" --shim "$(dirname "$shim")" -o dist
unzip -q -o dist/coldseal-*.zip -d "$folder"
