# SPDX-License-Identifier: Apache-2.0
"""The Runtime API and the Extensions API on loopback: who is registered, who waits for what. Used by init.py."""
import dataclasses
import json
import re
import selectors
import socket
import time
import uuid

import http_text
import sandbox

MAX_EXTENSIONS = 10
PENDING = object()  # an answer that comes later


class Refused(Exception):
    """An answer of 4xx."""

    def __init__(self, status, error, message):
        super().__init__(message)
        self.status = status
        self.body = {"errorType": error, "errorMessage": message}


@dataclasses.dataclass
class Connection:
    socket: socket.socket
    data: bytes = b""
    request: dict = None  # the record of what waits for its answer


@dataclasses.dataclass
class Party:
    """The runtime, or an extension. @state: started, registered, waiting (in next), running, failed."""
    name: str
    internal: bool = False
    state: str = "started"
    events: list = dataclasses.field(default_factory=list)
    identifier: str = ""
    connection: Connection = None  # where it waits


def error_type_of(header, prefixes=("Runtime", "Function"), otherwise="Runtime.Unknown"):
    """The type in the platform's words: letters only after the point. It does not look behind them."""
    match = re.search(rf"({'|'.join(prefixes)})\.[A-Z][a-zA-Z]+", header)
    if match:
        return header
    return next((f"{prefix}.Unknown" for prefix in prefixes if header.startswith(prefix + ".")), otherwise)


class Api:
    def __init__(self, environment, selector):
        self.environment = environment
        self.selector = selector
        self.requests = []
        self.reset()
        self.listener = socket.create_server(("127.0.0.1", sandbox.API_PORT), backlog=64)
        self.listener.setblocking(False)
        selector.register(self.listener, selectors.EVENT_READ, self.accept)

    def close(self):
        self.selector.unregister(self.listener)
        self.listener.close()

    def reset(self):
        """A new init begins: nobody is known."""
        self.extensions = []
        self.expected = 0  # how many files there are, whatever was started
        self.open = True  # internal extensions may still register
        self.runtime = None
        self.init_error = None  # the body of the runtime's init/error
        self.first_error = None  # what somebody reported before it ended
        self.response = None  # (body, function_error) of the event that runs

    # Connections

    def accept(self):
        try:
            made, _ = self.listener.accept()
        except BlockingIOError:
            return
        made.setblocking(False)
        connection = Connection(made)
        self.selector.register(made, selectors.EVENT_READ, lambda: self.read(connection))

    def drop(self, connection):
        self.selector.unregister(connection.socket)
        connection.socket.close()
        for party in [self.runtime, *self.extensions]:
            if party is not None and party.connection is connection:
                party.connection = None

    def read(self, connection):
        try:
            data = connection.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        connection.data += data
        if not data:
            self.drop(connection)
            return
        while connection.request is None:
            taken = http_text.take(connection.data)
            if taken is None:
                return
            question, connection.data = taken
            self.ask(connection, question)

    def ask(self, connection, question):
        connection.request = {"at": self.environment.processes.now(), "generation": self.environment.generation,
                              "method": question.method, "path": question.path, "headers": question.headers,
                              "body": question.body.decode("utf-8", "replace"), "status": None}
        self.requests.append(connection.request)
        self.environment.processes.say(f"API request - {question.method} {question.path}")
        if self.environment.processes.kill_after_request(question):
            return
        try:
            answer = self.route(connection, question)
        except Refused as refused:
            answer = refused.status, refused.body, {}
        if answer is not PENDING:
            self.answer(connection, *answer)

    def answer(self, connection, status, body, headers):
        connection.request["status"] = status
        connection.request = None
        connection.socket.setblocking(True)
        try:
            connection.socket.sendall(http_text.answer(status, body, headers))
            connection.socket.setblocking(False)
        except OSError:
            self.drop(connection)

    # Requests

    def route(self, connection, question):
        invocation = re.fullmatch(r"/2018-06-01/runtime/invocation/([^/]+)/(response|error)", question.path)
        if question.method == "POST" and invocation:
            return self.invocation_done(question, *invocation.groups())
        routes = {("GET", "/2018-06-01/runtime/invocation/next"): self.runtime_next,
                  ("POST", "/2018-06-01/runtime/init/error"): self.runtime_init_error,
                  ("POST", "/2020-01-01/extension/register"): self.register,
                  ("GET", "/2020-01-01/extension/event/next"): self.extension_next,
                  ("POST", "/2020-01-01/extension/init/error"): self.extension_error,
                  ("POST", "/2020-01-01/extension/exit/error"): self.extension_error}
        try:
            act = routes[question.method, question.path]
        except KeyError:
            raise Refused(404, "NotFound", f"{question.method} {question.path}") from None
        return act(connection, question)

    def runtime_next(self, connection, _question):
        if self.runtime is None or self.init_error:
            raise Refused(403, "InvalidStateTransition", "State transition is not allowed")
        self.runtime.state = "waiting"
        self.runtime.connection = connection
        return PENDING

    def runtime_init_error(self, _connection, question):
        if self.runtime is None or self.runtime.state != "started":
            raise Refused(403, "InvalidStateTransition", "State transition is not allowed")
        self.runtime.state = "failed"
        error = error_type_of(question.headers.get("lambda-runtime-function-error-type", ""))
        self.init_error = question.body
        self.first_error = self.first_error or error
        return 202, {"status": "OK"}, {}

    def invocation_done(self, question, identifier, how):
        if self.runtime is None or identifier != self.environment.request_id or self.response is not None:
            raise Refused(400, "InvalidRequestID", "Invalid request ID")
        self.response = question.body, "Unhandled" if how == "error" else None
        self.runtime.state = "running"
        return 202, {"status": "OK"}, {}

    def register(self, _connection, question):
        name = question.headers.get("lambda-extension-name", "")
        if not name:
            raise Refused(403, "Extension.InvalidExtensionName", "Empty extension name")
        try:
            events = (json.loads(question.body) or {}).get("events") or []
        except (ValueError, AttributeError) as error:
            raise Refused(403, "InvalidRequestFormat", str(error)) from None
        party = next((each for each in self.extensions if each.name == name), None)
        allowed = ("INVOKE", "SHUTDOWN") if party and not party.internal else ("INVOKE",)
        for event in events:
            if event not in allowed:
                raise Refused(403, "Extension.InvalidEventType", f"{event}: InvalidEventType")
        if party is None:
            party = self.register_internal(name)
        elif party.state != "started":
            raise Refused(403, "Extension.InvalidExtensionState", f"{name} is {party.state}")
        party.state, party.events, party.identifier = "registered", events, str(uuid.uuid4())
        body = {"functionVersion": "$LATEST", "functionName": self.environment.name, "handler": self.environment.handler}
        if "accountId" in question.headers.get("lambda-extension-accept-feature", ""):
            body["accountId"] = "111122223333"
        return 200, body, {"Lambda-Extension-Identifier": party.identifier}

    def register_internal(self, name):
        """Any name that is no file's: it counts for nothing at the gate."""
        if not self.open:
            raise Refused(403, "Extension.RegistrationClosed", "Extension registration closed already")
        if len(self.extensions) >= MAX_EXTENSIONS:
            raise Refused(403, "Extension.TooManyExtensions", f"Extension limit ({MAX_EXTENSIONS}) reached")
        self.extensions.append(Party(name, internal=True))
        return self.extensions[-1]

    def known(self, question):
        identifier = question.headers.get("lambda-extension-identifier", "")
        party = next((each for each in self.extensions if each.identifier and each.identifier == identifier), None)
        if party is None:
            kind = "Unknown" if re.fullmatch(r"[0-9a-f-]{36}", identifier) else "Invalid" if identifier else "Missing"
            raise Refused(403, f"Extension.{kind}ExtensionIdentifier", "no such extension")
        return party

    def extension_next(self, connection, question):
        party = self.known(question)
        if party.state not in ("registered", "running"):
            raise Refused(403, "Extension.InvalidExtensionState", f"{party.name} is {party.state}")
        party.state, party.connection = "waiting", connection
        return PENDING

    def extension_error(self, _connection, question):
        party = self.known(question)
        kind = "InitError" if question.path.endswith("/init/error") else "ExitError"
        if "lambda-extension-function-error-type" not in question.headers:
            raise Refused(403, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type is missing")
        if party.state == "started" or (kind == "InitError" and party.state not in ("registered", "failed")):
            raise Refused(403, "Extension.InvalidExtensionState", f"{party.name} is {party.state}")
        party.state = "failed"
        self.first_error = self.first_error or f"Extension.{kind}"
        return 202, {"status": "OK"}, {}

    # What the lifecycle asks and says

    def all_registered(self):
        return sum(each.state != "started" for each in self.extensions if not each.internal) == self.expected

    def all_ready(self):
        return all(each.state == "waiting" for each in self.extensions)

    def invoke_done(self):
        waiting = [self.runtime, *(each for each in self.extensions if "INVOKE" in each.events)]
        return self.response is not None and all(each.state == "waiting" for each in waiting)

    def release(self, party, body, headers):
        """Answer somebody's next."""
        party.state = "running"
        if party.connection is not None:
            connection, party.connection = party.connection, None
            self.answer(connection, 200, body, headers)

    def deliver(self, event, request_id, deadline):
        """Give an event to the runtime and to those who want to know of it."""
        arn = f"arn:aws:lambda:{self.environment.region}:111122223333:function:{self.environment.name}"
        deadline_ms = int((time.time() + deadline - self.environment.processes.now()) * 1000)
        trace = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Parent={uuid.uuid4().hex[:16]};Sampled=0"
        self.response = None
        for party in self.extensions:
            if "INVOKE" in party.events:
                self.release(party, {"eventType": "INVOKE", "deadlineMs": deadline_ms, "requestId": request_id,
                                     "invokedFunctionArn": arn, "tracing": {"type": "X-Amzn-Trace-Id", "value": trace}}, {})
        self.release(self.runtime, event.encode(), {
            "Lambda-Runtime-Aws-Request-Id": request_id, "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": arn, "Lambda-Runtime-Trace-Id": trace})

    def announce_end(self, party, reason, seconds):
        self.release(party, {"eventType": "SHUTDOWN", "shutdownReason": reason,
                             "deadlineMs": int((time.time() + seconds) * 1000)}, {})
