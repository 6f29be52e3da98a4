# SPDX-License-Identifier: Apache-2.0
"""The packers: each makes a zip of a tree, as people use it. A packer that is not here is skipped, by name."""
import binascii
import os
import shutil
import struct
import subprocess
import zipfile
import zlib

from archives import CACHE


class Missing(Exception):
    """The packer is not installed."""


def tool(*names):
    for name in names:
        if shutil.which(name):
            return shutil.which(name)
    raise Missing(" or ".join(names))


def run(*words, **options):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **options)


def walk(tree):
    """Everything in it, as a packer meets it: (path, name in the archive), directories before what lies in them."""
    for folder, names, files in os.walk(tree):
        for name in sorted(names + files):
            path = os.path.join(folder, name)
            yield path, os.path.relpath(path, tree)


def info_zip(tree, out):
    run(tool("zip"), "-q", "-y", "-r", out, ".", cwd=tree)


def info_zip_streamed(tree, out):
    """Into a pipe, where it can store neither links nor directories: descriptors behind the contents."""
    with open(out, "wb") as file:
        packer = subprocess.Popen([tool("zip"), "-q", "-D", "-r", "-", "."], cwd=tree, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE)
        shutil.copyfileobj(packer.stdout, file)
        assert packer.wait() == 0


def python_zipfile(tree, out):
    """As deployment scripts do it: ZipFile.write() of every file, which follows links and forgets empty directories."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, name in walk(tree):
            if os.path.isfile(path):
                archive.write(path, name)


def python_make_archive(tree, out):
    made = shutil.make_archive(str(out).removesuffix(".zip") + "-made", "zip", tree)
    os.rename(made, out)


def python_streamed(tree, out):
    """Into something that cannot go back: descriptors behind the contents, and fields for large entries."""
    class Stream:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            return self.file.write(data)

        def flush(self):
            self.file.flush()

    with open(out, "wb") as file, zipfile.ZipFile(Stream(file), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, name in walk(tree):
            if os.path.isfile(path):
                info = zipfile.ZipInfo.from_file(path, name)
                info.compress_type = zipfile.ZIP_DEFLATED if name.startswith("data") else zipfile.ZIP_STORED
                with open(path, "rb") as source, archive.open(info, "w", force_zip64=True) as to:
                    shutil.copyfileobj(source, to)


ARCHIVER = """
const archiver = require('archiver'), fs = require('fs'), path = require('path');
const [tree, out, store] = process.argv.slice(1);
const archive = archiver('zip', {zlib: {level: 9}, store: store === 'store'});
archive.pipe(fs.createWriteStream(out));
archive.on('error', (error) => { throw error; });
function add(folder, below) {
  for (const entry of fs.readdirSync(folder, {withFileTypes: true})) {
    const file = path.join(folder, entry.name), name = path.posix.join(below, entry.name);
    if (entry.isSymbolicLink()) archive.symlink(name, fs.readlinkSync(file), 0o777);
    else if (entry.isDirectory()) { archive.append('', {name: name + '/', mode: 0o755}); add(file, name); }
    else archive.file(file, {name, mode: fs.statSync(file).mode & 0o777});
  }
}
add(tree, '');
archive.finalize();
"""


def archiver(tree, out, *more):
    modules = CACHE / "archiver/node_modules"
    if not modules.exists():
        raise Missing(f"archiver in {modules.parent}: ./setup everything")
    run(tool("node"), "-e", ARCHIVER, tree, out, *more, env={**os.environ, "NODE_PATH": str(modules)})


def archiver_directory(tree, out):
    """The one call that most tools use."""
    modules = CACHE / "archiver/node_modules"
    if not modules.exists():
        raise Missing(f"archiver in {modules.parent}: ./setup everything")
    run(tool("node"), "-e", "const a = require('archiver')('zip'); a.pipe(require('fs').createWriteStream(process.argv[2]));"
        "a.directory(process.argv[1], false); a.finalize();", tree, out, env={**os.environ, "NODE_PATH": str(modules)})


def archiver_stored(tree, out):
    archiver(tree, out, "store")


GO = """package main

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	out, err := os.Create(os.Args[2])
	must(err)
	archive := zip.NewWriter(out)
	must(filepath.WalkDir(os.Args[1], func(path string, entry fs.DirEntry, err error) error {
		must(err)
		name, _ := filepath.Rel(os.Args[1], path)
		if name == "." {
			return nil
		}
		info, err := entry.Info()
		must(err)
		header, err := zip.FileInfoHeader(info)
		must(err)
		header.Name = name
		header.Method = zip.Deflate
		if info.IsDir() {
			header.Name += "/"
		}
		to, err := archive.CreateHeader(header)
		must(err)
		switch {
		case info.IsDir():
		case info.Mode()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			must(err)
			_, err = to.Write([]byte(target))
			must(err)
		default:
			data, err := os.ReadFile(path)
			must(err)
			_, err = to.Write(data)
			must(err)
		}
		return nil
	}))
	must(archive.Close())
	must(out.Close())
}
"""


def go_archive_zip(tree, out):
    folder = out.parent / "go"
    folder.mkdir()
    (folder / "main.go").write_text(GO, encoding="utf-8")
    environment = {**os.environ, "GOCACHE": str(CACHE / "go-build"), "GOFLAGS": "-mod=mod", "GO111MODULE": "off"}
    run(tool("go"), "run", folder / "main.go", tree, out, env=environment)


def java_jar(tree, out):
    run(tool("jar"), "cf", out, "-C", tree, ".")


def java_jar_stored(tree, out):
    run(tool("jar"), "c0fM", out, "-C", tree, ".")


def seven_zip(tree, out):
    run(tool("7zz", "7z"), "a", "-tzip", "-snl", "-bd", out, ".", cwd=tree)


def seven_zip_best(tree, out):
    run(tool("7zz", "7z"), "a", "-tzip", "-snl", "-bd", "-mx=9", "-mtc=on", out, ".", cwd=tree)


def ditto(tree, out):
    """The layout of macOS' `ditto -c -k --sequesterRsrc`, which is not to be had elsewhere: descriptors behind every file's
    contents, times and owners in fields, raw UTF-8 names without the flag, and a second tree of attributes in __MACOSX."""
    seconds = 1795341600
    attributes = b"\0\5\x16\7\0\2\0\0Mac OS X        \0\2" + b"\0" * 24
    central, data, count = b"", b"", 0

    def add(name, contents, mode):
        nonlocal central, data, count
        plain = mode & 0o170000 != 0o100000  # directories and links: stored, without a descriptor
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = contents if plain else packer.compress(contents) + packer.flush()
        checksum, flags, method = binascii.crc32(contents), 0 if plain else 8, 0 if plain else 8
        numbers = (checksum, len(packed), len(contents))
        owner = struct.pack("<HHBBIBI", 0x7875, 11, 1, 4, 501, 4, 20)
        fields = struct.pack("<HHBII", 0x5455, 9, 3, seconds, seconds) + owner
        small = struct.pack("<HHBI", 0x5455, 5, 3, seconds) + owner
        offset = len(data)
        data += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20 if method else 10, flags, method, 0x5000, 0x5D76,
                            *(numbers if plain else (0, 0, 0)), len(name), len(fields)) + name + fields + packed
        if not plain:
            data += struct.pack("<IIII", 0x08074B50, *numbers)
        central += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 3 << 8 | 21, 20 if method else 10, flags, method, 0x5000, 0x5D76,
                               *numbers, len(name), len(small), 0, 0, 0, (mode << 16) | 0x4000, offset) + name + small
        count += 1

    add(b"__MACOSX/", b"", 0o040755)
    for path, name in walk(tree):
        name, status = os.fsencode(name), os.lstat(path)
        if os.path.islink(path):
            add(name, os.fsencode(os.readlink(path)), 0o120755)
        elif os.path.isdir(path):
            add(name + b"/", b"", status.st_mode)
        else:
            with open(path, "rb") as file:
                add(name, file.read(), status.st_mode)
            folder, _, base = name.rpartition(b"/")
            add(b"/".join(filter(None, (b"__MACOSX", folder, b"._" + base))), attributes, 0o100644)
    with open(out, "wb") as file:
        file.write(data + central + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(central), len(data), 0))


# What is packed keeps links and empty directories, so that it is what lies in the tree; what the others make of it, only
# unpacking shows.
KEEP_ALL = {info_zip, archiver, archiver_stored, go_archive_zip, seven_zip, seven_zip_best}
# Of the distribution, and those that need a language, which ./setup everything brings.
SYSTEM = [info_zip, info_zip_streamed, python_zipfile, python_make_archive, python_streamed, seven_zip, seven_zip_best, ditto]
LANGUAGES = [archiver, archiver_directory, archiver_stored, go_archive_zip, java_jar, java_jar_stored]
