#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What goes to Lambda, each part sealed:
#
#   pack.sh OUT c        OUT/task with a bootstrap in C, and OUT/opt, the layer with the extension gate
#   pack.sh OUT go       the same with a bootstrap in Go
#   pack.sh OUT image    OUT/runtime, a runtime of your own with the shim as /var/runtime/bootstrap, and OUT/task for it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../build/release
coldseal=${COLDSEAL_BIN:-$build/coldseal}
shim=${COLDSEAL_SHIM:-$build/coldseal-shim}
: "${2:?what, and where to? usage: pack.sh OUT c, pack.sh OUT go or pack.sh OUT image}"
mkdir -p "$1/task"
cd "$1"

[ -e release.key ] || "$coldseal" keygen -o release

# A compiled function is one file, without an interpreter and without libraries.
compile() {
    case $1 in
        c) "${CC:-gcc}" -Os -static -s -o "$2" "$here/c/handler.c" ;;
        go) (out=$PWD/$2 && cd "$here/go" && CGO_ENABLED=0 go build -buildvcs=false -trimpath -tags lambda.norpc -ldflags=-s -o "$out" .) ;;
    esac
}

case $2 in
    c | go)
        # An OS-only runtime (provided.al2023) knows no wrapper. Its gate is the extension.
        "$here/../layer.sh" opt "$here/../policies/starter.json" release extension
        compile "$2" task/bootstrap
        ;;
    image)
        # The platform team's part; the bootstrap that it replaces is beside it, and started when all is well.
        mkdir -p runtime/coldseal
        install -m 0755 "$shim" runtime/bootstrap
        install -m 0755 "$here/image/bootstrap.real" runtime/
        install -m 0644 "$here/image/policy.json" release.pem runtime/coldseal/
        compile c task/hello
        ;;
    *)
        echo "pack.sh: c, go or image" >&2
        exit 2
        ;;
esac
"$coldseal" sign task --package hello --package-version 1 --bind function=hello --key release.key
