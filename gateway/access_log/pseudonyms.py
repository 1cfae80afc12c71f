"""Keyed hashes under which the log can be searched without naming anyone; the key lies outside the database."""

import hmac
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


class Pseudonyms:
    """Makes the same pseudonym for the same words, for whoever has the key, and for nobody else."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the log's key has {KEY_BYTES} bytes")
        self._key = key

    def of(self, kind: str, words: str) -> str:
        """Return the pseudonym of these words, 64 hex digits; `kind` keeps subjects and searches apart."""
        return hmac.digest(self._key, f"{kind}:{words}".encode("utf-8", "surrogatepass"), "sha256").hex()


def read_or_make_key(path: Path) -> bytes:
    """Return the key of a data folder, made on first use and readable by its owner alone."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        return path.read_bytes()
