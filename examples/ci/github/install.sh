#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The action's first step: the command that is there, or a release's archive if it has the digest that the workflow names.
set -euo pipefail

refuse() {
    printf '::error title=coldseal::%s\n' "$1"
    exit 80
}

if [ -z "$COLDSEAL" ]; then
    [ -n "$VERSION" ] || refuse "name the command in coldseal, or a release in version and sha256"
    [[ $SHA256 =~ ^[0-9a-f]{64}$ ]] || refuse "sha256: 64 hexadecimal digits in lower case are needed with version"
    case $RUNNER_ARCH in
        X64) machine=x86_64 ;;
        ARM64) machine=arm64 ;;
        *) refuse "no release for this machine, $RUNNER_ARCH" ;;
    esac
    name=coldseal-$VERSION-linux-$machine
    folder=$(mktemp -d "$RUNNER_TEMP/coldseal.XXXXXX")
    curl --fail --silent --show-error --location --output "$folder/archive" "$RELEASES/v$VERSION/$name.tar.gz"
    found=$(sha256sum <"$folder/archive")
    [ "${found%% *}" = "$SHA256" ] || refuse "$name.tar.gz has the digest ${found%% *}, expected $SHA256"
    tar -xzf "$folder/archive" -C "$folder"
    COLDSEAL=$folder/$name/bin/coldseal
fi
[ -x "$COLDSEAL" ] || refuse "$COLDSEAL is not there, or not executable"
printf 'coldseal=%s\n' "$(realpath "$COLDSEAL")" >>"$GITHUB_OUTPUT"
"$COLDSEAL" version --color never | head -n 1
