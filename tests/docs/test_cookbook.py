#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is each recipe of the cookbook whole? A policy that `coldseal policy check` accepts, with the warnings that the page tells of, a
package that starts and one that must not. The commands themselves are run by test_commands.py."""
import json
import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import sandbox
from blocks import blocks
from documents import SOURCE, coldseal, need_programs

NAME = "docs/cookbook.md"
PAGE = (SOURCE / NAME).read_text()


def recipes():
    """section: (its text, its blocks)"""
    texts = dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", re.sub(r"^```.*?^```$", "", PAGE, flags=re.S | re.M), re.M))
    return {section: (text, [block for block in blocks(NAME, PAGE) if block.section == section]) for section, text in texts.items()}


class Recipes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="coldseal-cookbook-")
        sandbox.prepare(NAME, pathlib.Path(cls.folder.name))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_there_are_ten_and_more(self):
        self.assertGreaterEqual(len(recipes()), 10)

    def test_each_policy_is_accepted_with_the_warnings_that_it_says(self):
        for section, (text, found) in recipes().items():
            with self.subTest(recipe=section):
                policies = [block for block in found if block.note == ("file", "policy.json")]
                self.assertEqual(len(policies), 1)
                pathlib.Path(self.folder.name, "policy.json").write_text(policies[0].text)
                place = "exec" if "json exec\n" + policies[0].text in PAGE else "layer"
                ran = coldseal("policy", "check", "policy.json", "--place", place, "--at", "2026-11-25T00:00:00Z", "--format", "json",
                               cwd=self.folder.name)
                self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
                warned = {warning["name"] for warning in json.loads(ran.stdout)["warnings"]}
                said = re.search(r"^Warns of (.*?)[.:]", text, re.M | re.S).group(1)
                self.assertEqual(set(re.findall(r"`([a-z-]+)`", said)), warned)

    def test_each_refuses_something_and_accepts_something(self):
        for section, (_, found) in recipes().items():
            with self.subTest(recipe=section):
                commands = "\n".join(block.text for block in found if block.is_commands())
                self.assertRegex(commands, r"--expect (?!OK)[A-Z]+_[A-Z]+|exit status 8[0-9]")
                if "audit" not in section and "Break glass" not in section:
                    self.assertRegex(commands, r"--expect OK|coldseal verify")


if __name__ == "__main__":
    need_programs()
    if not (sandbox.pki() / "root.pem").exists():
        print(f"SKIP there is no test PKI in {sandbox.pki()}: tests/pki/make.sh makes it")
        sys.exit(77)
    unittest.main()
