#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Real package trees: npm, PyPI, Debian. Sealed and verified as folders, and as they come out of the usual packagers.

    trees.py [PATTERN]...       runs the trees whose name fits
    trees.py --fetch            fetches only: into the cache, what trees/ pins, through the ordinary clients

Not one false refusal: a tree that was sealed verifies, by the command and by the shim that starts something behind it. What a
packager changes is foretold by a warning of `coldseal sign`, refused by name if it happens, and accepted when sealed anew.
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import harness  # noqa: E402  # pylint: disable=wrong-import-position
# pylint: disable-next=wrong-import-position
from harness import CANARY, COLDSEAL, SHIM, Stage, case, check, command, environment, equal, policy, program  # noqa: E402

LISTS = HERE / "trees"
KEPT = harness.CACHE / "trees"
NPM = ("@aws-sdk/client-s3", "axios", "date-fns", "eslint", "express", "lodash", "moment", "prettier", "react", "rxjs",
       "typescript")


def table():
    lines = (LISTS / "debian.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def wheels():
    lines = (LISTS / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("==")[0] for line in lines if not line.startswith("#")]


def run(*words, **more):
    return subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, check=True, **more)


def fetch_npm(folder):
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LISTS / name, folder / name)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)


def fetch_wheels(folder):
    pip = (harness.RUNTIME_CLIENT / "bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "download", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-d", folder / "wheels", "-r",
        LISTS / "requirements.txt")
    for wheel in sorted((folder / "wheels").iterdir()):
        run(*pip, "install", "--no-deps", "--no-index", "--no-compile", "--target", folder / wheel.name.split("-")[0].lower(),
            wheel)


def fetch_debian(folder):
    (folder / "archives").mkdir()
    for name, version, digest, _ in table():
        run("apt-get", "download", f"{name}={version}", cwd=folder / "archives")
        archive = next((folder / "archives").glob(f"{name}_*.deb"))
        if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
            raise RuntimeError(f"{archive.name} is not the one that was pinned")
        run("dpkg-deb", "-x", archive, folder / name)


def fetch(kind, lists, how):
    """A folder of the cache, made whole or not at all; made anew when its list has changed."""
    made_from = hashlib.sha256(b"".join((LISTS / name).read_bytes() for name in lists)).hexdigest()
    whole, part = KEPT / kind, KEPT / f"{kind}.part"
    if (whole / ".made-from").exists() and (whole / ".made-from").read_text(encoding="utf-8") == made_from:
        return None
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(whole, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        how(part)
    except (OSError, subprocess.CalledProcessError, RuntimeError, StopIteration) as reason:
        said = getattr(reason, "stderr", b"") or b""
        return f"{kind}: {reason} {said.decode('utf-8', 'replace')[-300:]}"
    (part / ".made-from").write_text(made_from, encoding="utf-8")
    part.rename(whole)
    return None


def fetch_all():
    return [
        reason
        for reason in (fetch("npm", ("package.json", "package-lock.json"), fetch_npm),
                       fetch("pypi", ("requirements.txt", ), fetch_wheels), fetch("debian", ("debian.tsv", ), fetch_debian))
        if reason
    ]


# -- one tree --------------------------------------------------------------------------------------------------------------


def seal(stage, folder):
    """Returns what was warned about."""
    return command("sign", folder, "--package", "tree", "--package-version", "1", "--root", "/var/task", "--bind",
                   "function=orders-api", "--key", stage.key(), "--label", "release").stderr


def verify(stage, folder, *codes):
    """What the command says; without codes: it passes."""
    done = subprocess.run([
        COLDSEAL, "verify", folder, "--policy", stage.image / "coldseal/policy.json", "--function", "orders-api", "--format",
        "json"
    ],
                          stdin=subprocess.DEVNULL,
                          capture_output=True,
                          check=False)
    code = json.loads(done.stdout)["code"]
    check(code in (codes or ("OK", )), f"{folder.name}: {code}, expected {codes or 'OK'}: {done.stdout!r}")
    return code


def start(stage, folder):
    stage.task = folder
    seen = stage.play(program("/shim", "exec", "--", "/usr/bin/touch", f"{CANARY}/started", env=environment(), seconds=30))
    return seen.results[0]["status"], [verdict["code"] for verdict in seen.verdicts], sorted(seen.canary)


def zip_r(folder, archive):
    run("zip", "-q", "-r", archive, ".", cwd=folder)


def zip_y(folder, archive):
    run("zip", "-q", "-y", "-r", archive, ".", cwd=folder)


def make_archive(folder, archive):
    shutil.make_archive(str(archive.with_suffix("")), "zip", folder)


def unpack(archive, folder):
    folder.mkdir()
    run("unzip", "-q", archive, "-d", folder)


# What a packager turns into something else. `unzip` gives modes and links back.
CHANGES = {"zip_r": ("links", ), "zip_y": (), "make_archive": ("links", )}


def contents(folder):
    found = {"links": 0, "empty": 0, "files": 0}
    for at, directories, files in os.walk(folder):
        names = [os.path.join(at, name) for name in directories + files]
        found["links"] += sum(map(os.path.islink, names))
        found["files"] += len(files)
        found["empty"] += not names
    return found


def packed(stage, folder, packager, inside):
    """Sealed, packed, unpacked: as it was, or changed in the way that was warned of."""
    archive, out = stage.top / f"{packager.__name__}.zip", stage.top / packager.__name__
    packager(folder, archive)
    unpack(archive, out)
    if any(inside[what] for what in CHANGES[packager.__name__]):
        verify(stage, out, "TREE_KIND", "TREE_EXTRA", "TREE_MISSING", "TREE_MODIFIED")
        shutil.rmtree(out / ".coldseal")
        seal(stage, out)
    verify(stage, out)


def copy(stage, source):
    folder = stage.top / "tree"
    shutil.copytree(source, folder, symlinks=True, ignore=shutil.ignore_patterns(".made-from"))
    folder.chmod(0o755)
    return folder


def prepared(stage, links=()):
    made = policy(task={"functions": ["orders-api"], "packages": ["tree"], "bind": ["function"], "require": "release"})
    if links:
        made["roots"]["/var/task"]["links"] = list(links)
    stage.key()
    stage.install(SHIM, stage.image / "shim")
    stage.policy(stage.image / "coldseal", made)


def sealed(source, links=()):
    with Stage() as stage:
        prepared(stage, links)
        folder = copy(stage, source)
        inside = contents(folder)
        warned = seal(stage, folder)
        for what, word in (("links", "link"), ("empty", "empty director")):
            equal(word in warned, inside[what] > 0, f"warning of {inside[what]} {what}: {warned!r}")
        verify(stage, folder)
        equal(start(stage, folder), (0, ["OK"], ["started"]), "start behind the shim")
        for packager in (zip_r, zip_y, make_archive):
            if links and packager is not zip_y:
                continue  # their targets are not there to be followed
            packed(stage, folder, packager, inside)
        # And the suite's other half: one byte, and it does not start.
        victim = next(
            pathlib.Path(at, name) for at, _, names in os.walk(folder) if not at.endswith(".coldseal") for name in names
            if not os.path.islink(os.path.join(at, name)))
        with open(victim, "ab") as file:
            file.write(b"\n")
        equal(start(stage, folder), (85, ["TREE_MODIFIED"], []), f"start with a longer {victim.name}")
        return f"{inside['files']} files, {inside['links']} links, {inside['empty']} empty directories"


def with_absolute_links(source, prefix):
    """Refused where the policy does not name what they point below, accepted where it does."""
    with Stage() as stage:
        prepared(stage)
        folder = copy(stage, source)
        seal(stage, folder)
        verify(stage, folder, "TREE_LINK")
        equal(start(stage, folder), (85, ["TREE_LINK"], []), "start without the prefix")
    return sealed(source, (prefix, ))


def not_sealed(source, code):
    with Stage() as stage:
        stage.key()
        folder = copy(stage, source)
        done = subprocess.run([COLDSEAL, "sign", folder, "--package", "tree", "--package-version", "1", "--key",
                               stage.key()],
                              stdin=subprocess.DEVNULL,
                              capture_output=True,
                              text=True,
                              check=False)
        equal(
            (done.returncode, f"coldseal: {code} " in done.stderr, "\nNext: " in done.stderr, (folder / ".coldseal").exists()),
            (85, True, True, False), f"refusal: {done.stderr}")
        return done.stderr.splitlines()[0]


def register():
    for name in NPM:
        case(name, "npm", "accepts", lambda name=name: sealed(KEPT / "npm/node_modules" / name))
    case("project", "npm", "accepts", lambda: sealed(KEPT / "npm"))
    for name in wheels():
        case(name, "pypi", "accepts", lambda name=name: sealed(KEPT / "pypi" / name.lower()))
    for name, _, _, expect in table():
        source = KEPT / "debian" / name
        if expect == "sealed":
            case(name, "debian", "accepts", lambda source=source: sealed(source))
        elif expect.startswith("/"):
            case(name,
                 "debian",
                 f"accepts with links below {expect}",
                 lambda source=source, expect=expect: with_absolute_links(source, expect))
        else:
            case(name, "debian", f"refuses to seal, {expect}", lambda source=source, expect=expect: not_sealed(source, expect))


def main():
    missing = [name for name in ("npm", "zip", "unzip", "dpkg-deb", "apt-get") if shutil.which(name) is None]
    if missing:
        print(f"SKIP not installed: {', '.join(missing)}")
        sys.exit(77)
    harness.need(SHIM, COLDSEAL, harness.RUNTIME_CLIENT / "bin/python")
    reasons = fetch_all()
    if reasons:
        print(f"SKIP could not be fetched: {'; '.join(reasons)}")
        sys.exit(77)
    if sys.argv[1:] == ["--fetch"]:
        return
    register()
    harness.main()


if __name__ == "__main__":
    main()
