"""What the table says for every holder, and the best of it: entitlement first, content second.

A category's level is the best over the asker's own service and every service of a signed organisation, whether or not
any of them holds anything. The texts of one holder are then fetched at that holder's own level. Details about several
young people go to others at the lowest level over them.
"""

from dataclasses import dataclass, field
from functools import cached_property

from engine.case import Holder
from engine.gates import SOME_SIGNED, SOME_UNSIGNED, Gates
from policy.decision_table import Answer, DecisionTable, Openings
from policy.levels import Level


@dataclass(frozen=True)
class Entitlement:
    """The table's answer to one request, holder by holder; each is worked out once."""

    table: DecisionTable
    gates: Gates
    _openings: dict[Holder, Openings] = field(default_factory=dict)
    _answers: dict[Holder, Answer] = field(default_factory=dict)

    def answer(self, holder: Holder) -> Answer:
        """Return the answer for one holder's details."""
        if holder not in self._answers:
            self._answers[holder] = self.decide_with(self.openings(holder))
        return self._answers[holder]

    def openings(self, holder: Holder) -> Openings:
        """Return what is open for one holder's details."""
        if holder not in self._openings:
            self._openings[holder] = self.gates.openings(holder)
        return self._openings[holder]

    def decide_with(self, openings: Openings) -> Answer:
        """Return the answer that the asker would get if just this were open."""
        asker = self.gates.request.asker
        key = asker.agency, asker.role, self.gates.request.purpose
        return self.table.answer(key, self.table.relationships(self.gates.standing.held), openings)

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """The asker's own service, some signed and some unsigned one, and each that anything on file names."""
        request, facts = self.gates.request, self.gates.facts
        own = Holder(request.asker.service, request.asker.organisation)
        named = {approval.holder for approval in facts.approvals}
        named |= {Holder(service, organisation) for service, organisation in facts.holders.items()}
        others = self.gates.signed - {request.asker.organisation} or self.gates.signed
        some = (SOME_SIGNED, SOME_UNSIGNED) if others else (SOME_UNSIGNED,)
        return own, *some, *sorted(named - {own})

    @cached_property
    def best(self) -> Answer:
        """What is shown over all holders; it met whatever any of them met."""
        answers = [self.answer(holder) for holder in self.holders]
        shown = [0, 0, 0]
        for answer in answers:
            for place in (0, 1, 2):
                shown[place] |= answer.shown[place]
        return Answer((shown[0], shown[1], shown[2]), tuple(met for answer in answers for met in answer.met))

    def level(self, category: str) -> Level:
        """Return the best level of a category over all holders."""
        return self.best.level(1 << self.table.vocabulary.positions[category])

    def level_for(self, category: str, holder: Holder) -> Level:
        """Return the level of a category's details that come from one holder."""
        return self.answer(holder).level(1 << self.table.vocabulary.positions[category])

    def best_holder(self, category: str) -> Holder:
        """Return the first holder at the best level: the rules that met it decided."""
        bit, level = 1 << self.table.vocabulary.positions[category], self.level(category)
        return next(holder for holder in self.holders if self.answer(holder).level(bit) is level)
