#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Build with SAM, seal, start, change, see it refused. Works in a temporary directory; needs no account and no container engine.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
export SAM_CLI_TELEMETRY=0
if ! [ -x "$coldseal" ] || ! command -v sam >/dev/null; then
    echo "SKIP this needs $coldseal and sam"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir src policy
cp "$here/template.yaml" .
cp "$here/../python/app.py" src/
cp "$here/../python/policy.json" policy/

# Once: a key pair.
"$coldseal" keygen -o release
cp release.pem policy/

# In the pipeline. SAM builds for the Python that it finds, which must be that of the template.
runtime=$(python3 -c 'import sys; print(f"python{sys.version_info.major}.{sys.version_info.minor}")')
sam validate --lint --region eu-west-1
sam build --parameter-overrides "PythonRuntime=$runtime"

# Between `sam build` and `sam deploy`.
for folder in .aws-sam/build/*/; do
    "$coldseal" sign "$folder" --package-version 1 --bind 'function={package}' --key release.key
    "$coldseal" verify "$folder" --policy policy/policy.json --function "$(basename "$folder")"
done

"$here/../try.sh" .aws-sam/build/hello policy/policy.json hello python3 app.py

# Another build forgets the seal.
sam build --parameter-overrides "PythonRuntime=$runtime" >/dev/null
"$here/../refused.sh" TRUST_UNSEALED 84 "$coldseal" verify .aws-sam/build/hello --policy policy/policy.json --function hello
