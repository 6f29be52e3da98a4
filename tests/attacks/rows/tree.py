# SPDX-License-Identifier: Apache-2.0
"""TREE: paths and files. What is listed is validly signed."""
import os
import pathlib
import shutil
import subprocess
import sys

import harness
from cases import Case, check, rows
from harness import policy
from manifests import entries_of, entry, verity_of_zeros
from rows.man import empty_layer, in_layer, layered, path_of_first
from spoil import as_device, as_directory, as_fifo, as_link, as_socket

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "zip"))
import test_malformed as malformed  # pylint: disable=wrong-import-position  # its folder is no package

OUTSIDE = "/srv/outside"


def listed(*more):
    """The manifest lists these entries too, whatever is there."""
    def spoil(place):
        place.reseal(entries=sorted([*entries_of(place.task), *more], key=lambda each: os.fsencode(each["path"])))

    return spoil


def sealed_after(change):
    def spoil(place):
        change(place)
        place.reseal()

    return spoil


def both(*steps):
    def spoil(place):
        for step in steps:
            step(place)

    return spoil


def file(path, text="x\n", mode=0o644):
    return lambda place: place.write(place.task / path, text, mode)


def link(path, target):
    def spoil(place):
        (place.task / path).parent.mkdir(parents=True, exist_ok=True)
        (place.task / path).unlink(missing_ok=True)
        (place.task / path).symlink_to(target)

    return spoil


def bytes_of(path, change, keep_times=False):
    def spoil(place):
        at = place.task / path
        before = at.stat()
        at.write_bytes(change(at.read_bytes()))
        if keep_times:
            os.utime(at, ns=(before.st_atime_ns, before.st_mtime_ns))

    return spoil


def mode(path, bits):
    return lambda place: (place.task / path).chmod(bits)


def gone(path):
    return lambda place: (shutil.rmtree if (place.task / path).is_dir() else os.unlink)(place.task / path)


def copy_elsewhere(place):
    """The listed file is a link to its own twin outside."""
    twin = place.write(place.image / "tmp/twin.py", (place.task / "app.py").read_text())
    (place.task / "app.py").unlink()
    (place.task / "app.py").symlink_to(f"/tmp/{twin.name}")


def swap_kinds(place):
    (place.task / "app.py").rename(place.task / "x")
    (place.task / "var").rename(place.task / "app.py")
    (place.task / "x").rename(place.task / "var")


def root_as(change):
    """Something else at the place of the root; the package lies elsewhere."""
    def spoil(place):
        place.task.rename(place.image / "srv-task")
        change(place)

    return spoil


def absent_root(place):
    """A second root that no rule insists on."""
    place.put_policy(layered({"packages": ["datadog"], "require": "release", "absent": "accept"}))
    shutil.rmtree(place.layer)


def second_root(path, seal=True):
    def spoil(place):
        made = policy()
        made["roots"][path] = {"rules": [{"packages": ["data"], "require": "release", "bind": []}]}
        place.put_policy(made)
        if seal:
            place.write(place.inside(path) / "data.csv", "1\n")
            place.reseal(place.inside(path), package="data", root=path, bind=None)

    return spoil


def climbing_link(place):
    """Inside by counting dots, outside for the kernel: d leads up to the top before the dots do."""
    (place.task / "a/b/c").mkdir(parents=True)
    (place.task / "a/b/c/d").symlink_to("../../..")
    (place.task / "e").symlink_to("a/b/c/d/../outside")
    place.write(place.image / "var/outside", "x")


def shared_modules(sealed, covered=True):
    """node_modules is a link into the layer, whose tree is verified too, or not."""
    def spoil(place):
        empty_layer(place)
        in_layer(place, "base", {"nodejs/node_modules/left-pad/index.js": "l\n"})
        if covered:
            place.put_policy(layered())
        (place.task / "node_modules").symlink_to("/opt/nodejs/node_modules" if sealed else "/opt/nodejs/elsewhere")
        place.reseal()

    return spoil


def virtual_environment(allowed):
    def spoil(place):
        made = policy()
        if allowed:
            made["roots"]["/var/task"]["links"] = allowed
        place.put_policy(made)
        (place.task / "venv/bin").mkdir(parents=True)
        (place.task / "venv/bin/python").symlink_to("/var/lang/bin/python3")
        place.write(place.inside("/var/lang/bin/python3"), "x", 0o755)
        place.reseal()

    return spoil


def workspace(place):
    """As npm lays workspaces out: a folder linked into node_modules, programs linked through it."""
    place.write(place.task / "packages/tool/cli.js", "c\n", 0o755)
    (place.task / "node_modules/.bin").mkdir(parents=True)
    (place.task / "node_modules/tool").symlink_to("../packages/tool")
    (place.task / "node_modules/.bin/tool").symlink_to("../tool/cli.js")
    place.reseal()


def hard_link(place):
    (place.image / "tmp/other").hardlink_to(place.task / "app.py")


def layer_file(path, text="x\n", mode_=0o644):
    """A sealed layer, and one file more."""
    def spoil(place):
        place.put_policy(layered({"packages": ["coldseal"], "require": "release"}))
        place.write(place.layer / "lib/base.py", "b = 1\n")
        place.write(place.layer / "python/base.py", "b = 1\n")
        place.write(place.layer / "nodejs/base.js", "b\n")
        place.seal_shared_layer()
        place.write(place.layer / path, text, mode_)

    return spoil


def overlay(change):
    """The root as a container has it: what was sealed below, what was written above."""
    def spoil(place):
        lower, upper, work = (place.image / f"tmp/{name}" for name in ("lower", "upper", "work"))
        place.task.rename(lower)
        for folder in (upper, work, place.task):
            folder.mkdir()
        lower.chmod(0o755)
        upper.chmod(0o755)
        harness_mount(place, f"lowerdir={lower},upperdir={upper},workdir={work}")
        change(place)

    return spoil


def harness_mount(place, options):
    from place import sandbox  # pylint: disable=import-outside-toplevel
    try:
        sandbox.mount("overlay", str(place.task), "overlay", 0, options)
    except OSError as reason:
        raise harness.Skipped(f"no overlay file system here: {reason}") from reason


def opaque(place):
    shutil.rmtree(place.task / "lib")
    (place.task / "lib").mkdir()


def many_files(count, folders):
    def spoil(place):
        digest = entry("", "")["sha256"]
        entries = []
        for number in range(count):
            folder = f"many/{number % folders:03d}"
            if number < folders:
                (place.task / folder).mkdir(parents=True)
            path = f"{folder}/{number:06d}.js"
            os.close(os.open(place.task / path, os.O_CREAT | os.O_WRONLY, 0o644))
            entries.append({"path": path, "size": 0, "sha256": digest})
        place.reseal(entries=sorted([*entries_of_package(place), *entries], key=lambda each: each["path"]))

    return spoil


def entries_of_package(place):
    return [each for each in entries_of(place.fixture / "package")]


def levels(count):
    """Made and read by descriptor: the whole path may be longer than the kernel takes."""
    def spoil(place):
        at = os.open(place.task, os.O_RDONLY)
        for _ in range(count):
            os.mkdir("d", dir_fd=at)
            below = os.open("d", os.O_RDONLY, dir_fd=at)
            os.close(at)
            at = below
        os.close(at)

    return spoil


def deep_and_sealed(count):
    def spoil(place):
        path = "/".join(["d"] * count)
        place.write(place.task / path / "end.py", "e\n")
        place.reseal()

    return spoil


def sparse(size):
    """A file of holes, listed by the digest of as many zeros, which fs-verity gives without reading them all here."""
    def spoil(place):
        made = policy()
        made["deadline_ms"] = 120000
        place.put_policy(made)
        with open(place.task / "model.bin", "wb") as holes:
            holes.truncate(size)
        entries = entries_of_package(place)
        entries.append({"path": "model.bin", "size": size, "fsverity": verity_of_zeros(size)})
        place.reseal(entries=sorted(entries, key=lambda each: each["path"]))

    return spoil


def attribute(path, name, value):
    def spoil(place):
        try:
            os.setxattr(place.task / path, name, value)
        except OSError as reason:
            raise harness.Skipped(f"this file system keeps no {name}: {reason}") from reason

    return spoil


def capability():
    """cap_net_raw in the effective set, as `setcap` writes it."""
    return bytes.fromhex("0100000200200000000000000000000000000000")


ACL = bytes.fromhex("02000000"
                    "0100 0600 ffffffff 0200 0700 e8030000 0400 0400 ffffffff 1000 0700 ffffffff 2000 0400 ffffffff".replace(
                        " ", ""))


def does_not_seal(place, archive, status, code):
    """The command refuses the zip by name, and leaves it as it was."""
    made = place.scratch / "package.zip"
    made.write_bytes(archive)
    done = subprocess.run([harness.COLDSEAL, "sign", made, "--package", "orders-api", "--package-version", "1", "--key",
                           place.keys / "release.key"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check(done.returncode == status and code in done.stderr, f"exit {done.returncode}, {done.stderr!r}")
    check(made.read_bytes() == archive, "the zip has changed")


# Of the corpus in tests/zip, which has all of them.
ARCHIVES = ("duplicate", "file-and-directory", "local-name", "local-method", "local-size", "local-checksum", "overlap", "stacked",
            "stacked-counted", "comment-is-an-archive", "hidden-between", "upwards", "absolute", "nul", "link-with-something-below")


MAGIC = ("/proc/self/mem", "/dev/stdin", "/proc/self/fd/3", "/proc/self/root", "/proc/self/cwd")


def cases(_setting):
    yield from rows("TREE-01", "FORMAT_MANIFEST",
                    [(path.replace("/", "|"), path_of_first(path))
                     for path in ("../x", "a/../../x", "/etc/passwd", "C:\\x", "a\\b", "..", ".", "a/..",
                                  "../../../../etc/passwd", "//x", "...\\..", "a/../app.py")])
    yield from rows("TREE-01", "TREE_MISSING", [("tilde", listed(entry("~x", "x"))), ("drive", listed(entry("C:", "x"))),
                                                ("url-dots", listed(entry("%2e%2e/x", "x")))])
    yield from rows("TREE-02", "FORMAT_MANIFEST",
                    [(path.replace("/", "|") or "empty", path_of_first(path))
                     for path in ("./a", "a//b", "a/.", "a/", "", "/", "./", "a/./b", "./app.py")])
    yield from rows("TREE-03", "FORMAT_MANIFEST",
                    [(f"byte-{ord(byte):02x}", path_of_first(f"app.py{byte}")) for byte in "\r\n\t\x01\x1b\x7f"])
    yield from rows("TREE-03", ("TREE_MISSING", "TREE_EXTRA"), [(f"listed-with-{name}", listed(entry(f"bin{tail}", "x")))
                                                                for name, tail in (("space", " "), ("dot", "."))])
    yield from rows("TREE-03", "TREE_EXTRA", [(f"there-with-{name}", file(f"app.py{tail}", "x"))
                                              for name, tail in (("space", " "), ("dot", "."), ("newline", "\n"),
                                                                 ("return", "\r"), ("escape", "\x1b[2J"))])
    yield from rows("TREE-04", "TREE_MODIFIED",
                    [("same-size-and-time", bytes_of("app.py", lambda data: data[:-1] + b"\r", True)),
                     ("cut", bytes_of("app.py", lambda data: data[:-1])),
                     ("longer", bytes_of("app.py", lambda data: data + b"\n")),
                     ("emptied", bytes_of("app.py", lambda data: b"")),
                     *((f"bit-{bit}",
                        bytes_of("lib/prices.json",
                                 lambda data, bit=bit:
                                 (data[:bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1:]),
                                 True)) for bit in range(88))])
    yield from rows("TREE-05", "TREE_KIND",
                    [("link-to-twin", copy_elsewhere),
                     ("link-to-twin-inside", both(file("twin.py"), lambda place: as_link(place.task / "app.py")))])
    yield from rows("TREE-06", "TREE_MODIFIED", [("retargeted", link("lib/current.json", "../app.py")),
                                                 ("retargeted-outside", link("lib/current.json", "/etc/passwd")),
                                                 ("to-itself", link("lib/current.json", "current.json")),
                                                 ("other-spelling", link("lib/current.json", "./prices.json"))])
    yield from rows("TREE-06", "TREE_LINK",
                    [(name, sealed_after(link("lib/l", target)))
                     for name, target in (("dangling", "nothing"), ("loop", "l"), ("outside", "../../x"),
                                          ("absolute", "/etc/passwd"), ("root-itself", "../../task/app.py"),
                                          ("absolute-inside-unverified", "/usr/bin/env"))])
    yield from rows("TREE-06", "TREE_LINK",
                    [("loop-of-two", sealed_after(both(link("a", "b"), link("b", "a")))),
                     ("forty-one-hops",
                      sealed_after(both(*(link(f"l{number:02d}", f"l{number + 1:02d}")
                                          for number in range(45)), file("l45"))))])
    yield from rows("TREE-06", "OK", [("to-directory", sealed_after(link("l", "lib"))),
                                      ("chain", sealed_after(both(link("l", "m"), link("m", "app.py")))),
                                      ("up-and-down", sealed_after(link("lib/deep/l", "../../lib/prices.json")))])
    yield from rows("TREE-07", "TREE_KIND", [("link", root_as(lambda place: place.task.symlink_to("../srv-task"))),
                                             ("file", root_as(lambda place: place.write(place.task, "x"))),
                                             ("fifo", root_as(lambda place: as_fifo(place.task))),
                                             ("device", root_as(lambda place: as_device(place.task)))])
    yield from rows("TREE-07", "TREE_MISSING", [("absent", root_as(lambda place: None))])
    yield from rows("TREE-07", "TRUST_UNSEALED", [("empty", root_as(lambda place: place.task.mkdir()))])
    yield from rows("TREE-07", "IO_OPEN", [("mode-000", lambda place: place.task.chmod(0))])
    yield from rows("TREE-07", "OK", [("optional-and-absent", absent_root)], gates=("exec", ))
    yield from rows("TREE-07b", "CONFIG_POLICY", [("inside", second_root("/var/task/lib", False)),
                                                  ("around", second_root("/var", False)),
                                                  ("same-with-slash", second_root("/var/task/", False)),
                                                  ("dots", second_root("/srv/../var/task", False)),
                                                  ("top", second_root("/", False)), ("relative", second_root("srv", False))])
    yield from rows("TREE-07b", "TREE_MOUNT", [("mount", lambda place: place.mount("/var/task/lib")),
                                               ("mount-on-empty", lambda place: place.mount("/var/task/var"))])
    yield from rows("TREE-07b", "OK", [("beside", second_root("/srv/task")), ("prefix-of-name", second_root("/var/task2"))])
    yield from rows("TREE-07c", "TREE_LINK", [("climbing", sealed_after(climbing_link))])
    yield from rows("TREE-07d", "OK", [("modules-in-layer", shared_modules(True))], gates=("exec", ))
    yield from rows("TREE-07d", "OK", [("python-of-environment", virtual_environment(["/var/lang"])), ("workspace", workspace)])
    yield from rows("TREE-07d",
                    "TREE_LINK", [("modules-in-unlisted-folder", shared_modules(False)),
                                  ("modules-in-unverified-layer", shared_modules(True, False)),
                                  ("python-without-prefix", virtual_environment(None)),
                                  ("python-of-other-prefix", virtual_environment(["/var/lan"]))],
                    gates=("exec", ))
    yield from rows("TREE-08", "OK", [("hard-link-elsewhere", hard_link)])
    yield from rows("TREE-09", "TREE_EXTRA",
                    [(path.replace("/", "|"), file(path))
                     for path in ("x.pth", "sitecustomize.py", "usercustomize.py", "lib.so", "a.node", "__pycache__/m.pyc",
                                  "lib/__pycache__/m.pyc", ".env", "package.json", ".npmrc", "node_modules/x/index.js",
                                  "bootstrap", "function.cjs", ".coldseal.json", "lib/.coldseal/x", "conftest.py")])
    yield from rows("TREE-10", "TREE_EXTRA", [("package-beside-module", file("app/__init__.py")),
                                              ("empty-directory", lambda place: (place.task / "empty").mkdir()),
                                              ("hidden-in-modules", file("node_modules/.x")),
                                              ("in-listed-empty-directory", file("var/x")),
                                              ("empty-deep", lambda place: (place.task / "lib/deep/x/y").mkdir(parents=True))])
    yield from rows("TREE-11", "TREE_EXTRA", [("case-twin", file("App.py")),
                                              ("case-twin-of-directory", file("Lib/prices.json"))])
    yield from rows("TREE-11", ("TREE_EXTRA", "TREE_MISSING"), [("other-case", lambda place:
                                                                 (place.task / "app.py").rename(place.task / "App.py"))])
    yield from rows("TREE-12", "TREE_KIND", [("setuid", mode("bin/tool", 0o4755)), ("setgid", mode("bin/tool", 0o2755)),
                                             ("setuid-plain", mode("app.py", 0o4644)), ("setgid-plain", mode("app.py", 0o2644)),
                                             ("x-added", mode("app.py", 0o744)), ("x-lost", mode("bin/tool", 0o644)),
                                             ("x-of-others-only", mode("bin/tool", 0o655)),
                                             ("setuid-sealed", sealed_after(mode("bin/tool", 0o4755)))])
    yield from rows("TREE-12", "OK", [("group-writable", mode("app.py", 0o664)), ("world-writable", mode("app.py", 0o666)),
                                      ("sticky-directory", mode("lib", 0o1755)), ("group-x", mode("app.py", 0o654)),
                                      ("setgid-directory", mode("lib", 0o2755)),
                                      ("other-owner", lambda place: os.chown(place.task / "app.py", 12, 34)),
                                      ("other-times", lambda place: os.utime(place.task / "app.py", (1, 1))),
                                      ("owner-only-x", mode("bin/tool", 0o744))])
    yield from rows("TREE-13", "TREE_MISSING", [("missing", gone("lib/prices.json")),
                                                ("missing-link", gone("lib/current.json")), ("missing-directory", gone("var"))])
    yield from rows("TREE-13", ("TREE_MISSING", "TREE_KIND"),
                    [("missing-folder", gone("lib")),
                     ("all", lambda place: [gone(name)(place) for name in ("app.py", "lib", "bin", "var")])])
    yield from rows("TREE-13", "TREE_KIND", [("swapped", swap_kinds),
                                             ("directory-for-file", lambda place: as_directory(place.task / "app.py")),
                                             ("fifo-for-file", lambda place: as_fifo(place.task / "app.py")),
                                             ("socket-for-file", lambda place: as_socket(place.task / "app.py")),
                                             ("device-for-file", lambda place: as_device(place.task / "app.py")),
                                             ("file-for-empty-directory", both(gone("var"), file("var")))])
    yield from rows("TREE-13", ("TREE_EXTRA", "TREE_KIND"), [("link-for-directory", as_link_of_folder)])
    yield from rows("TREE-14", "TREE_EXTRA",
                    [(path.replace("/", "|"), file(path))
                     for path in (".git/config", ".DS_Store", "._app.py", ".app.py.swp", "app.py~", "#app.py#", "Thumbs.db",
                                  ".hg/x", "__MACOSX/._app.py", ".gitignore", "lib/.keep", ".coldsealignore")])
    yield from rows(
        "TREE-15",
        "TREE_EXTRA",
        [(path.replace("/", "|"), layer_file(path, mode_=0o755))
         for path in ("extensions/other", "lib/evil.so", "python/sitecustomize.py", "nodejs/node_modules/x/index.js",
                      "bootstrap", "bin/node", "ruby/x.rb", "disable-extensions-jwigqn8j")],
        gates=("exec", "extension", "wrapper"),
        machine=True)
    yield from rows("TREE-16",
                    "TREE_MODIFIED", [("overwritten", layer_file("lib/base.py", "b = 2\n"))],
                    gates=("exec", "extension", "wrapper"),
                    machine=True)
    yield from rows("TREE-17", "TREE_MODIFIED", [("modified", overlay(bytes_of("app.py", lambda data: data + b"\n")))])
    yield from rows("TREE-17", "TREE_MISSING", [("whiteout", overlay(gone("lib/prices.json"))), ("opaque", overlay(opaque))])
    yield from rows("TREE-17", "TREE_EXTRA", [("added", overlay(file("evil.py")))])
    yield from rows("TREE-17", "OK", [("untouched", overlay(lambda place: None))])
    yield from rows("TREE-18", "IO_OPEN", [("file", mode("app.py", 0)), ("directory", mode("lib", 0)),
                                           ("deep-directory", mode("lib/deep/er", 0)), ("empty-directory", mode("var", 0))])
    yield from rows("TREE-18", ("IO_OPEN", "IO_READ"), [("directory-without-x", mode("lib", 0o444))])
    yield from rows("TREE-18", "TREE_EXTRA", [("unlisted-unreadable", both(file("secret/x"), mode("secret", 0)))])
    yield from rows("TREE-19", "FORMAT_MANIFEST", [("listed" + path.replace("/", "|"), path_of_first(path)) for path in MAGIC])
    yield from rows("TREE-19", "TREE_LINK",
                    [("link" + path.replace("/", "|"), sealed_after(link("l", path))) for path in MAGIC])
    yield from rows("TREE-20",
                    "OK", [("1000-files", many_files(1000, 10)), ("depth-200", deep_and_sealed(200))],
                    gates=("exec", ))
    yield from rows("TREE-20",
                    "OK", [("10000-files", many_files(10000, 100)), ("100000-files", many_files(100000, 500))],
                    gates=("exec", ),
                    native=True)
    yield from rows("TREE-20", ("LIMIT_DEPTH", "TREE_EXTRA"), [("depth-300", levels(300)), ("depth-5000", levels(5000))])
    yield from rows("TREE-20", ("LIMIT_COUNT", "TREE_EXTRA"), [("300000-unlisted-names", many_names)],
                    gates=("exec", ),
                    native=True)
    yield from rows("TREE-21", "OK", [("5-gb-of-holes", sparse(5 << 30))], gates=("exec", ), native=True, step={"seconds": 60})
    yield from rows("TREE-21", "OK", [("16-mb-of-holes", sparse(16 << 20))], gates=("exec", ))
    yield from rows("TREE-21", "TREE_MODIFIED", [("size-one-more", sized(1)), ("size-one-less", sized(-1)),
                                                 ("size-0", sized(None))])
    yield from rows("TREE-22", "OK", [("acl", attribute("app.py", "system.posix_acl_access", ACL)),
                                      ("capability", attribute("bin/tool", "security.capability", capability())),
                                      ("trusted", attribute("app.py", "trusted.x", b"1"))])
    for name in ARCHIVES:
        yield Case("TREE-23", f"zip-{name}", "OK", act=lambda place, archive=malformed.REFUSED[name][0]:
                   (does_not_seal(place, archive, 83, "FORMAT_ARCHIVE"), place.start())[1])
    yield Case("TREE-23", "zip-link-out", "OK", act=lambda place:
               (does_not_seal(place, malformed.OTHER["link-out"][0], 85, "TREE_LINK"), place.start())[1])


def as_link_of_folder(place):
    (place.task / "lib").rename(place.image / "tmp/lib")
    (place.task / "lib").symlink_to("/tmp/lib")


def sized(change):
    def spoil(place):
        entries = entries_of(place.task)
        entries[0]["size"] = 0 if change is None else entries[0]["size"] + change
        place.reseal(entries=entries)

    return spoil


def many_names(place):
    """More names than are ever held, in a folder that nobody listed."""
    (place.task / "flood").mkdir()
    folder = os.open(place.task / "flood", os.O_RDONLY)
    for number in range(300000):
        os.close(os.open(f"{number:x}", os.O_CREAT | os.O_WRONLY, 0o600, dir_fd=folder))
    os.close(folder)
