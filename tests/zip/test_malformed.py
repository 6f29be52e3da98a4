#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""TREE-23: archives that can be read in two ways, or not at all. Each is refused by sign, verify, inspect and diff with the
same code, the reason and the entry's name, and is as it was afterwards. Beside each kind stand some that must be taken."""
import functools
import json
import struct
import sys
import zlib

from archives import (DEFLATED, DESCRIPTOR, DIRECTORY, ELSEWHERE, FAT, FIFO, FILE, LINK, UTF8, Entry, Workshop, archive,
                      deflate, field, large_records, main, need_program)

A = Entry(b"app.py", b"print(1)\n")
B = Entry(b"lib/b.py", b"b = 2\n" * 40, method=DEFLATED)
WITH = functools.partial


def replaced(entry, **members):
    return Entry(**{**entry.__dict__, **members})


def patched(data, mark, offset, value):
    """Other bytes in the record that begins with @mark."""
    at = data.index(mark) + offset
    return data[:at] + value + data[at + len(value):]


def nested():
    return archive(A, B)


def descriptor(entry, wide=False, marked=True, **wrong):
    packed, numbers = entry.numbers(False)
    numbers = {**numbers, **wrong}
    return ((struct.pack("<I", wrong.get("signature", 0x08074B50)) if marked else b"") + struct.pack("<I", numbers["crc"])
            + struct.pack("<QQ" if wide else "<II", len(packed) if "packed" not in wrong else wrong["packed"], numbers["size"]))


def streamed(entry, **more):
    entry = replaced(entry, flags=DESCRIPTOR)
    return replaced(entry, descriptor=descriptor(entry, **more))


def large_fields(*numbers):
    return field(1, b"".join(struct.pack("<Q", number) for number in numbers))


def large_entry(entry, **wrong):
    """All of its numbers in the field for large entries."""
    packed, _ = entry.numbers(False)
    offset = wrong.pop("offset", 0)
    fields = large_fields(len(entry.data), len(packed), offset)
    local = large_fields(len(entry.data), len(packed))
    return replaced(entry, **{"fields": fields, "local_fields": local,
                              "central": {"packed": ELSEWHERE, "size": ELSEWHERE, "offset": ELSEWHERE},
                              "local": {"packed": ELSEWHERE, "size": ELSEWHERE}, **wrong})


def utf8_field(name, of=None):
    return field(0x7075, b"\x01" + struct.pack("<I", zlib.crc32(of if of is not None else name)) + name)


LARGE_A = large_entry(A)
BAD_DEFLATE = b"\xff\xff\xff\xff"
COMMENT_WITH_END = b"see " + archive()

# name -> (archive, code, part of the reason, subject; None: the archive)
REFUSED = {
    # no archive, or none that ends where it says
    "empty-file": (b"", "has no end record", None),
    "text": (b"hello, world\n" * 10, "has no end record", None),
    "cut-off": (archive(A, B)[:-10], "has no end record", None),
    "bytes-behind": (archive(A, B) + b"\0", "does not end with its end record", None),
    "comment-too-short": (archive(A, comment=b"abc", comment_size=4), "does not end with its end record", None),
    "comment-holds-signature": (archive(A, comment=b"PK\5\6" + b"x" * 30), "does not end with its end record", None),
    "two-end-records": (archive(A, comment=struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0, 0, 0, 0, 0)), "has two end records", None),
    "comment-is-an-archive": (archive(A, comment=archive(Entry(b"evil", b"x"))), "has two end records", None),
    "comment-ends-in-an-archive": (archive(A, comment=COMMENT_WITH_END), "has two end records", None),
    # something before, between or behind the entries
    "prefix": (b"#!/bin/sh\n" + archive(A), "between its directory and its end record", None),
    "prefix-counted": (archive(A, prefix=b"#!/bin/sh\n"), "has bytes before its first entry", None),
    "stacked": (archive(A) + archive(B), "between its directory and its end record", None),
    "stacked-counted": (archive(B, prefix=archive(A)), "has bytes before its first entry", None),
    "hidden-entry": (archive(replaced(A, hidden=True), B), "has bytes before its first entry", None),
    "hidden-between": (archive(A, replaced(B, hidden=True), Entry(b"c", b"c")), "is followed by bytes that belong to no entry", "app.py"),
    "hidden-last": (archive(A, replaced(B, hidden=True)), "is followed by bytes that belong to no entry", "app.py"),
    "gap": (archive(A, replaced(B, before=b"\0" * 4)), "is followed by bytes that belong to no entry", "app.py"),
    "between-directory-and-end": (archive(A, between=b"\0" * 7), "between its directory and its end record", None),
    "signature-of-directory": (archive(A, more=struct.pack("<IH", 0x05054B50, 0)), "more in its directory than", None),
    "directory-too-long": (archive(A, more=b"\0"), "more in its directory than", None),
    "counts-too-few": (archive(A, B, count=1), "more in its directory than", None),
    "counts-too-many": (archive(A, B, count=3), "has fewer entries in its directory", None),
    "counts-differ": (archive(A, B, here=1), "several disks", None),
    "several-disks": (archive(A, disk=1), "several disks", None),
    "other-disk": (archive(replaced(A, central={"disk": 1})), "lies on another disk", "app.py"),
    "directory-elsewhere": (archive(A, B, at=0), "between its directory and its end record", None),
    "directory-behind-the-end": (archive(count=1, size=46, at=60), "does not lie before its end record", None),
    "directory-beyond": (archive(A, at=0x7FFFFFFF), "between its directory and its end record", None),
    "name-cut-off": (patched(archive(A), b"PK\1\2", 28, b"\xff\xff"), "has a directory that is cut off", None),
    # names
    "no-name": (archive(Entry(b"", b"x")), "has no name", None),
    "absolute": (archive(Entry(b"/etc/passwd", b"x")), "has an absolute name", "/etc/passwd"),
    "slash-alone": (archive(Entry(b"/", b"", DIRECTORY | 0o755)), "has an absolute name", "/"),
    "upwards": (archive(Entry(b"../x", b"x")), "leads upwards", "../x"),
    "upwards-inside": (archive(Entry(b"a/../../x", b"x")), "leads upwards", "a/../../x"),
    "upwards-directory": (archive(Entry(b"a/../", b"", DIRECTORY | 0o755)), "leads upwards", "a/.."),
    "dot": (archive(Entry(b"./x", b"x")), 'has the component \".\"', "./x"),
    "empty-component": (archive(Entry(b"a//x", b"x")), "has an empty component", "a//x"),
    "backslash": (archive(Entry(b"..\\x", b"x")), "has a backslash", "..\\x"),
    "nul": (archive(Entry(b"app.py\0.txt", b"x")), "has a NUL", "app.py"),
    "control": (archive(Entry(b"a\nb", b"x")), "has a control character", "a\nb"),
    "delete": (archive(Entry(b"a\x7fb", b"x")), "has a control character", "a\x7fb"),
    "latin-1": (archive(Entry(b"z\xe4h", b"x")), "not UTF-8", None),
    "overlong": (archive(Entry(b"a\xc0\xafb", b"x", flags=UTF8)), "not UTF-8", None),
    "surrogate": (archive(Entry(b"a\xed\xa0\x80", b"x", flags=UTF8)), "not UTF-8", None),
    "other-name-in-field": (archive(Entry(b"a", b"x", fields=utf8_field(b"b", b"a"))), "has another name in a field", "a"),
    "other-checksum-in-field": (archive(Entry(b"a", b"x", fields=utf8_field(b"a", b"b"))), "has another name in a field", "a"),
    "other-name-in-local-field": (archive(Entry(b"a", b"x", local_fields=utf8_field(b"b", b"a"))), "has another name in a field", "a"),
    "name-in-field-twice": (archive(Entry(b"a", b"x", fields=2 * utf8_field(b"a"))), "twice", "a"),
    # the same thing twice
    "duplicate": (archive(A, replaced(A, data=b"evil()\n")), "is there twice", "app.py"),
    "duplicate-same": (archive(A, A), "is there twice", "app.py"),
    "duplicate-directory": (archive(*2 * [Entry(b"d/", b"", DIRECTORY | 0o755)]), "is there twice", "d"),
    "duplicate-link": (archive(A, Entry(b"app.py", b"x", LINK | 0o777)), "is there twice", "app.py"),
    "file-and-directory": (archive(Entry(b"a", b"x"), Entry(b"a/", b"", DIRECTORY | 0o755)), "a directory and something else", "a"),
    "file-with-something-below": (archive(Entry(b"a", b"x"), Entry(b"a/b", b"x")), "below something that is no directory", "a/b"),
    "link-with-something-below": (archive(Entry(b"lib/b.py", b"x"), Entry(b"l", b"lib", LINK | 0o777), Entry(b"l/b", b"x")),
                                  "below something that is no directory", "l/b"),
    # two headers that disagree
    "local-name": (archive(replaced(A, local={"name": b"bpp.py"})), "has another name before its contents", "app.py"),
    "local-name-longer": (archive(replaced(A, local={"name": b"app.pyc"})), "has another name before its contents", "app.py"),
    "local-directory": (archive(replaced(A, local={"name": b"app.py/"})), "has another name before its contents", "app.py"),
    "local-method": (archive(replaced(A, local={"method": DEFLATED})), "has another method before its contents", "app.py"),
    "local-flags": (archive(replaced(A, local={"flags": UTF8})), "has other flags before its contents", "app.py"),
    "local-encrypted": (archive(replaced(A, local={"flags": 1})), "has other flags before its contents", "app.py"),
    "local-size": (archive(replaced(B, local={"size": 7})), "has another size before its contents", "lib/b.py"),
    "local-packed": (archive(replaced(B, local={"packed": 7})), "has another size before its contents", "lib/b.py"),
    "local-checksum": (archive(replaced(A, local={"crc": 7})), "has another checksum before its contents", "app.py"),
    "local-size-zero": (archive(replaced(B, local={"size": 0})), "has another size before its contents", "lib/b.py"),
    "local-elsewhere": (archive(A, replaced(B, central={"offset": 1})), "overlaps another entry", "app.py"),
    "local-signature": (archive(A, B).replace(b"\nPK\3\4", b"\nPK\3\5"), "is not where the directory says", "lib/b.py"),
    "overlap": (archive(replaced(A, data=replaced(B).records()), replaced(B, hidden=True, before=b""), replaced(B, central={"offset": 36})),
                "overlaps another entry", "app.py"),
    "two-entries-one-place": (archive(A, replaced(A, hidden=True), replaced(A, central={"offset": 0, "name": b"b"})), "overlaps", None),
    "offset-beyond": (archive(A, replaced(B, central={"offset": 0x7FFFFFFF})), "reaches into the directory", "lib/b.py"),
    "offset-near-directory": (archive(A, replaced(B, behind=b"PK\3\4"), count=3, more=Entry(b"c").header(len(A.records() + B.records()))),
                              "reaches into the directory", "c"),
    "packed-beyond": (archive(A, replaced(B, central={"packed": 0x7FFFFFFF}, local={"packed": 0x7FFFFFFF})), "reaches into the directory", "lib/b.py"),
    # descriptors
    "descriptor-checksum": (archive(streamed(B, crc=1)), "has other numbers behind its contents", "lib/b.py"),
    "descriptor-size": (archive(streamed(B, size=1)), "has other numbers behind its contents", "lib/b.py"),
    "descriptor-packed": (archive(streamed(B, packed=1)), "has other numbers behind its contents", "lib/b.py"),
    "descriptor-signature": (archive(streamed(B, signature=1)), "has other numbers behind its contents", "lib/b.py"),
    "descriptor-wide-size": (archive(streamed(B, wide=True, size=1 << 33)), "has other numbers behind its contents", "lib/b.py"),
    "descriptor-missing": (archive(replaced(B, flags=DESCRIPTOR, descriptor=b"")), "bytes that belong to no entry", "lib/b.py"),
    "descriptor-odd": (archive(replaced(B, flags=DESCRIPTOR, descriptor=b"\0" * 18)), "bytes that belong to no entry", "lib/b.py"),
    "descriptor-unannounced": (archive(replaced(B, descriptor=descriptor(B)), A), "bytes that belong to no entry", "lib/b.py"),
    "descriptor-and-other-local-size": (archive(replaced(streamed(B), local={"size": 1})), "another size before its contents", "lib/b.py"),
    # large archives
    "large-count": (archive(A, large=WITH(large_records, count=2, here=2)), "end records that disagree", None),
    "large-counts-differ": (archive(A, large=WITH(large_records, here=2)), "end records that disagree", None),
    "large-size": (archive(A, large=WITH(large_records, size=1)), "end records that disagree", None),
    "large-place": (archive(A, large=WITH(large_records, at=1)), "end records that disagree", None),
    "large-place-wraps": (archive(A, at=ELSEWHERE, large=WITH(large_records, at=(1 << 64) - 1)), "between its directory and its end record", None),
    "large-own-size": (archive(A, large=WITH(large_records, own_size=45)), "do not fit together", None),
    "large-locator-elsewhere": (archive(A, large=WITH(large_records, where=0)), "do not fit together", None),
    "large-locator-missing": (archive(A, large=WITH(large_records, locator=0)), "between its directory and its end record", None),
    "large-record-missing": (archive(A, large=WITH(large_records, signature=0)), "between its directory and its end record", None),
    "large-disks": (archive(A, large=WITH(large_records, disks=2)), "several disks", None),
    "large-announced": (archive(A, at=ELSEWHERE), "between its directory and its end record", None),
    "large-count-announced": (archive(A, count=0xFFFF, here=0xFFFF), "has fewer entries in its directory", None),
    "large-field-missing": (archive(replaced(A, central={"size": ELSEWHERE, "packed": ELSEWHERE})), "lacks its field for large", "app.py"),
    "large-field-short": (archive(replaced(LARGE_A, fields=large_fields(9, 9))), "lacks a number in its field", "app.py"),
    "large-field-long": (archive(replaced(LARGE_A, fields=large_fields(9, 9, 0, 0))), "that nothing asks for", "app.py"),
    "large-field-unasked": (archive(replaced(A, fields=large_fields(9))), "that nothing asks for", "app.py"),
    "large-field-twice": (archive(replaced(LARGE_A, fields=2 * LARGE_A.fields)), "twice", "app.py"),
    "large-field-disagrees": (archive(replaced(LARGE_A, local_fields=large_fields(8, 8))), "another size before its contents", "app.py"),
    "large-field-offset": (archive(replaced(LARGE_A, fields=large_fields(9, 9, 1 << 40))), "reaches into the directory", "app.py"),
    "fields-cut-off": (archive(replaced(A, fields=b"\x01\x00\x08")), "has malformed fields", "app.py"),
    "fields-too-long": (archive(replaced(A, fields=b"UT\x09\x00abc")), "has malformed fields", "app.py"),
    "local-fields-too-long": (archive(replaced(A, local_fields=b"UT\x09\x00abc")), "has malformed fields", "app.py"),
    # what nobody can read, or not everybody
    "encrypted": (archive(replaced(A, flags=1)), "is encrypted", "app.py"),
    "strongly-encrypted": (archive(replaced(A, flags=0x40)), "is encrypted", "app.py"),
    "masked-headers": (archive(replaced(A, flags=0x2000)), "flags that no common packer sets", "app.py"),
    "patched": (archive(replaced(A, flags=0x20)), "flags that no common packer sets", "app.py"),
    "method-deflate64": (archive(replaced(A, method=9)), "neither stored nor deflated", "app.py"),
    "method-zstd": (archive(replaced(A, method=93)), "neither stored nor deflated", "app.py"),
    "method-aes": (archive(replaced(A, method=99)), "neither stored nor deflated", "app.py"),
    "stored-sizes": (archive(replaced(A, central={"size": 3}, local={"size": 3})), "is stored and has two sizes", "app.py"),
    "directory-with-contents": (archive(Entry(b"d/", b"x", DIRECTORY | 0o755)), "is a directory and has contents", "d"),
    "directory-with-packed": (archive(Entry(b"d/", b"", DIRECTORY | 0o755, DEFLATED, packed=b"\x03\x00x")), "is a directory and has contents", "d"),
    "directory-as-file": (archive(Entry(b"d/", b"", FILE | 0o644)), "a directory by its name and none by its mode", "d"),
    "directory-as-link": (archive(Entry(b"d/", b"", LINK | 0o777)), "a directory by its name and none by its mode", "d"),
    "file-as-directory": (archive(Entry(b"d", b"", DIRECTORY | 0o755)), "a file by its name and a directory by its mode", "d"),
    "dos-directory": (archive(Entry(b"d", b"", 0, host=FAT, dos=0x10)), "a file by its name and a directory by its attributes", "d"),
    "dos-link": (archive(Entry(b"l", b"app.py", LINK | 0o777, host=FAT), A), "a file to some unpackers and something else", "l"),
    # contents
    "checksum": (archive(replaced(A, central={"crc": 7}, local={"crc": 7})), "has contents of another checksum", "app.py"),
    "checksum-deflated": (archive(replaced(B, central={"crc": 7}, local={"crc": 7})), "has contents of another checksum", "lib/b.py"),
    "more-than-announced": (archive(replaced(B, central={"size": 7}, local={"size": 7})), "has more contents than", "lib/b.py"),
    "less-than-announced": (archive(replaced(B, central={"size": 999}, local={"size": 999})), "has less contents than", "lib/b.py"),
    "bomb": (archive(Entry(b"bomb", b"", method=DEFLATED, packed=deflate(b"\0" * (64 << 20)))), "has more contents than", "bomb"),
    "damaged": (archive(replaced(B, packed=BAD_DEFLATE)), "has contents that are damaged", "lib/b.py"),
    "packed-cut-off": (archive(replaced(B, packed=deflate(B.data)[:-3])), "has contents that are damaged", "lib/b.py"),
    "bytes-behind-contents": (archive(replaced(B, packed=deflate(B.data) + b"PK")), "bytes behind its contents", "lib/b.py"),
    "deflated-nothing": (archive(replaced(B, data=b"", packed=b"")), "has contents that are damaged", "lib/b.py"),
    "link-damaged": (archive(A, Entry(b"l", b"app.py", LINK | 0o777, central={"crc": 7}, local={"crc": 7})), "another checksum", "l"),
}

# Other results: what is wrong is not the archive but what it holds.
OTHER = {
    "link-out": (archive(A, Entry(b"l", b"../x", LINK | 0o777)), "TREE_LINK", "l"),
    "link-to-nothing": (archive(A, Entry(b"l", b"x", LINK | 0o777)), "TREE_LINK", "l"),
    "link-too-long": (archive(A, Entry(b"l", b"x" * 4096, LINK | 0o777)), "LIMIT_SIZE", "l"),
    "fifo": (archive(A, Entry(b"f", b"", FIFO | 0o644)), "TREE_KIND", "f"),
    "setuid": (archive(A, Entry(b"s", b"", FILE | 0o4755)), "TREE_KIND", "s"),
    "long-component": (archive(Entry(b"x" * 256, b"")), "LIMIT_SIZE", None),
    "long-path": (archive(Entry(b"/".join([b"x" * 200] * 21), b"")), "LIMIT_SIZE", None),
    "deep-path": (archive(Entry(b"/".join([b"x"] * 300), b"")), "LIMIT_DEPTH", None),
    "unpacked-too-large": (archive(replaced(B, **{"fields": large_fields(1 << 40), "local_fields": large_fields(1 << 40),
                                                  "central": {"size": ELSEWHERE}, "local": {"size": ELSEWHERE}})), "LIMIT_SIZE", None),
    "too-many-entries": (archive(A, large=WITH(large_records, count=600000, here=600000), count=0xFFFF), "LIMIT_COUNT", None),
    "too-many-in-seal": (archive(A, *(Entry(f".coldseal/p{i}.json".encode()) for i in range(2049))), "LIMIT_COUNT", None),
    "nothing": (archive(), "TREE_MISSING", None),
    "only-a-seal-directory": (archive(Entry(b".coldseal/", b"", DIRECTORY | 0o755)), "TREE_MISSING", None),
    "seal-is-a-file": (archive(A, Entry(b".coldseal", b"x")), "TREE_KIND", ".coldseal"),
    "seal-is-a-link": (archive(A, B, Entry(b".coldseal", b"lib", LINK | 0o777)), "TREE_KIND", ".coldseal"),
    "stray-in-seal": (archive(A, Entry(b".coldseal/notes.txt", b"x")), "FORMAT_SEAL_NAME", "notes.txt"),
}

# Odd, and one thing to every reader.
TAKEN = {
    "plain": (archive(A, B), ["app.py", "lib/b.py"]),
    "comment": (archive(A, comment=b"built by hand"), ["app.py"]),
    "nested-archive": (archive(A, Entry(b"inner.zip", nested())), ["app.py", "inner.zip"]),
    "nested-deflated": (archive(Entry(b"inner.zip", nested(), method=DEFLATED), A), ["app.py", "inner.zip"]),
    "other-order": (archive(B, A), ["app.py", "lib/b.py"]),
    "descriptor": (archive(streamed(A), streamed(B)), ["app.py", "lib/b.py"]),
    "descriptor-without-signature": (archive(streamed(A, marked=False), streamed(B, marked=False)), ["app.py", "lib/b.py"]),
    "descriptor-wide": (archive(streamed(A, wide=True), streamed(B, wide=True, marked=False)), ["app.py", "lib/b.py"]),
    "descriptor-and-numbers": (archive(replaced(streamed(B), local={"size": len(B.data), "crc": zlib.crc32(B.data)})), ["lib/b.py"]),
    "large-records": (archive(A, B, large=large_records), ["app.py", "lib/b.py"]),
    "large-records-asked-for": (archive(A, B, large=large_records, at=ELSEWHERE, size=ELSEWHERE, count=0xFFFF), ["app.py", "lib/b.py"]),
    "large-entry": (archive(LARGE_A, B), ["app.py", "lib/b.py"]),
    "large-entry-moves": (archive(Entry(b".coldseal/", b"", DIRECTORY | 0o755), replaced(
        large_entry(A, offset=len(Entry(b".coldseal/").records())), fields=field(0x5455, b"\0") + large_fields(9, 9, 40)), B),
                          ["app.py", "lib/b.py"]),
    "large-offset-alone": (archive(B, replaced(A, fields=large_fields(len(B.records())), local_fields=b"", central={"offset": ELSEWHERE})),
                           ["app.py", "lib/b.py"]),
    "large-local-field-alone": (archive(replaced(A, local={"packed": ELSEWHERE, "size": ELSEWHERE}, local_fields=large_fields(9, 9))), ["app.py"]),
    "name-in-field": (archive(Entry("zäh".encode(), b"x", fields=utf8_field("zäh".encode()))), ["zäh"]),
    "utf-8": (archive(Entry("zäh".encode(), b"x", flags=UTF8)), ["zäh"]),
    "utf-8-unsaid": (archive(Entry("zäh".encode(), b"x")), ["zäh"]),
    "case-twins": (archive(Entry(b"A", b"x"), Entry(b"a", b"y"), Entry(b"B/x", b""), Entry(b"b/y", b"")), ["A", "B/x", "a", "b/y"]),
    "empty-directory": (archive(A, Entry(b"d/", b"", DIRECTORY | 0o755)), ["app.py", "d"]),
    "empty-directory-deflated": (archive(A, Entry(b"d/", b"", DIRECTORY | 0o755, DEFLATED, packed=b"\x03\x00")), ["app.py", "d"]),
    "no-types-in-modes": (archive(Entry(b"x", b"", 0o755), Entry(b"d/", b"", 0o755)), ["d", "x"]),
    "no-modes": (archive(Entry(b"x", b"", 0, host=FAT), Entry(b"d/", b"", 0, host=FAT, dos=0x10)), ["d", "x"]),
    "link": (archive(A, Entry(b"l", b"app.py", LINK | 0o777)), ["app.py", "l"]),
    "link-deflated": (archive(A, Entry(b"l", b"app.py", LINK | 0o777, method=DEFLATED)), ["app.py", "l"]),
    "directory-named-late": (archive(Entry(b"d/x", b"x"), Entry(b"d/", b"", DIRECTORY | 0o755)), ["d/x"]),
    "seal-name-below": (archive(Entry(b"lib/.coldseal/x", b"x")), ["lib/.coldseal/x"]),
    "dots": (archive(Entry(b"...", b""), Entry(b"..a", b""), Entry(b".hidden", b"")), ["...", "..a", ".hidden"]),
    "sorting": (archive(Entry(b"a.b", b""), Entry(b"a/b", b""), Entry(b"a-b", b""), Entry(b"a0", b"")), ["a-b", "a.b", "a/b", "a0"]),
    "comment-like-an-end": (archive(A, comment=b"PK\5"), ["app.py"]),
}

COMMANDS = (("sign", "x.zip", "--package", "app", "--package-version", "1", "--key", "release.key"),
            ("verify", "x.zip", "--key", "release.pem"), ("inspect", "x.zip"), ("diff", "x.zip"))
# What only shows when contents are read, which inspect does not do without need.
CONTENTS = {"checksum", "checksum-deflated", "more-than-announced", "less-than-announced", "bomb", "damaged", "packed-cut-off",
            "bytes-behind-contents", "deflated-nothing", "link-damaged"}


def refuse(name):
    data, reason, subject = REFUSED[name]
    with Workshop() as shop:
        path = shop.top / "x.zip"
        path.write_bytes(data)
        for command in COMMANDS[:1] if name in CONTENTS else COMMANDS:
            told = json.loads(shop.run(*command, "--format", "json", expect=83).stdout)["error"]
            assert told["code"] == "FORMAT_ARCHIVE" and reason in told["reason"], f"{command[0]} says {told}"
            assert subject is None or told["subject"] == subject, f"{command[0]} is about {told['subject']!r}"
        assert path.read_bytes() == data, "it was changed"
        assert sorted(p.name for p in shop.top.iterdir()) == ["release.key", "release.pem", "x.zip"], "something was left behind"


def refuse_other(name):
    data, code, subject = OTHER[name]
    with Workshop() as shop:
        path = shop.top / "x.zip"
        path.write_bytes(data)
        expect = {"TREE": 85, "LIMIT": 82, "FORMAT": 83}[code.split("_")[0]]
        told, _ = shop.sign("x.zip", expect=expect)
        assert told["code"] == code, told
        assert subject is None or told["subject"] == subject, told
        assert path.read_bytes() == data, "it was changed"


def take(name):
    data, paths = TAKEN[name]
    with Workshop() as shop:
        path = shop.top / "x.zip"
        path.write_bytes(data)
        shop.sign("x.zip")
        assert list(shop.entries("x.zip")) == paths, list(shop.entries("x.zip"))
        assert shop.verify("x.zip")["verdict"] == "accepted"
        sealed = path.read_bytes()
        shop.sign("x.zip")
        assert path.read_bytes() == sealed, "signing again changes it"
        shop.run("diff", "x.zip")


def refuse_too_large():
    """Sizes that nobody reads: the files have holes."""
    with Workshop() as shop:
        path = shop.top / "x.zip"
        for size, end in ((129 << 20, struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, 129 << 20, 0, 0)), (1 << 32, archive())):
            with open(path, "wb") as file:
                file.seek(size)
                file.write(end)
            told, _ = shop.sign("x.zip", expect=82)
            assert told["code"] == "LIMIT_SIZE", told
            path.unlink()


def cases():
    for table, function in ((REFUSED, refuse), (OTHER, refuse_other), (TAKEN, take)):
        for name in table:
            case = functools.partial(function, name)
            case.__name__ = f"{function.__name__} {name}"
            yield case
    yield refuse_too_large


if __name__ == "__main__":
    need_program()
    sys.exit(main(list(cases())))
