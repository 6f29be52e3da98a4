#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What can be run without providers and an account: the external program by its protocol, and at-apply/ by Terraform itself. Works
# in a temporary directory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export COLDSEAL_BIN=${COLDSEAL_BIN:-$here/../../build/release/coldseal} CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
if ! [ -x "$COLDSEAL_BIN" ] || ! command -v terraform >/dev/null || ! command -v jq >/dev/null; then
    echo "SKIP this needs $COLDSEAL_BIN, terraform and jq"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir policy
cp -r "$here"/{main.tf,at-apply,seal.sh} .
mkdir src
cp "$here/../python/app.py" src/
ln -s app.py src/link.py
cp "$here/../python/policy.json" policy/

# Once: a key pair.
"$COLDSEAL_BIN" keygen -o release
cp release.pem policy/

terraform fmt -check -recursive

# What main.tf asks for while it plans; asked twice, it gives the same bytes.
query='{"source":"src","into":".sealed/hello","package":"hello","version":"1","bind":"function=hello","key":"release.key"}'
./seal.sh <<<"$query"
cp -r .sealed/hello first
./seal.sh <<<"$query"
diff -r first .sealed/hello
[ -L first/link.py ]
"$here/../try.sh" first policy/policy.json hello python3 app.py
"$here/../refused.sh" CONFIG_KEY 1 ./seal.sh <<<"${query/release.key/none.key}"
"$here/../refused.sh" "holds no seal" 1 ./seal.sh <<<"${query/.sealed\/hello/policy}"
"$here/../refused.sh" "the query has no key" 5 ./seal.sh <<<"${query/\"key\"/\"kee\"}"

# The other way, by Terraform itself.
terraform -chdir=at-apply init -no-color >/dev/null
apply=(terraform -chdir=at-apply apply -no-color -auto-approve -input=false -var "source_folder=$work/src" -var "into=$work/applied"
    -var "key=$work/release.key" -var package_version=1)
"${apply[@]}"
cp -r applied task
"$here/../try.sh" task policy/policy.json hello python3 app.py

# Nothing changed, nothing to do; a changed file is sealed again.
"${apply[@]}" | grep -q "0 added, 0 changed, 0 destroyed"
echo '# more' >>src/app.py
"${apply[@]}" | grep -q "1 added, 0 changed, 1 destroyed"
"$COLDSEAL_BIN" verify applied --policy policy/policy.json --function hello
"$here/../refused.sh" CONFIG_KEY 1 "${apply[@]}" -var key=none.key
"$COLDSEAL_BIN" verify applied --policy policy/policy.json --function hello
