"""Who may speak for a young person beside themselves: whoever has a tie that lets them, then and now.

A parent or a carer without parental responsibility does not, nor does an advocate. Knows no statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.case import FamilyTie, local_day
from engine.words.failing import Failing
from engine.words.moment import Moment
from engine.words_said import ConsentRecord

# Which ties let a person speak, by the capacity in which they did.
LETS_SPEAK: Mapping[str, frozenset[str]] = {
    "parental_responsibility": frozenset({"parental_responsibility", "special_guardian"}),
    "local_authority": frozenset({"care_order"}),
    "court": frozenset({"court"}),
}
# Children Act 1989 s33(3)(b), s14C(1)(b): whoever holds the first of these ties speaks to the exclusion of the others.
OUTRANKING = ("care_order", "special_guardian")
# A court is no holder of parental responsibility: nobody outranks it, and it outranks nobody.
COURT = "court"


@dataclass(frozen=True)
class Holders:
    """The family as it is known, for one asker's organisation at one moment; who was set aside has no tie."""

    family: tuple[FamilyTie, ...]
    organisation: str
    moment: Moment

    def against(self, record: ConsentRecord) -> Failing | None:
        """Return what keeps somebody's word for a young person from counting, or None."""
        said_on, today = local_day(record.said_at), self.moment.of_age
        kinds = LETS_SPEAK.get(record.capacity, frozenset())
        ties = [tie for tie in self._known if tie.person == record.giver and tie.kind in kinds]
        if not any(tie.period.covers(said_on) for tie in ties) or not any(tie.period.covers(today) for tie in ties):
            return Failing.GIVER_WITHOUT_STANDING
        if record.giver == self.organisation:
            return Failing.GIVER_ASKS_FOR_ITSELF
        if self._outranking and record.capacity != COURT and record.giver not in self._outranking:
            return Failing.GIVER_OUTRANKED
        return None

    @cached_property
    def _known(self) -> tuple[FamilyTie, ...]:
        return tuple(tie for tie in self.family if not tie.set_aside and tie.recorded_at <= self.moment.known)

    @cached_property
    def _outranking(self) -> frozenset[str]:
        """The people who speak to the exclusion of other holders; an authority does not about what it asks itself."""
        today = [tie for tie in self._known if tie.period.covers(self.moment.of_age)]
        for kind in OUTRANKING:
            people = frozenset(tie.person for tie in today if tie.kind == kind) - {self.organisation}
            if people:
                return people
        return frozenset()
