"""Patterns that are seen in the registers beside the log: reviews, approvals, posts of people who are never seen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from gateway.access_log.event import Kind
from gateway.access_log.pseudonyms import Pseudonyms
from gateway.access_log.tags import TagKind, Words, tag
from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.runs import MOST_TOLD
from gateway.auditing.patterns.thresholds import Thresholds
from gateway.storage.database import Snapshot
from gateway.storage.known_people import KnownPeople
from gateway.storage.log_looks import last_seen, log_begins
from gateway.storage.log_search import Sought, search
from gateway.storage.worth_a_look import (
    Judged,
    approvals_given,
    in_post,
    reviews_given,
    unreviewed_since,
)


class BesideTheLog:
    """Looks through the registers in one snapshot, for what concerns those who are known."""

    def __init__(self, connection: Snapshot, names: Pseudonyms, people: KnownPeople, limits: Thresholds) -> None:
        """Judge by these thresholds."""
        self.connection, self.names, self.people, self.limits = connection, names, people, limits

    def unreviewed(self, at: datetime) -> Iterator[Finding]:
        """Yield exceptional accesses that should have been reviewed by an instant."""
        for row in unreviewed_since(self.connection, at):
            post = self.people.post(row.practitioner_id, row.service_id, row.role)
            if post:
                entries = self._entries((TagKind.EXCEPTIONAL, row.id))
                about, more = (self.people.pseudonyms[row.young_person_id],), {"access": row.id}
                yield Finding(
                    Pattern.EXCEPTIONAL_UNREVIEWED, post, row.opened_at, row.review_due_at, about, tuple(entries),
                    len(entries), more,
                )  # fmt: skip

    def always_the_same(self, end: datetime) -> Iterator[Finding]:
        """Yield whose reviews, or approvals, nearly all came from one person."""
        first = end - timedelta(days=self.limits.one_pair_days)
        given = (
            (Pattern.ONE_REVIEWER, reviews_given(self.connection, first, end)),
            (Pattern.ONE_APPROVER, approvals_given(self.connection, first, end)),
        )
        for pattern, judged in given:
            for whole in _by_whose(judged):
                yield from self._one(pattern, whole)

    def dormant(self, at: datetime) -> Iterator[Finding]:
        """Yield who holds a post and was not seen for a long time; a log that is younger cannot tell."""
        since = at - timedelta(days=self.limits.dormant_days)
        begins = log_begins(self.connection)
        if begins is None or begins > since:
            return
        for practitioner, service, role in in_post(self.connection, since.date(), at.date()):
            post = self.people.post(practitioner, service, role)
            seen = last_seen(self.connection, self.names, practitioner, at) if post else None
            if post and (seen is None or seen < since):
                yield Finding(Pattern.DORMANT, post, seen or begins, at, more={"ever_seen": seen is not None})

    def _one(self, pattern: Pattern, judged: Sequence[Judged]) -> Iterator[Finding]:
        by = max({each.by for each in judged}, key=lambda one: sum(each.by == one for each in judged))
        theirs = [each for each in judged if each.by == by]
        share, post = 100 * len(theirs) // len(judged), self.people.post_at(judged[0].whose, judged[0].service)
        if post and len(theirs) >= self.limits.one_pair_at_least and share >= self.limits.one_pair_percent:
            about = dict.fromkeys(self.people.pseudonyms[each.young_person] for each in theirs)
            entries = [place for each in theirs[:MOST_TOLD] for place in self._entries(*self._found_by(each))]
            more = {"by": by, "times": len(theirs), "percent": share}
            yield Finding(
                pattern, post, theirs[0].at, theirs[-1].at, tuple(about)[:MOST_TOLD],
                tuple(dict.fromkeys(entries))[:MOST_TOLD], len(theirs), more,
            )  # fmt: skip

    def _found_by(self, judged: Judged) -> list[Words]:
        if judged.access:
            return [(TagKind.EXCEPTIONAL, judged.access), (TagKind.KIND, Kind.EXCEPTIONAL_REVIEWED)]
        about = self.names.of("subject", judged.young_person)
        return [(TagKind.ACTOR, judged.by), (TagKind.KIND, Kind.APPROVAL_ANSWERED), (TagKind.SUBJECT, about)]

    def _entries(self, *words: Words) -> list[int]:
        tags = [tag(self.names, kind, word) for kind, word in words]
        return sorted(search(self.connection, Sought(tags), limit=MOST_TOLD))


def _by_whose(judged: Sequence[Judged]) -> list[list[Judged]]:
    found: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for each in judged:
        found[each.whose, each.service].append(each)
    return list(found.values())
