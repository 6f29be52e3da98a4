# SPDX-License-Identifier: Apache-2.0
"""A second writer of manifests, from docs/formats.md alone, that also writes what the command would not."""
import hashlib
import json
import os

ORDER = ("coldseal", "package", "version", "root", "bind", "requires", "policy_generation", "not_before", "expires", "info",
         "entries")


def digest(data):
    return hashlib.sha256(data).hexdigest()


def entry(path, data, **more):
    data = data if isinstance(data, bytes) else data.encode()
    return {"path": path, "size": len(data), "sha256": digest(data), **more}


def entries_of(folder):
    """Every entry of a folder as a manifest lists it."""
    found = []
    for at, directories, files in os.walk(folder):
        below = os.path.relpath(at, folder)
        if below == ".":
            directories[:] = [name for name in directories if name != ".coldseal"]
        elif not directories and not files:
            found.append({"path": below, "dir": True})
        for name in directories + files:
            path = os.path.join(at, name)
            short = os.path.normpath(os.path.join(below, name))
            if os.path.islink(path):
                found.append({"path": short, "link": os.readlink(path)})
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    executable = {"exec": True} if os.stat(path).st_mode & 0o100 else {}
                    found.append(entry(short, file.read(), **executable))
    return sorted(found, key=lambda each: os.fsencode(each["path"]))


def document(entries, package="orders-api", version=7, root="/var/task", bind=(("function", ["orders-api"]), ), **members):
    """A manifest as a dictionary; a member that is None is left out."""
    whole = {
        "coldseal": "manifest/v1", "package": package, "version": version, "root": root,
        "bind": dict(bind) if isinstance(bind, tuple) else bind, "entries": entries, **members
    }
    return {
        name: whole[name]
        for name in (*ORDER, *(name for name in whole if name not in ORDER)) if whole.get(name) is not None
    }


def text_of(made):
    """Its bytes; entries last."""
    made = dict(made)
    entries = made.pop("entries", None)
    if entries is not None:
        made["entries"] = entries
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"


def verity(data, block=4096, salt=b""):
    """The fs-verity digest by the kernel's own rule: a tree of block hashes, and a descriptor over its root."""
    padded_salt = salt + bytes(-len(salt) % 64)

    def level_of(text):
        pieces = (text[at:at + block] for at in range(0, len(text), block))
        return b"".join(hashlib.sha256(padded_salt + piece + bytes(block - len(piece))).digest() for piece in pieces)

    level = level_of(data)
    while len(level) > 32:
        level = level_of(level)
    return verity_of_root(level, len(data), block, salt)


def verity_of_root(root, size, block=4096, salt=b""):
    descriptor = bytes([1, 1, block.bit_length() - 1, len(salt)]) + bytes(4) + size.to_bytes(8, "little")
    return digest(descriptor + root + bytes(32) + salt + bytes(32 - len(salt)) + bytes(144))


def verity_of_zeros(size, block=4096):
    """Of a file of zeros, whose blocks are all alike, if their number halves as often as the tree needs."""
    level, count = hashlib.sha256(bytes(block)).digest(), -(-size // block)
    while count > 1:
        width = min(count, block // 32)
        if count % width:
            raise ValueError("such a tree has two kinds of blocks")
        level, count = hashlib.sha256(level * width + bytes(block - 32 * width)).digest(), count // width
    return verity_of_root(level, size, block)
