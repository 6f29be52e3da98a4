# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: stages to act on, sandboxes to run them in, and the list of cases.

A *stage* is what a function's environment is made of, laid out in a temporary directory: the package, the layer, the
runtime, the policies. `Stage.play()` shows it to a sandbox of its own (see sandbox.py) and returns what could be seen.
A *case* is one function with an id, a gate and an expectation; `main()` runs them and counts.
"""
import concurrent.futures
import contextlib
import dataclasses
import fnmatch
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
CACHE = pathlib.Path(os.environ.get("COLDSEAL_CACHE")
                     or pathlib.Path(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "coldseal").expanduser())
SHIM = pathlib.Path(os.environ.get("COLDSEAL_SHIM", SOURCE / "build/release/coldseal-shim"))
COLDSEAL = pathlib.Path(os.environ.get("COLDSEAL_BIN", SOURCE / "build/release/coldseal"))
EMULATOR = pathlib.Path(os.environ.get("COLDSEAL_EMULATOR", CACHE / "tools/aws-lambda-rie-x86_64"))
RUNTIME_CLIENT = CACHE / "venv"
API_PROGRAM = SOURCE / "tests/support/runtime_api.py"

# Where AWS's runtime client and its Python are inside a sandbox.
PYTHON = "/lang/bin/python"
CANARY = "/canary"

EMULATOR_PANIC = "Unable to find an exitedChannel"

HANDLER = f'''\
import json
import os

with open("{CANARY}/imported", "a") as marker:
    marker.write("the handler's module ran\\n")


def bytes_of(path):
    with open(path, "rb") as file:
        return file.read().decode("latin-1")


def descriptors():
    names = sorted(int(name) for name in os.listdir("/proc/self/fd"))
    found = {{}}
    for name in names:
        try:
            found[name] = os.readlink(f"/proc/self/fd/{{name}}").split("[")[0].split(":")[0]
        except OSError:
            pass  # the descriptor of the listing itself
    return found


SEEN = {{"argv": bytes_of("/proc/self/cmdline"), "environment": bytes_of("/proc/self/environ"),
        "descriptors": descriptors(), "directory": os.getcwd()}}


def handler(event, context):
    if event["question"] < 0:
        os._exit(7)
    with open("{CANARY}/called", "a") as marker:
        marker.write("the handler was called\\n")
    return {{"answer": event["question"] * 2, "function": context.function_name, "seen": SEEN}}
'''

# What the platform's own Python runtime does: a bash that hands the interpreter to a wrapper, or starts it.
MANAGED_BOOTSTRAP = f'''\
#!/bin/bash
export AWS_EXECUTION_ENV=AWS_Lambda_python3.11
if [ -z "$AWS_LAMBDA_EXEC_WRAPPER" ]; then
    exec {PYTHON} /var/runtime/bootstrap.py
fi
wrapper=$AWS_LAMBDA_EXEC_WRAPPER
if [ ! -f "$wrapper" ]; then
    echo "$wrapper: does not exist"
    exit 127
fi
if [ ! -x "$wrapper" ]; then
    echo "$wrapper: is not executable"
    exit 126
fi
exec -- "$wrapper" {PYTHON} /var/runtime/bootstrap.py
'''

MANAGED_MAIN = '''\
import os
import sys

from awslambdaric.__main__ import main

sys.path.insert(0, "/var/task")
main([sys.argv[0], os.environ["_HANDLER"]])
'''

# A bootstrap as custom runtimes and images have it.
CUSTOM_BOOTSTRAP = f'''\
#!/bin/sh
echo ran >> {CANARY}/bootstrap
exec {PYTHON} -m awslambdaric "${{1:-$_HANDLER}}"
'''


class Failed(AssertionError):
    """An expectation was not met."""


class Skipped(Exception):
    """A real part is missing; the message names it."""


def check(condition, message):
    if not condition:
        raise Failed(message)


def equal(found, expected, what):
    check(found == expected, f"{what}: expected {expected!r}, found {found!r}")


def environment(**more):
    """A clean environment as the emulator gets it; every member goes on to the function."""
    return {"PATH": "/usr/bin:/bin", "AWS_LAMBDA_FUNCTION_NAME": "orders-api", "AWS_LAMBDA_FUNCTION_TIMEOUT": "10",
            "AWS_LAMBDA_FUNCTION_HANDLER": "app.handler", "AWS_REGION": "eu-west-1", **more}


@dataclasses.dataclass
class Seen:
    """What one play showed."""
    results: list
    canary: dict  # name of a marker file -> its contents

    @property
    def answers(self):
        return [answer for result in self.results for answer in result.get("answers", [])]

    @property
    def log(self):
        return "".join(result.get("log", "") + result.get("stderr", "") for result in self.results)

    @property
    def requests(self):
        """What was asked of the emulator's own Runtime API, in order: (method, path)."""
        return re.findall(r"API request - (\S+) ([^\s,]+)", self.log)

    @property
    def exits(self):
        """How the processes ended that the emulator started: (name, "exit status N")."""
        return re.findall(r"Process (\w+)-\S+ exited: (.+)", self.log)

    @property
    def verdicts(self):
        """The verdict lines, wherever in a line of the log they begin."""
        found = []
        for line in self.log.splitlines():
            begin = line.find('{"timestamp"')
            if begin >= 0 and '"coldseal":"verdict/v1"' in line:
                found.append(json.loads(line[begin:]))
        return found


class Stage:
    """A temporary directory with everything that a sandbox shows."""

    def __init__(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="coldseal-e2e-"))
        self.task, self.layer, self.runtime, self.image, self.keys = (
            self.top / name for name in ("task", "layer", "runtime", "image", "keys"))
        for folder in (self.task, self.layer, self.runtime, self.image, self.keys, self.top / "root"):
            folder.mkdir()
        self.shim = SHIM
        self.binds = []
        self.tmpfs = []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.top)

    def write(self, path, text, mode=0o644):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return path

    def install(self, program, path, mode=0o755):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(program, path)
        path.chmod(mode)
        return path

    def key(self, name="release", kind="p256"):
        """The path of a key pair's private half, made by the command; the public half is beside it."""
        path = self.keys / f"{name}.key"
        if not path.exists():
            command("keygen", "-o", self.keys / name, "--type", kind)
        return path

    def package(self, entries=None):
        """Write a function's package."""
        self.write(self.task / "app.py", HANDLER)
        self.write(self.task / "lib/prices.json", '{"tea": 3}\n')
        self.write(self.task / "bin/tool", "#!/bin/sh\nexit 0\n", 0o755)
        (self.task / "lib/current.json").symlink_to("prices.json")
        for path, text in (entries or {}).items():
            self.write(self.task / path, text)

    def seal(self, folder=None, package="orders-api", key=None, root="/var/task", version=1, bind=("function=orders-api",),
             label="release", more=()):
        """Seal a folder with the command, as a user would."""
        options = [word for binding in bind for word in ("--bind", binding)]
        command("sign", folder or self.task, "--package", package, "--package-version", str(version), "--root", root,
                "--key", key or self.key(), "--label", label, *options, *more)

    def policy(self, folder, document=None, key="release"):
        """Write a policy and the key that it names."""
        self.write(folder / "policy.json", json.dumps(document or policy(), indent=1))
        if (self.keys / f"{key}.pem").exists():
            self.install(self.keys / f"{key}.pem", folder / f"{key}.pem", 0o644)

    def show(self, source, target, read_only=True):
        self.binds.append({"from": str(source), "to": target, "read_only": read_only})

    def memory(self, target, options):
        """A file system in memory at @target, above whatever is there."""
        self.tmpfs.append({"to": target, "options": options})

    def play(self, *steps):
        """Run steps in a fresh sandbox. The emulator panics when a process ends before it has noted that it started it; a
        refusal takes less than a millisecond, so that happens. Then the play is repeated, and markers of all plays count."""
        canary = {}
        for _ in range(10):
            seen = self.play_once(*steps)
            canary.update(seen.canary)
            if EMULATOR_PANIC not in seen.log:
                break
        return dataclasses.replace(seen, canary=canary)

    def play_once(self, *steps):
        with tempfile.TemporaryDirectory(dir=self.top) as scratch, tempfile.TemporaryDirectory(dir=self.top) as canary:
            os.chmod(canary, 0o777)
            binds = [{"from": str(source), "to": target, "read_only": True} for source, target in (
                (self.task, "/var/task"), (self.layer, "/opt"), (self.runtime, "/var/runtime"),
                (RUNTIME_CLIENT, "/lang"), (EMULATOR, "/emulator")) if source.exists()]
            if any(self.image.iterdir()):
                binds += [{"from": str(path), "to": f"/{path.name}", "read_only": True} for path in self.image.iterdir()]
            binds.append({"from": canary, "to": CANARY, "read_only": False})
            spec = {"root": str(self.top / "root"), "scratch": scratch, "api_program": str(API_PROGRAM),
                    "binds": binds + self.binds, "tmpfs": self.tmpfs, "steps": steps}
            spec_path, result_path = pathlib.Path(scratch, "spec.json"), pathlib.Path(scratch, "result.json")
            spec_path.write_text(json.dumps(spec), encoding="utf-8")
            inside = subprocess.run(
                ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", sys.executable, HERE / "sandbox.py",
                 spec_path, result_path], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
            check(inside.returncode == 0, f"the sandbox failed: {inside.stderr.decode('utf-8', 'replace')}")
            results = json.loads(result_path.read_text(encoding="utf-8"))
            markers = {path.name: path.read_text() for path in pathlib.Path(canary).iterdir()}
        return Seen(results, markers)


def policy(task=None, layer=None, **members):
    """A policy for the package and, if there is one, for the layer."""
    roots = {"/var/task": {"rules": [task or {"functions": ["orders-api"], "packages": ["orders-api"],
                                              "bind": ["function"], "require": "release"}]}}
    if layer:
        roots["/opt"] = {"layered": True, "rules": [layer]}
    return {"coldseal": "policy/v1", "generation": 1, "mode": "enforce",
            "signers": {"release": {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": "release.pem"}},
            "roots": roots, **members}


def command(*words, expect=0, **options):
    """Run the coldseal command."""
    done = subprocess.run([COLDSEAL, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **options)
    check(done.returncode == expect, f"coldseal {' '.join(map(str, words))}: expected exit {expect}, found {done.returncode}: "
                                     f"{done.stdout}{done.stderr}")
    return done


def tool(name):
    """The path of a program that a case needs."""
    found = shutil.which(name) or (str(CACHE / "bin" / name) if (CACHE / "bin" / name).exists() else None)
    if found is None:
        raise Skipped(f"{name} is not installed")
    return found


def invoke(*events, **step):
    """A step: the emulator, asked these numbers one after the other. A path instead of a number: that file grows by a byte."""
    return {"do": "emulator", "env": environment(), **step,
            "events": [json.dumps({"question": each}) if isinstance(each, int) else {"append": str(each)} for each in events]}


# Started by a gate in place of a handler, it tells what it was handed on.
PROBE = f'''\
import json
import os
import sys

with open("{CANARY}/probe", "w", encoding="utf-8") as report:
    mine = report.fileno()
    found = {{}}
    for number in range(256):
        try:
            found[number] = os.readlink(f"/proc/self/fd/{{number}}") if number != mine else None
        except OSError:
            pass
    found.pop(mine, None)
    with open("/proc/self/cmdline", "rb") as file:
        argv = file.read().decode("latin-1")
    with open("/proc/self/environ", "rb") as file:
        environment = file.read().decode("latin-1")
    with open("/proc/self/status", encoding="utf-8") as file:
        signals = [line for line in file if line.startswith(("SigBlk", "SigIgn", "SigCgt", "NoNewPrivs", "Seccomp:"))]
    json.dump([argv, environment, found, os.getcwd(), signals], report)
'''


def program(*argv, **step):
    """A step: one program, beside a Runtime API of ours if `api` says how that one behaves."""
    return {"do": "run", "argv": list(argv), "env": environment(), **step}


CASES = []


@dataclasses.dataclass
class Case:
    name: str
    gate: str
    expectation: str  # "accepts" or "refuses ..." or "reports ..."
    act: object

    def play(self):
        try:
            note = self.act()
            return "ok", note or ""
        except Skipped as reason:
            return "SKIP", str(reason)
        except Failed as reason:
            return "FAILED", str(reason)
        except Exception:  # pylint: disable=broad-except  # a case must not end the others
            return "FAILED", traceback.format_exc()


def case(name, gate, expectation, act):
    CASES.append(Case(name, gate, expectation, act))


def need(*paths):
    """End as skipped if a part that every case needs is missing."""
    reasons = [f"{path} is missing" for path in paths if not pathlib.Path(path).exists()]
    probe = subprocess.run(["unshare", "--mount", "--net", "--pid", "--fork", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        reasons.append("namespaces cannot be made here (root, and CAP_SYS_ADMIN in a container)")
    if reasons:
        print(f"SKIP {'; '.join(reasons)}")
        sys.exit(77)


def main():
    """Run the cases whose name or gate fits a pattern of the command line; all of them without one."""
    patterns = sys.argv[1:] or ["*"]
    chosen = [each for each in CASES
              if any(fnmatch.fnmatch(each.name, pattern) or fnmatch.fnmatch(each.gate, pattern) for pattern in patterns)]
    counts = {"ok": 0, "SKIP": 0, "FAILED": 0}
    expectations = {}
    with contextlib.suppress(AttributeError):
        sys.stdout.reconfigure(line_buffering=True)
    # Sandboxes share nothing, so two run at a time.
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for each, (outcome, note) in zip(chosen, pool.map(Case.play, chosen)):
            counts[outcome] += 1
            if outcome == "ok":
                word = re.match(r"\w+", each.expectation).group()
                expectations[word] = expectations.get(word, 0) + 1
            print(f"{outcome:6} {each.gate:10} {each.name:34} {each.expectation}{': ' + note if note else ''}")
    kinds = ", ".join(f"{word} {count}" for word, count in sorted(expectations.items()))
    print(f"{pathlib.Path(sys.argv[0]).stem}: {counts['ok']} passed ({kinds}), {counts['FAILED']} failed, {counts['SKIP']} skipped")
    if not chosen or counts["FAILED"]:
        sys.exit(1)
    sys.exit(0)
