#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A program for Terraform's `external` data source: one JSON object of strings on standard input, one on standard output; errors
# on standard error with an exit status that is not 0. Copies a folder, seals the copy, and says where it is.
#
#   in:  source, into, package, version, key; bind, if wanted: KEY=VALUE words with blanks between
#   out: folder, manifest
set -euo pipefail
coldseal=${COLDSEAL_BIN:-coldseal}

query=$(cat)
member() { jq -er --arg name "$1" '.[$name] // error("the query has no " + $name) | strings' <<<"$query"; }
source=$(member source) into=$(member into) package=$(member package) version=$(member version) key=$(member key)
read -ra bind < <(jq -r '.bind // ""' <<<"$query")

# What is replaced must be a folder that was sealed before: a wrong name costs nobody's files.
if [ -e "$into" ] && ! [ -d "$into/.coldseal" ]; then
    echo "coldseal: $into is there and holds no seal; remove it, or name another folder in the query's into" >&2
    exit 1
fi

# Made anew each time, so that no file of an earlier build stays; put in place only when it is sealed.
new=$(mktemp -d "$(mkdir -p "$(dirname "$into")" && cd "$(dirname "$into")" && pwd)/.seal.XXXXXX")
trap 'rm -rf "$new"' EXIT
mkdir "$new/task"
cp -a "$source/." "$new/task"
told=$("$coldseal" sign "$new/task" --package "$package" --package-version "$version" --key "$key" "${bind[@]/#/--bind=}" \
    --format json) || {
    jq -r '.error | "coldseal: \(.code) \(.subject): \(.reason)", "Next: \(.next)"' <<<"$told" >&2
    exit 1
}
rm -rf "$into"
mv "$new/task" "$into"
jq --arg folder "$into" '{folder: $folder, manifest: .sealed.manifest}' <<<"$told"
