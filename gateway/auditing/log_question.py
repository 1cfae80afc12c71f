"""A question to the access log in an auditor's own words, and the tags and the period that it is looked up by.

Knows what events are found by; not who may ask.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.case import LONDON
from gateway.access_log.event import Kind
from gateway.access_log.pseudonyms import Pseudonyms, is_pseudonym
from gateway.access_log.tags import TagKind, tag
from gateway.storage.database import Snapshot
from gateway.storage.identities import one_person
from gateway.storage.log_search import Sought, how_far_back, search

MOST_STEPS = 1000
# The outcome of a look that took entries out of our hands: what is erased later may still be there.
EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """What the events have in common that are asked for; whatever is empty or None is not asked about.

    `young_person` is an identifier or a pseudonym, `exceptional` the identifier of an exceptional access or `any`, and
    the days are whole ones in London, the last included.
    """

    young_person: str = ""
    practitioner: str = ""
    organisation: str = ""
    category: str = ""
    purpose: str = ""
    kinds: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    exceptional: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked, as plain values, without whom it is asked about."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        named = {name: value for name, value in given.items() if value and name != "young_person"}
        return {name: _plain(value) for name, value in named.items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def subjects_of(connection: Snapshot, pseudonyms: Pseudonyms, young_person: str) -> tuple[str, ...]:
    """Return the pseudonyms under which a young person stands in the log: of every entry that is read together."""
    if is_pseudonym(young_person):
        return (young_person,)
    entries = one_person(connection, [young_person]).entries(young_person)
    return tuple(pseudonyms.of("subject", entry) for entry in entries)


def sought(connection: Snapshot, pseudonyms: Pseudonyms, question: LogQuestion, only: Collection[str] = ()) -> Sought:
    """Return what a question is looked up by; `only` are organisations, to one of which every event must belong."""

    def tags(kind: TagKind, *words: str) -> tuple[bytes, ...]:
        return tuple(tag(pseudonyms, kind, word) for word in words)

    def groups() -> Iterator[tuple[bytes, ...]]:
        if question.young_person:
            yield tags(TagKind.SUBJECT, *subjects_of(connection, pseudonyms, question.young_person))
        named = {
            TagKind.ACTOR: (question.practitioner,),
            TagKind.ORGANISATION: (question.organisation,),
            TagKind.SHOWN: (question.category,),
            TagKind.PURPOSE: (question.purpose,),
            TagKind.KIND: question.kinds,
            TagKind.OUTCOME: question.outcomes,
            TagKind.EXCEPTIONAL: (question.exceptional,),
        }
        for kind, words in named.items():
            if any(words):
                yield tags(kind, *words)
        if only:
            yield tags(TagKind.ORGANISATION, *only)

    wanted = Sought(any_of=list(groups()), first=_start(question.since), end=_end(question.until))
    if not (wanted.first or wanted.end):
        return wanted
    stepped = search(connection, Sought(tags(TagKind.KIND, Kind.CLOCK_STEPPED.value)), limit=MOST_STEPS)
    return replace(wanted, slack=how_far_back(connection, stepped))


def _start(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), LONDON)


def _end(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), LONDON)
