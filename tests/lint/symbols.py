#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is in the binaries?  Three questions to nm, asked of the release build of each machine.

1. Rooms: is every external symbol of ours prefixed, and do the pure rooms call nothing that knows the machine?
2. Shim: is there no private-key parser, no key generation, nothing that opens the way to the outside?
3. Shim: which signing routines did a library's dispatch tables drag in? Each must be in the list, with its reason.
"""
import glob
import os
import re
import subprocess
import sys

SHIMS = {"x86_64": os.environ["COLDSEAL_SHIM"], "arm64": os.environ["COLDSEAL_SHIM_ARM64"]}

OURS = re.compile(r"seal_\w+")
# Named by the library that asks for it.
OURS_EXCEPTIONS = {"mbedtls_psa_external_get_random"}

# What the rooms that decide may call besides each other.
PURE_ROOMS = ["base", "core", "trust", "verify"]
PURE_CALLS = re.compile(
    r"seal_\w+"
    r"|mem(cmp|cpy|move|set|chr)|str(len|nlen|cmp|ncmp|chr|rchr|spn|cspn|pbrk|str)"  # bytes
    r"|malloc|calloc|realloc|free"  # memory
    r"|qsort|bsearch"
    r"|__stack_chk_fail|__stack_chk_guard|_GLOBAL_OFFSET_TABLE_")  # the compiler's
CORE_CALLS = re.compile(r"cJSON_\w+")

# Must not be in the shim, whoever would call it.
FORBIDDEN = re.compile(
    r"mbedtls_pk_parse_(key|keyfile)\w*|pk_parse_key\w*"  # private keys in files
    r"|mbedtls_rsa_parse_key|mbedtls_rsa_write_key|mbedtls_ecp_read_key|mbedtls_ecp_write_key\w*"
    r"|\w*(generate_key|gen_key|genkey|gen_keypair|gen_privkey|gen_prime)\w*|crypto_sign_\w*(keypair|seed)\w*"
    r"|mbedtls_(ssl|lms|lmots|pkcs5|pkcs7|pkcs12|aes|cipher|ctr_drbg|hmac_drbg|entropy|net|timing)_\w+"
    r"|cJSON_(Print|Compare|Duplicate|Create|Add|Insert|Replace|Detach|Minify|Set|Utils|Patch|Merge)\w*"
    r"|dlopen|dlsym|fork|vfork|posix_spawn|system|popen|getaddrinfo|gethostby\w*|iconv\w*|setlocale|getpw\w+|mkstemp"
    r"|getrandom|arc4random\w*|sodium_init|randombytes_(?!buf$)\w+")

# Signing: what is found must be here, and what is here must be found.
SIGNING = re.compile(r"\w*sign\w*")
SIGNING_KNOWN = {
    # (symbol: why it is there; nothing of ours calls it)
}
# Not signing, in spite of their names.
NOT_SIGNING = re.compile(
    r"\w*signed\w*|\w*signer\w*|\w*signature\w*|\w*assign\w*|\w*signal\w*|\w*signbit\w*|\w*design\w*"
    r"|\w*sign_verify\w*|psa_sign_verify_check_alg\w*"
    r"|_?crypto_sign_(ed25519_)?verify_detached|_crypto_sign_ed25519_ref10_hinit|mbedtls_mpi_safe_cond_\w+|mbedtls_mpi_core_cond_\w+"
    r"|__sig\w*|sig\w*|copysign\w*"
    r"|crypto_sign_ed25519_pk_to_curve25519")  # asked only whether a public key lies in the main subgroup

errors = []


def nm(*arguments):
    output = subprocess.run(["nm", *arguments], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        words = line.split()
        if len(words) >= 2 and not line.endswith(":"):
            yield words[-2], words[-1]


def base_name(symbol):
    """gcc's clones of a function carry a suffix after a dot."""
    return symbol.split(".")[0]


def check_rooms(release):
    libraries = sorted(glob.glob(f"{release}/shim/*/libroom_*.a"))
    if not libraries:
        errors.append(f"{release}: no rooms were built")
    for library in libraries:
        room = re.search(r"libroom_(\w+)\.a$", library).group(1)
        for _, symbol in nm("--defined-only", "--extern-only", library):
            if not OURS.fullmatch(symbol) and symbol not in OURS_EXCEPTIONS:
                errors.append(f"room {room}: the external symbol {symbol} lacks our prefix")
        if room in PURE_ROOMS:
            for _, symbol in nm("--undefined-only", library):
                if not PURE_CALLS.fullmatch(symbol) and not (room == "core" and CORE_CALLS.fullmatch(symbol)):
                    errors.append(f"room {room}: calls {symbol}, which no pure room may")


def check_shim(shim):
    symbols = sorted({base_name(symbol) for _, symbol in nm("--defined-only", f"{shim}.debug")})
    print(f"coldseal-shim: {len(symbols)} symbols")
    if len(symbols) < 100:
        errors.append(f"{shim}.debug: hardly any symbols; is it the right file?")
    for symbol in symbols:
        if FORBIDDEN.fullmatch(symbol):
            errors.append(f"coldseal-shim: {symbol} must not be in it")
        if SIGNING.fullmatch(symbol) and not NOT_SIGNING.fullmatch(symbol) and symbol not in SIGNING_KNOWN \
                and not OURS.fullmatch(symbol):
            errors.append(f"coldseal-shim: the signing routine {symbol} is not in the explained list")
    for room in ("sign", "cli"):
        for library in glob.glob(f"{os.path.dirname(shim)}/shim/{room}/libroom_{room}.a"):
            for _, symbol in nm("--defined-only", "--extern-only", library):
                if symbol in symbols:
                    errors.append(f"coldseal-shim: {symbol} of the room {room} must not be in it")
    for symbol in SIGNING_KNOWN:
        if symbol not in symbols:
            errors.append(f"coldseal-shim: {symbol} is gone; take it off the list")


for machine, binary in SHIMS.items():
    if machine == "arm64" and not os.path.exists(binary):
        print("no build for arm64 here")
        continue
    print(machine)
    check_rooms(os.path.dirname(binary))
    check_shim(binary)
for error in dict.fromkeys(errors):
    print(error)
sys.exit(1 if errors else 0)
