#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the walls between the rooms stand?  Reads every #include below shim/ and include/.

ROOMS says which rooms a room may include headers of; LIBRARIES the one place of each third-party header; the rest is what
a room may know of the machine. An exception stands in a table, with its reason.
"""
import os
import re
import sys

TOP = os.environ.get("COLDSEAL_SOURCE_DIR") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Every room may include its own headers and those of base. A name with a slash is one header, not the room.
ROOMS = {
    "base": [],
    "core": [],
    "crypto": [],
    # Of core only bounded bytes, strict JSON, and what a file in .coldseal/ is called.
    "trust": ["crypto", "core/json.h", "core/json_scan.h", "core/seal_file.h"],
    "verify": ["core", "trust"],
    "posix": ["crypto/hash.h", "crypto/fsverity.h"],
    "lambda": ["verify", "posix"],
    "sign": ["posix", "crypto"],
    # Readers of core, trust and public keys, and digests, for what the command shows; of lambda the paths that the platform fixes, which are constants.
    "cli": ["verify", "posix", "sign", "core", "trust", "crypto/public_key.h", "crypto/hash.h", "crypto/pem.h", "crypto/certificate.h",
            "crypto/distinguished_name.h", "lambda/places.h"],
}

# Who may make seals.
SIGNERS = {"sign", "cli"}

# The one place of each third-party header, by room.
LIBRARIES = {
    r"cJSON.*": {"shim/core/json.c"},
    r"(psa|mbedtls)/.*": {"shim/crypto/psa.c", "shim/crypto/x509.c", "shim/sign/psa.c"},
    r"sodium.*": {"shim/crypto/ed25519.c", "shim/sign/ed25519.c"},
    r"(zlib|zconf)\.h": {"shim/cli/zip/inflate.c"},
}

# What C itself offers without a file, a clock or an environment.
PURE = {
    "assert.h", "errno.h", "inttypes.h", "limits.h", "stdalign.h", "stdbool.h", "stddef.h", "stdint.h", "stdlib.h",
    "stdnoreturn.h", "string.h",
}
PURE_ROOMS = {"base", "core", "crypto", "trust", "verify"}
PURE_EXCEPTIONS = {
    # The command's random numbers are the kernel's; this file is not in the shim's flavour.
    "shim/crypto/random_system.c": {"sys/random.h", "sys/types.h"},
    # The processor's own SHA-256 instructions, and the question whether it has them.
    "shim/crypto/sha256_x86.c": {"cpuid.h", "immintrin.h"},
    # On arm64 only the kernel can answer that question.
    "shim/crypto/sha256_arm.c": {"arm_neon.h", "sys/auxv.h"},
}
FREESTANDING = {"limits.h", "stdbool.h", "stddef.h", "stdint.h"}

# In the shim only the room lambda says where it runs.
WORDS = re.compile(r"\bLambda\b|/opt\b|/var/task\b|\bAWS_")
WORD_ROOMS = {"base", "core", "crypto", "trust", "verify", "posix", "sign"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
errors = []


def complain(path, words):
    errors.append(f"{path}: {words}")


def sources(folder):
    for where, _, names in sorted(os.walk(os.path.join(TOP, folder))):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.relpath(os.path.join(where, name), TOP)


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def check_room_header(path, room, header):
    target = header.split("/")[0]
    if "/" not in header or target not in ROOMS:
        complain(path, f'"{header}" is not written as "room/file.h"')
    elif target not in {room, "base"} and target not in ROOMS[room] and header not in ROOMS[room]:
        complain(path, f'the room {room} must not know "{header}"')


def check_other_header(path, room, header):
    for pattern, places in LIBRARIES.items():
        if re.fullmatch(pattern, header):
            if path not in places:
                complain(path, f"<{header}> belongs into {' or '.join(sorted(places))} alone")
            return
    if header.startswith("coldseal/"):
        if header == "coldseal/sign.h" and room not in SIGNERS:
            complain(path, f"<{header}> makes seals, the room {room} must not")
    elif room in PURE_ROOMS and header not in PURE and header not in PURE_EXCEPTIONS.get(path, ()):
        complain(path, f"<{header}> is more of the machine than the room {room} may know")


for path in sources("shim"):
    room = path.split("/")[1]
    if room not in ROOMS:
        complain(path, f"'{room}' is no room: say in tests/lint/includes.py whom it may know")
        continue
    text = read(path)
    for mark, header in INCLUDE.findall(text):
        if mark == '"':
            check_room_header(path, room, header)
        else:
            check_other_header(path, room, header)
    if room in WORD_ROOMS:
        # Comments may give examples; code may not know.
        code = COMMENT.sub(lambda comment: "\n" * comment.group(0).count("\n"), text)
        for number, line in enumerate(code.splitlines(), 1):
            if WORDS.search(line):
                complain(f"{path}:{number}", f"only the room lambda says '{WORDS.search(line).group(0)}'")

for path in sources("include"):
    for mark, header in INCLUDE.findall(read(path)):
        if mark == '"':
            complain(path, f'a public header includes <coldseal/...> and C, not "{header}"')
        elif header.startswith("coldseal/"):
            if header == "coldseal/sign.h" and not path.endswith("/sign.h"):
                complain(path, "verifying must not need the header that makes seals")
        elif header not in FREESTANDING:
            complain(path, f"<{header}> is no freestanding header")

for error in errors:
    print(error)
sys.exit(1 if errors else 0)
