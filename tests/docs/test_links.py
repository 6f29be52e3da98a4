#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the documents point at things that exist? Links, the README's first two commands, subcommands that it names."""
import json
import re
import sys
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
from documents import SOURCE, coldseal, need_programs

PAGES = sorted(p for pattern in ("*.md", "docs/**/*.md", "layer/*.md", "examples/**/*.md", "tests/**/*.md")
               for p in SOURCE.glob(pattern))


def anchors(text):
    """Names that a hosting service gives to headings: lower case, blanks to hyphens, punctuation dropped."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.M)}


class Links(unittest.TestCase):
    def test_relative_links_lead_somewhere(self):
        for page in PAGES:
            prose = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.S | re.M)
            for target in re.findall(r"\]\(([^)]+)\)", prose):
                if re.match(r"https?:", target):
                    continue
                with self.subTest(page=str(page.relative_to(SOURCE)), target=target):
                    path, _, anchor = target.partition("#")
                    there = page if not path else page.parent / path
                    self.assertTrue(there.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(there.read_text()))

    def test_the_readme_begins_with_the_two_commands(self):
        shown = re.findall(r"^```(?:sh|console)\n(.*?)^```$", (SOURCE / "README.md").read_text(), re.S | re.M)
        self.assertEqual([block.strip() for block in shown[:2]], ["./demo", "./test"])
        for command in ("demo", "test"):
            self.assertTrue((SOURCE / command).stat().st_mode & 0o100)

    def test_commands_that_the_pages_name_exist(self):
        known = {command["name"] for command in json.loads(coldseal("help", "--format", "json").stdout)["commands"]}
        self.assertIn("sign", known)
        for page in PAGES:
            for name in re.findall(r"`coldseal ([a-z]+)|^\$ coldseal ([a-z]+)", page.read_text(), re.M):
                with self.subTest(page=str(page.relative_to(SOURCE)), command="".join(name)):
                    self.assertIn("".join(name), known)

    def test_nothing_is_left_to_do(self):
        for page in PAGES:
            self.assertNotIn("TODO", page.read_text(), page)


if __name__ == "__main__":
    need_programs()
    unittest.main()
