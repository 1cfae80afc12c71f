"""Starts a host of a key set with a certificate of its own authority, and makes the keys that it offers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SCRIPT = Path(__file__).parent / "key_set_host.py"


@dataclass(frozen=True)
class Host:
    """A running host: `behave` says how it answers from now on, `offer` which keys it has."""

    folder: Path
    port: int
    ca_pem: str

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/keys"

    def behave(self, behaviour: str) -> None:
        (self.folder / "behaviour").write_text(behaviour, "ascii")

    def offer(self, **keys: Ed25519PrivateKey) -> None:
        fresh = self.folder / "keys.fresh"
        fresh.write_text(json.dumps({"keys": [jwk(key, kid) for kid, key in keys.items()]}), "ascii")
        fresh.rename(self.folder / "keys.json")


def jwk(key: Ed25519PrivateKey, kid: str) -> dict[str, Any]:
    listed = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**listed, "kid": kid, "use": "sig", "alg": "EdDSA"}


@contextmanager
def key_set_host(folder: Path, host: str = "localhost") -> Iterator[Host]:
    """Give a host that is running until the end."""
    ca_pem = certify(folder / "certificate.pem", host)
    (folder / "behaviour").write_text("well", "ascii")
    (folder / "keys.json").write_text('{"keys":[]}', "ascii")
    with subprocess.Popen([sys.executable, SCRIPT, folder], stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            yield Host(folder, int(process.stdout.readline()), ca_pem)
        finally:
            process.kill()


def certify(file: Path, host: str) -> str:
    """Write a certificate for a name, with its key, signed by an authority that is made for it alone; return that."""
    ca_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    ca = certificate("An authority of the tests", ca_key, "An authority of the tests", ca_key, authority=True)
    leaf = certificate(host, key, "An authority of the tests", ca_key, authority=False)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + leaf.public_bytes(Encoding.PEM))
    return ca.public_bytes(Encoding.PEM).decode()


def certificate(
    name: str, key: EllipticCurvePrivateKey, by: str, by_key: EllipticCurvePrivateKey, *, authority: bool
) -> x509.Certificate:
    subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, by))
    # The machine's own day: it is compared by the machine's own TLS.
    today = datetime.now(UTC)  # noqa: TID251 - see above
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by_key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if authority:
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)  # noqa: FBT003
        return made.add_extension(usage, critical=True).sign(by_key, SHA256())
    return made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(by_key, SHA256())
