"""What the table says for every holder, and the best of it: entitlement first, content second.

A category's level is the best over the asker's own service and every service of a signed organisation, whether or not
any of them holds anything. The texts of one holder are then fetched at that holder's own level. Details about several
young people go to others at the lowest level over them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.case import Holder
from engine.gates import SOME_SIGNED, SOME_UNSIGNED, Gates, Group, Likeness
from engine.words.undecided import Undecided, undecided
from policy.decision_table import Answer, DecisionTable, Openings, Reach
from policy.levels import Level


@dataclass(frozen=True)
class Entitlement:
    """The table's answer to one request, holder by holder; for holders that are alike it is worked out once."""

    table: DecisionTable
    gates: Gates
    _alike: dict[Holder, Likeness] = field(default_factory=dict)
    _openings: dict[Likeness, Openings] = field(default_factory=dict)
    _answers: dict[Likeness, Answer] = field(default_factory=dict)

    def answer(self, holder: Holder) -> Answer:
        """Return the answer for one holder's details."""
        alike = self.likeness(holder)
        if alike not in self._answers:
            self._answers[alike] = self.decide_with(self.openings(holder))
        return self._answers[alike]

    def openings(self, holder: Holder) -> Openings:
        """Return what is open for one holder's details."""
        alike = self.likeness(holder)
        if alike not in self._openings:
            self._openings[alike] = self.gates.openings(holder)
        return self._openings[alike]

    def likeness(self, holder: Holder) -> Likeness:
        """Return what of a holder makes any difference here."""
        if holder not in self._alike:
            self._alike[holder] = self.gates.likeness(holder)
        return self._alike[holder]

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
        """What is shown over all holders; it met whatever any of them met.

        Caps and denies know no gate: of holders that differ only in their gates, the best is that of all gates open.
        """
        alike: dict[Group, list[Holder]] = {}
        for holder in self.holders:
            alike.setdefault(self.likeness(holder).group, []).append(holder)
        answers = [self.decide_with(self.together(holders)) for holders in alike.values()]
        shown, permitted = (_any(each) for each in zip(*((a.shown, a.permitted) for a in answers), strict=True))
        return Answer(shown, tuple(met for answer in answers for met in answer.met), permitted)

    def together(self, holders: Sequence[Holder]) -> Openings:
        """Return what is open for the details of any of these holders, in whose conditions there is no difference."""
        different = {self.likeness(holder): holder for holder in holders}
        openings = [self.openings(holder) for holder in different.values()]
        if len(openings) == 1:
            return openings[0]
        return Openings(
            {gate: _any([o.gates[gate] for o in openings]) for gate in openings[0].gates}, openings[0].conditions
        )

    @cached_property
    def undecided(self) -> Undecided:
        """What was said and did not decide."""
        return undecided(self.gates.choices)

    def level(self, category: str) -> Level:
        """Return the best level of a category over all holders."""
        return self.best.level(1 << self.table.vocabulary.positions[category])

    def level_for(self, category: str, holder: Holder) -> Level:
        """Return the level of a category's details that come from one holder."""
        return self.answer(holder).level(1 << self.table.vocabulary.positions[category])

    def best_holder(self, category: str) -> Holder:
        """Return the first holder at the best level: the rules that met it decided."""
        bit, level = 1 << self.table.vocabulary.positions[category], self.level(category)
        tried: set[Group] = set()
        for holder in self.holders:
            likeness = self.likeness(holder)
            # Beside one that is tried, only consent or approval of its own could take another further.
            if likeness.group not in tried or (likeness.consented[level - 1] | likeness.approved) & bit:
                tried.add(likeness.group)
                if self.answer(holder).level(bit) is level:
                    return holder
        raise LookupError(category)


def _any(reaches: Iterable[Reach]) -> Reach:
    existence = summary = full = 0
    for first, second, third in reaches:
        existence, summary, full = existence | first, summary | second, full | third
    return existence, summary, full
