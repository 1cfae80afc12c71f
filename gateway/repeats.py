"""A write that is repeated under the same Idempotency-Key is written once, and answered as it was the first time.

After draft-ietf-httpapi-idempotency-key-header. Of two that come at once, in whichever processes, one writes; the other
finds that out under the head of the log, is decided again and answers as a repeat, so that nobody is told to wait. Only
what was written is kept: a refusal is decided anew. Knows no route.
"""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.access_log.event import Kind, SectionName
from gateway.problems import Problem
from gateway.storage.database import Snapshot
from gateway.storage.repeats import keep, read_repeat
from gateway.storage.writer import Stale
from gateway.visit import Answer, Visit

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST_KEY = 100
KEPT = timedelta(hours=24)
NONCE_BYTES = 12
# In quotes, as a structured field is written (RFC 8941), or without, as most clients send it.
KEY = re.compile(rf'("?)([A-Za-z0-9._~:+/=-]{{1,{LONGEST_KEY}}})\1')


@dataclass(frozen=True, slots=True)
class Sent:
    """What came over HTTP: the value of the header, the method and address, and the body's bytes."""

    key: str
    address: str
    body: bytes


def once(visit: Visit, sent: Sent, act: Callable[[], Answer]) -> Answer:
    """Act, or answer as the same caller was answered when they sent this before; Problem for another body."""
    name, asked = _name(visit, sent.key), _asked(visit, sent)
    kept = read_repeat(visit.connection, name, visit.at)
    if kept is not None:
        return _again(visit, kept, asked)
    answer = act()
    return answer if answer.change is None else _kept(visit, answer, name, asked)


def _name(visit: Visit, header: str) -> str:
    """Return what a caller's key is kept under: another practitioner, client or post has keys of its own."""
    key = KEY.fullmatch(header.strip())
    if key is None:
        rule = f"one value of 1 to {LONGEST_KEY} letters, digits and . _ ~ : + / = -"
        raise Problem("invalid-request", f"The header {HEADER} is {rule}, new for each thing that you do.")
    token = visit.caller.token
    who = [token.issuer, token.practitioner, token.client, token.service, token.role, token.capacity, visit.caller.own]
    return visit.pseudonyms.of("repeat", json.dumps([*who, key[2]]))


def _asked(visit: Visit, sent: Sent) -> str:
    return visit.pseudonyms.of("asked", f"{sent.address} {sha256(sent.body).hexdigest()}")


def _kept(visit: Visit, answer: Answer, name: str, asked: str) -> Answer:
    """Return the answer, to be kept in the transaction of its change."""
    row = {
        "id": name,
        "asked": asked,
        "status": answer.status,
        "answer": _lock(visit, name, json.dumps(answer.body).encode()),
        "event": str(visit.event_id),
        "until": visit.at + KEPT,
    }

    def change(connection: Snapshot) -> None:
        if not keep(connection, row, visit.at):
            # Somebody was quicker with the same key: decided again, it is found.
            raise Stale
        if answer.change:
            answer.change(connection)

    return replace(answer, change=change)


def _again(visit: Visit, kept: Any, asked: str) -> Answer:  # noqa: ANN401 - a row has no type of its own
    visit.note(SectionName.DETAIL, repeats=kept.event)
    if kept.asked != asked:
        sentence = f"You sent something else under this {HEADER} within the day. Send a new key with what is new."
        raise Problem("key-reused", sentence)
    body = json.loads(_unlock(visit, kept.id, kept.answer))
    return Answer(kept.status, body, Kind.REPEAT, "repeated", headers={REPLAYED: "true"})


def _cipher(visit: Visit, name: str) -> AESGCM:
    """Return the lock of one entry: its key follows from one that lies outside the database."""
    return AESGCM(bytes.fromhex(visit.pseudonyms.of("lock of a repeat", name)))


def _lock(visit: Visit, name: str, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(visit, name).encrypt(nonce, plain, name.encode())


def _unlock(visit: Visit, name: str, locked: bytes) -> bytes:
    return _cipher(visit, name).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], name.encode())
