#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the image holds:  pack.sh OUT  makes OUT/root, as the Dockerfile makes it: /app, sealed, and /coldseal with shim and policy.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../build/release
coldseal=${COLDSEAL_BIN:-$build/coldseal}
shim=${COLDSEAL_SHIM:-$build/coldseal-shim}
: "${1:?where to? usage: pack.sh OUT}"
mkdir -p "$1/root/app" "$1/root/coldseal"
cd "$1"

[ -e release.key ] || "$coldseal" keygen -o release
"${CC:-gcc}" -Os -static -s -o root/app/handler "$here/../custom-runtime/c/handler.c"
"$coldseal" sign root/app --package hello --package-version 1 --root /app --bind-command /app/handler --key release.key
install -m 0755 "$shim" root/coldseal/coldseal-shim
install -m 0644 "$here/policy.json" release.pem root/coldseal/
