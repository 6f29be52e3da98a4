#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Pack with the framework, look into the zip, start it, change it, see it refused. Works in a temporary directory; needs no account.
# First, once: npm ci
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../../build/release/coldseal}
modules=${NODE_MODULES:-$here/node_modules}
export COLDSEAL_BIN=$coldseal SLS_TELEMETRY_DISABLED=1 SLS_NOTIFICATIONS_MODE=off
if ! [ -x "$coldseal" ] || ! [ -x "$modules/.bin/serverless" ]; then
    echo "SKIP this needs $coldseal, and npm ci in $here"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir policy
cp "$here"/{coldseal.js,serverless.yml,package.json} "$here/../python/app.py" .
cp "$here/../python/policy.json" policy/
ln -s "$modules" node_modules

# Once: a key pair.
"$coldseal" keygen -o release
cp release.pem policy/

node_modules/.bin/serverless package
"$coldseal" verify .serverless/hello.zip --policy policy/policy.json --function hello

# What the framework hands to Lambda as the zip's digest is that of the sealed one.
digest=$(openssl dgst -sha256 -binary .serverless/hello.zip | openssl base64 -A)
grep -qF "\"CodeSha256\": \"$digest\"" .serverless/cloudformation-template-update-stack.json

unzip -q .serverless/hello.zip -d task
"$here/../try.sh" task policy/policy.json hello python3 app.py

# No key, no package.
mv release.key elsewhere
"$here/../refused.sh" CONFIG_KEY 1 node_modules/.bin/serverless package
mv elsewhere release.key

# One zip for all is not sealed, and so not packed; a function may be left out, with a reason.
sed -i 's/individually: true/individually: false/' serverless.yml
"$here/../refused.sh" "has no zip of its own" 1 node_modules/.bin/serverless package
sed -i 's/^    version: 1/&\n    exclude:\n      hello: ""/' serverless.yml
"$here/../refused.sh" "needs a reason" 1 node_modules/.bin/serverless package
sed -i 's/hello: ""/hello: has no gate/' serverless.yml
node_modules/.bin/serverless package
