"""An export of a made-up log, as `concordat log export` writes it: sealed events, tiles, openings, a checkpoint.

Written without a database and a bundle at a time, so that it takes seconds for a hundred thousand events.
"""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.log.made_up_events import refusal
from gateway.access_log.checkpoint import Checkpoint
from gateway.access_log.event import SALT_BYTES, SealedEvent, seal
from gateway.access_log.signed_note import Algorithm, SignedNote, SigningKey
from gateway.access_log.tiles import HEIGHT, WIDTH, Tile, bundle, joined
from gateway.access_log.tree import CompactRange
from gateway.log_verifying.exported import CHECKPOINT, bundles_of, sections_path

ORIGIN = "log.marlowick.example"
POLICY = "policy"


def write_export(folder: Path, size: int) -> None:
    """Write an export of so many events, and the policy file that it satisfies beside its files."""
    grown, above = CompactRange(), dict[int, list[bytes]]()
    for tile in bundles_of(size):
        first = tile.number * WIDTH
        events = [seal(refusal(number), _salt) for number in range(first, first + tile.width)]
        _put(folder / tile.path, joined([event.leaf_hash for event in events]))
        _put(folder / tile.entries_path, bundle(event.leaf for event in events))
        _put(folder / sections_path(tile.number), "".join(_openings(first, events)).encode())
        for event in events:
            grown, whole = grown.grown(event.leaf_hash)
            for height, _place, found in whole:
                if height % HEIGHT == 0:
                    above.setdefault(height // HEIGHT, []).append(found)
    for level, hashes in above.items():
        for number in range(-(-len(hashes) // WIDTH)):
            some = hashes[number * WIDTH : (number + 1) * WIDTH]
            _put(folder / Tile(level, number, len(some)).path, joined(some))
    key = SigningKey(ORIGIN, Algorithm.LOG, Ed25519PrivateKey.generate())
    text = Checkpoint(ORIGIN, size, grown.root).text
    _put(folder / CHECKPOINT, str(SignedNote(text, (key.sign(text),))).encode())
    _put(folder / POLICY, f"log {key.verifier}\nquorum none\n".encode())


def _openings(first: int, events: list[SealedEvent]) -> Iterator[str]:
    for number, event in enumerate(events, first):
        for section in event.sections:
            members = {"entry": number, "name": section.name, "salt": section.salt.hex(), "body": section.body.decode()}
            yield json.dumps(members, ensure_ascii=False) + "\n"


def _salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
