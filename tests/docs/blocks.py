# SPDX-License-Identifier: Apache-2.0
"""The fenced blocks of a page, the comments before them, and the commands in them.

A comment on the line before a block says what is to be done with it:

    <!-- not run: reason -->    its commands are not run, and why
    <!-- run by: test_name -->  another test runs them
    <!-- file: name -->         the block is a file that the commands of the page find
"""
import re
import subprocess

SHELLS = ("sh", "bash", "shell")
NOTE = re.compile(r"^ *<!-- (not run|run by|file): (.+?) -->$")
FENCE = re.compile(r"^( *)```(\S*)(.*)$")


class Block:
    def __init__(self, page, line, section, kind, note, text):
        self.page, self.line, self.section, self.kind = page, line, section, kind
        self.note, self.text = note, text

    def __str__(self):
        return f"{self.page}:{self.line}"

    def is_commands(self):
        return self.kind in SHELLS or self.kind == "console"

    def commands(self):
        """(command, lines that are shown below it) of each; a sh block shows none."""
        if self.kind == "console":
            return list(of_console(self.text))
        return [(command, None) for command in of_script(self.text)]


def blocks(page, text):
    """All fenced blocks of a page, in order."""
    found, section, note, begun = [], "", None, None
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if begun is None:
            if fence:
                begun = (number, len(fence.group(1)), fence.group(2), [])
            elif NOTE.match(line):
                note = NOTE.match(line).groups()
            elif line.strip():
                note = None
                if line.startswith("## "):
                    section = line[3:]
        elif fence and fence.group(2) == "":
            start, _, kind, lines = begun
            found.append(Block(page, start, section, kind, note, "".join(one + "\n" for one in lines)))
            begun, note = None, None
        else:
            begun[3].append(line[begun[1]:] if not line[:begun[1]].strip() else line)
    assert begun is None, f"{page}: a block that does not end"
    return found


def complete(command):
    """Is this all of a command, or does it go on in the next line?"""
    if re.search(r"(^|[^\\])\\$", command):
        return False
    here = re.search(r"<<-? *['\"]?(\w+)['\"]?", command)
    if here and not re.search(rf"^{here.group(1)}$", command, re.M):
        return False
    return subprocess.run(["bash", "-n", "-c", command], stderr=subprocess.DEVNULL, check=False).returncode == 0


def of_script(text):
    command = ""
    for line in text.splitlines():
        if not command and (not line.strip() or line.lstrip().startswith("#")):
            continue
        command += ("\n" if command else "") + line
        if complete(command):
            yield command
            command = ""
    assert not command, f"not a whole command: {command}"


def of_console(text):
    """A block that goes on with the output of an earlier one has none."""
    command, shown = None, []
    for line in text.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield command, shown
            command, shown = line[2:], []
        elif command is not None and not shown and not complete(command):
            command += "\n" + line.removeprefix("> ")
        else:
            shown.append(line)
    if command is not None:
        yield command, shown
