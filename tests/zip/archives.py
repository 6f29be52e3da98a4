# SPDX-License-Identifier: Apache-2.0
"""What the tests of zips share: a writer that writes exactly what it is told, right or wrong, and a workshop to try it in."""
import dataclasses
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from script import CACHE, COLDSEAL, SOURCE, main, need_program, need_tracer  # noqa: E402,F401  # pylint: disable=wrong-import-position,unused-import

STORED, DEFLATED = 0, 8
UNIX, FAT, MACOS = 3, 0, 19
DESCRIPTOR, UTF8 = 0x0008, 0x0800
LINK, FILE, DIRECTORY, FIFO = 0o120000, 0o100000, 0o040000, 0o010000
ELSEWHERE = 0xFFFFFFFF


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def field(number, data):
    return struct.pack("<HH", number, len(data)) + data


@dataclasses.dataclass
class Entry:
    """An entry; each number can be wrong in one of the places where it stands."""
    name: bytes
    data: bytes = b""
    mode: int = FILE | 0o644
    method: int = STORED
    flags: int = 0
    host: int = UNIX
    dos: int = 0
    fields: bytes = b""          # beside the name in the directory
    local_fields: bytes = None   # before the contents; None: the same
    descriptor: bytes = None     # behind the contents; None: the usual one, if the flag says that there is one
    packed: bytes = None         # None: what the method makes of the data
    local: dict = dataclasses.field(default_factory=dict)    # name, flags, method, crc, packed, size
    central: dict = dataclasses.field(default_factory=dict)  # the same, and offset, disk
    before: bytes = b""          # bytes that lie before its header
    behind: bytes = b""
    hidden: bool = False         # it is not in the directory

    def numbers(self, local):
        packed = self.packed if self.packed is not None else deflate(self.data) if self.method == DEFLATED else self.data
        numbers = {"name": self.name, "flags": self.flags, "method": self.method, "crc": zlib.crc32(self.data),
                   "packed": len(packed), "size": len(self.data)}
        if local and self.flags & DESCRIPTOR:
            numbers.update(crc=0, packed=0, size=0)
        return packed, {**numbers, **(self.local if local else self.central)}

    def records(self):
        packed, header = self.numbers(True)
        fields = self.fields if self.local_fields is None else self.local_fields
        descriptor = self.descriptor
        if descriptor is None:
            descriptor = b""
            if self.flags & DESCRIPTOR:
                descriptor = struct.pack("<IIII", 0x08074B50, zlib.crc32(self.data), len(packed), len(self.data))
        return (struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, header["flags"], header["method"], 0, 0x21, header["crc"],
                            header["packed"], header["size"], len(header["name"]), len(fields))
                + header["name"] + fields + packed + descriptor)

    def header(self, offset):
        _, header = self.numbers(False)
        return (struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, self.host << 8 | 20, 20, header["flags"], header["method"], 0,
                            0x21, header["crc"], header["packed"], header["size"], len(header["name"]), len(self.fields), 0,
                            header.get("disk", 0), 0, self.mode << 16 | self.dos, header.get("offset", offset))
                + header["name"] + self.fields)


def archive(*entries, prefix=b"", comment=b"", count=None, between=b"", large=None, more=b"", **end):
    """All of an archive. @large: the records for large archives, as large_records() makes them."""
    data, directory, listed = prefix, b"", 0
    for entry in entries:
        data += entry.before
        if not entry.hidden:
            directory += entry.header(len(data))
            listed += 1
        data += entry.records() + entry.behind
    at, directory = len(data), directory + more
    count = listed if count is None else count
    data += directory + between
    if large is not None:
        data += large(len(data), listed, len(directory), at)
    return data + struct.pack("<IHHHHIIH", 0x06054B50, end.get("disk", 0), end.get("disk", 0), end.get("here", count), count,
                              end.get("size", len(directory)), end.get("at", at), end.get("comment_size", len(comment))) + comment


def large_records(where, count, size, at, /, **wrong):
    """The records for large archives that stand at @where."""
    return (struct.pack("<IQHHIIQQQQ", wrong.get("signature", 0x06064B50), wrong.get("own_size", 44), 45, 45,
                        wrong.get("disk", 0), 0, wrong.get("here", count), wrong.get("count", count), wrong.get("size", size),
                        wrong.get("at", at))
            + struct.pack("<IIQI", wrong.get("locator", 0x07064B50), 0, wrong.get("where", where), wrong.get("disks", 1)))


class Workshop:
    """A temporary folder with a key, in which the command runs."""

    def __init__(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="coldseal-zip-test-"))
        self.run("keygen", "-o", "release", "--quiet")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.top)

    def run(self, *words, expect=0, program=COLDSEAL, **options):
        done = subprocess.run([program, *words], cwd=self.top, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              **options)
        if done.returncode != expect:
            raise AssertionError(f"{' '.join(map(str, words))}: expected exit {expect}, found {done.returncode}: "
                                 f"{done.stdout.decode()}{done.stderr.decode()}")
        return done

    def sign(self, path, *more, expect=0, version=1):
        words = ["sign", path, "--package", "app", "--package-version", str(version), "--key", "release.key", "--format", "json"]
        done = self.run(*words, *more, expect=expect)
        told = json.loads(done.stdout)
        return (told["sealed"] if expect == 0 else told["error"]), done.stderr.decode()

    def verify(self, path, expect=0):
        """The verdict."""
        return json.loads(self.run("verify", path, "--key", "release.pem", "--format", "json", expect=expect).stdout)

    def entries(self, path):
        """What the seal in a zip or folder lists: path -> entry."""
        told = json.loads(self.run("inspect", path, "--entries", "--format", "json").stdout)
        return {entry["path"]: entry for entry in told["seals"][0]["entries"]}
