#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Seal a folder or zip in a GitLab job:  seal.sh PATH [more options of coldseal sign]
#
# RELEASE_KEY names a file, PACKAGE and PACKAGE_VERSION come from the job.
set -euo pipefail
: "${RELEASE_KEY:?a variable of type File; protected variables are not in jobs of other branches}"

# GitLab's file can be read by everybody on the runner. coldseal gets one that only this user reads, gone when the job ends.
secret=$(mktemp -d)
trap 'rm -rf "$secret"' EXIT
install -m 0600 "$RELEASE_KEY" "$secret/release.key"

coldseal sign "$@" --package "$PACKAGE" --package-version "$PACKAGE_VERSION" --key "$secret/release.key" --strict
