"""One thing that is worth a look, and the looks that it is found among."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Pattern(StrEnum):
    """What was noticed."""

    BULK = "bulk"
    STRANGERS = "strangers"
    OUT_OF_HOURS = "out_of_hours"
    SAME_SURNAME = "same_surname"
    REFUSED_THEN_EXCEPTIONAL = "refused_then_exceptional"
    EXCEPTIONAL_UNREVIEWED = "exceptional_unreviewed"
    ONE_REVIEWER = "one_reviewer"
    ONE_APPROVER = "one_approver"
    DORMANT = "dormant"
    WOKE_UP = "woke_up"


SENTENCES: Mapping[Pattern, str] = {
    Pattern.BULK: "Looked at many more young people in one day than on their usual days.",
    Pattern.STRANGERS: "Asked about several young people to whom they stand in no relationship.",
    Pattern.OUT_OF_HOURS: "Looked at records at night or on a weekend, several times.",
    Pattern.SAME_SURNAME: "Looked at a young person who has the same surname.",
    Pattern.REFUSED_THEN_EXCEPTIONAL: "Was shown nothing more than once, then opened exceptional access to them.",
    Pattern.EXCEPTIONAL_UNREVIEWED: "An exceptional access is past the time of its review, and was not reviewed.",
    Pattern.ONE_REVIEWER: "Every exceptional access of this person was reviewed by the same one.",
    Pattern.ONE_APPROVER: "Every approval that this person was given came from the same one.",
    Pattern.DORMANT: "Holds a post, and has not been seen for a long time.",
    Pattern.WOKE_UP: "Was not seen for a long time, then looked at several young people in one day.",
}


class Look(NamedTuple):
    """One entry about a young person, reduced to what the patterns ask."""

    place: int
    at: datetime
    user: str
    role: str
    subject: str
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth a look: about which practitioner, which young people (pseudonyms), among which entries."""

    pattern: Pattern
    practitioner: str
    young_people: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, object]:
        """What a reader is told."""
        return {
            "pattern": self.pattern.value,
            "sentence": SENTENCES[self.pattern],
            "practitioner": self.practitioner,
            "young_people": list(self.young_people),
            "entries": list(self.entries),
            **self.more,
        }
