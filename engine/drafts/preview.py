"""What each service could see before and after something is agreed, worked out from the rules alone.

Nothing of what is held, recorded or said by others comes in: only the draft's own words, the age, and who has signed.
Every protection, threshold and approval is taken to be absent, and every everyday relationship to be there. To whoever
speaks for a young person nothing is told of what is the young person's own to share.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from engine.case import Agreement, Asker, Facts, FamilyTie, Request
from engine.entitlement import Entitlement
from engine.gates import gates
from engine.relationships.holding import EXCLUDED
from engine.relationships.standing import Standing
from engine.words_said import Assessment, ConsentRecord
from policy.decision_table import DecisionTable
from policy.levels import Level
from policy.vocabulary import Vocabulary

ANYBODY = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A service that could be told: the categories that it records itself, by role, and the workers who are named."""

    service: str
    organisation: str
    agency: str
    own: Mapping[str, frozenset[str]]
    workers: Mapping[str, tuple[str, ...]]

    def askers(self) -> Iterator[Asker]:
        """Yield whoever could ask: anybody in each role, then each worker who is named."""
        for role in self.own:
            for practitioner in (ANYBODY, *self.workers.get(role, ())):
                yield Asker(practitioner, self.agency, role, self.service, self.organisation)


class Change(NamedTuple):
    """One category, and up to which level it is shown before and after."""

    category: str
    before: Level
    after: Level


class Seen(NamedTuple):
    """What one role of a service, or one named worker in it, could see for one purpose."""

    asker: Asker
    purpose: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it would be recorded, and what it is weighed with; `at` is when it would first count."""

    table: DecisionTable
    record: ConsentRecord
    born: date
    ties: tuple[FamilyTie, ...]
    assessment: Assessment | None
    agreements: tuple[Agreement, ...]
    originators: Mapping[str, str]
    at: datetime

    def seen(self, recipients: Iterable[Recipient]) -> Iterator[Seen]:
        """Yield what each recipient could see, for each purpose that the draft names; whoever sees nothing is left out.

        A named worker stands beside their role only where they would see something else.
        """
        for recipient in recipients:
            shown: dict[tuple[str, str], tuple[Change, ...]] = {}
            for asker in recipient.askers():
                for purpose in self._purposes(asker):
                    changes = self._changes(asker, purpose, recipient.own[asker.role])
                    alike = shown.setdefault((asker.role, purpose), changes) == changes
                    if changes and not (alike and asker.practitioner):
                        yield Seen(asker, purpose, changes)

    def _purposes(self, asker: Asker) -> list[str]:
        statements = [one.scope["purpose"] for one in self.record.statements if "purpose" in one.scope]
        named = frozenset().union(*statements)
        return [word for word in self.table.purposes(asker.agency, asker.role) if word in named or not named]

    def _changes(self, asker: Asker, purpose: str, own: frozenset[str]) -> tuple[Change, ...]:
        agreed = Facts(
            born=self.born,
            own=own,
            agreements=self.agreements,
            consents=(self.record,),
            assessments=(self.assessment,) if self.assessment else (),
            family=self.ties,
            holders=self.originators,
        )
        after = self._entitlement(asker, purpose, agreed)
        before = self._entitlement(asker, purpose, replace(agreed, consents=()))
        changes = (Change(word, before.level(word), after.level(word)) for word in self._told)
        return tuple(one for one in changes if max(one.before, one.after) is not Level.HIDDEN)

    @property
    def _told(self) -> list[str]:
        theirs = self.record.by_young_person
        return [word for word, one in self._words.categories.items() if theirs or one.parent_may_agree == "yes"]

    @property
    def _words(self) -> Vocabulary:
        return self.table.vocabulary

    def _entitlement(self, asker: Asker, purpose: str, facts: Facts) -> Entitlement:
        everyday = _everyday(self._words)
        held = Standing(everyday, everyday, frozenset())
        return Entitlement(self.table, gates(Request(asker, purpose), facts, held, self.at, self._words))


def _everyday(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the relationships that need neither a threshold decision nor a statement for each case."""
    words = vocabulary.relationships.values()
    return frozenset(one.word for one in words if one.word != EXCLUDED and not one.decided and not one.evidenced)
