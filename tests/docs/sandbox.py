# SPDX-License-Identifier: Apache-2.0
"""What the text of each page takes for granted: files, and the programs of others, played by scripts where the real one needs an
account or a device. And what of the pages is run elsewhere, or not at all, where the page itself does not say so."""
import os
import pathlib
import platform
import shutil
import subprocess

from documents import COLDSEAL, SHIM, SOURCE

TESTS = SOURCE / "tests"
MACHINE = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
SHIMS = {MACHINE: pathlib.Path(SHIM)}
SHIMS |= {"arm64": shim for shim in [pathlib.Path(os.environ.get("COLDSEAL_SHIM_ARM64", "none"))] if shim.exists()}

# Pages whose sections do not build on each other: each finds the folder as it was prepared.
BY_SECTION = ("docs/cookbook.md", "docs/operations.md")

# A team's keys, a package that is not sealed yet, one that a stranger sealed, and a policy.
KEYS = """
for name in release ci bob mallory; do coldseal keygen -o $name; done
for name in security alice; do coldseal keygen -o $name --type ed25519; done
coldseal keygen -o carol --type p384
mkdir -p build stolen
printf 'print("hello")\\n' | tee build/app.py > stolen/app.py
printf 'console.log("hello")\\n' > build/index.js
coldseal sign stolen --package orders-api --package-version 87 --bind function=orders-api --key mallory.key
cat > policy.json <<'END'
{"coldseal":"policy/v1","generation":1,"mode":"enforce",
 "signers":{"release":{"kind":"key","algorithm":"ecdsa-p256-sha256","key":"release.pem"}},
 "roots":{"/var/task":{"rules":[{"functions":["{package}","{package}-*"],"packages":["*"],"require":"release","bind":["function"]}]},
          "/opt":{"layered":true,"rules":[{"packages":["coldseal"],"require":"release"}]}}}
END
"""

SEALED = KEYS + """
coldseal sign build --package orders-api --package-version 87 --bind function=orders-api --key release.key
"""

# A corporate authority and one for timestamps, by the test PKI. `tsa` answers a request, as an authority's address would.
AUTHORITY = """
cp "$PKI/issuing.pem" acme-code-signing.pem
cp "$PKI/root.pem" acme-root.pem
cp "$PKI/tsa-root.pem" acme-tsa.pem
cp "$PKI/issuing.crl" "$PKI/root.crl" "$PKI/tsa-root.crl" .
cp "$PKI/leaf.pem" lambda-release.pem; cp "$PKI/leaf.key" lambda-release.key; chmod 600 lambda-release.key
cp "$PKI/leaf-revoked.pem" former.pem; cp "$PKI/leaf-revoked.key" former.key; chmod 600 former.key
cat > tsa <<'END'
#!/bin/sh
exec openssl ts -reply -config "$PKI/tsa.cnf" -queryfile /dev/stdin 2>/dev/null
END
cat > sign-hsm <<'END'
#!/bin/sh
case $1 in
    public-key) cat release.pem ;;
    sign) openssl dgst -sha256 -sign release.key ;;
esac
END
chmod +x tsa sign-hsm
"""

# What the platform's tool prints: a function that is refused since this morning, and the settings of a good one.
PLATFORM = """
cat > .bin/aws <<'END'
#!/bin/sh
case "$1 $2" in
    "logs tail") "$TESTS/explain/events.py" refused | "$TESTS/explain/formats.py" detailed ;;
    "lambda get-function-configuration") cat "$TESTS/doctor/get-function-configuration.json" ;;
    *) echo "aws: $* is not played here" >&2; exit 1 ;;
esac
END
chmod +x .bin/aws
"""

# Signing tools that need an account or a build of their own; tests/signing runs the real ones.
SIGNERS = """
cat > .bin/cosign <<'END'
#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in
        --output-signature) out=$2; shift ;;
        *) last=$1 ;;
    esac
    shift
done
openssl dgst -sha256 -sign release.key "$last" | base64 -w 0 > "$out"
END
cat > .bin/aws <<'END'
#!/bin/sh
[ "$1 $2" = "kms sign" ] && openssl pkeyutl -sign -inkey release.key -in digest | base64 -w 0
END
cat > .bin/node <<'END'
#!/bin/sh
echo hello
END
chmod +x .bin/cosign .bin/aws .bin/node
"""

PREPARATIONS = {
    "README.md": KEYS + SIGNERS + "rm release.key release.pem\n",
    "layer/README.md": KEYS,
    "docs/policy.md": SEALED,
    "docs/environment.md": SEALED,
    "docs/cookbook.md": KEYS + AUTHORITY + """
mkdir -p vendor/extensions vendor/datadog ours app
printf '#!/bin/sh\\n' > vendor/extensions/datadog-agent; chmod +x vendor/extensions/datadog-agent
printf 'settings\\n' > vendor/datadog/settings
printf '#!/bin/sh\\necho hello\\n' > app/server; chmod +x app/server
""",
    "docs/signing.md": KEYS + AUTHORITY + SIGNERS + """
cp lambda-release.key release.key; cp lambda-release.pem release.crt; openssl x509 -in release.crt -noout -pubkey > release.pem
cp -r build copy; coldseal manifest copy --package orders-api --package-version 87
openssl dgst -sha256 -sign release.key -out release.sig copy/.coldseal/orders-api.json
openssl cms -sign -binary -cades -in copy/.coldseal/orders-api.json -signer release.crt -inkey release.key -outform DER -out release.p7s
cat > policy.json <<'END'
{"coldseal":"policy/v1","generation":1,"mode":"enforce",
 "signers":{"security":{"kind":"x509","roots":"acme-code-signing.pem","subject":"CN=Acme Lambda Release,O=Acme"},
            "ci":{"kind":"key","algorithm":"ecdsa-p256-sha256","key":"ci.pem"}},
 "roots":{"/var/task":{"rules":[{"functions":["{package}"],"packages":["*"],"require":{"all":["ci","security"]}}]}}}
END
""",
    "docs/gates.md": SEALED + PLATFORM,
    "docs/how-it-works.md": KEYS,
    "docs/rollout.md": SEALED + PLATFORM,
    "docs/operations.md": SEALED + AUTHORITY + PLATFORM + """
cp -r build artefact; cp -r build deployed; mkdir -p deployed/node_modules/.cache; printf 'x\\n' > deployed/node_modules/.cache/x
""",
}

# What pages do not say themselves: (page, first command of the block, the test that runs it or the reason why none does).
ELSEWHERE = [
    ("README.md", "./demo", "installs and builds; the tests have run it when they begin"),
    ("README.md", "./test", "installs and builds; this is one of its tests"),
    ("README.md", "coldseal keygen -o release", "examples_readme"),
    ("README.md", "cmake --preset release && cmake --build --preset release        # build/release/coldseal and build/release/coldseal-shim",
     "install_tree"),
    ("docs/signing.md", "coldseal sign build/ --key awskms:///alias/release", "signing_awskms"),
    ("docs/install.md", "./setup build                                                   # Debian 12: what a build needs", "install_tree"),
    ("docs/install.md", "cmake --preset release-arm64 && cmake --build --preset release-arm64", "install_tree"),
    ("docs/install.md", "cpack --config build/release/CPackConfig.cmake -B packages", "install_packages"),
    ("docs/install.md", "cmake --preset library && cmake --build --preset library", "install_library"),
]


def first_of(block):
    """The first command of a block, by which a list knows it."""
    commands = block.commands() if block.is_commands() else []
    return commands[0][0] if commands else None


def listed(block):
    for page, first, where in ELSEWHERE:
        if block.page == page and first_of(block) == first:
            return where
    return None


def playable(command):
    """Where the other machine's shim was not built, a layer for both is built for this one."""
    return command if len(SHIMS) > 1 else command.replace("--arch x86_64,arm64", f"--arch {MACHINE}")


def pki():
    return pathlib.Path(os.environ.get("COLDSEAL_BUILD_DIR", SOURCE / "build/debug")) / "pki"


def environment(folder):
    """As little as a shell needs, where the tests' files are, and $M, the manifest, as several pages call it."""
    return {"PATH": f"{folder}/.bin:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder),
            "LC_ALL": "C.UTF-8", "TMPDIR": str(folder), "TESTS": str(TESTS), "PKI": str(pki().resolve()),
            "M": "build/.coldseal/orders-api.json"}


def prepare(page, folder):
    """The command in a folder of its own, with the shims beside it as an install has them; then what the page needs."""
    (folder / ".bin").mkdir()
    shutil.copy(COLDSEAL, folder / ".bin/coldseal")
    for machine, shim in SHIMS.items():
        shutil.copy(shim, folder / f".bin/coldseal-shim-{machine}")
        shutil.copy(f"{shim}.spdx.json", folder / f".bin/coldseal-shim-{machine}.spdx.json")
    script = "set -e\n" + PREPARATIONS.get(page, KEYS)
    ran = subprocess.run(["bash", "-c", script], cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL, capture_output=True,
                         text=True, timeout=120, check=False)
    assert ran.returncode == 0, f"{page} cannot be prepared:\n{ran.stdout}{ran.stderr}"
