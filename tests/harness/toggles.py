"""What is taken away and given again while others read, and what an asker is shown only while it is given.

Judges nothing: `log_order` does. `turn` is the one function that changes anything and `turned` the one that recognises
it in the log, so that the two can be exchanged for a route of the API wherever there is one.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.app import Gateway
from gateway.demonstration.askers import FIVE_ASKERS
from gateway.demonstration.directory import organisations
from gateway.operations import publish
from gateway.storage.database import Snapshot
from gateway.storage.versions import PROTOCOL, Counter
from gateway.storage.writer import Job
from policy.protocol_files import YOUTH_SUPPORT, folder_texts, read_protocol
from policy.rule_book import RULES_FILE
from tests.harness.withdrawals import (
    ADVISER,
    ADVISERS,
    ANOTHER,
    SAM,
    SCHOOL,
    SHARED,
    SOCIAL_CARE,
    SOCIAL_WORKER,
    YOUTH_JUSTICE_WORKER,
    caseload,
    consent,
    post,
    records,
    signature,
)

NURSE, RULE = "bridget.mahon", "H03"
"""The school nurse, and the rule that shows her own service's record: a protocol without it is published in turn."""

NEEDS_NO_AGREEMENT = {"OWN", "PROT"}
Change = Callable[[Snapshot, bool, datetime], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What the log says somebody was told: what was shown by category, from whom, and whether they found Sam."""

    kind: str
    user: str
    organisation: str
    shown: Mapping[str, Mapping[str, Any]]
    holding: frozenset[str]
    found_sam: bool


@dataclass(frozen=True, slots=True)
class Toggle:
    """Something that can be taken away and given again.

    `shows` tells whether somebody was told what only its being given allows; `askers` are those for whom it matters,
    `moves` the counters that its change moves, `kinds` what the log calls its being taken away and given.
    """

    name: str
    askers: frozenset[str]
    shows: Callable[[Told], bool]
    kinds: tuple[Kind, Kind]
    moves: tuple[Counter, ...] = ()
    change: Change | None = None


def turn(gateway: Gateway, toggle: Toggle, *, given: bool) -> None:
    """Give it or take it away, now; StorageUnavailable if it is not known whether that was done."""
    settings = gateway.door.settings
    if toggle.change is None:
        publish(settings, gateway.database, gateway.writer, _protocol(whole=given))
        return
    at = settings.clock()
    event = AccessEvent(
        id=new_event_id(at, secrets.token_bytes(RANDOM_BYTES)),
        time=at,
        kind=toggle.kinds[given],
        outcome="given" if given else "taken_away",
        gateway=settings.name,
        protocol="none",
        sections={SectionName.DETAIL: {"toggle": toggle.name}},
    )
    change = partial(_changed, toggle.change, given, at)
    gateway.writer.write(Job(gateway.door.sealer.seal(event), change=change, moves=toggle.moves))


def turned(leaf: Mapping[str, Any], detail: Mapping[str, Any]) -> tuple[str, bool] | None:
    """Tell which toggle an event gave or took away; None for any other event."""
    if leaf["kind"] == Kind.PROTOCOL_PUBLISHED:
        return "protocol", detail["published"] == _whole_protocol()
    return (detail["toggle"], leaf["outcome"] == "given") if "toggle" in detail else None


def _changed(change: Change, given: bool, at: datetime, connection: Snapshot) -> None:
    change(connection, given, at)


@cache
def _protocol(*, whole: bool) -> dict[str, str]:
    texts = folder_texts(YOUTH_SUPPORT)
    rules = texts[RULES_FILE].splitlines(keepends=True)
    return {**texts, RULES_FILE: "".join(line for line in rules if whole or not line.startswith(f"{RULE},"))}


@cache
def _whole_protocol() -> str:
    return read_protocol(_protocol(whole=True)).stamp


def _shows_by_agreement(told: Told) -> bool:
    """The school's own people saw what needs an agreement, or others what the school holds."""
    if told.organisation == SCHOOL:
        return any(set(one["gates"]) - NEEDS_NO_AGREEMENT for one in told.shown.values())
    return SCHOOL in told.holding


def _shows(user: str, what: Callable[[Told], bool]) -> tuple[frozenset[str], Callable[[Told], bool]]:
    return frozenset({user}), lambda told: told.user == user and what(told)


def _disclosed(told: Told) -> bool:
    return told.kind == Kind.DISCLOSURE


def _any_of(told: Told, rule: str) -> bool:
    return any(rule in one["rules"] for one in told.shown.values())


SAMS, ANOTHERS = Counter("young_person", SAM), Counter("young_person", ANOTHER)
# All who take part are answered differently when one of them leaves, not only that one.
EVERY_PARTY = tuple(Counter("agreements", one["id"]) for one in organisations())
OF_A_TIE = Kind.RELATIONSHIP_ENDED, Kind.RELATIONSHIP_STARTED
OF_CONSENT = Kind.CONSENT_TAKEN_BACK, Kind.CONSENT_RECORDED
OF_THE_REGISTER = Kind.REGISTER_CHANGED, Kind.REGISTER_CHANGED

TOGGLES = {
    toggle.name: toggle
    for toggle in (
        Toggle("consent", *_shows(ADVISER, lambda told: "he.mental" in told.shown), OF_CONSENT, (SAMS,), consent),
        Toggle(
            "relationship",
            *_shows(SOCIAL_WORKER, lambda told: _disclosed(told) or told.found_sam),
            OF_A_TIE,
            (SAMS,),
            partial(caseload, (SAM, SOCIAL_CARE, SOCIAL_WORKER)),
        ),
        Toggle(
            "relationship to somebody else whom a detail is about",
            *_shows(ADVISER, lambda told: told.shown.get(SHARED, {"count": 0})["count"] > 1),
            OF_A_TIE,
            (ANOTHERS,),
            partial(caseload, (ANOTHER, ADVISERS, ADVISER)),
        ),
        Toggle(
            "agreement",
            frozenset(user for user, _purpose in FIVE_ASKERS[:3]),
            _shows_by_agreement,
            (Kind.AGREEMENT_CHANGED, Kind.AGREEMENT_CHANGED),
            EVERY_PARTY,
            signature,
        ),
        Toggle(
            "practitioner",
            *_shows(YOUTH_JUSTICE_WORKER, _disclosed),
            OF_THE_REGISTER,
            (Counter("practitioner", YOUTH_JUSTICE_WORKER),),
            post,
        ),
        Toggle(
            "service",
            *_shows(ADVISER, lambda told: "eq.characteristics" in told.shown),
            OF_THE_REGISTER,
            (Counter("service", ADVISERS),),
            records,
        ),
        Toggle(
            PROTOCOL.kind,
            *_shows(NURSE, lambda told: _any_of(told, RULE)),
            (Kind.PROTOCOL_PUBLISHED, Kind.PROTOCOL_PUBLISHED),
        ),
    )
}
