#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What does an install of the shipped build put where? Binaries, manual pages, completions, documents: complete, and nothing
in them that knows the machine that built them."""
import json
import os
import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import place
from place import run

MACHINE = {"x86_64": "x86_64", "aarch64": "arm64"}[os.uname().machine]


class Tree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="coldseal-install-")
        cls.addClassCleanup(folder.cleanup)
        cls.prefix = pathlib.Path(folder.name) / "usr"
        place.install(place.RELEASE, cls.prefix)
        cls.files = place.files_below(cls.prefix)

    def test_binaries(self):
        self.assertEqual({name for name in self.files if not name.startswith("share/")},
                         {"bin/coldseal", f"libexec/coldseal/coldseal-shim-{MACHINE}",
                          f"libexec/coldseal/coldseal-shim-{MACHINE}.spdx.json"})
        for name in ("bin/coldseal", f"libexec/coldseal/coldseal-shim-{MACHINE}"):
            self.assertEqual((self.prefix / name).stat().st_mode & 0o777, 0o755)

    def test_each_command_has_a_page(self):
        told = json.loads(run(self.prefix / "bin/coldseal", "help", "--format", "json").stdout)
        pages = {f"share/man/man1/coldseal-{command['name']}.1" for command in told["commands"]}
        self.assertEqual({name for name in self.files if name.startswith("share/man/")},
                         pages | {"share/man/man1/coldseal.1", "share/man/man5/coldseal-manifest.5",
                                  "share/man/man5/coldseal-policy.5", "share/man/man8/coldseal-shim.8"})

    def test_completions_are_what_the_command_says(self):
        for shell, name in (("bash", "share/bash-completion/completions/coldseal"), ("zsh", "share/zsh/site-functions/_coldseal"),
                            ("fish", "share/fish/vendor_completions.d/coldseal.fish")):
            self.assertEqual((self.prefix / name).read_text(), run(self.prefix / "bin/coldseal", "completion", shell).stdout)

    def test_documents_lie_as_in_the_source(self):
        doc = self.prefix / "share/doc/coldseal"
        for page in [place.SOURCE / "README.md", place.SOURCE / "CHANGELOG.md", *(place.SOURCE / "docs").rglob("*.md")]:
            self.assertEqual((doc / page.relative_to(place.SOURCE)).read_text(), page.read_text())
        self.assertFalse((doc / "docs/man").exists())
        licences = {path.name for path in (doc / "licences").iterdir()}
        self.assertGreaterEqual(licences, {"ISC-libsodium.txt", "MIT-cJSON.txt", "MIT-musl.txt", "MbedTLS.txt"})

    def test_nothing_of_the_building_machine(self):
        here = re.compile(re.escape(str(place.SOURCE)).encode() + b"|" + re.escape(str(place.RELEASE)).encode())
        for name in self.files:
            self.assertIsNone(here.search((self.prefix / name).read_bytes()), name)

    def test_one_component(self):
        with tempfile.TemporaryDirectory() as folder:
            place.install(place.RELEASE, folder, "shim")
            self.assertEqual({os.path.dirname(name) for name in place.files_below(folder)}, {"libexec/coldseal"})


if __name__ == "__main__":
    place.need(place.COLDSEAL, "build the release preset first")
    place.need(place.RELEASE / "share/.made", "build all of the release preset first")
    unittest.main()
