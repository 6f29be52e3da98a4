#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the shells complete our command line? Each is started on a terminal with nothing of the user's, given the script that
`coldseal completion` prints, and typed at, with the tab key."""
import json
import os
import pathlib
import pty
import re
import select
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import place

# What a terminal is told to do, rather than to show.
CONTROL = re.compile(r"\x1b(\[[0-9;?<>=]*[a-zA-Z~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>78P-Z])|[\x00-\x08\x0b-\x1f]")
PATIENCE = 30  # seconds: for a shell that never says what it should

SETUP = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             "bind 'set enable-bracketed-paste off'; bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'; "
             "bind 'set completion-query-items 0'; source completion"),
    "zsh": (["zsh", "-f", "-i"],
            "unsetopt prompt_cr prompt_sp zle_bracketed_paste; LISTMAX=1000; unset zle_bracketed_paste; autoload -Uz compinit; "
            "fpath=($PWD/functions $fpath); compinit -u -D"),
}


class Shell:
    """An interactive shell in a folder with an `orders` directory and a `policy.json`."""

    def __init__(self, name, folder):
        command, setup = SETUP[name]
        environment = {"PATH": f"{place.RELEASE}:/usr/bin:/bin", "HOME": folder, "TERM": "xterm", "LC_ALL": "C.UTF-8",
                       "PS1": "", "COLUMNS": "200", "LINES": "60", "ZDOTDIR": folder}
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.type(setup + "; echo rea''dy\n")
        self.until("ready\n")

    def type(self, text):
        os.write(self.end, text.encode())

    def until(self, *wanted):
        """What is on the terminal, once all of that is there."""
        seen = ""
        while not all(word in seen for word in wanted):
            if not select.select([self.end], [], [], PATIENCE)[0]:
                raise AssertionError(f"not there: {[word for word in wanted if word not in seen]}; there is {seen!r}")
            try:
                got = os.read(self.end, 65536)
            except OSError as error:
                raise AssertionError(f"the shell has ended: {seen!r}") from error
            seen = CONTROL.sub("", seen + got.decode("utf-8", "replace").replace("\r\n", "\n"))
        return seen

    def complete(self, line, *wanted):
        """Type a line and the tab key; then clear the line, and make sure that it is gone."""
        self.type(line + "\t\t")
        seen = self.until(*wanted)
        self.type("\x15echo do''ne\n")
        self.until("done\n")
        return seen

    def close(self):
        os.close(self.end)
        os.waitpid(self.pid, 0)


def prepare(folder, name):
    folder = pathlib.Path(folder)
    (folder / "orders").mkdir()
    (folder / "policy.json").write_text("{}")
    text = place.run(place.COLDSEAL, "completion", name).stdout
    (folder / "completion").write_text(text)
    (folder / "functions").mkdir()
    (folder / "functions/_coldseal").write_text(text)


def commands():
    return json.loads(place.run(place.COLDSEAL, "help", "--format", "json").stdout)["commands"]


class Completed:
    """What every shell must do; `ask` gives what is offered for a line."""

    @classmethod
    def setUpClass(cls):
        if shutil.which(cls.name) is None:
            print(f"SKIP {cls.name} is not installed: ./setup test")
            raise unittest.SkipTest(f"{cls.name} is not installed")
        folder = tempfile.TemporaryDirectory(prefix="coldseal-completion-")
        cls.addClassCleanup(folder.cleanup)
        prepare(folder.name, cls.name)
        cls.start(folder.name)

    def test_commands(self):
        self.ask("coldseal ", *(command["name"] for command in commands()))

    def test_part_of_a_command(self):
        self.assertNotIn("inspect", self.ask("coldseal ve", "verify", "version"))

    def test_options_of_every_command(self):
        for command in commands():
            with self.subTest(command=command["name"]):
                self.ask(f"coldseal {command['name']} --", *(f"--{option['name']}" for option in command["options"]))

    def test_words_of_an_option(self):
        self.ask("coldseal layer build --gate ", "extension", "wrapper", "both")
        self.ask("coldseal verify --format ", "text", "json")

    def test_words_of_an_operand(self):
        self.ask("coldseal completion ", "bash", "zsh", "fish")
        self.ask("coldseal layer ", "build")
        self.ask("coldseal help ", "environment", "verify")

    def test_files(self):
        self.ask("coldseal verify --policy pol", "policy.json")
        self.ask("coldseal verify or", "orders/")
        self.assertNotIn("policy.json", self.ask("coldseal layer build --output ", "orders/"))


class Typed(Completed):
    @classmethod
    def start(cls, folder):
        cls.shell = Shell(cls.name, folder)
        cls.addClassCleanup(cls.shell.close)

    def ask(self, line, *wanted):
        return self.shell.complete(line, *wanted)


class Bash(Typed, unittest.TestCase):
    name = "bash"

    def test_value_after_an_equals_sign(self):
        self.ask("coldseal layer build --gate=", "extension", "wrapper", "both")
        self.ask("coldseal verify --format=js", "--format=json")

    def test_behind_two_dashes(self):
        self.ask("coldseal exec --root orders -- --no-such pol", "policy.json")


class Zsh(Typed, unittest.TestCase):
    name = "zsh"

    def test_value_after_an_equals_sign(self):
        self.ask("coldseal verify --format=js", "--format=json")

    def test_an_option_is_offered_once_unless_it_is_a_list(self):
        seen = self.ask("coldseal verify --policy policy.json --key a --", "--key", "--function")
        self.assertNotIn("\n--policy", seen)


class Fish(Completed, unittest.TestCase):
    """fish says without a terminal what it would offer."""
    name = "fish"

    @classmethod
    def start(cls, folder):
        cls.folder = folder

    def ask(self, line, *wanted):
        environment = {"PATH": f"{place.RELEASE}:/usr/bin:/bin", "HOME": self.folder, "LC_ALL": "C.UTF-8", "LINE": line}
        seen = place.run("fish", "--no-config", "-c", "source completion; complete -C $LINE", cwd=self.folder, env=environment).stdout
        for word in wanted:
            self.assertIn(word, seen)
        return seen


if __name__ == "__main__":
    place.need(place.COLDSEAL, "build the release preset first")
    unittest.main()
