#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""moto's server on a port of its own choice, which it prints, with what its KMS lacks: it hashes every message again, whatever
MessageType says, and salts PSS with as much as fits where AWS takes as much as the digest. All that this test sends is a digest."""
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from moto.kms import utils as kms
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}


def digest_size(digest, word):
    """As AWS: a digest of another size is no digest of this algorithm."""
    made = HASHES[word[-3:]]()
    if len(digest) != made.digest_size:
        raise kms.ValidationException(f"Digest is invalid length for algorithm {word}.")
    return made


def sign_rsa(self, message, signing_algorithm):
    made = digest_size(message, signing_algorithm)
    pad = padding.PKCS1v15()
    if "PSS" in signing_algorithm:
        pad = padding.PSS(mgf=padding.MGF1(made), salt_length=made.digest_size)
    return self.private_key.sign(message, pad, utils.Prehashed(made))


def sign_ec(self, message, signing_algorithm):
    kms.validate_signing_algorithm(signing_algorithm, self.valid_signing_algorithms)
    return self.private_key.sign(message, ec.ECDSA(utils.Prehashed(digest_size(message, signing_algorithm))))


kms.RSAPrivateKey.sign = sign_rsa
kms.ECDSAPrivateKey.sign = sign_ec
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.port, flush=True)
sys.stderr = open("/dev/null", "w", encoding="utf-8")
server.serve_forever()
