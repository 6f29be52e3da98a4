#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Somebody is asked to touch a token, and loses patience: Ctrl-C and kill end coldseal and the program that it asks, and what was
there stays as it was. Everybody waits for everybody through pipes; nothing is timed."""
import os
import signal
import subprocess
import sys

from workshop import COLDSEAL, Workshop, main, need_program

# Tells its public key at once. When it is to sign it says so in one pipe, whose other end it keeps until it ends, and waits.
PATIENT = """#!/bin/sh
case $1 in
    public-key) exec cat "$PUBLIC" ;;
esac
exec 3>ready
echo waiting >&3
exec cat never
"""


def wait_for_program(shop, process):
    """The reading end of its pipe, once it waits."""
    pipe = open(shop.top / "ready", "rb")
    assert pipe.readline() == b"waiting\n"
    assert process.poll() is None
    return pipe


def interrupt(shop, whom, which):
    os.mkfifo(shop.top / "ready")
    os.mkfifo(shop.top / "never")
    before = shop.seal()
    process = subprocess.Popen([COLDSEAL, "sign", "build", "--key", "exec:./patient", "--label", "new", "--package-version", "2", "--renew"],
                               cwd=shop.top, env={**shop.environment, "PUBLIC": str(shop.top / "public.pem")}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    with wait_for_program(shop, process) as pipe:
        # a terminal sends Ctrl-C to both, kill goes to one
        if whom == "both":
            os.killpg(process.pid, which)
        else:
            os.kill(process.pid, which)
        process.communicate()
        assert process.returncode == -which, process.returncode
        assert pipe.read() == b""  # at its end: the program is gone too
    assert shop.seal() == before
    os.unlink(shop.top / "ready")
    os.unlink(shop.top / "never")


def prepare(shop):
    shop.program("patient", PATIENT)
    shop.run("keygen", "-o", "old", "--quiet")
    shop.run("keygen", "-o", "private", "--quiet")
    (shop.top / "public.pem").write_bytes((shop.top / "private.pem").read_bytes())
    shop.run("sign", "build", "--key", "old.key", "--quiet")
    (shop.top / "build" / "more.py").write_text("print(2)\n")


def both_end():
    with Workshop() as shop:
        prepare(shop)
        for whom in ("both", "one"):
            for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
                interrupt(shop, whom, which)
        # and the same folder can be signed afterwards
        shop.run("sign", "build", "--key", "old.key", "--quiet")
        shop.run("verify", "build", "--key", "old.pem", "--quiet")


def program_is_interrupted():
    """Only the program: what it leaves unsigned is said, with its end."""
    with Workshop() as shop:
        prepare(shop)
        shop.program("patient", '#!/bin/sh\ncase $1 in public-key) exec cat public.pem ;; esac\nkill -INT $$\n')
        before = shop.seal()
        error = shop.refused("sign", "build", "--key", "exec:./patient", "--renew", expect=80)
        assert error["reason"] == "does not sign" and error["found"] == "exit status 130", error
        assert shop.seal() == before


if __name__ == "__main__":
    need_program()
    sys.exit(main([both_end, program_is_interrupted]))
