#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The action's second step: seal each path, ask the policy, and say it where people look: an annotation for each refusal, a table in
# the summary of the job. Inputs come in the environment, as ../../../action.yml hands them; needs jq.
set -euo pipefail

# Values of a workflow command: a newline in one would begin a command of its own.
data() {
    local text=${1//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '%s' "${text//$'\n'/%0A}"
}
property() {
    local text
    text=$(data "$1")
    text=${text//:/%3A}
    printf '%s' "${text//,/%2C}"
}

# complain FILE CODE TEXT
complain() {
    printf '::error file=%s,title=coldseal %s::%s\n' "$(property "$1")" "$(property "$2")" "$(data "$3")"
}

# A row of the summary. What is in a package may carry any name: nothing of it is markup.
row() {
    local cell
    for cell in "$@"; do
        cell=${cell//[^[:print:]]/?}
        cell=${cell//'&'/'&amp;'}
        cell=${cell//'<'/'&lt;'}
        cell=${cell//'|'/'&#124;'}
        cell=${cell//'['/'&#91;'}
        printf '| %s ' "${cell//'`'/'&#96;'}"
    done
    printf '|\n'
}

# The program's own messages may show such names too: while it runs, the runner takes no commands from the log.
program() {
    local token status=0
    token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '::stop-commands::%s\n' "$token" >&2
    "$COLDSEAL" "$@" || status=$?
    printf '::%s::\n' "$token" >&2
    return $status
}

member() { jq -r "$2" <<<"$1"; }

# The program says what was wrong in JSON: an error of sign, or a verdict of verify.
failed() {
    local path=$1 told=${2:-'{}'} code subject reason place=$1
    code=$(member "$told" '.error.code // .code // "INTERNAL_STATE"')
    subject=$(member "$told" '.error.subject // .subject // ""')
    # TREE results name a file of the package.
    if [[ $code = TREE_* ]]; then
        place=$path/$subject
    fi
    reason=$(member "$told" '(.error // .) | (.reason // "it ended and did not say why") + (if .next then "\nNext: " + .next else "" end)')
    complain "$place" "$code" "$subject: $reason"
    row "$path" "" "" "" "$code $subject" >>"$GITHUB_STEP_SUMMARY"
}

seal() {
    local path=$1 told status=0 line
    local words=(sign "$path" --package-version "$PACKAGE_VERSION" --key "$key" --label "$LABEL" --format json)
    [ -z "$PACKAGE" ] || words+=(--package "$PACKAGE")
    while IFS= read -r line; do
        # An option and, behind the first blank, all of its value.
        [ -z "$line" ] || words+=("${line%% *}")
        [[ $line != *' '* ]] || words+=("${line#* }")
    done <<<"$OPTIONS"

    told=$(program "${words[@]}") || status=$?
    if [ $status != 0 ]; then
        failed "$path" "$told"
        return $status
    fi
    local name digest
    name=$(member "$told" .sealed.package)
    digest=$(member "$told" .sealed.manifest)
    if [ -n "$POLICY" ]; then
        local verdict
        verdict=$(program verify "$path" --policy "$POLICY" --function "${FUNCTION:-$name}" --format json) || status=$?
        if [ $status != 0 ]; then
            failed "$path" "$verdict"
            return $status
        fi
    fi
    row "$name" "$(member "$told" .sealed.version)" "$(member "$told" .sealed.entries)" "$(member "$told" .sealed.bytes)" "$digest" \
        >>"$GITHUB_STEP_SUMMARY"
    printf 'manifest=%s\n' "$digest" >>"$GITHUB_OUTPUT"
}

command -v jq >/dev/null || {
    complain action.yml CONFIG_FILE "jq is not there; GitHub's own runners have it"
    exit 80
}

key=$KEY_FILE
if [ -n "$KEY" ]; then
    if [ -n "$KEY_FILE" ]; then
        complain action.yml USAGE "key and key-file exclude each other"
        exit 2
    fi
    # In a folder that only this user reads, gone when the step ends, however it ends.
    secret=$(mktemp -d "$RUNNER_TEMP/coldseal-key.XXXXXX")
    trap 'rm -rf "$secret"' EXIT
    key=$secret/key
    (umask 077 && printf '%s\n' "$KEY" >"$key")
fi
unset KEY
if [ -z "$key" ]; then
    complain action.yml CONFIG_KEY "no key: set key from a secret, or key-file. Secrets are empty in workflows that forks start"
    exit 80
fi

printf '| package | version | entries | bytes | manifest |\n|---|---|---|---|---|\n' >>"$GITHUB_STEP_SUMMARY"
result=0 count=0
while IFS= read -r path; do
    if [ -n "$path" ]; then
        count=$((count + 1))
        seal "$path" || result=$?
    fi
done <<<"$PATHS"
if [ $count = 0 ]; then
    complain action.yml USAGE "path names nothing"
    exit 2
fi
exit $result
