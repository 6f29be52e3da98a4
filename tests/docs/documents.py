# SPDX-License-Identifier: Apache-2.0
"""What the documents tests share: the page's examples and tables, and the real programs."""
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(os.environ.get("COLDSEAL_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
COLDSEAL = os.environ.get("COLDSEAL_BIN", str(SOURCE / "build/release/coldseal"))
SHIM = os.environ.get("COLDSEAL_SHIM", str(SOURCE / "build/release/coldseal-shim"))
PAGE = (SOURCE / "docs/formats.md").read_text()


def need_programs():
    """Without the shipped programs there is nothing to compare the documents with."""
    for program in (COLDSEAL, SHIM):
        if not os.access(program, os.X_OK):
            print(f"SKIP {program} is not there; build the release preset first")
            sys.exit(77)


def example(kind, text=PAGE):
    """The one fenced block with the info string `json KIND`."""
    found = re.findall(r"^```json " + kind + r"\n(.*?)^```$", text, re.S | re.M)
    assert len(found) == 1, f"{len(found)} examples of a {kind}"
    return found[0]


def table_after(heading, text=PAGE):
    """The rows of the first table behind a line that begins with `heading`; a row is a list of cells."""
    lines = text[text.index("\n" + heading):].splitlines()[1:]
    rows = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        elif rows:
            break
    return rows[2:]


def words_in_code(cell):
    return re.findall(r"`([^`]+)`", cell)


def coldseal(*arguments, cwd=None):
    """Run the command with an environment that has nothing of ours in it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COLDSEAL_", "AWS_", "_HANDLER"))}
    return subprocess.run([COLDSEAL, *arguments], cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)
