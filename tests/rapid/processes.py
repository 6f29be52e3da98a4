# SPDX-License-Identifier: Apache-2.0
"""The processes of one environment: how they are started, what they say, how they end. Used by init.py inside a sandbox."""
import dataclasses
import os
import platform
import selectors
import signal
import subprocess
import time

import faults
import sandbox

# e_machine of ELF files for this machine.
OWN_MACHINE = {"x86_64": 62, "aarch64": 183}[platform.machine()]


class NotStarted(Exception):
    """A program could not be started, in the platform's words."""


def resolved(root, path):
    """Where the file is, seen from outside of the root, whatever links lie at its end."""
    for _ in range(40):
        if not os.path.islink(root + path):
            break
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(root + path)))
    return root + path


def is_foreign(file):
    """Is this an executable ELF file for another machine?"""
    try:
        if not os.stat(file).st_mode & 0o111:
            return False
        with open(file, "rb") as binary:
            head = binary.read(20)
    except OSError:
        return False
    return head[:4] == b"\x7fELF" and int.from_bytes(head[18:20], "little") != OWN_MACHINE


@dataclasses.dataclass
class Running:
    """One process. @kill: the member of the step's "kill" that concerns it, or {}."""
    name: str
    program: str
    generation: int
    began: float
    popen: subprocess.Popen = None
    kill: dict = dataclasses.field(default_factory=dict)
    tracer: faults.Tracer = None
    ended: float = None
    end: str = None
    stopped: bool = False

    def alive(self):
        return self.popen is not None and self.end is None

    def signal(self, number):
        if self.alive():
            os.killpg(self.popen.pid, number)

    def report(self):
        return {"name": self.name, "program": self.program, "generation": self.generation, "began": self.began,
                "ended": self.ended, "end": self.end, "stopped": self.stopped,
                "syscalls": self.tracer.calls if self.tracer else None}


class Processes:
    def __init__(self, spec, step, selector):
        self.root = spec["root"]
        self.step = step
        self.selector = selector
        self.begun = time.monotonic()
        self.all = []
        self.lines = []
        self.log = []
        self.unfinished = {}  # pipe -> its last line, until that ends
        self.woken, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        os.set_blocking(waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        selector.register(self.woken, selectors.EVENT_READ, lambda: os.read(self.woken, 4096))

    def now(self):
        return time.monotonic() - self.begun

    def say(self, line):
        self.log.append(line)

    def kill_of(self, name, generation):
        return next((each for each in self.step.get("kill", [])
                     if each["process"] == name and each.get("generation", 1) == generation), {})

    def start(self, name, generation, argv, env, cwd):
        """Start a program, or raise NotStarted."""
        running = Running(name, argv[0], generation, self.now(), kill=self.kill_of(name, generation))
        self.all.append(running)
        if "syscall" in running.kill or "hold" in running.kill:
            running.tracer = faults.Tracer(running.kill.get("syscall"), held="hold" in running.kill)
        foreign = self.step.get("foreign") if is_foreign(resolved(self.root, argv[0])) else None
        words = [word.format(argv0=argv[0], program=argv[0]) for word in foreign or []]
        pipes = {stream: os.pipe2(os.O_CLOEXEC) for stream in ("stdout", "stderr")}
        try:
            running.popen = sandbox.start(
                self.root, {"argv": words + argv[1:] if words else argv, "env": env, "cwd": cwd,
                            "user": self.step.get("user", 65534)},
                last=lambda: self.become(running), stdin=subprocess.DEVNULL,
                **{stream: ends[1] for stream, ends in pipes.items()})
        except OSError as error:
            running.ended = self.now()
            running.end = f"fork/exec {argv[0]}: {error.strerror.lower()}"
        for stream, (reader, writer) in pipes.items():
            os.close(writer)
            if running.popen is None:
                os.close(reader)
            else:
                self.listen(running, stream, reader)
        if running.popen is None:
            raise NotStarted(running.end)
        return running

    def become(self, running):
        """In the new process, last of all."""
        if running.tracer:
            faults.Tracer.begin()
        if self.step.get("deny"):
            faults.deny(self.step["deny"])

    def listen(self, running, stream, reader):
        os.set_blocking(reader, False)
        self.unfinished[reader] = b""
        self.selector.register(reader, selectors.EVENT_READ, lambda: self.read(running, stream, reader))

    def read(self, running, stream, reader):
        try:
            data = os.read(reader, 65536)
        except BlockingIOError:
            return
        *lines, self.unfinished[reader] = (self.unfinished[reader] + data).split(b"\n")
        if not data:
            lines += [line for line in [self.unfinished.pop(reader)] if line]
            self.selector.unregister(reader)
            os.close(reader)
        for line in lines:
            text = line.decode("utf-8", "replace")
            self.lines.append((running.name, stream, text))
            self.say(text)

    def reap(self, stopping):
        """Take note of what ended; returns those processes."""
        ended = []
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return ended
            if pid == 0:
                return ended
            running = next((each for each in self.all if each.alive() and each.popen.pid == pid), None)
            if running is None:
                continue  # an orphan
            if os.WIFSTOPPED(status):
                running.tracer.stopped(pid, status)
                continue
            running.ended, running.stopped = self.now(), stopping
            code = os.waitstatus_to_exitcode(status)
            running.popen.returncode = code
            running.end = f"exit status {code}" if code >= 0 else f"signal: {signal_name(-code)}"
            self.say(f"Process {running.name}-{running.generation} exited: {running.end}")
            ended.append(running)

    def on_time(self):
        """Kill or release those whose time has come; returns the seconds until the next one's comes."""
        left = 1.0
        for each in self.all:
            seconds = each.kill.get("seconds", each.kill.get("hold"))
            if not each.alive() or seconds is None:
                continue
            to_go = each.began + seconds - self.now()
            if to_go > 0:
                left = min(left, to_go)
            elif "seconds" in each.kill:
                each.signal(signal.SIGKILL)
            else:
                each.tracer.release(each.popen.pid)
        return left

    def kill_after_request(self, question):
        """Does somebody die of having asked this? Then nobody answers."""
        asked = f"{question.method} {question.path}"
        doomed = [each for each in self.all if each.alive() and each.kill.get("request") == asked]
        for each in doomed:
            each.signal(signal.SIGKILL)
        return bool(doomed)


def signal_name(number):
    return {signal.SIGKILL: "killed", signal.SIGTERM: "terminated", signal.SIGSEGV: "segmentation fault",
            signal.SIGABRT: "aborted"}.get(number, signal.Signals(number).name)
