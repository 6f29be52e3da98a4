#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lay out and seal a layer as ../layer/README.md describes it:
#
#   layer.sh FOLDER POLICY KEY GATE...      KEY: release, for release.key and release.pem; GATE: extension or wrapper
set -euo pipefail
folder=$1 policy=$2 key=$3
shift 3

build=$(cd "$(dirname "$0")/.." && pwd)/build/release
coldseal=${COLDSEAL_BIN:-$build/coldseal}
shim=${COLDSEAL_SHIM:-$build/coldseal-shim}

mkdir -p "$folder/coldseal"
for gate in "$@"; do
    case $gate in
        extension) install -D -m 0755 "$shim" "$folder/extensions/coldseal" ;;
        wrapper) install -m 0755 "$shim" "$folder/coldseal-wrapper" ;;
        *)
            echo "layer.sh: no such gate: $gate" >&2
            exit 2
            ;;
    esac
done
install -m 0644 "$policy" "$folder/coldseal/policy.json"
install -m 0644 "$key.pem" "$folder/coldseal/"
"$coldseal" sign "$folder" --package coldseal --package-version 1 --root /opt --key "$key.key"
