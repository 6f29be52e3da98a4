#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""A process that holds a private key leaves no core dump, and cannot be looked into by others of the same user; no word of a key
is in its arguments, its output or a file that it leaves. That memory is wiped is the business of unit/sign/test_wiped."""
import base64
import os
import stat
import subprocess
import sys

from workshop import COLDSEAL, Workshop, main, need_program


def key_lines(path):
    """What identifies a private key wherever it turns up: lines of its PEM, and its bytes."""
    lines = [line.encode() for line in path.read_text().splitlines() if "-----" not in line]
    return lines + [base64.b64decode(b"".join(lines))[-48:]]


def encrypted_key(shop):
    shop.run("keygen", "-o", "release", "--quiet")
    done = shop.call("openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:word", "-in", "release.key", "-out", "locked.key")
    assert done.returncode == 0, done.stderr


def no_core_dump():
    """Stopped where it waits for the passphrase: what it may leave behind has been decided by then."""
    with Workshop() as shop:
        encrypted_key(shop)
        shop.top.chmod(0o755)
        for name in ("release.key", "locked.key"):
            (shop.top / name).chmod(0o644)
        reading, writing = os.pipe()
        # root may look into everybody, so whose files these are tells only of somebody else
        somebody = {"user": 65534, "group": 65534} if os.geteuid() == 0 and os.access(COLDSEAL, os.X_OK) else {}
        process = subprocess.Popen([COLDSEAL, "keys", "locked.key", "--passphrase-fd", str(reading)], cwd=shop.top, pass_fds=[reading],
                                   env=shop.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **somebody)
        os.close(reading)
        os.write(writing, b"wo")  # half of it: it reads on
        wait_until_it_reads(process, writing)
        with open(f"/proc/{process.pid}/limits", encoding="ascii") as file:
            core = next(line for line in file if line.startswith("Max core file size"))
        owner = os.stat(f"/proc/{process.pid}/limits").st_uid
        os.write(writing, b"rd\n")
        os.close(writing)
        out, said = process.communicate()
        assert process.returncode == 0, said
        assert core.split()[4:6] == ["0", "0"], core
        if owner != os.geteuid() or os.geteuid() == 0:
            assert owner == 0, f"others of its user can look into it: {owner}"
        assert b"private key" in out


def wait_until_it_reads(process, writing):
    """Until the pipe is empty it has not read what we wrote, and has decided nothing yet."""
    import fcntl
    import struct
    import termios

    while True:
        left = struct.unpack("i", fcntl.ioctl(writing, termios.FIONREAD, b"\0\0\0\0"))[0]
        if left == 0:
            return
        assert process.poll() is None, process.communicate()
        os.sched_yield()


def no_word_of_it():
    with Workshop() as shop:
        shop.run("keygen", "-o", "release", "--quiet")
        needles = key_lines(shop.top / "release.key")
        said = b""
        for words in (["sign", "build", "--key", "release.key"], ["sign", "build", "--key", "release.key", "--format", "json"],
                      ["keys", "release.key", "release.pem"], ["keys", "release.key", "--format", "json"],
                      ["attach", "build", "release.key", "--label", "x"], ["verify", "build", "--key", "release.key"],
                      ["inspect", "build"]):
            done = shop.call(COLDSEAL, *words)
            said += done.stdout + done.stderr
        said += b"".join(shop.seal().values())
        for needle in needles:
            assert needle not in said, "a part of the private key was printed or written"


def new_keys_are_ones_own():
    with Workshop() as shop:
        shop.run("keygen", "-o", "release", "--quiet")
        assert stat.S_IMODE((shop.top / "release.key").stat().st_mode) == 0o600


if __name__ == "__main__":
    need_program()
    sys.exit(main([no_core_dump, no_word_of_it, new_keys_are_ones_own]))
