"""Shows the looks of a period to every pattern, once and in order, and adds what the registers beside the log tell."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.auditing.patterns.beside_the_log import BesideTheLog
from gateway.auditing.patterns.bulk_reading import BulkReading
from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.hours import OutOfHours, OutsideAttachment
from gateway.auditing.patterns.kin import Alike, Kin
from gateway.auditing.patterns.refused_first import RefusedFirst
from gateway.auditing.patterns.strangers import Strangers
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.auditing.patterns.waking import Waking
from gateway.auditing.patterns.watcher import Watcher
from gateway.log_keeping.sealing import Sealer
from gateway.storage.alike import same_address, same_surname
from gateway.storage.database import Snapshot
from gateway.storage.known_people import KnownPeople, known_people
from gateway.storage.log_looks import LogLooks, last_seen
from gateway.storage.worth_a_look import attached, on_duty, on_rolls, ties_entered


@dataclass(frozen=True, slots=True)
class Asked:
    """Which period is asked about, from an instant until before another; and about whose people, all if it is empty.

    `now` tells what is late by now. `shown` are the protocol's categories: what was shown of which is not looked at.
    """

    first: datetime
    end: datetime
    now: datetime
    organisations: Collection[str] = ()
    shown: Collection[str] = ()

    def earlier(self, limits: Thresholds) -> datetime:
        """Return from when on the log is read, so that it is known what is usual."""
        return self.first - timedelta(days=limits.comparison_days)


def newest_first(findings: Iterable[Finding], patterns: Collection[str] = ()) -> list[Finding]:
    """Return the findings of these patterns, of every one if there are none, those that were last so first."""
    wanted = [each for each in findings if not patterns or each.pattern in patterns]
    return sorted(wanted, key=lambda each: each.last, reverse=True)


def worth_a_look(connection: Snapshot, sealer: Sealer, asked: Asked, limits: Thresholds) -> Iterator[Finding]:
    """Yield what is worth a look in a period; the days before it are read to know what is usual."""
    people = known_people(connection, sealer.pseudonyms, asked.organisations)
    watchers = _watchers(connection, sealer, people, asked, limits)
    for look in LogLooks(connection, sealer, people, asked.shown).read(asked.earlier(limits), asked.end):
        for watcher in watchers:
            watcher.see(look)
    for watcher in watchers:
        yield from (each for each in watcher.found() if each.last >= asked.first)
    beside = BesideTheLog(connection, sealer.pseudonyms, people, limits)
    yield from beside.always_the_same(asked.end)
    by_now = min(asked.end, asked.now)
    yield from beside.unreviewed(by_now)
    yield from beside.dormant(by_now)


def _watchers(
    connection: Snapshot, sealer: Sealer, people: KnownPeople, asked: Asked, limits: Thresholds
) -> list[Watcher]:
    names, earlier = sealer.pseudonyms, asked.earlier(limits)
    return [
        BulkReading(limits),
        Strangers(limits, ties_entered(connection, people, earlier)),
        OutsideAttachment(limits, attached(connection), on_rolls(connection, people)),
        OutOfHours(limits, on_duty(connection, earlier, asked.end)),
        RefusedFirst(limits),
        Kin(_alike(connection, sealer, people, limits)),
        Waking(limits, lambda who: last_seen(connection, names, who, earlier)),
    ]


def _alike(connection: Snapshot, sealer: Sealer, people: KnownPeople, limits: Thresholds) -> Alike:
    named = same_surname(connection, people, limits.common_surname)
    near = same_address(connection, people, sealer.pseudonyms, limits.homes)
    return {**dict.fromkeys(named, Pattern.SAME_SURNAME), **dict.fromkeys(near, Pattern.SAME_ADDRESS)}
