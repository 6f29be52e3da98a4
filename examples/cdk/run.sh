#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Synthesize, look for the sealed assets, start them, change them, see them refused; see a function refused that nobody sealed.
# Works in a temporary directory; needs no account and no container engine. First, once: npm ci
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
modules=${NODE_MODULES:-$here/node_modules}
export COLDSEAL_BIN=$coldseal CDK_DISABLE_CLI_TELEMETRY=true
if ! [ -x "$coldseal" ] || ! [ -x "$modules/.bin/cdk" ]; then
    echo "SKIP this needs $coldseal, and npm ci in $here"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir python nodejs policy
cp "$here"/{app.mjs,coldseal.mjs,package.json,package-lock.json} .
ln -s "$modules" node_modules
cp "$here/../python/app.py" python/
cp "$here/../nodejs/index.mjs" nodejs/

# Once: a key pair, and a policy that names its public half.
"$coldseal" keygen -o release
cp release.pem policy/
sed 's/"hello"/"hello","hello-node"/g' "$here/../python/policy.json" >policy/policy.json

synth=(node_modules/.bin/cdk synth --quiet --no-notices --no-version-reporting --app "node app.mjs" --context key=release.key)
"${synth[@]}"

# asset FUNCTION OUTPUT: where the template says that the code is.
asset() {
    jq -er --arg name "$1" '.Resources[] | select(.Properties.FunctionName == $name) | .Metadata["aws:asset:path"]' \
        "$2/Hello.template.json"
}
first=$(asset hello cdk.out)
"$here/../try.sh" "cdk.out/$first" policy/policy.json hello python3 app.py
"$coldseal" verify "cdk.out/$(asset hello-node cdk.out)" --policy policy/policy.json --function hello-node

forgotten=("${synth[@]}" --output forgotten.out --context)
"$here/../refused.sh" TRUST_UNSEALED 1 "${forgotten[@]}" forgotten=folder
"$here/../refused.sh" "no local folder" 1 "${forgotten[@]}" forgotten=inline
"${forgotten[@]}" forgotten=folder --context except=Hello/Forgotten/Resource --context version=2

# The asset is called after what is in it: another seal is another asset, which is deployed.
[ "$(asset hello forgotten.out)" != "$first" ]
