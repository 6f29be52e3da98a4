#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The jobs' lines without GitLab, in the variables that its runner gives them. Works in a temporary directory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
examples=$here/../..
coldseal=${COLDSEAL_BIN:-$examples/../build/release/coldseal}
if ! [ -x "$coldseal" ]; then
    echo "SKIP this needs $coldseal"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir policy bin temp
ln -s "$coldseal" bin/coldseal
cp "$here/seal.sh" "$examples/python/app.py" .
cp "$examples/python/policy.json" policy/
"$coldseal" keygen -o release
mv release.pem policy/

# Each job is a list of lines under `script:`.
script() {
    sed -n "/^$1:/,/^\$/{/^  script:/,/^  [a-z]/s/^    - //p}" "$here/.gitlab-ci.yml"
}
export PATH=$work/bin:$PATH TMPDIR=$work/temp RELEASE_KEY=$work/release.key PACKAGE=hello PACKAGE_VERSION=7 CI_COMMIT_SHA=9f2c61d
chmod 0666 release.key
for job in build seal verify; do
    script "$job" | sed 's/^/$ /'
    bash -euo pipefail <(script "$job")
done
[ -z "$(ls temp)" ]
"$examples/try.sh" build policy/policy.json hello python3 app.py

# The last job stops what was changed on the way from the second.
"$examples/refused.sh" TREE_MODIFIED 85 bash -euo pipefail <(script verify)

# A branch that is not protected has no key.
"$examples/refused.sh" "variable of type File" 1 env -u RELEASE_KEY bash -euo pipefail <(script seal)
