#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the manual pages say what the program does? Every page is one that mandoc has nothing to say about; options are the same in
the tables, help, pages and completions; references lead to pages that are there."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
from documents import SOURCE, coldseal, need_programs, words_in_code

# Asked of the machine's own pages, where ours are not: test_references() asks instead.
ELSEWHERE = "referenced manual not found"


def told(*arguments):
    ran = coldseal(*arguments)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


TABLE = json.loads(told("help", "--format", "json"))["commands"]


def pages():
    """The text of each page by its file name."""
    made = {"coldseal.1": told("help", "--man")}
    for command in TABLE:
        made[f"coldseal-{command['name']}.1"] = told("help", command["name"], "--man")
    date = re.search(r"^\.Dd (.*)$", made["coldseal.1"], re.M).group(1)
    for template in sorted((SOURCE / "docs/man").glob("*.in")):
        made[template.stem] = subprocess.run([SOURCE / "docs/man/make.py", template, date], check=True, capture_output=True,
                                             text=True).stdout
    return made


PAGES = pages()


def mandoc(*arguments, text):
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "page"
        page.write_text(text)
        return subprocess.run(["mandoc", *arguments, page], cwd=folder, capture_output=True, text=True, check=False)


def shown(name):
    """A page as a reader sees it, without the bold of terminals."""
    return re.sub(r".\x08", "", mandoc("-Tutf8", "-Owidth=100", text=PAGES[name]).stdout)


def spelled(option):
    """An option with its argument, as help and pages show it."""
    letter = f"-{option['letter']}, " if "letter" in option else ""
    argument = f" {option['argument']}" if "argument" in option else ""
    return f"{letter}--{option['name']}{argument}" + (" ..." if option["kind"] == "list" else "")


class Pages(unittest.TestCase):
    def test_mandoc_has_nothing_to_say(self):
        for name, text in PAGES.items():
            with self.subTest(page=name):
                ran = mandoc("-Tlint", text=text)
                self.assertEqual([line for line in ran.stdout.splitlines() if ELSEWHERE not in line], [])
                self.assertEqual(ran.stderr, "")

    def test_references(self):
        for name, text in PAGES.items():
            for page, section in re.findall(r"\bXr (\S+) (\d)", text):
                self.assertIn(f"{page}.{section}", PAGES, name)

    def test_there_is_a_page_for_each(self):
        self.assertGreaterEqual(set(PAGES), {"coldseal-manifest.5", "coldseal-policy.5", "coldseal-shim.8"})
        for name, text in PAGES.items():
            title = name.rpartition(".")[0].upper()
            self.assertIn(f".Dt {title} {name[-1]}\n", text)
        for command in TABLE:
            self.assertIn(f".Xr coldseal-{command['name']} 1\n".replace(".Xr", ".It Xr"), PAGES["coldseal.1"])


class Options(unittest.TestCase):
    """The table is what `help --format json` says; all else must be the same options, none more, none less."""

    def test_in_help(self):
        for command in TABLE:
            rows = re.findall(r"^  ((?:-\w, )?--\S.*?)(?:   .*|  .*)?$", told("help", command["name"]), re.M)
            self.assertEqual([row.strip() for row in rows], [spelled(option) for option in command["options"]])

    def test_in_pages(self):
        for command in TABLE:
            with self.subTest(command=command["name"]):
                text = shown(f"coldseal-{command['name']}.1")
                options = text[text.index("\nOPTIONS\n"):text.index("\nEXIT STATUS\n")]
                # A short one stands in the line of its explanation.
                rows = re.findall(r"^     ((?:-\w, )?--\S.*?)(?:  .*)?$", options, re.M)
                self.assertEqual([row.strip() for row in rows], [spelled(option) for option in command["options"]])

    def test_in_completions(self):
        bash, zsh, fish = (told("completion", shell) for shell in ("bash", "zsh", "fish"))
        common = set.intersection(*({option["name"] for option in command["options"]} for command in TABLE))
        for command in TABLE:
            name = command["name"]
            own = [option for option in command["options"] if option["name"] not in common]
            names = {option["name"] for option in own}
            letters = {option["letter"] for option in own if "letter" in option}
            with self.subTest(command=name):
                found = re.search(rf"^    {name}\)\n        options='([^']*)'", bash, re.M).group(1).split()
                self.assertEqual(set(found), {f"--{each}" for each in names} | {f"-{each}" for each in letters})
                block = re.search(rf"^    {name}\)\n(.*?)^        ;;", zsh, re.M | re.S).group(1)
                self.assertEqual(set(re.findall(r"'(?:\*|\([^)]*\))?--([\w-]+)=?\[", block)), names)
                self.assertEqual(set(re.findall(r"'(?:\*|\([^)]*\))?-(\w)\+?\[", block)), letters)
                rows = re.findall(rf"-n '__coldseal_is {name}' -l (\S+)(?: -s (\S))?", fish)
                self.assertEqual({row[0] for row in rows}, names)
                self.assertEqual({row[1] for row in rows if row[1]}, letters)
        self.assertEqual(set(re.findall(r"-n '__coldseal_is' -l (\S+)", fish)), common)


class Contents(unittest.TestCase):
    def test_each_result_with_its_meaning_and_next_step(self):
        text = re.sub(r"\s+", " ", shown("coldseal.1"))
        for result in json.loads(told("help", "exit", "--format", "json"))["results"]:
            self.assertIn(f"{result['name']} {result['meaning']} Next: {result['next']}", text)

    def test_each_variable(self):
        text = shown("coldseal.1")
        for variable in json.loads(told("help", "environment", "--format", "json"))["variables"]:
            self.assertIn(variable["name"], text)

    def test_nothing_of_the_formats_is_lost(self):
        """Every word in code of the sections that a page is made of stands on that page."""
        for name in ("coldseal-manifest.5", "coldseal-policy.5", "coldseal-shim.8"):
            text = re.sub(r"\s+", "", shown(name))
            source = (SOURCE / f"docs/man/{name}.in").read_text()
            for path, heading in re.findall(r"^@include (\S+)(?: (#.*))?$", source, re.M):
                section = (SOURCE / path).read_text()
                if heading:
                    section = section.split(f"\n{heading}\n", 1)[1]
                    section = re.split(r"^#{1,%d} " % heading.index(" "), section, maxsplit=1, flags=re.M)[0]
                fenced = re.compile(r"^```.*?^```$", re.S | re.M)
                words = words_in_code(fenced.sub("", section)) + \
                    [block.split("\n", 1)[1][:-3] for block in fenced.findall(section)]
                self.assertGreater(len(words), 3)
                self.assertEqual([word for word in words if re.sub(r"\s+", "", word) not in text], [], (name, heading))


if __name__ == "__main__":
    need_programs()
    if shutil.which("mandoc") is None:
        print("SKIP mandoc is not installed: ./setup test")
        sys.exit(77)
    unittest.main()
