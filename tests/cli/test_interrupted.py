#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Whatever writes into a folder, cut short: keygen, sign, manifest, attach and layer build get a real signal at each call of theirs
that changes the disk, or that call fails, or the disk is full, or the folder can only be read. The folder is then what it was,
byte for byte, or what it is after a run that nobody disturbed; nothing in between, and no other file, nor a folder below TMPDIR.
(cut_short is about a kill, after which signing again heals; zips are in tests/zip.)"""
import functools
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import stat
import struct
import subprocess
import sys

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "zip"))
from archives import COLDSEAL, Workshop, main, need_program, need_tracer  # pylint: disable=wrong-import-position  # its folder is no package

CALLS = ("mkdir,mkdirat", "openat", "fchmod", "write,writev,pwrite64", "fsync", "rename,renameat,renameat2", "unlink,unlinkat")
HOW = ("signal=INT", "signal=TERM", "signal=HUP", "error=EIO")
ASIDE = re.compile(r"\.old-[0-9]+\.tmp")  # where old files step aside: shim/cli/system/swap.h

POLICY = {"coldseal": "policy/v1", "generation": 12, "mode": "enforce",
          "signers": {"release": {"kind": "key", "algorithm": "ecdsa-p256-sha256", "key": "release.pem"}},
          "roots": {"/var/task": {"rules": [{"functions": ["app"], "packages": ["app"], "require": "release"}]},
                    "/opt": {"layered": True, "rules": [{"packages": ["coldseal"], "require": "release"}]}}}


def tree(top):
    """All that is there: path -> kind, mode and contents."""
    found = {}
    for path in sorted(top.rglob("*")):
        status = path.lstat()
        found[str(path.relative_to(top))] = (stat.filemode(status.st_mode), path.read_bytes() if path.is_file() else None)
    return found


class Scene:
    """One command in a workshop whose tree is put back before each run."""

    def __init__(self, shop, words, prepare):
        self.shop, self.words = shop, [*words, "--quiet"]
        self.work = shop.top / "work"
        self.work.mkdir()
        self.scratch = shop.top / "scratch"
        self.scratch.mkdir()
        prepare(self)
        self.kept = shop.top / "kept"
        shutil.copytree(self.work, self.kept, symlinks=True)
        self.before = tree(self.work)
        assert self.run().returncode == 0, self.words
        self.done = tree(self.work)
        assert self.done != self.before

    def again(self):
        shutil.rmtree(self.work)
        shutil.copytree(self.kept, self.work, symlinks=True)

    def coldseal(self, *words):
        subprocess.run([COLDSEAL, *words, "--quiet"], cwd=self.work, stdin=subprocess.DEVNULL, check=True)

    def write(self, name, text):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def run(self, *before, **options):
        return subprocess.run([*before, COLDSEAL, *self.words], cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True,
                              env={**os.environ, "TMPDIR": str(self.scratch)}, check=False, **options)

    def is_done(self, now):
        """As after a run without harm. Keys are other ones each time."""
        if self.words[0] != "keygen":
            return now == self.done
        return {name: mode for name, (mode, _) in now.items()} == {name: mode for name, (mode, _) in self.done.items()}


def prepare_keys(scene):
    scene.write("note", "x\n")


def prepare_fresh(scene):
    scene.write("build/app.py", "one\n")


def prepare_sealed(scene):
    """Two have signed, and then a file has changed: all their files go."""
    scene.write("build/app.py", "one\n")
    scene.coldseal("keygen", "-o", "other")
    scene.coldseal("sign", "build", "--package", "app", "--package-version", "1", "--key", "../release.key")
    scene.coldseal("sign", "build", "--key", "other.key")
    scene.write("build/app.py", "two\n")


def prepare_signature(scene):
    scene.write("build/app.py", "one\n")
    scene.coldseal("sign", "build", "--package", "app", "--package-version", "1", "--key", "../release.key")
    shutil.copy(scene.work / "build/.coldseal/app.json.release.sig", scene.work / "release.sig")
    scene.coldseal("keygen", "-o", "other")
    scene.coldseal("sign", "build", "--key", "other.key", "--label", "release", "--renew")


def prepare_layer(scene):
    """Zips of a policy before lie there."""
    for name, machine in (("x86_64", 62), ("arm64", 183)):
        header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
        shim = header + struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, 120, 120, 4096)
        scene.write(f"shims/coldseal-shim-{name}", shim)
        scene.write(f"shims/coldseal-shim-{name}.spdx.json", hashlib.sha256(shim).hexdigest())
    shutil.copy(scene.shop.top / "release.pem", scene.work)
    scene.write("policy.json", json.dumps(POLICY))
    scene.coldseal(*LAYER)
    scene.write("policy.json", json.dumps({**POLICY, "generation": 13}))


def prepare_first_layer(scene):
    prepare_layer(scene)
    shutil.rmtree(scene.work / "dist")


LAYER = ("layer", "build", "--policy", "policy.json", "--shim", "shims", "--arch", "x86_64,arm64", "--key", "../release.key", "-o", "dist")
SIGN = ("build", "--package", "app", "--package-version", "2")
SCENES = {
    "keygen": (("keygen", "-o", "made"), prepare_keys),
    "sign, fresh": (("sign", *SIGN, "--key", "../release.key"), prepare_fresh),
    "sign, sealed": (("sign", *SIGN, "--key", "../release.key", "--renew"), prepare_sealed),
    "manifest, fresh": (("manifest", *SIGN), prepare_fresh),
    "manifest, sealed": (("manifest", *SIGN, "--renew"), prepare_sealed),
    "manifest, elsewhere": (("manifest", *SIGN, "-o", "out.json"), prepare_fresh),
    "attach": (("attach", "build", "release.sig", "--label", "release", "--key", "../release.pem", "--renew"), prepare_signature),
    "layer, fresh": (LAYER, prepare_first_layer),
    "layer, there": (LAYER, prepare_layer),
}


def cut(name, how):
    """Each call once, until the command gets through undisturbed."""
    counts = {"as before": 0, "done": 0}
    with Workshop() as shop:
        scene = Scene(shop, *SCENES[name])
        for calls in CALLS:
            if calls == "openat" and name.startswith("layer"):
                continue  # it reads a hundred folders first; fchmod is the next call after those that count
            for time in range(1, 200):
                scene.again()
                log = shop.top / "strace.log"
                run = scene.run("strace", "-qq", "-f", "-o", log, "-e", f"trace={calls}", "-e", f"inject={calls}:{how}:when={time}")
                if how.startswith("error") and "(INJECTED)" not in log.read_text():
                    break
                now = tree(scene.work)
                where = f"{calls} {time}: exit {run.returncode}: {run.stderr.decode()}"
                left = list(scene.scratch.iterdir())
                if left and calls.startswith("unlink") and how.startswith("error"):
                    for path in left:  # what cannot be removed stays
                        shutil.rmtree(path)
                    left = []
                assert not left, f"{where}\nleft: {left}"
                if now == scene.before:
                    counts["as before"] += 1
                    assert run.returncode != 0, f"{where}\nnothing was done, and it says that it was"
                    assert how.startswith("signal") or run.returncode in (80, 81) or b"shared libraries" in run.stderr, where
                else:
                    counts["done"] += 1
                    left = [path for path in now if ASIDE.fullmatch(os.path.basename(path))]
                    if left:  # removing the old files is the last step: all is done, and the next run tries again
                        assert calls.startswith("unlink") and run.returncode == 81, f"{where}\nleft: {left}"
                    assert scene.is_done({path: now[path] for path in now if path not in left}), \
                        f"{where}\nhalf of it: {differences(scene, now)}"
                    if left:
                        scene.coldseal(*scene.words[:-1])
                        assert scene.is_done(tree(scene.work)), f"{where}\nit does not heal: {differences(scene, tree(scene.work))}"
                if how.startswith("signal") and run.returncode == 0:
                    break  # it was not called so often
    assert counts["as before"] > 0, "nothing ever failed"
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def differences(scene, now):
    """What is neither as it was nor as it should be, by name."""
    names = sorted(set(now) | set(scene.before) | set(scene.done))
    found = []
    for name in names:
        before, done, here = (found_there.get(name) for found_there in (scene.before, scene.done, now))
        if before != done or here != done:
            found.append(f"{name}: {'as before' if here == before else 'as after' if here == done else 'other'}")
    return found


def full_disk(name):
    """Files end at some size, as on a disk that is full."""
    with Workshop() as shop:
        scene = Scene(shop, *SCENES[name])
        scene.again()

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
        run = scene.run(preexec_fn=limit)
        assert not list(scene.scratch.iterdir()), run
        assert run.returncode == 81 and b"IO_WRITE" in run.stderr, run
        assert tree(scene.work) == scene.before, differences(scene, tree(scene.work))


def read_only(name):
    with Workshop() as shop:
        scene = Scene(shop, *SCENES[name])
        scene.again()
        for path in (shop.top / "release.key", *scene.work.rglob("*.key")):
            path.chmod(0o644)
        folders = [scene.work, *(path for path in scene.work.rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o555)
        shop.top.chmod(0o755)
        before = tree(scene.work)
        words = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.getuid() == 0 else []
        run = scene.run(*words)
        now = tree(scene.work)
        for path in folders:
            path.chmod(0o755)
        assert run.returncode == 81 and b"IO_WRITE" in run.stderr, run
        assert now == before


def named(function, *arguments):
    case = functools.partial(function, *arguments)
    case.__name__ = " ".join((function.__name__, *arguments))
    return case


if __name__ == "__main__":
    need_program()
    need_tracer()
    sys.exit(main([named(cut, name, how) for name in SCENES for how in HOW]
                  + [named(function, name) for function in (full_disk, read_only) for name in SCENES]))
