"""Patterns that need a register beside the log: surnames, reviews, approvals, posts of people who are never seen."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from gateway.access_log.pseudonyms import Pseudonyms
from gateway.access_log.tags import TagKind, tag
from gateway.auditing.patterns.by_practitioner import found
from gateway.auditing.patterns.finding import Finding, Look, Pattern
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.storage.database import Snapshot
from gateway.storage.log_search import Sought, search
from gateway.storage.worth_a_look import (
    Judged,
    approvals_given,
    in_post,
    names_of,
    of_surname,
    reviews_given,
    unreviewed_since,
)


def same_surname(
    connection: Snapshot, pseudonyms: Pseudonyms, looks: Mapping[str, Sequence[Look]]
) -> Iterator[Finding]:
    """Yield who looked at somebody of their own surname; which surname is never told."""
    for practitioner, name in names_of(connection, looks).items():
        namesakes = {pseudonyms.of("subject", each) for each in of_surname(connection, name.split()[-1])}
        near = [look for look in looks[practitioner] if look.subject in namesakes]
        if near:
            yield found(Pattern.SAME_SURNAME, near)


def unreviewed(connection: Snapshot, at: datetime) -> Iterator[Finding]:
    """Yield exceptional accesses that should have been reviewed by now."""
    for row in unreviewed_since(connection, at):
        more = {"access": row.id, "due": row.review_due_at.isoformat()}
        yield Finding(Pattern.EXCEPTIONAL_UNREVIEWED, row.practitioner_id, more=more)


def always_the_same(connection: Snapshot, limits: Thresholds) -> Iterator[Finding]:
    """Yield whose reviews, or approvals, all came from one person."""
    for pattern, judged in ((Pattern.ONE_REVIEWER, reviews_given), (Pattern.ONE_APPROVER, approvals_given)):
        for practitioner, by in _by_whom(judged(connection)).items():
            if len(by) >= limits.one_pair_at_least and len(set(by)) == 1:
                yield Finding(pattern, practitioner, more={"by": by[0], "times": len(by)})


def dormant(connection: Snapshot, pseudonyms: Pseudonyms, at: datetime, limits: Thresholds) -> Iterator[Finding]:
    """Yield who holds a post and was not seen for a long time."""
    since = at - timedelta(days=limits.dormant_days)
    for practitioner, service in in_post(connection, since.date(), at.date()):
        seen = Sought([tag(pseudonyms, TagKind.ACTOR, practitioner)], first=since)
        if not search(connection, seen, limit=1):
            yield Finding(Pattern.DORMANT, practitioner, more={"service": service, "days": limits.dormant_days})


def _by_whom(judged: Iterable[Judged]) -> dict[str, list[str]]:
    found_by: dict[str, list[str]] = defaultdict(list)
    for each in judged:
        found_by[each.whose].append(each.by)
    return found_by
