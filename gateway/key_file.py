"""Secret keys in files of their own, outside the database: made on first use, readable by their owner alone."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32
OWNER_ONLY = 0o600


def read_or_make_key(path: Path) -> bytes:
    """Return the key (32 bytes) in a file, made on first use; of several processes that make it, one wins for all."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        _make(path)
        return path.read_bytes()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A name is given to a whole key, once: whoever reads it reads all of it, and nobody takes its place.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
