"""Why a category is shown or not, in a sentence for the reader, and the one lawful step that could change it.

At level hidden the sentence and the step are a function of the rules and the asker alone, with all facts unknown: the
same whether a thing was refused, withdrawn, never asked or is not held at all. Never offered to anyone: a threshold
decision, an order, a plan, exceptional access.
"""

from dataclasses import dataclass, field

from engine.case import Holder
from engine.entitlement import Entitlement
from engine.gates import Group
from engine.ruling import NextStep
from policy.decision_table import Answer, Openings
from policy.levels import Level
from policy.vocabulary import Category

IF_WORRIED = "If you are worried about harm, speak to your safeguarding lead. If a child is in danger now ring 999."
MORE = "There may be more that is not shown."
NOTHING_RECORDED = "Nothing is recorded here that can be shown to you."
CASE_BY_CASE = "The holder gives this out case by case: ask the contact given here, or your safeguarding lead."


AGREEMENT = NextStep("agreement", "The young person may agree to share this with you: you can ask, without pressing.")
APPROVAL = NextStep("approval", "The service that holds this may approve your request: ask it, saying why you need it.")
GATE_OF = {"agreement": "CONS", "approval": "ORIG"}


@dataclass(frozen=True)
class Explanation:
    """Explains one entitlement; what could change it is worked out once for all categories."""

    entitlement: Entitlement
    _opened: dict[tuple[str, Group | None], Answer] = field(default_factory=dict)

    def hidden_because(self, category: Category) -> str:
        """Return the sentence for a category that is not shown."""
        vocabulary, request = self.entitlement.table.vocabulary, self.entitlement.gates.request
        role = vocabulary.roles[request.asker.agency][request.asker.role]
        sentence = f"This is not shown to a {role} for {vocabulary.purposes[request.purpose]}"
        step = self.step_from_hidden(category)
        if step is AGREEMENT:
            return f"{sentence} unless the young person agrees."
        return f"{sentence} unless the service that holds it approves." if step is APPROVAL else f"{sentence}."

    def step_from_hidden(self, category: Category) -> NextStep | None:
        """Return the step that the permits offer with all facts unknown; none where nothing is ever confirmed."""
        return None if category.neither_confirm_nor_deny else self._step(category, Level.HIDDEN, None)

    def step_from(self, category: Category, level: Level) -> NextStep | None:
        """Return the step that would show more of a shown category: deciding again with it does show more."""
        return self._step(category, level, self.entitlement.best_holder(category.word))

    def _step(self, category: Category, level: Level, holder: Holder | None) -> NextStep | None:
        bit = 1 << self.entitlement.table.vocabulary.positions[category.word]
        for step in (AGREEMENT, APPROVAL):
            if self._answer_after(step, holder).level(bit) > level:
                return step
        return None

    def _answer_after(self, step: NextStep, holder: Holder | None) -> Answer:
        """Decide again with the step taken; with no holder, all facts are unknown and every other gate is shut."""
        # Nobody of the holder's group is shown more by now: what would be shown beyond that, the step alone opens.
        key = step.kind, self.entitlement.likeness(holder).group if holder else None
        if key not in self._opened:
            openings = self.entitlement.openings(holder) if holder else Openings({}, {})
            # Neither step opens anything where no agreement stands with the holder, and there STAT is shut as well.
            opened = openings.gates["STAT"] if holder else (self.entitlement.table.vocabulary.everything,) * 3
            taken = Openings({**openings.gates, GATE_OF[step.kind]: opened}, openings.conditions)
            self._opened[key] = self.entitlement.decide_with(taken)
        return self._opened[key]
