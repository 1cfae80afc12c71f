"""Makes the proof that one event stands in the log: the path to a signed root, the event, and what is opened of it."""

import json
from collections.abc import Collection

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.proof_file import ProofFile
from gateway.access_log.signed_note import SignedNote
from gateway.log_keeping.section_keys import SectionKeys
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import read_entries
from gateway.storage.log_tree import LogTree


class NoSuchEntry(Exception):
    """The log, as far as it was signed, has no event of that number."""


def prove(connection: Snapshot, keys: SectionKeys, note: SignedNote, place: int, opening: Collection[str]) -> ProofFile:
    """Return the proof of the event at a place, opening these of its sections; NoSuchEntry if it has none yet."""
    size = read_checkpoint(note.text).size
    if not 0 <= place < size:
        raise NoSuchEntry(f"the log was signed at {size} entries, the last of them {size - 1}")
    (entry,) = read_entries(connection, keys, [place])
    opened = {
        name: [section.salt.hex(), section.body.decode()] for name, section in entry.opened.items() if name in opening
    }
    extra = json.dumps({"leaf": entry.bytes.decode(), "open": opened}, ensure_ascii=False).encode()
    return ProofFile(place, tuple(LogTree(connection).inclusion(place, size)), note, extra)
