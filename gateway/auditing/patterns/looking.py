"""Reads the looks of a period and looks for every pattern in them; a look is a few words, so a million of them fit."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from gateway.access_log.event import SectionName
from gateway.auditing.patterns.beside_the_log import always_the_same, dormant, same_surname, unreviewed
from gateway.auditing.patterns.by_practitioner import patterns_of
from gateway.auditing.patterns.finding import Finding, Look
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.log_keeping.sealing import Sealer
from gateway.storage.database import Snapshot
from gateway.storage.log_reading import Entry, read_entries
from gateway.storage.log_search import Sought, search

AT_A_TIME = 500


def worth_a_look(
    connection: Snapshot, sealer: Sealer, sought: Sought, at: datetime, limits: Thresholds
) -> Iterator[Finding]:
    """Yield what is worth a look among the entries that are sought, and beside the log as it stands at an instant."""
    looks: dict[str, list[Look]] = defaultdict(list)
    for look in _looks(connection, sealer, sought):
        looks[look.user].append(look)
    for theirs in looks.values():
        theirs.sort(key=lambda look: look.at)
        yield from patterns_of(theirs, limits)
    yield from same_surname(connection, sealer.pseudonyms, looks)
    yield from unreviewed(connection, at)
    yield from always_the_same(connection, limits)
    yield from dormant(connection, sealer.pseudonyms, at, limits)


def of_whom(findings: Iterator[Finding], practitioners: Collection[str] | None) -> Iterator[Finding]:
    """Yield the findings about these practitioners; all of them for None."""
    return (each for each in findings if practitioners is None or each.practitioner in practitioners)


def _looks(connection: Snapshot, sealer: Sealer, sought: Sought) -> Iterator[Look]:
    before: int | None = None
    while places := search(connection, sought, before, AT_A_TIME):
        before = places[-1]
        for entry in read_entries(connection, sealer.keys, places):
            yield from _look(entry)


def _look(entry: Entry) -> Iterator[Look]:
    actor = entry.sections.get(SectionName.ACTOR, {})
    subject = entry.sections.get(SectionName.SUBJECT, {}).get("pseudonym", "")
    if actor.get("user"):
        at = datetime.fromisoformat(str(entry.leaf["time"]))
        kind, outcome = str(entry.leaf["kind"]), str(entry.leaf["outcome"])
        yield Look(entry.sequence, at, actor["user"], actor.get("role", ""), subject, kind, outcome)
