#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the Dockerfile what it says, as far as reading can tell? It is not built here: that takes a container engine. Each thing
that it takes from the tree, the presets or an install is asked of those."""
import json
import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import place

TEXT = (place.SOURCE / "Dockerfile").read_text()
# Instructions, with continued lines in one piece.
STEPS = [line.split(None, 1) for line in re.sub(r"\\\n\s*", " ", TEXT).splitlines() if line and not line.startswith("#")]


def those(word):
    return [rest for step, rest in STEPS if step == word]


class Dockerfile(unittest.TestCase):
    def test_two_stages_and_nothing_at_the_end(self):
        self.assertEqual([stage.split()[0] for stage in those("FROM")], ["debian:12-slim", "scratch"])
        last = [step for step, _ in STEPS[max(i for i, step in enumerate(STEPS) if step[0] == "FROM") + 1:]]
        self.assertEqual(set(last), {"COPY", "ENTRYPOINT"}, "nothing runs in an empty image")

    def test_what_it_calls_is_there(self):
        run, = those("RUN")
        self.assertIn("./setup build", run)
        presets = {preset["name"] for preset in json.loads((place.SOURCE / "CMakePresets.json").read_text())["configurePresets"]}
        self.assertLessEqual(set(re.findall(r"--preset (\S+)", run)), presets)
        self.assertIn("build", (place.SOURCE / ".dockerignore").read_text().split())

    def test_what_it_copies_is_installed(self):
        with tempfile.TemporaryDirectory() as folder:
            place.install(place.RELEASE, pathlib.Path(folder) / "usr")
            for path in ("usr/bin/coldseal", "usr/libexec/coldseal", "usr/share/doc/coldseal/licences"):
                self.assertTrue((pathlib.Path(folder) / path).exists(), path)
                self.assertIn(f"/out/{path}", TEXT)
        for name in ("coldseal-shim", "coldseal-shim.spdx.json"):
            self.assertTrue((place.RELEASE / name).exists())
            self.assertIn(f"build/release/{name}", TEXT)

    def test_what_starts_needs_nothing_else(self):
        self.assertEqual(json.loads(those("ENTRYPOINT")[0]), ["/usr/bin/coldseal"])
        headers = place.run("readelf", "-lW", place.COLDSEAL, place.RELEASE / "coldseal-shim").stdout
        self.assertIn("LOAD", headers)
        self.assertNotIn("INTERP", headers)


if __name__ == "__main__":
    place.need(place.COLDSEAL, "build the release preset first")
    unittest.main()
