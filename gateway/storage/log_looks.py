"""The looks of a period in the order of the log, a few thousand events at a time, told by their tags and the register.

A log of any length takes the memory of one stretch of it. No section is opened but of those few events of which the
tags do not tell who acted, in which post, or about whom. Knows no pattern.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from gateway.access_log.event import Kind, SectionName
from gateway.access_log.pseudonyms import Pseudonyms
from gateway.access_log.tags import TagKind, tag
from gateway.log_keeping.sealing import Sealer
from gateway.storage.known_people import KnownPeople, Posting
from gateway.storage.log_reading import read_entries
from gateway.storage.tables import access_events, event_tags

STRETCH = 5_000
NOT_FOUND, ALL_HIDDEN = "not-found", "all_hidden"
OUTCOMES = (NOT_FOUND, ALL_HIDDEN, "action-not-open", "purpose-not-open")
events, tags = access_events.c, event_tags.c


class Look(NamedTuple):
    """One event of a practitioner in a post; `subject` is the pseudonym of whom it was about, or empty."""

    place: int
    at: datetime
    post: Posting
    subject: str
    kind: str
    outcome: str


class _Told(NamedTuple):
    """What the tags of one event tell; several actors or subjects, or none, are told by its sections."""

    actors: set[str]
    subjects: set[str]
    kind: str
    outcome: str


class LogLooks:
    """Reads the looks of those practitioners who are known."""

    def __init__(self, connection: Connection, sealer: Sealer, people: KnownPeople, shown: Iterable[str] = ()) -> None:
        """Read through a snapshot; `shown` are the categories whose tags, most of all, need not be read."""
        self.connection, self.sealer, self.people = connection, sealer, people
        names = sealer.pseudonyms
        self._kinds = {tag(names, TagKind.KIND, kind): kind.value for kind in Kind}
        self._outcomes = {tag(names, TagKind.OUTCOME, outcome): outcome for outcome in OUTCOMES}
        self._left_out = [tag(names, TagKind.SHOWN, category) for category in shown]

    def read(self, first: datetime, end: datetime) -> Iterator[Look]:
        """Yield every look from an instant until before another."""
        period = events.at >= first, events.at < end
        bounds = self.connection.execute(select(func.min(events.seq), func.max(events.seq)).where(*period)).one()
        if bounds[0] is None:
            return
        for start in range(bounds[0], bounds[1] + 1, STRETCH):
            yield from self._stretch(start, min(start + STRETCH, bounds[1] + 1), first, end)

    def _stretch(self, start: int, stop: int, first: datetime, end: datetime) -> Iterator[Look]:
        here = events.seq >= start, events.seq < stop, events.at >= first, events.at < end
        times = {row.seq: row.at for row in self.connection.execute(select(events.seq, events.at).where(*here))}
        told = {place: each for place, each in self._told(start, stop) if place in times}
        opened = self._opened([place for place, each in told.items() if self._is_unclear(each)])
        for place, each in told.items():
            post, subject = opened.get(place) or self._clear(each)
            if post is not None:
                yield Look(place, times[place], post, subject, each.kind, each.outcome)

    def _told(self, start: int, stop: int) -> Iterator[tuple[int, _Told]]:
        people, kinds, outcomes = self.people, self._kinds, self._outcomes
        wanted = select(tags.seq, tags.tag).where(tags.seq >= start, tags.seq < stop, tags.tag.not_in(self._left_out))
        rows = self.connection.execute(wanted.order_by(tags.seq))
        for place, of_one in groupby(rows, key=itemgetter(0)):
            found = [each for _, each in of_one]
            actors = {people.actors[each] for each in found if each in people.actors}
            if actors:
                subjects = {people.subjects[each] for each in found if each in people.subjects}
                kind = next((kinds[each] for each in found if each in kinds), "")
                yield place, _Told(actors, subjects, kind, next((outcomes[e] for e in found if e in outcomes), ""))

    def _is_unclear(self, told: _Told) -> bool:
        (actor, *others) = told.actors
        of_a_stranger = told.outcome == NOT_FOUND and not told.subjects
        return bool(others) or of_a_stranger or actor in self.people.in_several_posts

    def _clear(self, told: _Told) -> tuple[Posting | None, str]:
        (actor,) = told.actors
        return self.people.only_post(actor), _only(told.subjects)

    def _opened(self, places: Collection[int]) -> dict[int, tuple[Posting | None, str]]:
        found: dict[int, tuple[Posting | None, str]] = {}
        for entry in read_entries(self.connection, self.sealer.keys, places) if places else ():
            sections = entry.sections
            actor = sections.get(SectionName.ACTOR, {})
            service = sections.get(SectionName.PARTIES, {}).get("asking", {}).get("service", "")
            subject = sections.get(SectionName.SUBJECT, {}).get("pseudonym", "")
            who = actor.get("user", "")
            several = who in self.people.in_several_posts
            post = self.people.post(who, service, actor.get("role", "")) if several else self.people.only_post(who)
            found[entry.sequence] = post, self.people.kept_under(subject)
        return found


def _only(subjects: set[str]) -> str:
    """Return the one whom an event is about; a search that found several is about nobody in particular."""
    return next(iter(subjects)) if len(subjects) == 1 else ""


def last_seen(connection: Connection, pseudonyms: Pseudonyms, practitioner: str, before: datetime) -> datetime | None:
    """Return when a practitioner last did anything before an instant, as the log tells."""
    mine = tag(pseudonyms, TagKind.ACTOR, practitioner)
    wanted = select(events.at).join(event_tags, tags.seq == events.seq).where(tags.tag == mine, events.at < before)
    return connection.execute(wanted.order_by(tags.seq.desc()).limit(1)).scalar()


def log_begins(connection: Connection) -> datetime | None:
    """Return when the first event of the log was."""
    return connection.execute(select(func.min(events.at))).scalar()
