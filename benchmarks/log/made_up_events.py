"""Made-up access events as the gateway logs them: one that refuses, and one that discloses among 34 categories.

Both have the members and about the sizes of real ones; who asks and who is asked about changes from event to event.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import starmap

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.storage.versions import PROTOCOL, Counter, Versions

START = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
APART = timedelta(milliseconds=40)
PRACTITIONERS, YOUNG_PEOPLE = 200, 5000
CATEGORIES = [f"cat{number:02}.{word}" for number in range(17) for word in ("status", "record")]
SHOWN, HIDDEN = CATEGORIES[:13], CATEGORIES[13:]
PROTOCOL_STAMP = f"youth-support@1.0#{'0' * 64}"
HOLDERS = [{"organisation": f"organisation-{number}", "service": f"service-{number}"} for number in range(4)]
_GATES = {"OBJ": [CATEGORIES], "STAT": ["*"]}
QUESTION = {
    "agency": "connexions",
    "role": "pa",
    "purpose": "guidance",
    "relationships": ["caseload"],
    "holders": [
        {"kind": kind, "conditions": {"age_in_scope": "*", "looked_after_or_cp_plan": "*"}, "gates": gates}
        for kind, gates in (("own", {"OWN": [SHOWN]}), ("signed", _GATES), ("unsigned", {}), ("named", _GATES))
    ],
}


def refusal(number: int) -> AccessEvent:
    """Return an event that says little: five sections, six tags."""
    return _event(number, Kind.REFUSAL, "not-found", {SectionName.DETAIL: {"body_sha256": _hash(f"body {number}")}})


def disclosure(number: int) -> AccessEvent:
    """Return an event that says of 34 categories what was shown of each and why; six sections, about 5 kB."""
    shown = {
        category: {"level": "full", "gates": ["OWN", "STAT"], "rules": ["C01", "C26"], "confidential": [], "count": 1}
        for category in SHOWN
    }
    detail = {
        "shown": shown, "hidden": HIDDEN, "obligations": ["inform"], "body_sha256": _hash(f"body {number}")
    }  # fmt: skip
    return _event(
        number, Kind.DISCLOSURE, "shown", {SectionName.DETAIL: detail, SectionName.QUESTION: QUESTION}, holding=HOLDERS
    )


def built_on(number: int) -> Versions:
    """Return the counters that such a disclosure was built on, as they stand where nothing ever changed."""
    around = {
        "service": "youth-support",
        "agreements": "marlowick",
        "practitioner": f"user.{number % PRACTITIONERS}",
        "young_person": f"yp-{number % YOUNG_PEOPLE}",
    }
    return dict.fromkeys((PROTOCOL, *starmap(Counter, around.items())), 0)


def plain_bytes(event: AccessEvent) -> bytes:
    """Return the event as somebody would store it who seals nothing: one JSON text."""
    clear = {"kind": event.kind, "outcome": event.outcome, "time": event.time.isoformat()}
    return json.dumps({**clear, "sections": event.sections}).encode()


def _event(
    number: int, kind: Kind, outcome: str, sections: dict[SectionName, object], holding: Sequence[object] = ()
) -> AccessEvent:
    at, user = START + number * APART, f"user.{number % PRACTITIONERS}"
    return AccessEvent(
        id=new_event_id(at, secrets.token_bytes(RANDOM_BYTES)),
        time=at,
        kind=kind,
        outcome=outcome,
        gateway="gateway",
        protocol=PROTOCOL_STAMP,
        sections={
            SectionName.ACTOR: {
                "user": user, "name": f"Practitioner {user}", "role": "pa", "capacity": "substantive",
                "client": "web", "authentication": {"issuer": "https://marlowick.example", "token": _hash(user)[:16]},
            },
            SectionName.SUBJECT: {"pseudonym": _hash(f"young person {number % YOUNG_PEOPLE}")},
            SectionName.PURPOSE: {"code": "guidance"},
            SectionName.PARTIES: {
                "asking": {"organisation": "marlowick", "service": "youth-support"}, "holding": list(holding)
            },
            **sections,
        },
    )  # fmt: skip


def _hash(word: str) -> str:
    return sha256(word.encode()).hexdigest()
