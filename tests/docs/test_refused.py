#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is docs/refused/README.md what `coldseal help exit` says? With --write: make it so."""
import json
import sys

sys.dont_write_bytecode = True  # leave nothing in the tree
from documents import SOURCE, coldseal, need_programs

PAGE = SOURCE / "docs/refused/README.md"

HEAD = """# Refused

The line in the log names a result. Here is what each result means, and one step that usually helps. The page is written by
`tests/docs/test_refused.py --write` from the program's own words: `coldseal help exit` says the same.

A failed start is tried again by the platform, so each refusal tends to appear twice. The exit status is that of the category.
With the extension gate it is all that the caller sees: `Extension.Crash … exit status 85`.

**No switch lets a refused function start anyway.** The ways out are an older sealed version, a new seal, or a reviewed policy.
"""

CATEGORIES = {
    "USAGE": "The command line makes no sense. Nothing was verified.",
    "CONFIG": "The policy, or what belongs to it, is wrong. Code and seal may be fine.",
    "IO": "Something could not be read or written. The only category that is worth a second try as it is.",
    "LIMIT": "Larger, more, deeper or longer than the [limits](../formats.md#8-limits) or the policy allow.",
    "FORMAT": "A manifest or a signature file is not what [formats.md](../formats.md) says.",
    "TRUST": "Not enough of the right signers vouch for the manifest. Who deployed this, and from where?",
    "TREE": "The files differ from what was sealed. Most common harmless cause: a build step after `coldseal sign`.",
    "BINDING": "A good seal at the wrong place, at the wrong time, or on a function that is set up otherwise.",
    "INTERNAL": "A bug of ours. Please report it.",
    "COMMAND": "Everything was verified, and then the command did not start.",
}


def page(results):
    text = HEAD
    for category, about in CATEGORIES.items():
        those = [r for r in results if r["category"] == category]
        statuses = ", ".join(str(status) for status in sorted({r["exit"] for r in those}))
        text += f"\n## {category}: exit status {statuses}\n\n{about}\n\n| result | what it means | next |\n|---|---|---|\n"
        text += "".join(f"| `{r['name']}` | {r['meaning']} | {r['next']} |\n" for r in those)
    return text


def main():
    need_programs()
    told = coldseal("help", "exit", "--format", "json")
    results = json.loads(told.stdout)["results"]
    unplaced = {r["category"] for r in results} - set(CATEGORIES) - {"OK"}
    if unplaced:
        print(f"no section for {unplaced}")
        return 1
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(results))
        return 0
    if PAGE.read_text() != page(results):
        print("docs/refused/README.md differs from what coldseal help exit says; run tests/docs/test_refused.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
