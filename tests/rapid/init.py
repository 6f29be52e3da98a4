# SPDX-License-Identifier: Apache-2.0
"""The life of one environment, as Lambda's init process leads it. rapid.py says what it is for; this runs inside a sandbox.

One thread and one loop: requests are served before the ends of processes are looked at, and both before anything else goes
on, so that what a process asked before it ended has had its effect.
"""
import json
import os
import selectors
import signal
import uuid

import processes
import sandbox
from api import MAX_EXTENSIONS, Api, Party

EXTENSIONS = "/opt/extensions"
SWITCH_FILE = "/opt/disable-extensions-jwigqn8j"
BOOTSTRAPS = ("/var/task/bootstrap", "/opt/bootstrap", "/var/runtime/bootstrap")

SHUTDOWN_SECONDS = 2.0  # with extensions; without them there is none
RUNTIME_SHARE = 0.15  # of it, 300 ms, until the runtime is killed


class Fatal(Exception):
    """The end of an init or of an event."""

    def __init__(self, error, message):
        super().__init__(message)
        self.error = error


class TimedOut(Exception):
    """The time for an init or an event is over."""


class Environment:
    def __init__(self, spec, step):
        self.root = spec["root"]
        self.step = step
        self.configured = dict(step.get("env", {}))
        self.timeout = float(self.configured.pop("AWS_LAMBDA_FUNCTION_TIMEOUT", 3))
        self.name = self.configured.setdefault("AWS_LAMBDA_FUNCTION_NAME", "test_function")
        self.handler = self.configured.pop("AWS_LAMBDA_FUNCTION_HANDLER", self.configured.pop("_HANDLER", ""))
        self.region = self.configured.setdefault("AWS_REGION", "us-east-1")
        self.generation = 0
        self.ready = False
        self.ending = False
        self.fatal = None
        self.request_id = ""
        self.inits = []
        self.answers = []
        self.selector = selectors.DefaultSelector()
        self.processes = processes.Processes(spec, step, self.selector)
        self.api = Api(self, self.selector)

    # Variables: what the platform sets, in the function's words above it

    def common(self):
        return {"AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
                "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_DEFAULT_REGION": self.region,
                "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_SESSION_TOKEN": "example",
                "LANG": "en_US.UTF-8", "TZ": ":UTC", "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
                "LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
                **self.configured, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{sandbox.API_PORT}"}

    def runtime_variables(self):
        words = self.step.get("argv", [])
        return {"_HANDLER": words[-1] if len(words) > 1 else self.handler, "LAMBDA_TASK_ROOT": "/var/task",
                "LAMBDA_RUNTIME_DIR": "/var/runtime", "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.name}",
                "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]00000000000000000000000000000000",
                "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000", "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
                "_AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129", "_AWS_XRAY_DAEMON_PORT": "2000", **self.common()}

    # The loop

    def serve(self, seconds):
        """Handle what is there; wait for it at most so long."""
        events = self.selector.select(seconds)
        for key, _ in events:
            if key.fd in self.selector.get_map():  # one of the others may have closed it
                key.data()
        return bool(events)

    def until(self, done, deadline):
        """Go on until @done, or raise Fatal or TimedOut."""
        while not done():
            if self.serve(0):
                continue
            if self.fatal is not None and not self.ending:
                raise self.fatal
            ended = self.processes.reap(self.ending)
            if ended and not self.ending:
                self.fatal = self.fatal or self.crash_of(ended[0])
            if ended:
                continue
            left = deadline - self.processes.now()
            if left <= 0:
                raise TimedOut()
            self.serve(min(left, self.processes.on_time()))

    def crash_of(self, process):
        if process.name == "runtime":
            silent = "Runtime exited without providing a reason"
            message = silent if process.end == "exit status 0" else f"Runtime exited with error: {process.end}"
            return Fatal(self.api.first_error or "Runtime.ExitError", message)
        message = "exit code 0" if process.end == "exit status 0" else process.end
        return Fatal(self.api.first_error or "Extension.Crash", message)

    # Init

    def extension_files(self):
        folder = self.root + EXTENSIONS
        if os.path.lexists(self.root + SWITCH_FILE) or not os.path.isdir(folder):
            return []
        return [name for name in sorted(os.listdir(folder), key=os.fsencode)
                if os.path.islink(f"{folder}/{name}") or not os.path.isdir(f"{folder}/{name}")]

    def start_extensions(self):
        names = self.extension_files()
        self.api.expected = len(names)
        for number, name in enumerate(names):
            if any(party.name == name for party in self.api.extensions):
                raise Fatal("Sandbox.Failure", "ErrAgentNameCollision")
            if number == MAX_EXTENSIONS:
                raise Fatal("Extension.LaunchError", "ErrTooManyExtensions")
            self.api.extensions.append(Party(name))
            try:
                self.processes.start(f"extension-{name}", self.generation, [f"{EXTENSIONS}/{name}"], self.common(), "/")
            except processes.NotStarted as error:
                raise Fatal("Extension.LaunchError", str(error)) from None

    def start_runtime(self):
        words = self.step.get("argv")
        if not words:
            places = self.step.get("search", BOOTSTRAPS)
            files = {place: processes.resolved(self.root, place) for place in places}
            words = [place for place, file in files.items() if os.path.exists(file) and not os.path.isdir(file)][:1]
            if not words:
                raise Fatal("Runtime.InvalidEntrypoint", f"Couldn't find valid bootstrap(s): [{' '.join(places)}]")
        self.api.runtime = Party("runtime")
        try:
            self.processes.start("runtime", self.generation, list(words), self.runtime_variables(),
                                 self.step.get("cwd", "/var/task"))
        except processes.NotStarted as error:
            raise Fatal("Runtime.InvalidEntrypoint", str(error)) from None

    def initialise(self, phase, deadline):
        """One init; raises Fatal or TimedOut."""
        begun = self.processes.now()
        self.generation += 1
        self.fatal = None
        self.api.reset()
        failure = "", None, ""
        try:
            self.start_extensions()
            self.until(self.api.all_registered, deadline)
            self.start_runtime()
            self.until(lambda: self.api.runtime.state == "waiting", deadline)
            self.api.open = False
            self.until(self.api.all_ready, deadline)
            self.ready = True
        except Fatal as fatal:
            failure = f"\tStatus: error\tError Type: {fatal.error}", fatal.error, str(fatal)
            raise
        except TimedOut:
            failure = "\tStatus: timeout", "Sandbox.Timedout", "timed out"
            raise
        finally:
            seconds = self.processes.now() - begun
            words, error, message = failure
            status = "success" if error is None else "timeout" if error == "Sandbox.Timedout" else "error"
            self.inits.append({"phase": phase, "status": status, "error": error, "message": message, "seconds": seconds})
            self.processes.say(f"INIT_REPORT Init Duration: {seconds * 1000:.2f} ms\tPhase: {phase}{words}")

    # Events

    def invoke(self, event):
        begun = self.processes.now()
        self.request_id = str(uuid.uuid4())
        self.processes.say(f"START RequestId: {self.request_id} Version: $LATEST")
        try:
            if not self.ready:
                self.initialise("invoke", begun + self.timeout)
            self.api.deliver(event, self.request_id, begun + self.timeout)
            self.until(self.api.invoke_done, begun + self.timeout)
            body, function_error = self.api.response
        except Fatal as fatal:
            body, function_error = self.api.init_error or self.error_body(fatal.error, str(fatal)), "Unhandled"
            self.end("failure")
        except TimedOut:
            body = self.error_body("Sandbox.Timedout", f"Task timed out after {self.timeout:.2f} seconds")
            function_error = "Unhandled"
            self.end("timeout")
        seconds = self.processes.now() - begun
        self.processes.say(f"REPORT RequestId: {self.request_id}\tDuration: {seconds * 1000:.2f} ms")
        self.answers.append({"status": 200, "function_error": function_error, "body": body.decode("utf-8", "replace"),
                             "seconds": seconds})
        self.request_id = ""

    def error_body(self, error, message):
        return json.dumps({"errorType": error, "errorMessage": f"RequestId: {self.request_id} Error: {message}"}).encode()

    # The end of the environment, or of what runs in it

    def end(self, reason):
        """Those who want to know are told; all are dead afterwards."""
        self.ready, self.ending = False, True
        seconds = SHUTDOWN_SECONDS if self.api.extensions else 0.0
        now = self.processes.now()
        living = [each for each in self.processes.all if each.alive()]
        if seconds:
            runtime = [each for each in living if each.name == "runtime"]
            self.stop(runtime, signal.SIGTERM, now + seconds * RUNTIME_SHARE)
            told = [party for party in self.api.extensions if "SHUTDOWN" in party.events]
            for party in told:
                self.api.announce_end(party, reason, seconds)
            names = {f"extension-{party.name}" for party in told}
            self.stop([each for each in living if each.name in names], None, now + seconds)
        self.stop(living, signal.SIGKILL, self.processes.now() + 10)
        while self.serve(0):  # their last words
            pass
        self.ending = False

    def stop(self, those, number, deadline):
        for each in those:
            if number is not None:
                each.signal(number)
        try:
            self.until(lambda: not any(each.alive() for each in those), deadline)
        except TimedOut:
            pass

    def live(self):
        if self.step.get("init_seconds", 10) is not None:
            try:
                self.initialise("init", self.processes.now() + self.step.get("init_seconds", 10))
            except (Fatal, TimedOut):
                self.end("failure")
        for event in self.step["events"]:
            if isinstance(event, dict):
                with open(event["append"], "ab") as file:
                    file.write(b"\n")
            else:
                self.invoke(event)
        self.end("spindown")
        self.api.close()
        return {"inits": self.inits, "answers": self.answers, "processes": [each.report() for each in self.processes.all],
                "requests": self.api.requests, "lines": self.processes.lines,
                "log": "".join(line + "\n" for line in self.processes.log)}


def run(spec, step):
    if step.get("read_only"):
        sandbox.mount(None, spec["root"], None, sandbox.MS_BIND | sandbox.MS_REMOUNT | sandbox.MS_RDONLY)
    return Environment(spec, step).live()
