#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A small Runtime and Extensions API for tests, on loopback, that can misbehave.

    runtime_api.py --port PORT --record FILE [BEHAVIOUR | CALL=BEHAVIOUR]...

CALL is register, next, init-error or any (the default). BEHAVIOUR is one of

    ok       answers as the platform does; event/next never returns
    end      event/next returns an event at once
    403 500  an error of the platform
    bare     200 without any header that means something
    garbage  bytes that are no HTTP
    huge     a head that never ends
    slow     the right answer, one byte a second
    never    reads the request and says nothing
    close    reads the request and closes
    reset    reads the request and resets the connection

Each request is appended to FILE as one line of JSON as soon as it is complete: method, path, headers, body. The port is
announced on standard output, so that 0 can be given. A request for SETTLED is answered when everything that was connected
before it is in FILE, and leaves no trace there: a client that was killed after its last byte may still be about to appear.
"""
import argparse
import json
import socket
import struct
import threading
import time

CALLS = {
    "/2020-01-01/extension/register": "register",
    "/2020-01-01/extension/event/next": "next",
    "/2018-06-01/runtime/init/error": "init-error",
}
ANSWERS = {
    "register": (200, {"Lambda-Extension-Identifier": "8f9d8a3e-2b1c-4c55-9d3f-0d4f5f2a7c11"},
                 '{"functionName":"orders-api","functionVersion":"$LATEST","handler":"app.handler"}'),
    "next": (200, {}, '{"eventType":"SHUTDOWN","shutdownReason":"spindown","deadlineMs":1}'),
    "init-error": (202, {}, '{"status":"OK"}'),
}
SETTLED = "/settled"
SETTLED_SECONDS = 5  # a client that lives and never finishes its request is not waited for
ERROR = '{"errorMessage":"no","errorType":"Extension.InvalidExtensionState"}'


def answer(status, headers, body):
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers.items()),
             "Content-Type: application/json", f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()


def read_request(connection):
    """One whole request; None when the other side left before it was complete."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = dict(line.split(": ", 1) for line in lines)
    size = int({name.lower(): value for name, value in headers.items()}.get("content-length", "0"))
    while len(body) < size:
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return {"method": method, "path": path, "headers": headers, "body": body.decode("utf-8", "replace")}


class Api:
    def __init__(self, record, behaviours):
        self.record = record
        self.behaviours = behaviours
        self.lock = threading.Lock()

    def take(self, connection, earlier):
        """Read and record one request; it, or None when there is nothing more to do for it."""
        request = read_request(connection)
        if request is None:
            return None
        if request["path"] == SETTLED:
            for recorded in earlier:
                recorded.wait(SETTLED_SECONDS)
            connection.sendall(answer(200, {}, "{}"))
            return None
        with self.lock, open(self.record, "a", encoding="utf-8") as file:
            file.write(json.dumps(request) + "\n")
        return request

    def serve(self, connection, earlier, recorded):
        try:
            with connection:
                try:
                    request = self.take(connection, earlier)
                finally:
                    recorded.set()
                if request is not None:
                    self.respond(connection, CALLS.get(request["path"]))
        except OSError:
            pass

    def respond(self, connection, call):
        behaviour = self.behaviours.get(call, self.behaviours.get("any", "ok"))
        good = answer(*ANSWERS[call]) if call else answer(404, {}, "{}")
        if behaviour == "never" or (behaviour == "ok" and call == "next"):
            connection.recv(1)
        elif behaviour in ("ok", "end"):
            connection.sendall(good)
        elif behaviour in ("403", "500"):
            connection.sendall(answer(behaviour, {}, ERROR))
        elif behaviour == "bare":
            connection.sendall(answer(200, {}, "{}"))
        elif behaviour == "garbage":
            connection.sendall(b"\x16\x03\x01 no http at all\r\n\r\n")
        elif behaviour == "huge":
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X-Filler: " + b"x" * 4096 + b"\r\n")
        elif behaviour == "slow":
            for byte in good:
                connection.sendall(bytes([byte]))
                time.sleep(1)
        elif behaviour == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def parse(words):
    names = ("ok", "end", "403", "500", "bare", "garbage", "huge", "slow", "never", "close", "reset")
    behaviours = {}
    for word in words:
        call, _, behaviour = word.rpartition("=")
        if behaviour not in names or call not in ("", "any", *CALLS.values()):
            raise SystemExit(f"runtime_api.py: no such behaviour: {word}")
        behaviours[call or "any"] = behaviour
    return behaviours


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--record", required=True)
    parser.add_argument("behaviours", nargs="*")
    options = parser.parse_args()
    api = Api(options.record, parse(options.behaviours))
    with socket.create_server(("127.0.0.1", options.port)) as server:
        print(server.getsockname()[1], flush=True)
        pending = []
        while True:
            connection, _ = server.accept()
            earlier = [recorded for recorded in pending if not recorded.is_set()]
            recorded = threading.Event()
            pending = [*earlier, recorded]
            threading.Thread(target=api.serve, args=(connection, earlier, recorded), daemon=True).start()


if __name__ == "__main__":
    main()
