#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetch one upstream archive, known by its SHA-256, out of Debian's source packages.
#
#   debian-source.sh SCRATCH SOURCE SHA256 OUTPUT SUITE...
#
# Asks the machine's own mirror for the given suites, with package lists of our own under SCRATCH: the machine's
# configuration and lists stay as they are, and no root is needed. Exit 0 when OUTPUT was written, 1 when no suite has it.
set -euo pipefail

if [ $# -lt 5 ]; then
    echo "usage: debian-source.sh SCRATCH SOURCE SHA256 OUTPUT SUITE..." >&2
    exit 2
fi
scratch=$1 source=$2 sha256=$3 output=$4
shift 4

command -v apt-get >/dev/null || exit 1
grep -qx 'ID=debian' /etc/os-release || exit 1

# Where this machine gets Debian from. Security updates live on another path and have no newer suites.
# shellcheck disable=SC2016 # the dollar signs are apt's
mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 2>/dev/null |
    sed -n 's/^Debian //p' | grep -v security | head -n 1) || true
if [ -z "$mirror" ]; then
    # Before the first `apt-get update` the origin is unknown.
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep '/debian/*$' | head -n 1) || true
fi
[ -n "$mirror" ] || exit 1

umask 022
mkdir -p "$scratch"
scratch=$(cd "$scratch" && pwd)

# apt with nothing of the machine's but its trust anchors and its way through the network. A mirror that lags behind is good
# enough: what is taken from it is pinned by digest.
private_apt() {
    local suite=$1 tool=$2
    shift 2
    "$tool" -qq \
        -o Dir::State="$scratch/$suite" -o Dir::State::Lists="$scratch/$suite/lists" -o Dir::State::status=/dev/null \
        -o Dir::Cache="$scratch/$suite/cache" -o Dir::Etc::sourcelist="$scratch/$suite/sources.list" \
        -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=- -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Languages=none -o APT::Update::Error-Mode=any -o Acquire::Check-Valid-Until=false \
        -o Debug::NoLocking=1 "$@"
}

for suite in "$@"; do
    [ ! -e "$scratch/$suite/failed" ] || continue
    if [ ! -e "$scratch/$suite/updated" ]; then
        mkdir -p "$scratch/$suite/lists/partial" "$scratch/$suite/cache/archives/partial"
        printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite" \
            >"$scratch/$suite/sources.list"
        echo "coldseal: asking Debian's suite $suite" >&2
        if ! private_apt "$suite" apt-get update >&2; then
            touch "$scratch/$suite/failed"
            continue
        fi
        touch "$scratch/$suite/updated"
    fi
    # The paragraph of the source package that lists this digest gives its version and the archive's name.
    found=$(private_apt "$suite" apt-cache showsrc "$source" 2>/dev/null | awk -v digest="$sha256" '
        /^Version:/ { version = $2 }
        $1 == digest && $3 ~ /\.orig\.tar\./ { print version, $3; exit }')
    [ -n "$found" ] || continue
    (
        cd "$scratch"
        private_apt "$suite" apt-get source --download-only --tar-only "$source=${found% *}" >&2
    ) || continue
    if echo "$sha256  $scratch/${found#* }" | sha256sum --check --status; then
        mkdir -p "$(dirname "$output")"
        mv "$scratch/${found#* }" "$output"
        exit 0
    fi
done
exit 1
