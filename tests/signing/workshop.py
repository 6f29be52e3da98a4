# SPDX-License-Identifier: Apache-2.0
"""What the tests of signing share: a folder with a package in it, and the command."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from script import CACHE, COLDSEAL, SOURCE, main, need_program  # noqa: E402,F401  # pylint: disable=wrong-import-position,unused-import

RECIPES = SOURCE / "examples" / "signing"


class Workshop:
    """A temporary folder in which the command runs, with a package in build/."""

    def __init__(self, **environment):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="coldseal-signing-"))
        self.environment = {**os.environ, "HOME": str(self.top), **environment}
        (self.top / "build").mkdir()
        (self.top / "build" / "app.py").write_text("print(1)\n")
        self.run("manifest", "build", "--package", "app", "--package-version", "1", "--quiet")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.top)

    def call(self, *words, **environment):
        """Any program, whatever comes of it. A variable of None is not there."""
        given = {name: value for name, value in {**self.environment, **environment}.items() if value is not None}
        return subprocess.run(list(map(str, words)), cwd=self.top, env=given, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def run(self, *words, expect=0, **environment):
        done = self.call(COLDSEAL, *words, **environment)
        if done.returncode != expect:
            raise AssertionError(f"{' '.join(map(str, words))}: expected exit {expect}, found {done.returncode}: "
                                 f"{done.stdout.decode()}{done.stderr.decode()}")
        return done

    def program(self, name, text):
        path = self.top / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def seal(self):
        """Names and bytes of what lies in .coldseal/."""
        return {path.name: path.read_bytes() for path in (self.top / "build" / ".coldseal").iterdir()}

    def sign(self, key, label, *more, **environment):
        """Sign with @key, and verify with what `keys` and the program itself say of it."""
        done = self.run("sign", "build", "--key", key, "--label", label, "--format", "json", *more, **environment)
        return json.loads(done.stdout)["sealed"], done.stderr.decode()

    def refused(self, *words, expect, **environment):
        """The error of a command that fails."""
        return json.loads(self.run(*words, "--format", "json", expect=expect, **environment).stdout)["error"]
