"""What an operator does at the machine itself, logged like everything else: publish a protocol, read the log."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.auditing.log_question import EXPORTED, subjects_of
from gateway.log_keeping.sealing import sealer_of
from gateway.log_keeping.section_keys import SectionKeys
from gateway.settings import Settings
from gateway.storage.database import Database, Snapshot
from gateway.storage.log_reading import Entry, Page, newest
from gateway.storage.published import hash_in_force, put_in_force, stamp_in_force
from gateway.storage.versions import PROTOCOL, Counter, Versions
from gateway.storage.writer import Job, Logged, Writer
from policy.protocol import Protocol
from policy.protocol_files import read_protocol
from policy.table_compiler import compile_table

# One event a command: no need to make thousands of keys ahead.
FEW_KEYS = 16
READ = "answered"
OPERATOR = {"user": "operator", "role": "operator", "capacity": "at the machine"}
GATEWAY = {"user": "gateway", "role": "gateway", "capacity": "by itself"}


class _Noted(NamedTuple):
    """What happened, under which protocol, what its sections say, what anybody may read of it, and what it changes."""

    kind: Kind
    outcome: str
    protocol: str
    sections: Mapping[SectionName, Mapping[str, object]]
    in_clear: Mapping[str, object] = {}
    change: Callable[[Snapshot], None] | None = None
    moves: Iterable[Counter] = ()
    versions: Mapping[Counter, int] = {}


class Operation(NamedTuple):
    """A change that an operator makes at the machine, or the gateway by itself: what is logged, built on and moved."""

    kind: Kind
    outcome: str
    detail: Mapping[str, object]
    change: Callable[[Snapshot], None]
    versions: Versions
    moves: Iterable[Counter]
    actor: Mapping[str, object] = OPERATOR


def operate(settings: Settings, writer: Writer, protocol: str, done: Operation) -> Logged:
    """Make a change with its event; Stale if what it was built on has moved: look again, then decide."""
    sections = {SectionName.ACTOR: done.actor, SectionName.DETAIL: done.detail}
    noted = _Noted(done.kind, done.outcome, protocol, sections, {}, done.change, done.moves, done.versions)
    return _log(settings, writer, noted)


def publish(settings: Settings, database: Database, writer: Writer, texts: Mapping[str, str]) -> Protocol:
    """Put a protocol in force; ProtocolRefused for one with a fault. Publishing what is in force changes nothing."""
    protocol = read_protocol(texts)
    compile_table(protocol)
    with database.snapshot() as connection:
        if hash_in_force(connection) == protocol.hash:
            return protocol
    at = settings.clock()

    def change(connection: Snapshot) -> None:
        put_in_force(connection, protocol, texts, at)

    sections = {SectionName.DETAIL: {"published": protocol.stamp}}
    noted = _Noted(Kind.PROTOCOL_PUBLISHED, "published", protocol.stamp, sections, {}, change, [PROTOCOL])
    _log(settings, writer, noted)
    return protocol


def read_log(settings: Settings, database: Database, writer: Writer, count: int) -> list[Entry]:
    """Return the newest events; that they were read is an event too, written first."""
    note_reading(settings, database, writer, {"newest": count})
    with database.snapshot() as connection:
        return newest(connection, SectionKeys(settings.section_keys), Page(count))


def note_reading(
    settings: Settings, database: Database, writer: Writer, detail: Mapping[str, object], young_person: str = ""
) -> None:
    """Log that the log is about to be read, under the young person whom it is about if there is one."""
    with database.snapshot() as connection:
        in_force = stamp_in_force(connection)
        pseudonyms = sealer_of(settings, FEW_KEYS).pseudonyms
        first, *others = subjects_of(connection, pseudonyms, young_person) if young_person else ("",)
    subject = {"pseudonym": first, **({"with": others} if others else {})}
    sections = {SectionName.DETAIL: detail, **({SectionName.SUBJECT: subject} if first else {})}
    # What goes out of our hands is found by itself, an export or a proof that opens something: what is erased later may
    # still be in it.
    outcome = EXPORTED if detail.get("read") == "export" or detail.get("opened") else READ
    _log(settings, writer, _Noted(Kind.LOG_READ, outcome, in_force, sections))


def note_gap(settings: Settings, writer: Writer, protocol: str, size: int, reason: str) -> Logged:
    """Log that the log is not the one that was signed before: in clear how many events it had, and why in a section."""
    sections = {SectionName.DETAIL: {"reason": reason}}
    return _log(settings, writer, _Noted(Kind.GAP, "recorded", protocol, sections, {"gap": {"size": size}}))


def note_rotation(settings: Settings, writer: Writer, protocol: str, old: str, new: str) -> Logged:
    """Log in clear which key signs in the place of which."""
    sections = {SectionName.DETAIL: {"new": new}}
    in_clear = {"keys": {"old": old, "new": new}}
    return _log(settings, writer, _Noted(Kind.KEY_ROTATED, "recorded", protocol, sections, in_clear))


def note_own_key(settings: Settings, writer: Writer, protocol: str, old: str, new: str) -> Logged:
    """Log which key signs the gateway's own tokens in the place of which."""
    sections = {SectionName.DETAIL: {"old": old, "new": new}}
    return _log(settings, writer, _Noted(Kind.CLIENTS_CHANGED, "own_key_rotated", protocol, sections))


def _log(settings: Settings, writer: Writer, noted: _Noted) -> Logged:
    at = settings.clock()
    sealed = sealer_of(settings, FEW_KEYS).seal(
        AccessEvent(
            id=new_event_id(at, secrets.token_bytes(RANDOM_BYTES)),
            time=at,
            kind=noted.kind,
            outcome=noted.outcome,
            gateway=settings.name,
            protocol=noted.protocol,
            sections={SectionName.ACTOR: OPERATOR, **noted.sections},
            in_clear=noted.in_clear,
        )
    )
    return writer.write(Job(sealed, noted.versions, noted.change, noted.moves))
