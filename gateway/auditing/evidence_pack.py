"""Writes an evidence pack: entries with what may be opened, a proof of each, the checkpoint, and a cover to read first.

Everything in it hangs on one signed checkpoint; the manifest says which bytes it was handed out with. What was erased
is not in it, and neither is the question of an entry, which is there to be decided again and not to be read.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from engine.case import LONDON
from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.event import SectionName
from gateway.access_log.signed_note import SignedNote
from gateway.auditing.exporting import NotEmpty
from gateway.auditing.proving import prove
from gateway.auditing.written_out import as_csv
from gateway.log_keeping.section_keys import SectionKeys
from gateway.log_verifying.evidence import CHECKPOINT, COVER, MANIFEST, PROOFS, TABLE
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import read_entries

OPENED = tuple(name for name in SectionName if name is not SectionName.QUESTION)


@dataclass(frozen=True, slots=True)
class Named:
    """What a pack is about in words, who asked for it, and when it was made."""

    about: str
    asked_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Places:
    """Which entries a pack holds, and whether more were found that are newer or older than these."""

    numbers: Sequence[int]
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as its cover names it, and what goes into it."""

    named: Named
    places: Places


def write_pack(connection: Snapshot, keys: SectionKeys, note: SignedNote, pack: Pack, out: Path) -> int:
    """Write a pack into an empty folder; return how many entries it holds. NotEmpty rather than mix two."""
    if out.exists() and any(out.iterdir()):
        raise NotEmpty(out)
    signed = sorted(place for place in pack.places.numbers if place < read_checkpoint(note.text).size)
    entries = read_entries(connection, keys, signed)
    files = {
        CHECKPOINT: str(note),
        TABLE: "".join(f"{line}\r\n" for line in as_csv(entries)),
        COVER: _cover(pack, len(entries), note),
    }
    for entry in entries:
        files[f"{PROOFS}/{entry.sequence}"] = str(prove(connection, keys, note, entry.sequence, OPENED))
    for name, text in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    # Last: a folder without it is no pack.
    (out / MANIFEST).write_text(_manifest(files.items()), "utf-8")
    return len(entries)


def _manifest(files: Iterable[tuple[str, str]]) -> str:
    sums = {name: sha256(text.encode()).hexdigest() for name, text in files}
    return json.dumps(dict(sorted(sums.items())), indent=1) + "\n"


def _cover(pack: Pack, count: int, note: SignedNote) -> str:
    checkpoint = read_checkpoint(note.text)
    made = pack.named.at.astimezone(LONDON)
    return f"""Evidence from the access log {checkpoint.origin}

About:      {pack.named.about}
Asked by:   {pack.named.asked_by}
Made:       {made.day} {made:%B %Y, %H:%M}, London
Entries:    {count} of the {checkpoint.size} that the log had
Left out:   {_left_out(pack.places)}

entries.csv lists them, one a line: who asked, in which role, for what, what was shown and by which rules. Young
people stand in it under pseudonyms, and no value of a case is in it. proofs/ holds one file an entry: the entry, what
was opened of it, and the path to the root that checkpoint signs.

Check it with a policy file of your own, which names the key of the log as you were given it by another way than this:

    concordat log verify-evidence FOLDER --policy FILE

It says that these entries stand in the log, unchanged. It does not say that they are all there are: for that, ask for
an export of the whole log, and check that with: concordat log verify
"""


def _left_out(places: Places) -> str:
    left = [word for word, there in (("newer", places.newer), ("older", places.older)) if there]
    return f"{' and '.join(left)} entries: fewer were asked for" if left else "nothing that was found"
