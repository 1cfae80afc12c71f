"""The keys with which the demo's organisations sign tokens, and the issuers' rows; never for anything but the demo.

It writes private keys to a folder that only their owner can open, and knows no token and no database.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from gateway.demonstration.package_data import Row, Rows

LIFETIME = 3600
"""Seconds that a token may live."""


def issuer_rows_with_demo_only_keys(rows: Rows, folder: Path) -> list[Row]:
    """Give one issuer an organisation, with a key kept in the folder as `{organisation id}.pem`.

    A key that is there is used again. Raises `ValueError` if what is there is no Ed25519 key, and `OSError` if the
    folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return [_issuer(rows, str(organisation["id"]), folder) for organisation in rows["organisations"]]


def _issuer(rows: Rows, organisation: str, folder: Path) -> Row:
    key = _kept_key(folder / f"{organisation}.pem").public_key()
    public_pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return {
        "name": f"https://{organisation}.example",
        "organisation_id": organisation,
        "keys": [{"key_id": f"{organisation}-demo", "algorithm": "EdDSA", "public_pem": public_pem}],
        "may_name": _may_name(rows, organisation),
        "maximum_lifetime_seconds": LIFETIME,
    }


def _may_name(rows: Rows, organisation: str) -> list[list[str]]:
    services = {service["id"] for service in rows["services"] if service["organisation_id"] == organisation}
    pairs = {(str(post["service_id"]), str(post["role"])) for post in rows["posts"] if post["service_id"] in services}
    return [list(pair) for pair in sorted(pairs)]


def _kept_key(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        return _new_key(file)
    match load_pem_private_key(file.read_bytes(), password=None):
        case Ed25519PrivateKey() as key:
            file.chmod(0o600)
            return key
    raise ValueError(f"{file} does not hold an Ed25519 key")


def _new_key(file: Path) -> Ed25519PrivateKey:
    """Make a key and write it to a file that is never readable by others, not even for a moment."""
    key = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key
