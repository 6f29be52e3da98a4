#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""How long a start is held up, and what it costs in memory. Measures the shipped binaries; asserts nothing about time.

    tests/bench/bench.py [small] [x509] [npm] [growth]      all four without an argument

small   start to verdict of a package with one small file, exec gate, as the difference to the same start without it
x509    the same with a CMS by a P-256 certificate below P-384 authorities, with and without a timestamp and revocation lists
npm     a real npm tree of more than 10,000 files: seal, verify, start; beside `sha256sum -c` and `openssl dgst` in turn
growth  generated trees of 1,000, 10,000 and 100,000 files: time and peak resident memory

The files are in the page cache. Medians of runs in turn, so that a noisy moment meets all of them.
"""
import hashlib
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import harness  # noqa: E402  # pylint: disable=wrong-import-position
from harness import COLDSEAL, SHIM, Stage, command, environment, policy, program  # noqa: E402  # pylint: disable=wrong-import-position

HERE = pathlib.Path(__file__).resolve().parent
ALGORITHMS = {"p256": "ecdsa-p256-sha256", "ed25519": "ed25519"}

# Runs each command line in turn, as often as asked, from inside the sandbox: prints nanoseconds of each, by the clock and of
# the processor, its children's included.
LOOP = '''\
import json, os, sys, time
rounds, commands = json.loads(sys.argv[1])
found = [{"clock": [], "cpu": []} for _ in commands]
quiet = [(os.POSIX_SPAWN_OPEN, number, "/dev/null", os.O_WRONLY, 0) for number in (1, 2)]
for _ in range(rounds):
    for times, words in zip(found, commands):
        begun = time.perf_counter_ns()
        process = os.posix_spawn(words[0], words, os.environ, file_actions=quiet)
        _, status, used = os.wait4(process, 0)
        times["clock"].append(time.perf_counter_ns() - begun)
        times["cpu"].append(int((used.ru_utime + used.ru_stime) * 1e9))
        if status:
            sys.exit(f"{words[0]} ended with {status}")
json.dump(found, sys.stdout)
'''

# Peak resident memory of a command line, in KiB, by a parent that is small itself: a child begins with its parent's figure.
PEAK = "/usr/bin/time"


def milliseconds(nanoseconds):
    return f"{nanoseconds / 1e6:8.3f} ms"


def middle(times):
    return statistics.median(times)


def p95(times):
    return sorted(times)[int(len(times) * 0.95)]


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        lines = file.read().splitlines()
    model = next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.machine())
    flags = next((line for line in lines if line.startswith("flags")), "")
    print(f"machine  {model}, {os.cpu_count()} cores, {'with' if ' sha_ni' in flags else 'without'} SHA instructions, "
          f"Linux {platform.release()}")
    print(f"command  {' '.join(map(str, [pathlib.Path(sys.argv[0]).name, *sys.argv[1:]]))}")
    print(f"shim     {SHIM.stat().st_size:,} bytes")
    print(f"version  {command('version').stdout.splitlines()[0]}")


def attach(stage, kind):
    stage.key("release", kind)
    document = policy()
    document["signers"]["release"]["algorithm"] = ALGORITHMS[kind]
    stage.install(SHIM, stage.image / "shim")
    stage.policy(stage.image / "coldseal", document)
    stage.write(stage.image / "loop.py", LOOP)


def loop(stage, rounds, *commands, **step):
    seen = stage.play(program("/usr/bin/python3", "-I", "-S", "/loop.py", json.dumps([rounds, commands]), env=environment(),
                              seconds=1000, **step))
    result = seen.results[0]
    if result["status"] != 0:
        sys.exit(f"bench: {result['stderr']}")
    return json.loads(result["stdout"])


BARE = ["/bin/true"]
GATED = ["/shim", "exec", "--", "/bin/true"]


def small():
    print("\nsmall: one file of 1,200 bytes, exec gate in front of /bin/true, 1,000 starts each in turn")
    for kind in ALGORITHMS:
        with Stage() as stage:
            attach(stage, kind)
            stage.write(stage.task / "app.py", "#" * 1200)
            stage.seal()
            bare, gated = (times["clock"] for times in loop(stage, 1000, BARE, GATED))
            print(f"  {kind:8} without {milliseconds(middle(bare))} (p95 {milliseconds(p95(bare)).strip()})   "
                  f"with {milliseconds(middle(gated))} (p95 {milliseconds(p95(gated)).strip()})   "
                  f"held up {milliseconds(middle(gated) - middle(bare))} (p95 {milliseconds(p95(gated) - p95(bare)).strip()})")


def openssl(*words):
    subprocess.run([harness.tool("openssl"), *words], stdin=subprocess.DEVNULL, capture_output=True, check=True)


def authority_384(folder):
    """A timestamp authority of P-384 below a root of P-384, beside the test PKI's own of P-256."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha384", "-nodes", "-days", "3650", "-subj", "/CN=Time Root",
            "-keyout", folder / "time-root.key", "-out", folder / "time-root.pem", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-subj", "/CN=Time", "-keyout", folder / "time.key",
            "-out", folder / "time.csr")
    (folder / "time.ext").write_text("keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n")
    openssl("x509", "-req", "-sha384", "-days", "3650", "-in", folder / "time.csr", "-extfile", folder / "time.ext", "-CA", folder / "time-root.pem",
            "-CAkey", folder / "time-root.key", "-CAcreateserial", "-out", folder / "time.pem")


def x509():
    print("\nx509: one file of 1,200 bytes, exec gate in front of /bin/true, 500 starts each in turn")
    lists = {"files": ["issuing.crl", "root.crl"]}
    for name, roots, members, signer, digest in (
        ("issuer trusted, no timestamp", "issuing.pem", {}, None, None), ("root trusted, no timestamp", "root.pem", {}, None, None),
        ("issuer trusted, P-256 timestamp", "issuing.pem", {"timestamp": {"roots": "tsa-root.pem"}}, "tsa", "sha256"),
        ("issuer trusted, P-384 timestamp", "issuing.pem", {"timestamp": {"roots": "time-root.pem"}}, "time", "sha384"),
        ("root trusted, P-384 timestamp", "root.pem", {"timestamp": {"roots": "time-root.pem"}}, "time", "sha384"),
        ("the same, two revocation lists", "root.pem", {"timestamp": {"roots": "time-root.pem"}, "crl": lists}, "time", "sha384")):
        with Stage() as stage:
            pki = stage.top / "pki"
            subprocess.run([harness.SOURCE / "tests/pki/make.sh", pki], check=True)
            authority_384(pki)
            stage.write(stage.task / "app.py", "#" * 1200)
            stage.seal()
            sealed_by_certificate(stage, pki, roots, members, signer, digest)
            bare, gated = (times["clock"] for times in loop(stage, 500, BARE, GATED))
            print(f"  {name:34} held up {milliseconds(middle(gated) - middle(bare))} (p95 {milliseconds(p95(gated) - p95(bare)).strip()})")


def sealed_by_certificate(stage, pki, roots, members, signer, digest):
    """A raw signature with its certificates, and a timestamp if somebody makes one."""
    manifest = stage.task / ".coldseal/orders-api.json"
    manifest.with_name("orders-api.json.release.sig").unlink()
    own = manifest.with_name("orders-api.json.own.sig")
    openssl("dgst", "-sha256", "-sign", pki / "leaf.key", "-out", own, manifest)
    stage.write(manifest.with_name("orders-api.json.own.chain.pem"), (pki / "leaf.pem").read_text() + (pki / "issuing.pem").read_text())
    if signer:
        openssl("ts", "-query", "-data", own, "-sha256", "-cert", "-out", pki / "query")
        openssl("ts", "-reply", "-config", pki / "tsa.cnf", "-signer", pki / f"{signer}.pem", "-inkey", pki / f"{signer}.key", f"-{digest}",
                "-queryfile", pki / "query", "-out", manifest.with_name("orders-api.json.own.tsr"))
    document = policy()
    document["signers"]["release"] = {"kind": "x509", "roots": roots, "subject": "CN=Acme Lambda Release,O=Acme", "accept": ["sig"], **members}
    stage.install(SHIM, stage.image / "shim")
    stage.write(stage.image / "loop.py", LOOP)
    stage.policy(stage.image / "coldseal", document)
    for file in (roots, members.get("timestamp", {}).get("roots"), *members.get("crl", {}).get("files", [])):
        if file:
            stage.install(pki / file, stage.image / "coldseal" / file, 0o644)


def peak(stage, *words, **step):
    """KiB, or None without GNU time."""
    if not pathlib.Path(PEAK).exists():
        return None
    result = stage.play(program(PEAK, "-f", "PEAK %M", *words, env=environment(), seconds=1000, **step)).results[0]
    if result["status"] != 0:
        sys.exit(f"bench: {result['stderr']}")
    return int(result["stderr"].rsplit("PEAK ", 1)[1])


def mebibytes(kibibytes):
    return "not measured" if kibibytes is None else f"{kibibytes / 1024:.1f} MiB"


def size_of(folder):
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and ".coldseal" not in path.parts]
    return len(files), sum(path.stat().st_size for path in files)


def npm_tree():
    """Installed once, outside the tree; the folder's name is the digest of the lock file."""
    lock = HERE / "package-lock.json"
    folder = harness.CACHE / "bench" / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if not (folder / "complete").exists():
        if shutil.which("npm") is None:
            return None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, folder / name)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
        (folder / "complete").touch()
    return folder / "node_modules"


def npm():
    tree = npm_tree()
    if tree is None:
        print("\nnpm: SKIP npm is not installed, and no tree is in the cache")
        return
    with Stage() as stage:
        attach(stage, "p256")
        shutil.copytree(tree, stage.task / "node_modules", symlinks=True)
        files, octets = size_of(stage.task)
        print(f"\nnpm: {files:,} files, {octets / 1e6:.1f} MB, ten runs in turn")
        begun = time.perf_counter_ns()
        stage.seal()
        sealed = time.perf_counter_ns() - begun
        # The same files for the others: a list of names, and one of digests.
        names = sorted(str(path.relative_to(stage.task)) for path in (stage.task / "node_modules").rglob("*")
                       if path.is_file() and not path.is_symlink())
        zeroed = "\0".join(names)
        listing = subprocess.run(["xargs", "-0", "sha256sum", "--"], input=zeroed.encode(), cwd=stage.task, capture_output=True,
                                 check=True).stdout
        stage.write(stage.image / "SHA256SUMS", listing)
        stage.write(stage.image / "names", zeroed)
        stage.install(COLDSEAL, stage.image / "command")
        stage.install(stage.keys / "release.pem", stage.image / "release.pem", 0o644)
        commands = {
            "shim, exec gate": GATED,
            "coldseal verify": ["/command", "verify", "/var/task", "--key", "/release.pem"],
            "sha256sum -c": ["/usr/bin/sha256sum", "--status", "-c", "/SHA256SUMS"],
            "openssl dgst": ["/usr/bin/xargs", "-0", "-a", "/names", "/usr/bin/openssl", "dgst", "-sha256"],
        }
        times = loop(stage, 10, *commands.values(), cwd="/var/task")
        print(f"  {'coldseal sign':16} {milliseconds(sealed)}   (once)")
        for (name, words), found in zip(commands.items(), times):
            clock, cpu = middle(found["clock"]), middle(found["cpu"])
            print(f"  {name:16} {milliseconds(clock)}   processor {milliseconds(cpu)}   {octets / cpu * 1e3:5.0f} MB/s   "
                  f"peak {mebibytes(peak(stage, *words, cwd='/var/task'))}")


def growth():
    print("\ngrowth: generated files of 0 to 2,000 bytes, 200 a folder; five starts each")
    for count in (1000, 10000, 100000):
        with Stage() as stage:
            attach(stage, "p256")
            for number in range(count):
                folder = stage.task / f"folder-{number // 200:04}"
                if number % 200 == 0:
                    folder.mkdir()
                (folder / f"file-{number:06}.js").write_bytes(b"x" * (number * 37 % 2001))
            begun = time.perf_counter_ns()
            stage.seal()
            sealed = time.perf_counter_ns() - begun
            manifest = (stage.task / ".coldseal/orders-api.json").stat().st_size
            bare, gated = loop(stage, 5, BARE, GATED)
            held, cpu = (middle(gated[kind]) - middle(bare[kind]) for kind in ("clock", "cpu"))
            print(f"  {count:7,} files  start held up {milliseconds(held)}   processor {milliseconds(cpu)}, {cpu / count / 1e3:5.2f} µs a file   "
                  f"peak {mebibytes(peak(stage, *GATED))}   manifest {manifest / 1e6:.1f} MB   sealed in {milliseconds(sealed)}")


def main():
    chosen = sys.argv[1:] or ["small", "x509", "npm", "growth"]
    known = {"small": small, "x509": x509, "npm": npm, "growth": growth}
    if any(name not in known for name in chosen):
        sys.exit(__doc__)
    harness.need(SHIM, COLDSEAL)
    machine()
    for name in chosen:
        known[name]()


if __name__ == "__main__":
    main()
