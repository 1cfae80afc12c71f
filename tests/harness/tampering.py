"""Ways to tamper with a log, each done in a transaction that is rolled back: the database, and what can be signed.

Whoever owns the database can change any row and work out every hash again, but has no key; some ways have one too:
another's, or the log's own. Nothing is judged here.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, insert, select

from gateway.access_log.canonical import canonical
from gateway.access_log.checkpoint import Checkpoint, read_checkpoint
from gateway.access_log.event import leaf_hash
from gateway.access_log.identifiers import new_event_id
from gateway.access_log.signed_note import SignedNote, SigningKey, read_note
from gateway.access_log.tree import CompactRange
from gateway.storage.log_tree import Head, insert_nodes, move_head
from gateway.storage.tables import access_events, checkpoints, event_sections, event_tags, log_nodes

KEY_BYTES = 32
Row = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """One event as its rows hold it."""

    event: Row
    sections: tuple[Row, ...]

    def changed(self, leaf: bytes) -> "Stored":
        """Return the event with another leaf, and its hash worked out again."""
        return replace(self, event={**self.event, "leaf": leaf, "leaf_hash": leaf_hash(leaf)})


@dataclass
class Tampered:
    """A log that somebody makes something else of, and the checkpoint that it is handed out under."""

    chance: random.Random
    events: list[Stored]
    notes: list[SignedNote]
    own: SigningKey
    other: SigningKey
    # How much of the log the auditor remembers: any of the checkpoints, unless only the newest one tells.
    remembered: SignedNote = field(init=False)
    signer: SigningKey | None = None

    def __post_init__(self) -> None:
        self.remembered = self.chance.choice(self.notes)

    @property
    def remembered_size(self) -> int:
        """How many events the auditor remembers."""
        return read_checkpoint(self.remembered.text).size

    def any_place(self, below: int = 0) -> int:
        """Return a place in the log."""
        return self.chance.randrange(below or len(self.events))

    def renumber(self) -> None:
        """Close the gaps and work the tree out again, as the log's own writer would."""
        self.events = [
            Stored(
                {**each.event, "seq": place},
                tuple({**section, "seq": place} for section in each.sections),
            )
            for place, each in enumerate(self.events)
        ]

    def note(self) -> SignedNote:
        """Return the checkpoint that the log is handed out under: signed anew, or the newest that is not too long."""
        if self.signer is None:
            return next(note for note in reversed(self.notes) if read_checkpoint(note.text).size <= len(self.events))
        grown = CompactRange()
        for each in self.events:
            grown = grown.with_leaf(each.event["leaf_hash"])
        text = Checkpoint(self.own.name, grown.size, grown.root).text
        return SignedNote(text, (self.signer.sign(text),))


def edit(log: Tampered) -> None:
    """Change the words of an event; its hash stays as it was."""
    place = log.any_place()
    log.events[place].event["leaf"] = _other_words(log, place)


def edit_a_hash(log: Tampered) -> None:
    """Change the hash that is kept beside an event, from which proofs are made."""
    event = log.events[log.any_place()].event
    event["leaf_hash"] = log.chance.randbytes(32)


def edit_a_section(log: Tampered) -> None:
    """Change what a section says, by somebody who has its key."""
    place = log.any_place()
    section = log.chance.choice(log.events[place].sections)
    key, bound = log.events[place].event["keys"][section["name"]], f"{log.events[place].event['id']}|{section['name']}"
    opened = bytearray(AESGCM(key).decrypt(bytes(12), section["content"], bound.encode()))
    opened[log.chance.randrange(16)] ^= 1 << log.chance.randrange(8)
    section["content"] = AESGCM(key).encrypt(bytes(12), bytes(opened), bound.encode())


def spoil_a_section(log: Tampered) -> None:
    """Flip a bit of a section's ciphertext."""
    section = log.chance.choice(log.events[log.any_place()].sections)
    content = bytearray(section["content"])
    content[log.chance.randrange(len(content))] ^= 1 << log.chance.randrange(8)
    section["content"] = bytes(content)


def remove_a_section(log: Tampered) -> None:
    """Take a section away that no erasure covers."""
    place = log.any_place()
    kept = list(log.events[place].sections)
    kept.pop(log.chance.randrange(len(kept)))
    log.events[place] = replace(log.events[place], sections=tuple(kept))


def remove(log: Tampered) -> None:
    """Take an event out; the tree is worked out again."""
    log.remembered = log.notes[-1]
    log.events.pop(log.any_place())


def put_in(log: Tampered) -> None:
    """Put an event in that never was."""
    place = log.any_place()
    made_up = log.events[log.any_place()].changed(_other_words(log, log.any_place(), fresh=True))
    name = json.loads(made_up.event["leaf"])["id"]
    log.events.insert(place, Stored({**made_up.event, "id": name}, ()))


def swap(log: Tampered) -> None:
    """Let two events change places."""
    one, two = log.chance.sample(range(len(log.events)), 2)
    log.events[one], log.events[two] = log.events[two], log.events[one]


def repeat(log: Tampered) -> None:
    """Put an event in twice, at the end, by somebody who has the log's key; the database holds an identifier once."""
    again = log.events[log.any_place()]
    old, new = again.event["id"], f"{again.event['id']}-again"
    sections = tuple(_bound_to(section, again.event["keys"], old, new) for section in again.sections)
    log.events.append(Stored({**again.event, "id": new}, sections))
    log.signer = log.own


def cut_off(log: Tampered) -> None:
    """Cut the end of the log off, as far as something older was signed."""
    log.remembered = log.notes[-1]
    oldest = read_checkpoint(log.notes[0].text).size
    del log.events[log.chance.randrange(oldest, log.remembered_size) :]


def chain_again(log: Tampered) -> None:
    """Change an event and work out everything above it again, by somebody who has no key."""
    place = log.any_place()
    log.events[place] = log.events[place].changed(_other_words(log, place))


def sign_with_another_key(log: Tampered) -> None:
    """Change an event that nobody remembers, and sign the log with a key of one's own."""
    log.remembered = log.chance.choice(log.notes[:-1])
    place = log.chance.randrange(log.remembered_size, len(log.events))
    log.events[place] = log.events[place].changed(_other_words(log, place))
    log.signer = log.other


def rewrite_with_its_own_key(log: Tampered) -> None:
    """Change an event that the auditor remembers, by somebody who has the log's key."""
    place = log.any_place(log.remembered_size)
    log.events[place] = log.events[place].changed(_other_words(log, place))
    log.signer = log.own


def add_to_the_past(log: Tampered) -> None:
    """Add an event that is said to have been an hour ago, by somebody who has the log's key."""
    last = log.events[-1]
    early = log.events[-1].event["at"] - timedelta(hours=1)
    leaf = {**json.loads(last.event["leaf"]), "time": _written(early), "sd": {}}
    leaf["id"] = str(new_event_id(early, log.chance.randbytes(10)))
    added = last.changed(canonical(leaf))
    log.events.append(Stored({**added.event, "id": leaf["id"]}, ()))
    log.signer = log.own


def put_an_older_one_back(log: Tampered) -> None:
    """Put back the whole log as it was at an earlier checkpoint, which is good in itself."""
    log.remembered = log.notes[-1]
    del log.events[read_checkpoint(log.chance.choice(log.notes[:-1]).text).size :]


WAYS: tuple[Callable[[Tampered], None], ...] = (
    edit,
    edit_a_hash,
    edit_a_section,
    spoil_a_section,
    remove_a_section,
    remove,
    put_in,
    swap,
    repeat,
    cut_off,
    chain_again,
    sign_with_another_key,
    rewrite_with_its_own_key,
    add_to_the_past,
    put_an_older_one_back,
)


def _bound_to(section: Row, keys: dict[str, bytes], old: str, new: str) -> Row:
    """Lock a section again as that of an event with another identifier."""
    name = section["name"]
    box = AESGCM(keys[name])
    opened = box.decrypt(bytes(12), section["content"], f"{old}|{name}".encode())
    return {**section, "content": box.encrypt(bytes(12), opened, f"{new}|{name}".encode())}


def _other_words(log: Tampered, place: int, *, fresh: bool = False) -> bytes:
    """Return the leaf of an event with something else in it; `fresh` gives it an identifier of its own."""
    leaf: Row = json.loads(log.events[place].event["leaf"])
    member = log.chance.choice(["outcome", "kind", "gateway", "protocol", "sd"])
    if member == "sd" and leaf["sd"]:
        leaf["sd"][log.chance.choice(list(leaf["sd"]))] = log.chance.randbytes(32).hex()
    else:
        leaf["outcome"] = f"{leaf['outcome']}-{log.chance.randrange(10)}"
    if fresh:
        leaf["id"] = str(new_event_id(log.events[place].event["at"], log.chance.randbytes(10)))
    return canonical(leaf)


def _written(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_stored(connection: Connection, folder: Path) -> list[Stored]:
    """Read every event with its sections, and the keys of those from their folder."""
    found: dict[int, list[Row]] = {}
    for row in connection.execute(select(event_sections)).mappings():
        found.setdefault(row["seq"], []).append(dict(row))
    return [
        Stored(
            {
                **row,
                "keys": {s["name"]: key_of(folder, s["key_file"], s["key_slot"]) for s in found.get(row["seq"], ())},
            },
            tuple(found.get(row["seq"], ())),
        )
        for row in connection.execute(select(access_events).order_by(access_events.c.seq)).mappings()
    ]


def copied(events: Sequence[Stored]) -> list[Stored]:
    """Return events whose rows may be changed."""
    return [Stored(dict(each.event), tuple(dict(section) for section in each.sections)) for each in events]


def stored_notes(connection: Connection) -> list[SignedNote]:
    """Read every checkpoint, the smallest first."""
    return [read_note(note) for note in connection.scalars(select(checkpoints.c.note).order_by(checkpoints.c.size))]


def write_back(connection: Connection, log: Tampered) -> None:
    """Put the rows of a log in the place of those that are there, with the tree that follows from the kept hashes."""
    log.renumber()
    for table in (event_tags, event_sections, log_nodes, access_events):
        connection.execute(delete(table))
    rows = [{name: value for name, value in each.event.items() if name != "keys"} for each in log.events]
    connection.execute(insert(access_events), rows)
    connection.execute(insert(event_sections), [section for each in log.events for section in each.sections])
    grown = CompactRange()
    for row in rows:
        grown, whole = grown.grown(row["leaf_hash"])
        insert_nodes(connection, whole)
    move_head(connection, Head(grown, rows[-1]["at"]))


def key_of(folder: Path, file: str, slot: int) -> bytes:
    """Read the key of a section as whoever has the data folder can."""
    content: bytes = (folder / f"{file}.keys").read_bytes()
    return content[KEY_BYTES * slot : KEY_BYTES * (slot + 1)]
