#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The action's two steps without GitHub: in the variables and files that its runner gives them. Works in a temporary directory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
examples=$here/../..
coldseal=${COLDSEAL_BIN:-$examples/../build/release/coldseal}
if ! [ -x "$coldseal" ] || ! command -v jq >/dev/null; then
    echo "SKIP this needs $coldseal and jq"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir build policy temp
cp "$examples/python/app.py" build/
cp "$examples/python/policy.json" policy/
"$coldseal" keygen -o release
mv release.pem policy/

export RUNNER_TEMP=$work/temp RUNNER_ARCH=X64 GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary
COLDSEAL=$coldseal VERSION='' SHA256='' RELEASES='' "$here/install.sh"

step=(env "COLDSEAL=$(sed -n s/^coldseal=//p output)" PATHS=build PACKAGE=hello PACKAGE_VERSION=1 KEY="$(cat release.key)" KEY_FILE=
    LABEL=release OPTIONS="--bind function=hello" POLICY=policy/policy.json FUNCTION= "$here/seal.sh")
"${step[@]}"
cat summary
grep -q '^manifest=sha256:[0-9a-f]\{64\}$' output

# The key was in a file of its own, and that is gone.
[ -z "$(ls temp)" ]
mv build task
"$examples/try.sh" task policy/policy.json hello python3 app.py

# A policy that asks for another package: the annotation, the summary and the status say so.
mkdir build
cp "$examples/python/app.py" build/
sed -i 's/"packages":\["hello"\]/"packages":["other"]/' policy/policy.json
"$examples/refused.sh" "^::error file=build,title=coldseal TRUST_RULE::hello: " 84 "${step[@]}"
grep -q TRUST_RULE summary
