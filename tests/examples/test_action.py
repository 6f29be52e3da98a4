#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is action.yml what GitHub's schema asks for, and does it do what it says? Its steps are run as the runner runs them: inputs are
handed on as the file maps them, outputs are read from the files that the steps write. The other recipes' files are checked by
their schemas; their scripts are run by run.sh beside them."""
import functools
import hashlib
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
import zipfile

SOURCE = pathlib.Path(os.environ.get("COLDSEAL_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
COLDSEAL = pathlib.Path(os.environ.get("COLDSEAL_BIN", SOURCE / "build/release/coldseal"))
CACHE = pathlib.Path(os.environ.get("COLDSEAL_CACHE")
                     or pathlib.Path(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "coldseal").expanduser())
SCHEMAS = CACHE / "schemas/bin"
MACHINE = {"x86_64": ("X64", "x86_64"), "aarch64": ("ARM64", "arm64")}[os.uname().machine]
RECIPES = {"action.yml": "vendor.github-actions", "examples/ci/github/workflow.yml": "vendor.github-workflows",
           "examples/ci/gitlab/.gitlab-ci.yml": "vendor.gitlab-ci"}


def read(path):
    """YAML by the reader that comes with the schemas."""
    program = "import json, sys; from ruamel.yaml import YAML; json.dump(YAML(typ='safe').load(open(sys.argv[1])), sys.stdout)"
    return json.loads(subprocess.run([SCHEMAS / "python", "-c", program, path], check=True, capture_output=True).stdout)


def conforms(path, schema):
    check = [SCHEMAS / "check-jsonschema", "--builtin-schema", schema, path]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


class Ran:
    def __init__(self, work, status, log, outputs):
        self.status, self.log, self.outputs = status, log, outputs
        summary = work / "summary"
        self.rows = summary.read_text().splitlines()[2:] if summary.exists() else []
        self.left = os.listdir(work / "temp")
        # What the runner would take for commands: not while it was told to stop taking any.
        self.commands, token = [], None
        for line in log.splitlines():
            if token is not None:
                token = None if line == f"::{token}::" else token
            elif line.startswith("::stop-commands::"):
                token = line.removeprefix("::stop-commands::")
            elif line.startswith("::"):
                self.commands.append(line)


class Action(unittest.TestCase):
    action = None

    @classmethod
    def setUpClass(cls):
        cls.action = read(SOURCE / "action.yml")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        for name in ("build", "policy", "temp"):
            (self.work / name).mkdir()
        (self.work / "build/app.py").write_text("print('ok')\n")
        self.call("keygen", "-o", "release")
        self.secret = (self.work / "release.key").read_text()
        (self.work / "policy/release.pem").write_bytes((self.work / "release.pem").read_bytes())
        (self.work / "policy/policy.json").write_bytes((SOURCE / "examples/python/policy.json").read_bytes())

    def call(self, *words):
        return subprocess.run([COLDSEAL, *words], cwd=self.work, check=True, capture_output=True, text=True).stdout

    def run_action(self, releases="http://127.0.0.1:9", **inputs):
        """The steps one after the other, until one fails."""
        inputs = {name.replace("_", "-"): value for name, value in inputs.items()}
        self.assertLessEqual(set(inputs), set(self.action["inputs"]))
        known = {f"inputs.{name}": inputs.get(name, said.get("default", "")) for name, said in self.action["inputs"].items()}
        known |= {"github.server_url": releases, "github.action_repository": "acme/coldseal"}
        outputs, log = self.work / "output", ""
        for step in self.action["runs"]["steps"]:
            outputs.write_text("")
            variables = {name: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: known[found.group(1)], value)
                         for name, value in step["env"].items()}
            ran = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.work, text=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                                 start_new_session=True, timeout=60,
                                 env={"PATH": os.environ["PATH"], "RUNNER_TEMP": str(self.work / "temp"), "RUNNER_ARCH": MACHINE[0],
                                      "GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(self.work / "summary"),
                                      "GITHUB_ACTION_PATH": str(SOURCE), **variables})
            log += ran.stdout
            known |= {f"steps.{step['id']}.outputs.{name}": value
                      for name, _, value in (line.partition("=") for line in outputs.read_text().splitlines())}
            if ran.returncode != 0:
                break
        given = {name: known.get(said["value"][4:-3]) for name, said in self.action["outputs"].items()}
        self.assertNotIn(self.secret.splitlines()[1], log)
        return Ran(self.work, ran.returncode, log, given)

    def seal(self, **inputs):
        return self.run_action(**{"coldseal": str(COLDSEAL), "path": "build", "package": "hello", "package_version": "1",
                                  "key": self.secret, "options": "--bind function=hello", **inputs})

    def refused(self, ran, status, *commands):
        self.assertEqual((ran.status, ran.commands, ran.left), (status, list(commands), []), ran.log)

    def test_inputs_reach_scripts_as_variables_alone(self):
        """An expression inside `run` would be a program that the workflow's data writes."""
        text = json.dumps([step["env"] for step in self.action["runs"]["steps"]])
        for step in self.action["runs"]["steps"]:
            self.assertNotIn("${{", step["run"])
        for name in self.action["inputs"]:
            self.assertIn("${{ inputs." + name + " }}", text)

    def test_seals(self):
        ran = self.seal(policy="policy/policy.json")
        self.assertEqual((ran.status, ran.commands, ran.left), (0, [], []), ran.log)
        digest = self.call("digest", "build").split()[0]
        self.assertEqual(ran.outputs, {"coldseal": str(COLDSEAL.resolve()), "manifest": digest})
        self.assertEqual(ran.rows, [f"| hello | 1 | 1 | 12 | {digest} |"])
        self.call("verify", "build", "--key", "release.pem")

    def test_paths_zips_and_options(self):
        with zipfile.ZipFile(self.work / "two.zip", "w") as archive:
            archive.write(self.work / "build/app.py", "app.py")
        ran = self.seal(path="build\n\ntwo.zip\n", package="", options="--info note=two words $(id)\n--bind region=eu-west-1\n")
        self.assertEqual((ran.status, ran.left), (0, []), ran.log)
        self.assertEqual([row.split(" | ")[0] for row in ran.rows], ["| build", "| two"])
        self.assertIn('"info":{"note":"two words $(id)"}', (self.work / "build/.coldseal/build.json").read_text())
        self.call("verify", "two.zip", "--key", "release.pem", "--region", "eu-west-1")

    def test_key_in_a_file(self):
        ran = self.seal(key="", key_file="release.key", label="ci")
        self.assertEqual(ran.status, 0, ran.log)
        self.assertTrue((self.work / "build/.coldseal/hello.json.ci.sig").exists())

    def test_which_key(self):
        self.refused(self.seal(key_file="release.key"), 2,
                     "::error file=action.yml,title=coldseal USAGE::key and key-file exclude each other")
        self.refused(self.seal(key=""), 80,
                     "::error file=action.yml,title=coldseal CONFIG_KEY::no key: set key from a secret, or key-file. "
                     "Secrets are empty in workflows that forks start")
        ran = self.seal(key="not a key")
        self.assertEqual((ran.status, ran.left), (80, []), ran.log)
        self.assertTrue(ran.commands[0].startswith("::error file=build,title=coldseal CONFIG_KEY::"), ran.log)

    def test_nothing_to_seal(self):
        self.refused(self.seal(path="\n"), 2, "::error file=action.yml,title=coldseal USAGE::path names nothing")

    def test_one_refusal_does_not_hide_the_others(self):
        ran = self.seal(path="none\nbuild\n")
        self.refused(ran, 80, "::error file=none,title=coldseal CONFIG_FILE::none: there is no such file or directory%0A"
                     "Next: check the path; it is taken from the working directory")
        self.assertEqual(ran.rows[0], "| none |  |  |  | CONFIG_FILE none |")
        self.assertEqual(len(ran.rows), 2)

    def test_a_policy_refuses(self):
        ran = self.seal(policy="policy/policy.json", function="other")
        self.refused(ran, 84, "::error file=build,title=coldseal TRUST_RULE::hello: no rule lets this package be here")
        self.assertEqual(ran.outputs["manifest"], None)

    def test_names_in_a_package_are_no_commands_and_no_markup(self):
        for name, status, told in (
                ("a\n::warning::|`<b>[x](y)&%,:", 83,
                 r"file=build,title=coldseal FORMAT_MANIFEST::a%0A::warning::[^\n]*%25,:[^\n]*"),
                ("a::warning::|`<b>[x](y)&%,:", 85,
                 r"file=build/a%3A%3Awarning[^:,\n]*%25%2C%3A,title=coldseal TREE_LINK::[^\n]*")):
            with self.subTest(name=name):
                (self.work / "summary").unlink(missing_ok=True)
                (self.work / "build" / name).symlink_to("../../../etc/passwd")
                ran = self.seal()
                (self.work / "build" / name).unlink()
                self.assertEqual((ran.status, len(ran.commands)), (status, 1), ran.log)
                self.assertRegex(ran.commands[0], f"^::error {told}$")
                self.assertEqual((len(ran.rows), ran.rows[0].count("|")), (1, 6))
                self.assertNotRegex(ran.rows[0], r"[<`\[]|&[^a#l]")

    def test_what_the_program_says_is_no_command(self):
        program = self.work / "coldseal"
        program.write_text('#!/bin/sh\necho ::warning::x >&2\nexec "$COLDSEAL_REAL" "$@"\n'.replace("$COLDSEAL_REAL", str(COLDSEAL)))
        program.chmod(0o755)
        ran = self.seal(coldseal=str(program), policy="policy/policy.json", function="other")
        self.assertEqual(ran.log.count("::warning::x"), 3)
        # The first step asks for the version; only then nothing of a package is read.
        self.refused(ran, 84, "::warning::x", "::error file=build,title=coldseal TRUST_RULE::hello: no rule lets this package be here")

    def test_the_key_goes_however_the_step_ends(self):
        program = self.work / "coldseal"
        program.write_text('#!/bin/sh\n[ "$1" = version ] || { ls -l "$RUNNER_TEMP"/*/ >"$RUNNER_TEMP/../seen"; kill -TERM 0; }\n')
        program.chmod(0o755)
        ran = self.seal(coldseal=str(program))
        self.assertNotEqual(ran.status, 0)
        self.assertRegex((self.work / "seen").read_text(), r"-rw------- .* key\n")
        self.assertEqual(ran.left, [])

    def test_install(self):
        """From a server on this machine in place of a release's page."""
        name = f"coldseal-1.2.3-linux-{MACHINE[1]}"
        page = self.work / "acme/coldseal/releases/download/v1.2.3"
        page.mkdir(parents=True)
        with tarfile.open(page / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(COLDSEAL, f"{name}/bin/coldseal")
        digest = hashlib.sha256((page / f"{name}.tar.gz").read_bytes()).hexdigest()
        handler = functools.partial(Quiet, directory=self.work)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            fetch = functools.partial(self.seal, releases=f"http://127.0.0.1:{server.server_port}", coldseal="", version="1.2.3")
            ran = fetch(sha256=digest)
            self.assertEqual((ran.status, len(ran.left)), (0, 1), ran.log)
            self.assertTrue(ran.outputs["coldseal"].startswith(str(self.work / "temp")))
            wrong = "0" * 64
            self.assertEqual(fetch(sha256=wrong).commands,
                             [f"::error title=coldseal::{name}.tar.gz has the digest {digest}, expected {wrong}"])
            self.assertEqual(fetch(sha256="").status, 80)
            self.assertEqual(fetch(sha256=digest.upper()).status, 80)
            self.assertEqual(fetch(sha256=digest, version="").status, 80)
            self.assertNotEqual(fetch(sha256=digest, version="1.2.4").status, 0)
            server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):  # noqa: A002 # the name is the base's
        pass


class Schemas(unittest.TestCase):
    def test_recipes(self):
        for name, schema in RECIPES.items():
            with self.subTest(name=name):
                self.assertTrue(conforms(SOURCE / name, schema))

    def test_the_schemas_refuse(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, schema in RECIPES.items():
                with self.subTest(name=name):
                    broken = pathlib.Path(folder) / pathlib.Path(name).name
                    text = (SOURCE / name).read_text()
                    broken.write_text(re.sub(r"^( +)(script|runs-on|using):", r"\1no-such-\2:", text, flags=re.M))
                    self.assertFalse(conforms(broken, schema))

    def test_the_workflow_gives_inputs_that_there_are(self):
        inputs = read(SOURCE / "action.yml")["inputs"]
        uses, = [step for step in read(SOURCE / "examples/ci/github/workflow.yml")["jobs"]["release"]["steps"]
                 if "coldseal@" in step.get("uses", "")]
        self.assertLessEqual(set(uses["with"]), set(inputs))
        self.assertLessEqual({name for name, said in inputs.items() if said.get("required")}, set(uses["with"]))


if __name__ == "__main__":
    if not os.access(COLDSEAL, os.X_OK):
        print(f"SKIP {COLDSEAL} is not there; build the release preset first")
        sys.exit(77)
    if not (SCHEMAS / "check-jsonschema").exists():
        print(f"SKIP the schemas are not in {CACHE}: ./setup everything puts them there")
        sys.exit(77)
    unittest.main()
