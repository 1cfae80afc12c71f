"""One thing that is worth a look: about whom, since when, and the entries of the log that it is found among."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.case import LONDON
from gateway.storage.known_people import Posting


class Pattern(StrEnum):
    """What was noticed."""

    BULK = "bulk"
    STRANGERS = "strangers"
    BEFORE_RELATIONSHIP = "before_relationship"
    OUTSIDE_ATTACHMENT = "outside_attachment"
    OUT_OF_HOURS = "out_of_hours"
    SAME_SURNAME = "same_surname"
    SAME_ADDRESS = "same_address"
    REFUSED_THEN_EXCEPTIONAL = "refused_then_exceptional"
    EXCEPTIONAL_UNREVIEWED = "exceptional_unreviewed"
    ONE_REVIEWER = "one_reviewer"
    ONE_APPROVER = "one_approver"
    DORMANT = "dormant"
    WOKE_UP = "woke_up"


SENTENCES: Mapping[Pattern, str] = {
    Pattern.BULK: "Looked at many more young people in one day than is usual for them, or for others in their role.",
    Pattern.STRANGERS: "Asked about several young people to whom they stand in no relationship.",
    Pattern.BEFORE_RELATIONSHIP: "Was told of nobody, and soon afterwards a relationship to that young person began.",
    Pattern.OUTSIDE_ATTACHMENT: "Asked about pupils of a place outside the days and hours of their attachment there.",
    Pattern.OUT_OF_HOURS: "Looked at records outside working hours several times in a week, and was not on the rota.",
    Pattern.SAME_SURNAME: "Looked at a young person who, or a carer of whom, has the same surname. It may be chance.",
    Pattern.SAME_ADDRESS: "Looked at a young person who lives at the same address.",
    Pattern.REFUSED_THEN_EXCEPTIONAL: "Was shown nothing more than once, then opened exceptional access to them.",
    Pattern.EXCEPTIONAL_UNREVIEWED: "An exceptional access is past the time of its review, and was not reviewed.",
    Pattern.ONE_REVIEWER: "Nearly every exceptional access of this person was reviewed by the same one.",
    Pattern.ONE_APPROVER: "Nearly every approval that this person was given came from the same one.",
    Pattern.DORMANT: "Holds a post, and has not been seen for a long time.",
    Pattern.WOKE_UP: "Was not seen for a long time, then looked at several young people within a day.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth a look, about a practitioner in a post; young people are pseudonyms.

    `entries` and `young_people` are the first hundred at most; `entries_in_all` counts them all. `last` is when it was
    last so, an aware instant.
    """

    pattern: Pattern
    post: Posting
    first: datetime
    last: datetime
    young_people: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    entries_in_all: int = 0
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, object]:
        """What a reader is told."""
        return {
            "pattern": self.pattern.value,
            "sentence": SENTENCES[self.pattern],
            "practitioner": self.post.practitioner,
            "service": self.post.service,
            "role": self.post.role,
            "from": self.first.astimezone(LONDON).isoformat(timespec="minutes"),
            "until": self.last.astimezone(LONDON).isoformat(timespec="minutes"),
            "young_people": list(self.young_people),
            "entries": list(self.entries),
            "entries_in_all": self.entries_in_all,
            **self.more,
        }
