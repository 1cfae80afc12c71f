"""Asks witnesses to cosign a checkpoint: C2SP `tlog-witness`, the log's side. Whoever does not answer holds up nobody.

A witness is asked over https, or on this machine; its answer is small, comes within seconds, and leads nowhere else.
"""

import base64
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from socket import SHUT_RDWR
from threading import Timer
from urllib.parse import urlsplit

from gateway.access_log.checkpoint import read_checkpoint
from gateway.access_log.signed_note import Algorithm, NoteRefused, SignedNote, VerifierKey, read_key, read_note

FILE, ADDRESS = "witnesses", "add-checkpoint"
SECONDS, LARGEST = 5.0, 4096
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
CONFLICT = 409
Consistency = Callable[[int, int], Sequence[bytes]]
logger = logging.getLogger("concordat")


class NoWitness(Exception):
    """The witness did not cosign; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness that is asked: where, and the key by which its cosignature is known."""

    url: str
    key: VerifierKey

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise NoteRefused("a witness is asked over https, or http on this machine")
        if self.key.algorithm is not Algorithm.WITNESS:
            raise NoteRefused(f"the key of {self.key.name} is not that of a witness")


def read_asked(folder: Path) -> list[Asked]:
    """Return the witnesses of a data folder."""
    try:
        lines = [line.split() for line in (folder / FILE).read_text("utf-8").splitlines() if line.strip()]
    except FileNotFoundError:
        return []
    return [Asked(url, read_key(key)) for url, key in lines]


def add_asked(folder: Path, asked: Asked) -> None:
    """Ask one more witness from now on."""
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(f"{asked.url} {asked.key}\n")


def cosigned(note: SignedNote, witnesses: Sequence[Asked], consistency: Consistency) -> SignedNote:
    """Return the note with what its witnesses signed as well; of who does not answer, the operator is told."""
    for each in witnesses:
        try:
            if each.key not in note.signed_by([each.key]):
                note = _cosigned(note, each, consistency)
        except NoWitness as why:
            logger.warning("the witness %s has not cosigned: %s", each.key.name, why)
    return note


def _cosigned(note: SignedNote, witness: Asked, consistency: Consistency) -> SignedNote:
    # Nothing is remembered of what a witness saw: it says so itself, which is one request more when the log has grown.
    status, body = _asked(note, witness, 0, consistency)
    if status == CONFLICT and body.strip().isdigit():
        status, body = _asked(note, witness, int(body), consistency)
    if status != 200:  # noqa: PLR2004 - as HTTP calls it
        raise NoWitness(f"it answers {status}")
    try:
        more = read_note(f"{note.text}\n{body}")
        signed = more.signed_by([witness.key])
    except NoteRefused as refused:
        raise NoWitness(f"{refused}") from None
    if witness.key not in signed:
        raise NoWitness("what it sent is not signed with its key")
    return note.with_signatures(s for s in more.signatures if s.key_id == witness.key.key_id)


def _asked(note: SignedNote, witness: Asked, old: int, consistency: Consistency) -> tuple[int, str]:
    size = read_checkpoint(note.text).size
    if old > size:
        raise NoWitness(f"it has seen {old} events of this log, which has {size}: it was put back or cut off")
    proof = consistency(old, size) if 0 < old < size else ()
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof)]
    body = "\n".join(lines) + f"\n\n{note}"
    try:
        return _posted(witness.url, body.encode())
    except (OSError, HTTPException, ValueError) as error:
        raise NoWitness(f"it cannot be reached ({type(error).__name__})") from None


def _posted(url: str, body: bytes) -> tuple[int, str]:
    """Send it, following nothing and through no proxy: where a witness is was said by whoever keeps this log."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    with closing(kind(parts.hostname or "", parts.port, timeout=SECONDS)) as connection, _within(SECONDS, connection):
        connection.request("POST", f"{parts.path.rstrip('/')}/{ADDRESS}", body)
        reply = connection.getresponse()
        return reply.status, reply.read(LARGEST).decode("utf-8", "replace")


@contextmanager
def _within(seconds: float, connection: HTTPConnection) -> Iterator[None]:
    """Cut a connection off then: a socket's own timeout begins anew with each byte that drips in."""
    timer = Timer(seconds, _cut_off, (connection,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut_off(connection: HTTPConnection) -> None:
    # It may be closed, or not open yet: then there is nothing to cut off.
    with suppress(OSError):
        if connection.sock:
            connection.sock.shutdown(SHUT_RDWR)
