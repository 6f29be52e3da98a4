#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Run a command that must be refused: exits 0 when it ended with this status and named this result.
#
#   refused.sh RESULT STATUS COMMAND [ARGUMENT ...]
set -euo pipefail
result=$1 expected=$2
shift 2

status=0
told=$("$@" 2>&1) || status=$?
printf '%s\nexit status %s\n' "$told" "$status"
[ "$status" = "$expected" ] && grep -q -- "$result" <<<"$told"
