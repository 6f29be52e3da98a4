# SPDX-License-Identifier: Apache-2.0
"""Extensions and runtimes that do what a test says: a few lines of Python, behind the calls that they need.

The same file plays under the emulator and under our own init process. What it does leaves lines in /canary/NAME.
"""

PRELUDE = '''\
#!/usr/bin/python3 -IS
import os
import socket
import time

# As the platform needs it: the name of the file that was started, not of what a link leads to.
with open("/proc/self/cmdline", "rb") as file:
    NAME = os.path.basename(file.read().split(b"\\0")[2].decode())


def mark(word):
    with open(f"/canary/{NAME}", "a") as file:
        file.write(f"{word}\\n")


def ask(method, path, body="", **headers):
    """Status, headers in lower case, body."""
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    with socket.create_connection((host, int(port))) as connection:
        lines = [f"{method} {path} HTTP/1.1", "Host: api", "Connection: close", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        connection.sendall("\\r\\n".join([*lines, "", body]).encode())
        data = b""
        while True:
            head, found, rest = data.partition(b"\\r\\n\\r\\n")
            first, *fields = head.decode().split("\\r\\n")
            answered = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
            if found and len(rest) >= int(answered.get("content-length", "0")) and "transfer-encoding" not in answered:
                break
            more = connection.recv(65536)
            if not more:
                break
            data += more
    return int(first.split()[1]), answered, rest.decode()


def register(events="", name=None, body=None):
    """Returns the identifier; marks the status, and the error if there is one."""
    body = '{"events":[%s]}' % events if body is None else body
    status, headers, text = ask("POST", "/2020-01-01/extension/register", body, Lambda_Extension_Name=name or NAME)
    mark(f"register {status}" + ("" if status == 200 else " " + text.split('errorType":"')[-1].split('"')[0]))
    return headers.get("lambda-extension-identifier", "")


def event(identifier):
    """Wait for the next event; returns its text."""
    return ask("GET", "/2020-01-01/extension/event/next", Lambda_Extension_Identifier=identifier)[2]


def init_error(identifier):
    status = ask("POST", "/2020-01-01/extension/init/error", "{}", Lambda_Extension_Identifier=identifier,
                 Lambda_Extension_Function_Error_Type="Extension.Test")[0]
    mark(f"init/error {status}")


RUNTIME = "/2018-06-01/runtime"


def runtime_error(kind, text):
    status = ask("POST", RUNTIME + "/init/error", text, Lambda_Runtime_Function_Error_Type=kind)[0]
    mark(f"init/error {status}")


def serve(answer=lambda event: event):
    while True:
        _, headers, text = ask("GET", RUNTIME + "/invocation/next")
        identifier = headers["lambda-runtime-aws-request-id"]
        ask("POST", f"{RUNTIME}/invocation/{identifier}/response", answer(text))


def crash():
    os.kill(os.getpid(), 9)


mark("began")
'''


def actor(plan):
    """A program. @plan: Python."""
    return PRELUDE + plan + "\n"
