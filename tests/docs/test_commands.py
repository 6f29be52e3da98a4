#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does every command of the documents do what they say?

Each page has a folder in which sandbox.py has put the files that its text takes for granted. Its commands run there one after the
other, as in a shell. What a block shows below a command must come out of it: digests, keys, times, dates and sizes may differ, and
a shown ... or … stands for anything, alone in a line for any lines. A command ends with 0, unless "exit status N" is shown below
it. blocks.py says how a page marks what is not run.

    test_commands.py [PAGE...]      these pages alone
"""
import collections
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import sandbox
from blocks import blocks
from documents import SOURCE, need_programs

PAGES = [page for pattern in ("README.md", "docs/*.md", "layer/README.md") for page in sorted(SOURCE.glob(pattern))]
MARK = "-:- command"


def masked(text):
    """Without what is different each time."""
    text = re.sub(r"sha256:[0-9a-f]+(\.\.\.|…)?[0-9a-f]*", "sha256:D", text)
    text = re.sub(r"\b(p256|p384|ed25519|rsa[0-9]+):[0-9a-f]{8}", r"\1:K", text)
    text = re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:]+(\.[0-9]+)?Z?)?", "DATE", text)
    text = re.sub(r"[0-9][0-9.,]* (bytes|KB|MB)", r"N \1", text)
    text = re.sub(r"[0-9.]+ ms\b", "T ms", text)
    text = re.sub(r"/tmp/coldseal-demo-\w+", "/tmp/coldseal-demo-X", text)
    return re.sub(r"\S*/python3", "python3", text)


def pattern(shown):
    parts = []
    for line in shown:
        if line.strip() in ("...", "…"):
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(r"[^\n]*".join(re.escape(part) for part in re.split(r"\.\.\.|…", masked(line))) + r"\n")
    return re.compile("".join(parts))


def expected_of(shown):
    """The exit status that is shown, and the output."""
    if shown and re.fullmatch(r"exit status [0-9]+", shown[-1]):
        return int(shown[-1].split()[-1]), shown[:-1]
    return 0, shown


def script_of(commands):
    """One shell for a block: variables live on from one command to the next."""
    lines = ["exec 2>&1"]
    for number, (command, _) in enumerate(commands):
        lines += [f"eval {shlex.quote(sandbox.playable(command))}", f"printf '\\n{MARK} %d %d\\n' {number} $?"]
    return "\n".join(lines)


def outputs_of(said):
    """number: (output, status) from what the shell said."""
    found, begin = {}, 0
    for match in re.finditer(rf"\n?{MARK} ([0-9]+) ([0-9]+)\n", said):
        output = said[begin:match.start()]
        found[int(match.group(1))] = (output if not output or output.endswith("\n") else output + "\n", int(match.group(2)))
        begin = match.end()
    return found


def run(block, folder):
    """What is wrong with a block, in words."""
    commands = block.commands()
    ran = subprocess.run(["bash", "-c", script_of(commands)], cwd=folder, env=sandbox.environment(folder), stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, text=True, errors="backslashreplace", timeout=120, check=False)
    outputs, wrong = outputs_of(ran.stdout), []
    for number, (command, shown) in enumerate(commands):
        output, status = outputs.get(number, (ran.stdout, -1))
        expected, lines = expected_of(shown or [])
        if status != expected:
            wrong.append(f"$ {command}\nexit status {status}, expected {expected}\n{output}")
        elif lines and not pattern(lines).fullmatch(masked(output)):
            wrong.append(f"$ {command}\nshown\n" + "\n".join(lines) + f"\nsaid\n{output}")
    return wrong


def registered_tests():
    """Names of tests, as CMake lists have them; those made in a loop by their beginning."""
    text = "".join(path.read_text() for path in (SOURCE / "tests").rglob("CMakeLists.txt"))
    return set(re.findall(r"coldseal_(?:script|unit)_test\((\w+)", text))


class Commands(unittest.TestCase):
    maxDiff = None

    def test_every_command_does_what_the_page_says(self):
        for page in PAGES:
            name = str(page.relative_to(SOURCE))
            chapters = collections.OrderedDict()
            for block in blocks(name, page.read_text()):
                chapters.setdefault(block.section if name in sandbox.BY_SECTION else "", []).append(block)
            for chapter in chapters.values():
                with tempfile.TemporaryDirectory(prefix="coldseal-docs-") as folder:
                    self.chapter(name, chapter, pathlib.Path(folder))

    def chapter(self, name, chapter, folder):
        if any(block.is_commands() and not self.elsewhere(block) for block in chapter):
            sandbox.prepare(name, folder)
        for block in chapter:
            if block.note and block.note[0] == "file":
                (folder / block.note[1]).write_text(block.text)
            elif block.is_commands() and not self.elsewhere(block):
                with self.subTest(block=str(block)):
                    wrong = run(block, folder)
                    self.assertFalse(wrong, "\n".join(wrong))

    @staticmethod
    def elsewhere(block):
        """Is it marked, or listed, as run by another test or not at all?"""
        return block.note is not None and block.note[0] in ("not run", "run by") or sandbox.listed(block) is not None

    def test_what_runs_elsewhere_is_a_test(self):
        known = registered_tests()
        self.assertIn("docs_commands", known)
        named = {test for _, _, test in sandbox.ELSEWHERE if test in known or " " not in test}
        for page in PAGES:
            named |= {block.note[1] for block in blocks(page.name, page.read_text()) if block.note and block.note[0] == "run by"}
        self.assertEqual(named - known, set())

    def test_what_is_listed_is_there(self):
        found = {(name, first) for name, first, _ in sandbox.ELSEWHERE}
        for page in PAGES:
            for block in blocks(str(page.relative_to(SOURCE)), page.read_text()):
                found -= {(block.page, sandbox.first_of(block))}
        self.assertEqual(found, set())

    def test_a_note_stands_before_a_block(self):
        for page in PAGES:
            text = page.read_text()
            notes = re.findall(r"^ *<!-- (?:not run|run by|file):", text, re.M)
            used = [block for block in blocks(page.name, text) if block.note]
            self.assertEqual(len(notes), len(used), page)


if __name__ == "__main__":
    need_programs()
    if not (sandbox.pki() / "root.pem").exists():
        print(f"SKIP there is no test PKI in {sandbox.pki()}: tests/pki/make.sh makes it")
        sys.exit(77)
    if len(sys.argv) > 1:
        PAGES = [SOURCE / name for name in sys.argv[1:]]
        del sys.argv[1:]
    unittest.main()
