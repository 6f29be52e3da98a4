# SPDX-License-Identifier: Apache-2.0
"""The inside of a sandbox: lays out a root of its own, runs steps in it, writes what it saw.

Started by harness.py as the first process of fresh mount, network and pid namespaces:

    unshare --mount --net --pid --fork --kill-child python3 sandbox.py SPEC RESULT

The machine keeps nothing of it: the root is a tmpfs of this mount namespace, the network has a loopback and nothing
else, and every process ends with this one. This process stays outside of the new root, so that its own Python needs
nothing in there; what it starts is inside, as an unprivileged user unless a step says otherwise.
"""
import ctypes
import fcntl
import http.client
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import time

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 32, 4096, 16384

EMULATOR = "/emulator"
CALLER_PORT = 8080
API_PORT = 9001

libc = ctypes.CDLL(None, use_errno=True)


def mount(source, target, kind=None, flags=0, data=None):
    encoded = [None if text is None else text.encode() for text in (source, target, kind, data)]
    if libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"mount {source} on {target}: {os.strerror(number)}")


def lay_out(spec):
    """Build the root: the machine's programs read-only, then what the case asks for."""
    root = spec["root"]
    mount("none", root, "tmpfs", MS_NOSUID, "mode=0755")
    for name in ("usr", "etc", "bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        source = "/" + name
        if os.path.islink(source):
            os.symlink(os.readlink(source), root + source)
        elif os.path.isdir(source):
            bind(root, source, source, read_only=True)
    os.mkdir(root + "/proc")
    mount("proc", root + "/proc", "proc")
    os.mkdir(root + "/dev")
    for name in ("null", "zero", "full", "urandom"):
        open(f"{root}/dev/{name}", "w").close()
        mount(f"/dev/{name}", f"{root}/dev/{name}", None, MS_BIND)
    os.mkdir(root + "/tmp")
    os.chmod(root + "/tmp", 0o1777)
    for entry in spec["binds"]:
        bind(root, entry["from"], entry["to"], entry["read_only"])
    for entry in spec["tmpfs"]:
        os.makedirs(root + entry["to"], exist_ok=True)
        mount("none", root + entry["to"], "tmpfs", MS_NOSUID, entry["options"])


def bind(root, source, target, read_only):
    target = root + target
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "w").close()
    mount(source, target, None, MS_BIND | MS_REC)
    if read_only:
        mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY)


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh22x", b"lo", 0)
        flags = struct.unpack("16sh22x", fcntl.ioctl(control, 0x8913, request))[1]  # SIOCGIFFLAGS
        fcntl.ioctl(control, 0x8914, struct.pack("16sh22x", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP


def start(root, step, last=None, **streams):
    """Start a step's program inside the root; what it inherits is what the step says and nothing else. @last: called in the
    new process before it becomes the program."""

    def become():
        os.chroot(root)
        os.chdir(step.get("cwd", "/"))
        for number in step.get("open", []):
            descriptor = os.open("/etc/passwd", os.O_RDONLY)
            os.dup2(descriptor, number, inheritable=True)
            if descriptor != number:
                os.close(descriptor)
        for name, value in step.get("limits", {}).items():
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (value, value))
        user = step.get("user", 65534)
        if user != 0:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        os.umask(0o022)
        for number in step.get("close", []):
            os.close(number)
        if last is not None:
            last()

    return subprocess.Popen(step["argv"], env=step.get("env", {}), preexec_fn=become, close_fds=not step.get("open"),
                            start_new_session=True, **streams)


def wait_for(what, seconds, process=None):
    """Ask until @what answers with something, at most @seconds, and no longer than @process lives."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > end or (process is not None and process.poll() is not None):
            return what()
        time.sleep(0.005)


def accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def settle(port):
    """Wait until a Runtime API of the tests has recorded whatever was sent to it."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as probe:
        probe.sendall(b"GET /settled HTTP/1.1\r\n\r\n")
        probe.recv(1)


def kill(process):
    """End a process and all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def post(body, seconds):
    caller = http.client.HTTPConnection("127.0.0.1", CALLER_PORT, timeout=seconds)
    begun = time.monotonic()
    try:
        caller.request("POST", "/2015-03-31/functions/function/invocations", body)
        answer = caller.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return {"status": answer.status, "body": text, "seconds": time.monotonic() - begun}
    except (OSError, http.client.HTTPException) as error:
        return {"status": None, "body": f"{type(error).__name__}: {error}"}
    finally:
        caller.close()


def emulator(spec, step):
    """Start the emulator, post one event after the other (two at once would crash it), stop it."""
    log_path = spec["scratch"] + "/emulator.log"
    step = dict(step, argv=[EMULATOR, "--log-level", "debug", "--runtime-interface-emulator-address",
                            f"127.0.0.1:{CALLER_PORT}", "--runtime-api-address", f"127.0.0.1:{API_PORT}",
                            *step.get("argv", [])])
    with open(log_path, "w+b") as log:
        process = start(spec["root"], step, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        answers = []
        # It listens for callers before its Runtime API listens.
        if wait_for(lambda: accepts(CALLER_PORT) and accepts(API_PORT), 20, process):
            for event in step["events"]:
                if isinstance(event, dict):
                    with open(event["append"], "ab") as file:
                        file.write(b"\n")
                else:
                    answers.append(post(event, step.get("seconds", 30)))
        kill(process)
    with open(log_path, "rb") as log:
        return {"answers": answers, "log": log.read().decode("utf-8", "replace")}


def run(spec, step):
    """Start one program beside a Runtime API of ours, wait for its end or until it has sent as many requests as expected."""
    requests_path = spec["scratch"] + "/requests.jsonl"
    open(requests_path, "w").close()
    api = None
    if step.get("api"):
        api = subprocess.Popen([sys.executable, spec["api_program"], "--port", str(API_PORT), "--record", requests_path,
                                *step["api"]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        if not wait_for(lambda: accepts(API_PORT), 10, api):
            raise RuntimeError("the Runtime API of the tests does not listen")

    def requests():
        with open(requests_path, encoding="utf-8") as record:
            return [json.loads(line) for line in record if line.endswith("\n")]

    outputs = {name: open(f"{spec['scratch']}/{name}", "w+b") for name in ("stdout", "stderr")}
    begun = time.monotonic()
    process = start(spec["root"], step, stdin=subprocess.DEVNULL, **outputs)
    if step.get("requests"):
        wait_for(lambda: len(requests()) >= step["requests"], 10, process)
    else:
        try:
            process.wait(step.get("seconds", 20))
        except subprocess.TimeoutExpired:
            pass
    seconds = time.monotonic() - begun
    status = process.poll()
    kill(process)
    result = {"status": status, "seconds": seconds, "requests": requests()}
    for name, stream in outputs.items():
        stream.seek(0)
        result[name] = stream.read().decode("utf-8", "replace")
        stream.close()
    if api is not None:
        kill(api)
    return result


def rapid(spec, step):
    """Live one life under an init process of our own; see tests/rapid/rapid.py."""
    sys.dont_write_bytecode = True
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../rapid"))
    import init  # pylint: disable=import-outside-toplevel  # it uses this file
    return init.run(spec, step)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = json.load(file)
    lay_out(spec)
    loopback_up()
    results = [{"emulator": emulator, "run": run, "rapid": rapid}[step["do"]](spec, step) for step in spec["steps"]]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main()
