#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""coldseal sign of a zip, cut short: each call that changes the disk fails once, or is the last one before a kill. The old archive
is as it was, byte for byte and under the same inode, or the new one is whole; a failure leaves nothing else behind, and signing
again heals what a kill has left."""
import fcntl
import functools
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys

from archives import COLDSEAL, DEFLATED, Entry, Workshop, archive, main, need_program, need_tracer

CALLS = {"fchmod": "fchmod", "fsync": "fsync", "rename": "rename,renameat,renameat2", "write": "write,writev,pwrite64",
         "unlink": "unlink,unlinkat", "read": "pread64"}
ORIGINAL = archive(Entry(b"app.py", b"print(1)\n"), Entry(b"lib/b.py", b"b = 2\n" * 40, method=DEFLATED))


def folder(shop):
    return sorted(path.name for path in shop.top.iterdir())


def sign(shop, *before, **options):
    words = [*before, COLDSEAL, "sign", "x.zip", "--package", "app", "--package-version", "2", "--renew", "--key", "release.key", "--quiet"]
    return subprocess.run(list(map(str, words)), cwd=shop.top, stdin=subprocess.DEVNULL, capture_output=True, check=False, **options)


def prepare(shop, state):
    path = shop.top / "x.zip"
    path.write_bytes(ORIGINAL)
    if state == "sealed":
        shop.sign("x.zip")
    return path, path.read_bytes(), path.stat().st_ino


def cut(state, how, call):
    """All times that this call is made: 1, 2, ... until signing gets through."""
    done = False
    with Workshop() as shop:
        names = folder(shop)
        for time in range(1, 60):
            path, before, inode = prepare(shop, state)
            run = sign(shop, "strace", "-qq", "-f", "-o", "/dev/null", "-e", f"inject={CALLS[call]}:{how}:when={time}")
            after = path.read_bytes()
            same = after == before and path.stat().st_ino == inode
            where = f"{state} {how} {call} {time}: exit {run.returncode}: {run.stderr.decode()}"
            if how.startswith("error"):
                # a program that is not static reads its libraries by the same call
                assert run.returncode in (0, 81) or b"shared libraries" in run.stderr, where
                if run.returncode != 0:
                    assert same or call == "fsync", f"{where}\nthe archive has changed"
                assert folder(shop) == sorted([*names, "x.zip"]), f"{where}\nleft: {folder(shop)}"
            if not same:
                shop.verify("x.zip")
            # whatever is left is healed
            assert sign(shop).returncode == 0, where
            shop.verify("x.zip")
            assert folder(shop) == sorted([*names, "x.zip"]), f"{where}\nleft after healing: {folder(shop)}"
            path.unlink()
            if run.returncode == 0:
                done = True
                break
        assert done or how.startswith("error"), f"{state} {how} {call}: never got through"
        return f"{time} times"


def full_disk():
    with Workshop() as shop:
        path, before, inode = prepare(shop, "plain")
        names = folder(shop)

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
        run = sign(shop, preexec_fn=limit)
        assert run.returncode == 81 and b"IO_WRITE" in run.stderr, run
        assert path.read_bytes() == before and path.stat().st_ino == inode and folder(shop) == names


def folder_not_writable():
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        return "as root anything is writable"
    with Workshop() as shop:
        path, before, _ = prepare(shop, "plain")
        shop.top.chmod(0o555)
        (shop.top / "release.key").chmod(0o644)
        words = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.getuid() == 0 else []
        run = sign(shop, *words)
        shop.top.chmod(0o755)
        assert run.returncode == 81 and b"its new version cannot be created" in run.stderr, run
        assert path.read_bytes() == before


def two_at_once():
    with Workshop() as shop:
        path, before, _ = prepare(shop, "plain")
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            run = sign(shop)
            assert run.returncode == 81 and b"another coldseal sign is at work here" in run.stderr, run
        assert path.read_bytes() == before


def meanwhile(change):
    """Another archive under the name, or other bytes in it, while signing waits for a passphrase: it is not ours to replace."""
    with Workshop() as shop:
        path, before, _ = prepare(shop, "plain")
        shop.run("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:word", "-in", "release.key", "-out", "secret.key",
                 program=shutil.which("openssl"))
        (shop.top / "secret.key").chmod(0o600)
        reader, writer = os.pipe()
        words = [COLDSEAL, "sign", "x.zip", "--package", "app", "--package-version", "1", "--key", "secret.key",
                 "--passphrase-fd", str(reader), "--quiet"]
        with subprocess.Popen(words, cwd=shop.top, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, pass_fds=[reader]) as run:
            os.close(reader)
            while run.poll() is None and str(path) not in opened(run.pid):
                os.sched_yield()
            after = change(path, before)
            os.write(writer, b"word\n")
            os.close(writer)
            told = run.stderr.read()
        assert run.returncode == 81 and b"IO_CHANGED" in told, (run.returncode, told)
        assert path.read_bytes() == after
        assert folder(shop) == ["release.key", "release.pem", "secret.key", "x.zip"], folder(shop)


def opened(pid):
    found = set()
    for number in os.listdir(f"/proc/{pid}/fd"):
        try:
            found.add(os.readlink(f"/proc/{pid}/fd/{number}"))
        except OSError:
            pass  # closed meanwhile
    return found


def replaced_meanwhile():
    def change(path, before):
        (path.parent / "new").write_bytes(before)
        os.rename(path.parent / "new", path)
        return before
    meanwhile(change)


def changed_meanwhile():
    def change(path, before):
        path.write_bytes(before + b"\0")
        return before + b"\0"
    meanwhile(change)


def by_a_link():
    """What the user names may be a link: the archive behind it is sealed, the link stays."""
    with Workshop() as shop:
        path, _, _ = prepare(shop, "plain")
        (shop.top / "deep").mkdir()
        os.rename(path, shop.top / "deep/real.zip")
        path.symlink_to("deep/real.zip")
        assert sign(shop).returncode == 0
        assert path.is_symlink() and sorted(p.name for p in (shop.top / "deep").iterdir()) == ["real.zip"]
        shop.verify("deep/real.zip")


def modes_stay():
    with Workshop() as shop:
        for mode in (0o600, 0o644, 0o664, 0o755, 0o4755):
            path, _, _ = prepare(shop, "plain")
            path.chmod(mode)
            assert sign(shop, preexec_fn=lambda: os.umask(0o077)).returncode == 0
            assert stat.S_IMODE(path.stat().st_mode) == mode & 0o777
            path.unlink()


def long_name():
    with Workshop() as shop:
        path, _, _ = prepare(shop, "plain")
        os.rename(path, shop.top / ("n" * 251 + ".zip"))
        shop.run("sign", "n" * 251 + ".zip", "--package", "app", "--package-version", "1", "--key", "release.key", "--quiet")


def cases():
    for state in ("plain", "sealed"):
        for how in ("error=EIO", "error=ENOSPC", "signal=KILL", "signal=TERM"):
            for call in CALLS:
                case = functools.partial(cut, state, how, call)
                case.__name__ = f"cut short, {state} {how} {call}"
                yield case
    yield from (full_disk, folder_not_writable, two_at_once, replaced_meanwhile, changed_meanwhile, by_a_link, modes_stay, long_name)


if __name__ == "__main__":
    need_program()
    need_tracer()
    sys.exit(main(list(cases())))
