#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Run the example of a deployment tool with the tool that ./setup pinned, and without a network: it may reach nobody.
#
#   deployment.sh sam|cdk|terraform|serverless
set -euo pipefail
cache=${COLDSEAL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/coldseal}
name=$1
example=${COLDSEAL_SOURCE_DIR:-$(cd "$(dirname "$0")/../.." && pwd)}/examples/$name/run.sh
if ! [ -e "$cache/$name/.made-from" ]; then
    echo "SKIP $name is not in $cache: ./setup everything puts it there"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work
mkdir "$work/bin"
case $name in
    sam)
        # SAM looks for the Python of the function, which must not be the one that it runs on itself.
        ln -s "$cache/sam/bin/sam" /usr/bin/python3 "$work/bin/"
        ;;
    terraform)
        printf '#!/bin/sh\nexec "%s/terraform/bin/python" "%s" "$@"\n' "$cache" "$(dirname "$example")/../../tests/tools/terraform" \
            >"$work/bin/terraform"
        chmod 0755 "$work/bin/terraform"
        ;;
    cdk | serverless) export NODE_MODULES=$cache/$name/node_modules ;;
esac
export PATH=$work/bin:$PATH

# For others than root the tools are asked, and told in run.sh, not to call home.
if unshare --net true 2>/dev/null; then
    # shellcheck disable=SC2016 # the inner shell's
    unshare --net bash -c 'ip link set lo up && exec "$1"' - "$example"
else
    "$example"
fi
