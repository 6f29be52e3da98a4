# SPDX-License-Identifier: Apache-2.0
"""A debugger for the shipped program: stops it at each system call, to do something at that very moment, to answer for the
kernel, or to end it there.

    def on_call(call): ...                     # called at the entry and at the end of each call
    seen = start(place, on_call)               # Place.start() under it

x86-64 only. The vDSO, which tells the time without any call, is taken out of the new program's auxiliary vector before its
first instruction, so that the time is asked from the kernel, and thus from us. The program behind the gate is let go.
"""
import ctypes
import errno
import os
import signal
import struct

TRACEME, POKEUSER, GETREGS, SYSCALL, DETACH, SETOPTIONS = 0, 6, 12, 24, 17, 0x4200
TRACESYSGOOD, TRACEEXEC, EXITKILL = 1, 16, 1 << 20
EXEC_STOP = signal.SIGTRAP | 4 << 8
AT_NULL, AT_IGNORE, AT_SYSINFO_EHDR = 0, 1, 33
RAX, ORIG_RAX, RSP = 10, 15, 19
ARGUMENTS = (14, 13, 12, 7)  # rdi, rsi, rdx, r10

NUMBERS = {
    "read": 0, "fstat": 5, "lstat": 6, "mmap": 9, "execve": 59, "gettimeofday": 96, "prctl": 157, "time": 201,
    "getdents64": 217, "clock_gettime": 228, "openat": 257, "newfstatat": 262, "readlinkat": 267, "memfd_create": 319,
    "getrandom": 318, "seccomp": 317, "execveat": 322, "statx": 332, "close_range": 436, "openat2": 437,
    "landlock_create_ruleset": 444, "faccessat2": 439, "fcntl": 72, "access": 21, "write": 1, "close": 3, "poll": 7,
    "pread64": 17, "dup": 32, "clone": 56, "io_uring_setup": 425, "madvise": 28, "brk": 12, "ioctl": 16
}
NAMES = {number: name for name, number in NUMBERS.items()}

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, address=None, data=None):
    if libc.ptrace(request, pid, address, data) == -1:
        raise OSError(ctypes.get_errno(), f"ptrace {request}: {os.strerror(ctypes.get_errno())}")


class Call:
    """A call that begins (entering) or has come back."""
    def __init__(self, pid, memory, entering, index):
        self.pid, self.memory, self.entering, self.index = pid, memory, entering, index
        self.registers = (ctypes.c_ulonglong * 27)()
        ptrace(GETREGS, pid, None, ctypes.addressof(self.registers))
        self.name = NAMES.get(self.registers[ORIG_RAX], str(self.registers[ORIG_RAX]))
        self.arguments = [self.registers[number] for number in ARGUMENTS]

    def text(self, number):
        """What an argument points to, as a name."""
        try:
            return os.pread(self.memory, 4096, self.arguments[number]).split(b"\0")[0].decode("utf-8", "surrogateescape")
        except OSError:
            return ""

    @property
    def path(self):
        return self.text(1 if self.name in ("openat", "openat2", "newfstatat", "readlinkat") else 0)

    def poke(self, register, value):
        ptrace(POKEUSER, self.pid, 8 * register, value & (1 << 64) - 1)

    def skip(self):
        """At the entry: the kernel shall not do it."""
        self.poke(ORIG_RAX, -1)

    def answer(self, value):
        """At the end: what the program gets back."""
        self.poke(RAX, value)


def read_word(memory, at):
    return struct.unpack("<Q", os.pread(memory, 8, at))[0]


def take_vdso(memory, at):
    """Above the stack pointer of a new program: argc, argv, environment, each ended by a zero, then pairs."""
    at += 8 * (read_word(memory, at) + 2)
    while read_word(memory, at):
        at += 8
    at += 8
    while read_word(memory, at) != AT_NULL:
        if read_word(memory, at) == AT_SYSINFO_EHDR:
            os.pwrite(memory, struct.pack("<Q", AT_IGNORE), at)
        at += 16


def follow(root, process, on_call):
    pid, entering, index, deliver = process.pid, True, 0, 0
    os.waitpid(pid, 0)  # it stands before its first instruction
    ptrace(SETOPTIONS, pid, None, TRACESYSGOOD | TRACEEXEC | EXITKILL)
    memory = os.open(f"{root}/proc/{pid}/mem", os.O_RDWR)
    try:
        take_vdso(memory, Call(pid, memory, True, 0).registers[RSP])
        while True:
            try:
                ptrace(SYSCALL, pid, None, deliver)
            except OSError as reason:
                if reason.errno != errno.ESRCH:  # killed meanwhile
                    raise
            _, status = os.waitpid(pid, 0)
            deliver = 0
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                process.returncode = os.waitstatus_to_exitcode(status)
                return
            stopped = status >> 8
            if stopped == EXEC_STOP:
                ptrace(DETACH, pid)
                return
            if stopped == signal.SIGTRAP | 0x80:
                on_call(Call(pid, memory, entering, index))
                index += entering
                entering = not entering
            else:
                deliver = stopped & 0xFF
    finally:
        os.close(memory)


def start(place, on_call, **step):
    """Place.start() under the debugger."""
    def during(_place, process):
        follow(place.root, process, on_call)

    return place.start(last=lambda: ptrace(TRACEME, 0), during=during, **step)


def at_time(place, now):
    """Another wall clock. CLOCK_MONOTONIC stays the kernel's."""
    asked = []

    def on_call(call):
        if call.name in ("gettimeofday", "time"):
            raise RuntimeError("the program asks for the time in a way that this clock does not answer")
        if not call.entering and call.name == "clock_gettime" and call.arguments[0] in (0, 5):
            os.pwrite(call.memory, struct.pack("<qq", now, 0), call.arguments[1])
            asked.append(now)

    seen = start(place, on_call)
    if not asked:
        raise RuntimeError("the program never asked for the time: nothing is shown")
    return seen
