# SPDX-License-Identifier: Apache-2.0
"""As much of HTTP/1.1 as clients of the Runtime API use, over sockets that never block."""
import dataclasses
import json


@dataclasses.dataclass
class Question:
    method: str
    path: str
    headers: dict  # names in lower case
    body: bytes


def unchunk(data):
    """The body in chunks at the head of @data, and what follows it; None while it is incomplete. Trailers are not used."""
    body = b""
    while True:
        line, found, data = data.partition(b"\r\n")
        if not found:
            return None
        size = int(line.split(b";")[0], 16)
        if len(data) < size + 2:
            return None
        body, data = body + data[:size], data[size + 2:]
        if size == 0:
            return body, data


def take(data):
    """The first question in @data and what follows it; None while it is incomplete."""
    head, found, rest = data.partition(b"\r\n\r\n")
    if not found:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        taken = unchunk(rest)
        if taken is None:
            return None
        body, rest = taken
    else:
        size = int(headers.get("content-length") or 0)
        if len(rest) < size:
            return None
        body, rest = rest[:size], rest[size:]
    return Question(method, path, headers, body), rest


def answer(status, body, headers):
    """The bytes of an answer. @body: bytes, or what becomes JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body, separators=(",", ":")).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {'OK' if status < 300 else 'Refused'}\r\n{head}\r\n".encode() + body
