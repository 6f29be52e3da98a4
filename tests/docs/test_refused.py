#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Are the pages of docs/refused/ what `coldseal explain` says? With --write: make them so."""
import json
import re
import sys
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
from documents import SOURCE, coldseal, need_programs

FOLDER = SOURCE / "docs/refused"
WIDTH = 120

HEAD = """# Refused

The line in the log names a result, and the exit status its category. Each has a page here: what it means, the most common harmless
cause, how to tell an attack from an accident, and what to do. `coldseal explain NAME` and `coldseal explain STATUS` say the same,
and `coldseal explain -` reads the log itself. `tests/docs/test_refused.py --write` writes these pages from the program's own words.

A failed start is tried again by the platform, so each refusal tends to appear twice. With the extension gate the exit status is all
that the caller sees: `Extension.Crash … exit status 85`.

**No switch lets a refused function start anyway.** The ways out are an older sealed version, a new seal, or a reviewed policy.
"""


def explanations():
    told = coldseal("explain", "--format", "json")
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)["explanations"]


def wrap(text, indent=""):
    """Lines of at most WIDTH characters; what stands in backticks stays on one line."""
    lines, line = [], ""
    for word in re.findall(r"[^\s`]*`[^`]*`[^\s`]*|\S+", text):
        if line and len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = indent + word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(lines + [line])


def link(text, names):
    """Documents and other results become links. What looks like markup in prose is none."""
    def one(match):
        word = match.group(1)
        if word in names:
            return f"[`{word}`]({word}.md)"
        if (SOURCE / word).is_file() and word.endswith(".md"):
            return f"[`{word}`]({'../' + word.removeprefix('docs/') if word.startswith('docs/') else '../../' + word})"
        return match.group(0)
    return re.sub(r"`([^`]+)`", one, text)


def statuses(entry):
    return ("exit status " if len(entry["exit"]) == 1 else "exit statuses ") + ", ".join(map(str, entry["exit"]))


def capital(text):
    return text[0].upper() + text[1:]


def page(entry, entries):
    names = set(entries) - {entry["name"]}
    category = entries.get(entry["category"])
    of = f", category [{category['name']}]({category['name']}.md)" if category not in (None, entry) else ""
    text = f"# {entry['name']}\n\n{capital(entry['title'])}. ({capital(statuses(entry))}{of})\n"
    for title, member in (("What it means", "means"), ("Most common harmless cause", "harmless"), ("Attack or accident", "attack")):
        text += f"\n## {title}\n\n{wrap(link(entry[member], names))}\n"
    text += "\n## What to do\n\n"
    text += "".join(wrap(f"{n}. {link(step, names)}", "   ") + "\n" for n, step in enumerate(entry["next"], 1))
    if entry["results"]:
        text += "\n## Results\n\n| result | what it means |\n|---|---|\n"
        text += "".join(f"| [`{name}`]({name}.md) | {entries[name]['title']} |\n" for name in entry["results"])
    return text + "\n[All results](README.md)\n"


def index(entries):
    text = HEAD
    placed = set()
    for entry in entries.values():
        if not entry["results"]:
            continue
        text += (f"\n## {entry['name']}: {statuses(entry)}\n\n[{capital(entry['title'])}]({entry['name']}.md).\n\n"
                 "| result | what it means |\n|---|---|\n")
        text += "".join(f"| [`{name}`]({name}.md) | {entries[name]['title']} |\n" for name in entry["results"])
        placed |= {entry["name"], *entry["results"]}
    text += "\n## Others\n\n| result | exit status | what it means |\n|---|---|---|\n"
    for entry in entries.values():
        if entry["name"] not in placed:
            text += f"| [`{entry['name']}`]({entry['name']}.md) | {entry['exit'][0]} | {entry['title']} |\n"
    return text


def pages():
    entries = {entry["name"]: entry for entry in explanations()}
    return {"README.md": index(entries)} | {f"{name}.md": page(entry, entries) for name, entry in entries.items()}


class Refused(unittest.TestCase):
    maxDiff = None

    def test_every_page_says_what_the_program_says(self):
        for name, text in pages().items():
            with self.subTest(page=name):
                self.assertEqual((FOLDER / name).read_text(), text, "run tests/docs/test_refused.py --write")

    def test_there_is_no_other_page(self):
        self.assertEqual({path.name for path in FOLDER.iterdir()}, set(pages()))

    def test_every_result_and_every_status_is_explained(self):
        results = json.loads(coldseal("help", "exit", "--format", "json").stdout)["results"]
        entries = {entry["name"]: entry for entry in explanations()}
        for result in results:
            with self.subTest(result=result["name"]):
                self.assertIn(result["name"], entries)
                self.assertIn(result["exit"], entries[result["name"]]["exit"])
                self.assertEqual(entries[result["name"]]["title"], result["meaning"])
        for status in {result["exit"] for result in results}:
            told = coldseal("explain", str(status), "--format", "json")
            self.assertEqual(told.returncode, 0, told.stderr)
            self.assertIn(status, json.loads(told.stdout)["exit"])

    def test_no_text_advises_to_weaken_anything(self):
        weak = re.compile(r"\b(disable|turn (it|the gate) off|switch (it|the gate) off|remove the (layer|gate|rule|signer)|"
                          r"allow(ing)? (it|this|the file)|use audit|\"audit\"|set `?mode|lower the floor|ignore (it|this)|--force)", re.I)
        for entry in explanations():
            for step in entry["next"]:
                with self.subTest(result=entry["name"]):
                    self.assertNotRegex(step, weak)

    def test_the_verdict_points_to_pages_that_exist(self):
        """The shim writes docs/refused/NAME for every result but OK."""
        for entry in explanations():
            self.assertEqual(entry["page"], f"docs/refused/{entry['name']}.md")
            self.assertTrue((SOURCE / entry["page"]).is_file())


if __name__ == "__main__":
    need_programs()
    if sys.argv[1:] == ["--write"]:
        for file_name, contents in pages().items():
            (FOLDER / file_name).write_text(contents)
        sys.exit(0)
    unittest.main()
