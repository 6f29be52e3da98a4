#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Zips as packers write them: signed in place, they list what they unpack to, verify as zip and as unpacked folder, keep every
byte of the packer's entries, and are the same bytes whatever the clock says.

    test_packers.py            those of the distribution
    test_packers.py languages  and those that come with a language"""
import functools
import os
import shutil
import stat
import subprocess
import sys
import zipfile

import packers
from archives import COLDSEAL, DEFLATED, FAT, Entry, Workshop, archive, main, need_program

FILES = {"app.py": b"def handler(event, context):\n    return 1\n", "lib/deep/x.txt": b"x\n" * 3000, "lib/empty.txt": b"",
         "lib/z\u00e4h.txt": b"umlaut\n", "data/zeros": b"\0" * 1500000, "data/noise": os.urandom(70000)}


def build(top):
    for name, data in FILES.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o644)
    (top / "bin").mkdir()
    (top / "bin/tool").write_text("#!/bin/sh\n", encoding="utf-8")
    (top / "bin/tool").chmod(0o755)
    (top / "empty").mkdir()
    (top / "lib/link").symlink_to("deep/x.txt")
    (top / "linked").symlink_to("lib/deep")


def unpack(packer, path, to):
    """As Lambda does: Unix modes and links are kept. What jar packs has neither, and unzip does not believe its names."""
    to.mkdir()
    if packer in (packers.java_jar, packers.java_jar_stored):
        packers.run(packers.tool("jar"), "xf", path, cwd=to)
        return
    unzip = packers.tool("unzip")
    # it says what its name is in; without a locale it would be turned into something else
    done = subprocess.run([unzip, "-q", path, "-d", to], env={**os.environ, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def records(path):
    """Each entry's bytes from its first record to the next one's: what must not change."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as opened:
        infos = sorted(opened.infolist(), key=lambda info: info.header_offset)
        ends = [info.header_offset for info in infos[1:]] + [opened.start_dir]
    return {info.filename: data[info.header_offset:end] for info, end in zip(infos, ends)}


def directory(path):
    """What the directory says of each entry, but where it lies."""
    with zipfile.ZipFile(path) as opened:
        return {info.filename: (info.CRC, info.file_size, info.compress_size, info.external_attr, info.extra, info.date_time,
                                info.create_system, info.flag_bits, info.comment) for info in opened.infolist()}


def check_untouched(before, after):
    old, new = records(before), records(after)
    kept = {name: data for name, data in new.items() if not name.startswith(".coldseal/")}
    assert kept == old, "records of other entries have changed"
    assert list(kept) == list(old), "they lie in another order"
    assert {name: what for name, what in directory(after).items() if not name.startswith(".coldseal/")} == directory(before)
    seal = [name for name in new if name.startswith(".coldseal/")]
    assert seal == [".coldseal/", ".coldseal/app.json", ".coldseal/app.json.release.sig"], seal
    assert list(new)[-3:] == seal, "the seal does not lie behind the others"
    with zipfile.ZipFile(after) as opened:
        for name in seal:
            info = opened.getinfo(name)
            assert info.date_time == (1980, 1, 1, 0, 0, 0) and info.compress_type == zipfile.ZIP_STORED and not info.extra
            assert info.external_attr >> 16 == (0o040755 if name.endswith("/") else 0o100644)
        assert opened.testzip() is None


def listed(entries):
    return {path: (entry.get("link"), entry.get("sha256"), entry.get("size"), entry.get("exec", False), entry.get("dir", False))
            for path, entry in entries.items()}


def sign_folder(shop, folder):
    shop.run("sign", folder, "--package", "app", "--package-version", "1", "--key", "release.key", "--quiet")
    return listed(shop.entries(folder))


def other_readers(path):
    for words in (("zip", "-T"), ("7zz", "t"), ("jar", "tf"), ("unzip", "-tqq")):
        if shutil.which(words[0]):
            done = subprocess.run([*words, path], stdin=subprocess.DEVNULL, capture_output=True, check=False)
            assert done.returncode == 0, f"{words[0]} does not take it: {done.stdout.decode()}{done.stderr.decode()}"


def pack(packer, all_kept):
    with Workshop() as shop:
        tree, path, original = shop.top / "tree", shop.top / "x.zip", shop.top / "original.zip"
        build(tree)
        try:
            packer(tree, path)
        except packers.Missing as missing:
            print(f"SKIP {packer.__name__}: {missing} is not here")
            return
        path.chmod(0o640)
        shutil.copy(path, original)
        shop.sign("x.zip")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640, "it has another mode"
        check_untouched(original, path)
        sealed = path.read_bytes()
        in_zip = listed(shop.entries("x.zip"))
        assert shop.verify("x.zip")["verdict"] == "accepted"
        shop.run("diff", "x.zip")
        # what it unpacks to is what was signed
        unpack(packer, path, shop.top / "unpacked")
        assert shop.verify("unpacked")["verdict"] == "accepted"
        assert sign_folder(shop, "unpacked") == in_zip
        if all_kept:
            assert sign_folder(shop, "tree") == in_zip
        other_readers(path)
        # again: nothing happens; from the same original at another time: the same bytes
        told, _ = shop.sign("x.zip")
        assert told["up_to_date"] and path.read_bytes() == sealed
        shutil.copy(original, shop.top / "y.zip")
        os.utime(shop.top / "y.zip", (0, 0))
        shop.sign("y.zip")
        assert (shop.top / "y.zip").read_bytes() == sealed, "the same input gives other bytes"
        # a second signer, and a new version: the others' bytes still stay
        shop.run("keygen", "-o", "second", "--quiet")
        shop.run("sign", "x.zip", "--key", "second.key", "--quiet")
        shop.run("verify", "x.zip", "--key", "release.pem", "--key", "second.pem", "--quiet")
        shop.sign("x.zip", "--renew", version=2)
        check_untouched(original, path)
        shop.verify("x.zip")
        return f"{len(in_zip)} entries, {len(sealed)} bytes"


def sealed_folder_packed():
    """A folder that is sealed first and packed then, by a packer that puts the seal in the middle: nothing is to do; a new version
    moves the seal behind the others."""
    with Workshop() as shop:
        tree, path = shop.top / "tree", shop.top / "x.zip"
        build(tree)
        sign_folder(shop, "tree")
        try:
            packers.info_zip(tree, path)
        except packers.Missing as missing:
            print(f"SKIP sealed folder: {missing} is not here")
            return
        packed = path.read_bytes()
        told, _ = shop.sign("x.zip")
        assert told["up_to_date"] and path.read_bytes() == packed
        assert shop.verify("x.zip")["verdict"] == "accepted"
        before = {name: data for name, data in records(path).items() if not name.startswith(".coldseal/")}
        shop.sign("x.zip", version=2)
        after = records(path)
        assert {name: data for name, data in after.items() if not name.startswith(".coldseal/")} == before
        assert list(after)[-3:] == [".coldseal/", ".coldseal/app.json", ".coldseal/app.json.release.sig"]
        assert shop.verify("x.zip")["version"] == 2


def warnings():
    """What is odd about a zip is said."""
    said = {b"no-modes": ([Entry(b"x", b"", 0, host=FAT)], "has 1 file without Unix modes"),
            b"utf-8": ([Entry("z\u00e4h".encode(), b"x")], "is UTF-8 and does not say so"),
            b"twins": ([Entry(b"a", b"x"), Entry(b"A", b"x")], "a differs from another name in upper and lower case only"),
            b"private": ([Entry(b"x", b"", 0o100600)], "x can be read by its owner only (0600)"),
            b"nothing": ([Entry(b"x", b"")], None)}
    for name, (entries, expected) in said.items():
        with Workshop() as shop:
            (shop.top / "x.zip").write_bytes(archive(*entries))
            _, told = shop.sign("x.zip")
            assert (expected in told) if expected else told == "", f"{name}: {told}"


def large_count():
    """More entries than 16 bits count: the record for large archives is read, and written where the seal makes it necessary."""
    with Workshop() as shop:
        path = shop.top / "x.zip"
        for count in (65533, 65534, 65535, 66000):
            with zipfile.ZipFile(path, "w") as opened:
                for number in range(count):
                    opened.writestr(zipfile.ZipInfo(f"f{number:05}"), b"")
            shop.sign("x.zip")
            assert shop.verify("x.zip")["counts"]["entries"] == count
            with zipfile.ZipFile(path) as opened:
                assert len(opened.namelist()) == count + 3


def large_fsverity():
    """fs-verity digests of what lies in an archive are those of the file."""
    with Workshop() as shop:
        tree, path = shop.top / "tree", shop.top / "x.zip"
        build(tree)
        packers.python_zipfile(tree, path)
        shop.sign("x.zip", "--fsverity")
        assert "fsverity" in shop.entries("x.zip")["data/zeros"]
        assert shop.verify("x.zip")["verdict"] == "accepted"
        packed = shop.entries("x.zip")["data/zeros"]
        shop.run("sign", "tree", "--package", "app", "--package-version", "1", "--key", "release.key", "--fsverity", "--quiet")
        assert shop.entries("tree")["data/zeros"] == packed
        shop.run("diff", "x.zip")


def one_byte():
    """Each byte of a small sealed zip, changed: it is refused, or the change is one that no seal covers: times, versions."""
    entry = Entry(b"app.py", b"print(1)\n" * 9, method=DEFLATED)
    free = 0
    with Workshop() as shop:
        path = shop.top / "x.zip"
        path.write_bytes(archive(entry))
        shop.sign("x.zip")
        sealed = path.read_bytes()
        with zipfile.ZipFile(path) as opened:
            infos, at = opened.infolist(), opened.start_dir
        # version needed, time and date of a local header; system, versions, time, date and attributes of a central one
        allowed = {info.header_offset + i for info in infos for i in (4, 5, 10, 11, 12, 13)}
        for info in infos:
            allowed |= {at + i for i in (4, 5, 6, 7, 12, 13, 14, 15, 36, 37, 38, 39)}
            # bits of the mode that no seal covers
            allowed |= {at + 40, at + 41}
            at += 46 + len(os.fsencode(info.filename)) + len(info.extra) + len(info.comment)
        for index in range(len(sealed)):
            path.write_bytes(sealed[:index] + bytes([sealed[index] ^ 0x02]) + sealed[index + 1:])
            done = subprocess.run([COLDSEAL, "verify", path, "--key", shop.top / "release.pem", "--quiet"],
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False)
            assert done.returncode in (0, 81, 82, 83, 84, 85, 86), f"byte {index}: exit {done.returncode}"
            if done.returncode == 0:
                free += 1
                assert index in allowed, f"byte {index} ({sealed[max(0, index - 4):index + 5]!r}) may be changed"
        return f"{len(sealed)} bytes, {free} of them are times, versions and modes that no seal covers"


def cases(which):
    for packer in packers.LANGUAGES if which == "languages" else packers.SYSTEM:
        case = functools.partial(pack, packer, packer in packers.KEEP_ALL)
        case.__name__ = packer.__name__
        yield case
    if which != "languages":
        yield from (sealed_folder_packed, warnings, large_count, large_fsverity, one_byte)


if __name__ == "__main__":
    need_program()
    sys.exit(main(list(cases("".join(sys.argv[1:])))))
