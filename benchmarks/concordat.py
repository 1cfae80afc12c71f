"""Concordat itself as a benchmarked engine: the compiled table alone, and the whole decision from recorded facts."""

from itertools import count

from benchmarks.agreement import check
from benchmarks.engine import Answered, Ask, Told
from benchmarks.question import AT, Question
from engine.decision import decide
from policy.decision_table import DecisionTable
from policy.reasons import reasons


class Table:
    """The table, told what is open, as the peers are; with each category's level and deciding rules read out."""

    def __init__(self, table: DecisionTable) -> None:
        self.name, self.table = "Concordat, table", table

    def ready(self, question: Question) -> Ask:
        """Return the question with its relationships as a set."""
        table, key, openings = self.table, question.key, question.openings
        held, categories = table.relationships(question.relationships), len(table.vocabulary.categories)

        def ask() -> Answered:
            return reasons(table.answer(key, held, openings), categories)

        return ask


class NewStanding(Table):
    """The table asked by somebody who stands as nobody did before, so that it looks at every clause of the role."""

    def __init__(self, table: DecisionTable) -> None:
        super().__init__(table)
        self.name = "Concordat, table, new standing"

    def ready(self, question: Question) -> Ask:
        """Return the question; each asking adds a relationship that no rule names."""
        table, key, openings = self.table, question.key, question.openings
        held, categories = table.relationships(question.relationships), len(table.vocabulary.categories)
        beyond = 2 * max(table.relationship_bits.values())
        unnamed = count(beyond, beyond)

        def ask() -> Answered:
            return reasons(table.answer(key, held | next(unnamed), openings), categories)

        return ask


class Decision:
    """The whole decision from recorded facts: standing, consent, gates, every holder, sentences and next steps."""

    name = "Concordat, whole decision"

    def __init__(self, table: DecisionTable) -> None:
        self.table = table

    def ready(self, question: Question) -> Ask:
        """Return the question as a request and facts; it answers with the best level over all holders."""
        check(self.name, self.table, question, lambda: self._of_holder(question))

        def ask() -> Answered:
            decision = decide(self.table, question.request, question.facts, AT)
            return Told([ruling.level for ruling in decision.rulings], None)

        return ask

    def _of_holder(self, question: Question) -> Answered:
        decision = decide(self.table, question.request, question.facts, AT)
        levels = [decision.level_for(word, question.holder) for word in self.table.vocabulary.categories]
        return Told(levels, None)
