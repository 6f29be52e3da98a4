#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Plain checks of every file of the tree: the SPDX line, the end of the file, shellcheck on each script. Lengths are reported,
# not judged: a longer file that reads well beats two that were cut to fit.
set -uo pipefail
cd "$COLDSEAL_SOURCE_DIR" || exit 1
# shellcheck source=tests/lint/tree.sh
source tests/lint/tree.sh

failed=0
complain() {
    echo "$1: $2"
    failed=1
}

scripts=()
while IFS= read -r file; do
    if [ ! -f "$file" ] || [ -L "$file" ]; then
        continue
    fi
    first=$(head -c 2 "$file" | tr -d '\0')
    case $file in
        *.c | *.h | *.cmake | *.py | *.sh | CMakeLists.txt | */CMakeLists.txt) own=1 ;;
        *) own=0 ;;
    esac
    [ "$first" = '#!' ] && own=1
    if [ $own = 1 ]; then
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || complain "$file" "no SPDX line at its head"
        [ -z "$(tail -c 1 "$file")" ] || complain "$file" "no newline at its end"
        grep -nE '[[:blank:]]$' "$file" && complain "$file" "blanks at the end of a line"
    fi
    if head -n 1 "$file" | tr -d '\0' | grep -qE '^#!.*\b(bash|sh)$'; then
        [ -x "$file" ] || complain "$file" "a script that cannot be started"
        scripts+=("$file")
    fi
done < <(files_of_tree)

if command -v shellcheck >/dev/null; then
    shellcheck -x "${scripts[@]}" || failed=1
else
    skip "shellcheck is not installed"
fi

echo "lines of C: $(sources_of_tree | xargs -r cat | wc -l) in $(sources_of_tree | wc -l) files; longer than 400:"
sources_of_tree | xargs -r wc -l | awk '$2 != "total" && $1 > 400 { print "  " $2 ": " $1 }'
exit $failed
