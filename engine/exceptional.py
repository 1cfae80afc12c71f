"""Exceptional access (break-glass): on which ground, for how long, who else must look at it, and what it leads to.

It is for one practitioner at one service, about one young person. What has expired, or waits for a second person, opens
nothing. Each rule here is a sentence for whoever breaks it. Knows no database and no route.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.case import Asker, ExceptionalAccess
from engine.deadline import in_working_days
from engine.gates import VITAL_INTERESTS
from policy.decision_table import DecisionTable

LASTS = timedelta(minutes=60)
"""Domain.md 2.10: an hour, and once an hour more."""
REVIEW_WORKING_DAYS = 2


class Ground(StrEnum):
    """Why the ordinary gates are too slow or do not open."""

    VITAL_INTERESTS = VITAL_INTERESTS
    SIGNIFICANT_HARM = "significant_harm"
    SERIOUS_CRIME = "serious_crime"
    MISSING_HIGH_RISK = "missing_high_risk"
    ADULT_AT_RISK = "adult_at_risk"


class Outcome(StrEnum):
    """What a review came to."""

    JUSTIFIED = "justified"
    JUSTIFIED_WITH_LEARNING = "justified_with_learning"
    NOT_JUSTIFIED = "not_justified"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Access:
    """One exceptional access; `second` is who authorised it, or is named to, and `reviewers` who has looked at it."""

    id: str
    opener: str
    ground: str
    opened_at: datetime
    expires_at: datetime
    extended_at: datetime | None = None
    second: str | None = None
    authorised_at: datetime | None = None
    reviewers: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it opens nothing until the second person who is named has authorised it."""
        return self.second is not None and self.authorised_at is None

    def lasts(self, at: datetime) -> bool:
        """Tell whether its time has begun and is not over."""
        return self.opened_at <= at < self.expires_at

    def open(self, at: datetime) -> bool:
        """Tell whether it opens anything at an instant."""
        return self.lasts(at) and not self.waits


def in_force(accesses: Iterable[Access], at: datetime) -> ExceptionalAccess | None:
    """Return what several accesses of one asker to one young person come to at an instant, if anything.

    Together they open what each opens: no rule asks for vital interests and a second person at once.
    """
    standing = [access for access in accesses if access.open(at)]
    if not standing:
        return None
    grounds = sorted((access.ground for access in standing), key=lambda ground: ground != VITAL_INTERESTS)
    return ExceptionalAccess(grounds[0], any(access.authorised_at is not None for access in standing))


def purposes(table: DecisionTable, asker: Asker) -> frozenset[str]:
    """Return the purposes for which exceptional access opens anything to the asker's role."""
    return frozenset(
        purpose
        for purpose in table.vocabulary.purposes
        for clause in table.clauses.get((asker.agency, asker.role, purpose), ())
        if clause.permits and "EXC" in clause.gates
    )


def review_due(at: datetime) -> datetime:
    """Return by when somebody else has to have reviewed what is opened at an instant."""
    return in_working_days(at, REVIEW_WORKING_DAYS)


def against_opening(ground: str, mine: Iterable[Access]) -> str | None:
    """Return what keeps somebody with these earlier accesses from opening another, or None."""
    unreviewed = any(not access.reviewers for access in mine)
    if not unreviewed or ground == VITAL_INTERESTS:
        return None
    return (
        "An exceptional access that you opened before has not been reviewed. Until somebody else has reviewed it, you "
        "open another only on the ground vital_interests: ask your supervisor for the review."
    )


def against_extending(access: Access, at: datetime) -> str | None:
    """Return what keeps an access from being extended, or None."""
    if access.extended_at is not None:
        return "Exceptional access is extended once. Open another, or take the ordinary way now."
    if not access.lasts(at):
        return "This exceptional access is over. Open another if the danger goes on."
    return None


def against_authorising(access: Access, who: str, at: datetime) -> str | None:
    """Return what keeps an access from being authorised by somebody else than its opener, or None."""
    if who in access.reviewers:
        return "You have reviewed this exceptional access: somebody else authorises it."
    if access.second not in (None, who):
        return "Somebody else was named to authorise this exceptional access."
    if not access.lasts(at):
        return "This exceptional access is over, so there is nothing left to authorise."
    return None


def against_reviewing(access: Access, who: str) -> str | None:
    """Return what keeps an access from being reviewed by somebody who neither opened nor authorised it, or None."""
    return (
        "You have reviewed this exceptional access; a second review is another person's."
        if (who in access.reviewers)
        else None
    )


def finds(protections: Collection[str], ground: str | None, *, second: bool) -> bool:
    """Tell whether a match finds somebody under these protections, on a ground and with a second person named or not.

    A shield takes a second person; so does a restriction, unless life is at stake. Whoever is let past finds them.
    """
    if "allow_listed" in protections:
        return True
    shut = {"shielded": second, "restricted": second or ground == VITAL_INTERESTS}
    return all(ground is not None and opens for word, opens in shut.items() if word in protections)
