#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Is what a tool packed sealed for real? Start its handler behind the exec gate, as the policy says; then change one byte of the
# handler and see it refused. Exits 0 when it saw both.
#
#   try.sh FOLDER POLICY FUNCTION INTERPRETER FILE
set -euo pipefail
folder=$1 policy=$2 function=$3 interpreter=$(command -v "$4") file=$5
here=$(cd "$(dirname "$0")" && pwd)
coldseal=${COLDSEAL_BIN:-$here/../build/release/coldseal}
start=("$coldseal" exec --root "$folder" --policy "$policy" --function "$function" -- "$interpreter" "$folder/$file")

answer=$("${start[@]}")
printf '%s\n' "$answer"
grep -q '"ok": *true' <<<"$answer"

sed -i s/hello/hallo/ "$folder/$file"
told=$("$here/refused.sh" "TREE_MODIFIED $file" 85 "${start[@]}")
printf '%s\n' "$told"
# What the handler prints when it runs.
! grep -q '"ok"' <<<"$told"
