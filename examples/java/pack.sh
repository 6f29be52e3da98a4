#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What goes to Lambda:  pack.sh OUT  makes OUT/task, the function's package, and OUT/opt, the layer; both sealed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
: "${1:?where to? usage: pack.sh OUT}"
mkdir -p "$1"
cd "$1"

[ -e release.key ] || "$coldseal" keygen -o release
"$here/../layer.sh" opt "$here/../policies/starter.json" release both

# Classes in their folders; jars of dependencies would go into task/lib/.
javac --release 17 -d task "$here/hello/Hello.java"
"$coldseal" sign task --package hello --package-version 1 --bind function=hello --bind handler=hello.Hello::handle --key release.key
