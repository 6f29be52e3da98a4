#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does the site build, with every link leading somewhere and nothing fetched? Is a broken link an error? Is the picture of the demo
what the demo prints?"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

sys.dont_write_bytecode = True  # leave nothing in the tree
from documents import COLDSEAL, SOURCE, need_programs

CACHE = pathlib.Path(os.environ.get("COLDSEAL_CACHE", pathlib.Path.home() / ".cache/coldseal"))
SPHINX = os.environ.get("SPHINX_BUILD", str(CACHE / "site/bin/sphinx-build"))
PAGES = [page for pattern in ("*.md", "docs/**/*.md", "layer/*.md", "examples/**/*.md", "tests/**/*.md") for page in SOURCE.glob(pattern)]


def build(top, goal):
    """Whoever asks the network runs into a wall."""
    wall = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
    return subprocess.run([top / "docs/site/build", goal], env={**os.environ, **wall, "SPHINX_BUILD": SPHINX}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=110, check=False)


class Picture(unittest.TestCase):
    def test_it_shows_what_the_demo_prints(self):
        drawn = subprocess.run([SOURCE / "docs/site/picture", "-"], env={**os.environ, "COLDSEAL_BIN": COLDSEAL},
                               stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(drawn.returncode, 0, drawn.stderr)
        self.assertEqual((SOURCE / "docs/demo.svg").read_text(), drawn.stdout, "docs/site/picture docs/demo.svg makes it anew")

    def test_it_shows_a_start_and_a_refusal(self):
        text = re.sub(r"<[^>]*>", "", (SOURCE / "docs/demo.svg").read_text())
        for word in ("PASSED demo 1", '{"ok": true}', "REFUSED TREE_MODIFIED app.py", "exit status 85"):
            self.assertIn(word, text)


class Links(unittest.TestCase):
    def test_links_to_elsewhere_are_well_formed(self):
        """By their form alone: nothing is asked."""
        for page in PAGES:
            prose = re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.S | re.M)
            for target in re.findall(r"\]\(([a-z]+:[^)]*)\)|<(https?:[^>]*)>", prose):
                target = "".join(target)
                with self.subTest(page=str(page.relative_to(SOURCE)), target=target):
                    parts = urllib.parse.urlsplit(target)
                    self.assertEqual(parts.scheme, "https")
                    self.assertRegex(parts.hostname or "", r"^([a-z0-9-]+\.)+[a-z]{2,}$")
                    self.assertNotRegex(target, r"\s")


@unittest.skipUnless(os.access(SPHINX, os.X_OK), "no generator")
class Site(unittest.TestCase):
    def test_it_builds_without_a_warning_and_without_the_network(self):
        with tempfile.TemporaryDirectory(prefix="coldseal-site-") as folder:
            ran = build(SOURCE, folder)
            self.assertEqual((ran.returncode, ran.stderr), (0, ""), ran.stdout)
            made = pathlib.Path(folder)
            for page in ("index.html", "README.html", "docs/README.html", "docs/cookbook.html", "docs/refused/TREE_EXTRA.html", "SECURITY.html"):
                self.assertTrue((made / page).is_file(), page)
            self.assertTrue(list(made.rglob("demo.svg")))
            for page in made.rglob("*.html"):
                self.loads_nothing_from_elsewhere(page)
                self.links_of(page)

    def loads_nothing_from_elsewhere(self, page):
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", page.read_text()):
            self.assertNotRegex(tag, r"(?:src|href)=[\"'](?:https?:)?//", page)

    def links_of(self, page):
        """Every link between pages leads to a file that is there, and every anchor to an element of it."""
        for target in set(re.findall(r'<a [^>]*href="([^"]+)"', page.read_text())):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            there = page if not path else page.parent / urllib.parse.unquote(path)
            self.assertTrue(there.exists(), f"{page}: {target}")
            if anchor and there.suffix == ".html":
                self.assertRegex(there.read_text(), rf'id="{re.escape(urllib.parse.unquote(anchor))}"', f"{page}: {target}")

    def test_a_link_that_leads_nowhere_is_an_error(self):
        for broken in ("[x](nowhere.md)", "[x](gates.md#no-such-heading)"):
            with self.subTest(link=broken), tempfile.TemporaryDirectory(prefix="coldseal-site-") as folder:
                top = pathlib.Path(folder, "top")
                (top / "docs").mkdir(parents=True)
                shutil.copytree(SOURCE / "docs/site", top / "docs/site")
                (top / "README.md").write_text("# One\n\n[two](docs/README.md)\n")
                (top / "docs/gates.md").write_text("# Gates\n\n## A heading\n")
                (top / "docs/README.md").write_text("# Two\n\n[x](gates.md#a-heading)\n")
                good = build(top, f"{folder}/out")
                self.assertEqual(good.returncode, 0, good.stderr)
                (top / "docs/README.md").write_text(f"# Two\n\n{broken}\n")
                self.assertNotEqual(build(top, f"{folder}/out").returncode, 0)


if __name__ == "__main__":
    need_programs()
    if sys.argv[1:] == ["--site"]:
        if not os.access(SPHINX, os.X_OK):
            print(f"SKIP {SPHINX} is not there: ./setup everything installs it")
            sys.exit(77)
        unittest.main(argv=sys.argv[:1], defaultTest="Site")
    unittest.main(argv=sys.argv[:1], defaultTest=["Picture", "Links"])
