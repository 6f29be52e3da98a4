#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Unpack one binary package of another architecture into a folder.
#
#   debian-package.sh PACKAGE ARCHITECTURE FOLDER
#
# It comes from where the machine gets its own packages, checked by apt as always, but through package lists of our own: no
# foreign architecture is added to the machine, nothing is installed, and no root is needed. FOLDER is complete or absent.
set -euo pipefail

if [ $# -ne 3 ]; then
    echo "usage: debian-package.sh PACKAGE ARCHITECTURE FOLDER" >&2
    exit 2
fi
package=$1 architecture=$2 folder=$3

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "coldseal: no apt-get here to fetch $package for $architecture with" >&2
    exit 1
fi

umask 022
mkdir -p "$(dirname "$folder")"
scratch=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch"/{lists,archives}/partial

private_apt() {
    apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" \
        -o Dir::State="$scratch" -o Dir::State::Lists="$scratch/lists" -o Dir::State::status=/dev/null \
        -o Dir::Cache="$scratch" -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Debug::NoLocking=1 "$@" >&2
}

echo "coldseal: fetching $package for $architecture" >&2
# A source of the machine that has nothing for that architecture is no reason to stop: the download decides.
private_apt update || true
(cd "$scratch/archives" && private_apt download "$package")
dpkg-deb -x "$scratch"/archives/"$package"_*.deb "$scratch/root"
chmod 755 "$scratch/root"
# Two builds that begin at once fetch the same; the second finds the first one's folder.
mv -T "$scratch/root" "$folder" 2>/dev/null || [ -d "$folder" ]
