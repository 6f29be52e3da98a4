# SPDX-License-Identifier: Apache-2.0
"""Taking away system calls, and life at the n-th of them. Used by init.py inside a sandbox, on processes about to start."""
import ctypes
import errno
import os
import platform
import signal
import struct

libc = ctypes.CDLL(None, use_errno=True)

MACHINE = platform.machine()
COLUMN = {"x86_64": 0, "aarch64": 1}[MACHINE]
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[MACHINE]

# Numbers on x86-64 and arm64.
SYSCALLS = {
    "ptrace": (101, 117), "prctl": (157, 167), "chroot": (161, 51), "unshare": (272, 97), "fanotify_init": (300, 262),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "seccomp": (317, 277), "getrandom": (318, 278),
    "memfd_create": (319, 279), "execveat": (322, 281), "userfaultfd": (323, 282), "statx": (332, 291),
    "io_uring_setup": (425, 425), "pidfd_open": (434, 434), "close_range": (436, 436), "openat2": (437, 437),
    "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446),
}

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
RET_ERRNO, RET_ALLOW = 0x00050000, 0x7FFF0000
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K
NUMBER_OFFSET, ARCH_OFFSET = 0, 4  # in struct seccomp_data


def seccomp_filter(denied):
    """The BPF program that lets each call of @denied fail with its error."""
    def instruction(code, value, if_true=0, if_false=0):
        return struct.pack("=HBBI", code, if_true, if_false, value)

    program = [instruction(LOAD, ARCH_OFFSET), instruction(JUMP_EQUAL, AUDIT_ARCH, 1, 0), instruction(RETURN, RET_ALLOW),
               instruction(LOAD, NUMBER_OFFSET)]
    for name, error in sorted(denied.items()):
        program += [instruction(JUMP_EQUAL, SYSCALLS[name][COLUMN], 0, 1),
                    instruction(RETURN, RET_ERRNO | getattr(errno, error))]
    return b"".join([*program, instruction(RETURN, RET_ALLOW)])


def deny(denied):
    """Forbid calls to this process and all that it becomes and starts."""
    code = ctypes.create_string_buffer(seccomp_filter(denied))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(code)))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_NO_NEW_PRIVS")
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_SECCOMP")


PTRACE_TRACEME, PTRACE_DETACH, PTRACE_SYSCALL, PTRACE_SETOPTIONS = 0, 17, 24, 0x4200
OPTIONS = 0x1 | 0x10 | 0x100000  # TRACESYSGOOD, TRACEEXEC, EXITKILL
EVENT_EXEC = 4

libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)


def ptrace(request, pid, data=0):
    # ESRCH: somebody killed it while it was stopped.
    if libc.ptrace(request, pid, None, data) < 0 and ctypes.get_errno() != errno.ESRCH:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")


class Tracer:
    """Counts the system calls of one process until it becomes another program, and kills it on entry to the @limit-th. If it
    is to be @held, it executes nothing of its program until release()."""

    def __init__(self, limit, held):
        self.limit = limit
        self.held = held
        self.calls = 0
        self.started = False
        self.inside = False

    @staticmethod
    def begin():
        """Called in the new process, last of all."""
        ptrace(PTRACE_TRACEME, 0)

    def stopped(self, pid, status):
        """Called with what waitpid says of each stop."""
        number = os.WSTOPSIG(status)
        if not self.started:  # the execve that made it the program
            self.started = True
            ptrace(PTRACE_SETOPTIONS, pid, OPTIONS)
            if not self.held:
                ptrace(PTRACE_SYSCALL, pid)
        elif status >> 16 == EVENT_EXEC:
            ptrace(PTRACE_DETACH, pid)
        elif number == signal.SIGTRAP | 0x80:
            self.inside = not self.inside
            self.calls += self.inside
            if self.inside and self.calls == self.limit:
                os.kill(pid, signal.SIGKILL)
            else:
                ptrace(PTRACE_SYSCALL, pid)
        else:
            ptrace(PTRACE_SYSCALL, pid, number)

    def release(self, pid):
        if self.held and self.started:
            self.held = False
            ptrace(PTRACE_SYSCALL, pid)
