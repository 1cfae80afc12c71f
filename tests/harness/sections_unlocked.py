"""Opens the sections of a stored log with nothing of the gateway's own: the key files, and AES-256-GCM."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECTIONS = (
    "SELECT s.seq, e.id, s.name, s.content, s.key_file, s.key_slot"
    " FROM event_sections s JOIN access_events e ON e.seq = s.seq ORDER BY s.seq"
)


def unlocked(rows: Iterable[Any], data: Path) -> Iterator[tuple[int, str, bytes, bytes]]:
    """Give (number, name, salt, body) of each section, from the rows of `SECTIONS`."""
    for sequence, event, name, content, file, slot in rows:
        key = (data / "section-keys" / f"{file}.keys").read_bytes()[32 * slot : 32 * slot + 32]
        opened = AESGCM(key).decrypt(bytes(12), bytes(content), f"{event}|{name}".encode())
        yield sequence, name, opened[:16], opened[16:]
