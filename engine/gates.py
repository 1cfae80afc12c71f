"""What is open to one asker for one holder's details: each gate and each condition, as sets of categories.

Knows the facts and what each gate needs; knows no rule. A gate that is not listed is shut.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from engine.agreements import bound_with
from engine.case import Facts, Holder, Request, age_on, local_day
from engine.relationships.standing import Standing
from engine.words.choices import Choices, choices
from policy.decision_table import NOWHERE, Openings, Reach
from policy.vocabulary import Vocabulary

# A service of some signed organisation, and of some unsigned one, that nothing recorded names.
SOME_SIGNED = Holder("", "signed")
SOME_UNSIGNED = Holder("", "unsigned")
PROTECTED_BY = ("s47_decision_recorded", "missing_episode")
VITAL_INTERESTS = "vital_interests"
SCOPE_AGES = {"age_13_to_19": range(13, 20), "age_20_to_24": range(20, 25)}


Group = tuple[bool, bool, int]


class Likeness(NamedTuple):
    """What of one holder's details can differ from another's, as categories."""

    own: bool
    signed: bool
    approved: int
    frozen: int
    consented: Reach

    @property
    def group(self) -> Group:
        """Those who differ in nothing but consent and approval: no cap or deny tells one of them from another."""
        return self.own, self.signed, self.frozen


@dataclass(frozen=True)
class Gates:
    """Everything that decides what is open, for one request about one young person at one instant."""

    request: Request
    facts: Facts
    standing: Standing
    choices: Choices
    vocabulary: Vocabulary
    at: datetime
    signed: frozenset[str]
    _conditions: dict[int, dict[str, int]] = field(default_factory=dict)

    def likeness(self, holder: Holder) -> Likeness:
        """Return all of a holder that makes a difference to what is open: two who are alike in it get one answer."""
        signed = self.has_signed(holder)
        return Likeness(
            own=holder.service == self.request.asker.service,
            signed=signed,
            # Without an agreement neither approval nor consent opens anything.
            approved=self._approved(holder) if signed else 0,
            frozen=self._frozen(holder),
            consented=self.choices.consented(holder.service) if signed else NOWHERE,
        )

    def openings(self, holder: Holder) -> Openings:
        """Return what is open for the details of one holder."""
        alike = self.likeness(holder)
        within = self.vocabulary.mask(self.facts.own) if alike.own else self.vocabulary.everything
        agreed = within if alike.signed else 0
        gates = {
            "OWN": within if alike.own else 0,
            "PROT": within if self._protected() else 0,
            "STAT": agreed,
            "OBJ": agreed & ~self._objected,
            "ORIG": agreed & alike.approved,
            "EXC": within if self.facts.exceptional else 0,
        }
        existence, summary, full = alike.consented
        return Openings(
            gates={gate: (mask, mask, mask) for gate, mask in gates.items()}
            | {"CONS": (existence & agreed, summary & agreed, full & agreed)},
            conditions=self.conditions(holder),
        )

    def has_signed(self, holder: Holder) -> bool:
        """Tell whether an agreement stands between the asker's organisation and the holder's."""
        return holder == SOME_SIGNED or holder.organisation in self.signed

    def conditions(self, holder: Holder) -> dict[str, int]:
        """Return the categories for which each condition holds."""
        # Only Article 18 holds for one holder and not for another.
        frozen = self._frozen(holder)
        if frozen not in self._conditions:
            facts, everything = self.named_facts(holder), self.vocabulary.everything
            self._conditions[frozen] = {
                word: condition.formula.holds(facts, everything) | facts.get(word, 0)
                for word, condition in self.vocabulary.conditions.items()
            }
        return self._conditions[frozen]

    def named_facts(self, holder: Holder) -> dict[str, int]:
        """Return the categories for which each named fact holds; a fact that holds for none is left out."""
        everything = self.vocabulary.everything
        named = set(self.facts.named) | self.standing.facts
        age = age_on(self.facts.born, local_day(self.at))
        named.update(fact for fact, ages in SCOPE_AGES.items() if age in ages)
        if self.facts.exceptional:
            named.add("exceptional")
            if self.facts.exceptional.ground == VITAL_INTERESTS:
                named.add(VITAL_INTERESTS)
            if self.facts.exceptional.second_authoriser:
                named.add("second_authoriser")
        return {"art18": self._frozen(holder)} | dict.fromkeys(named, everything)

    def _frozen(self, holder: Holder) -> int:
        frozen = [freeze.category for freeze in self.facts.freezes if freeze.originator == holder.service]
        return self.vocabulary.mask(frozen)

    def _protected(self) -> bool:
        return any(word in self.standing.facts | self.facts.named | self.standing.held for word in PROTECTED_BY)

    def _approved(self, holder: Holder) -> int:
        asker = self.request.asker
        return self.vocabulary.mask(
            approval.category
            for approval in self.facts.approvals
            if approval.holder == holder
            and (approval.practitioner, approval.service) == (asker.practitioner, asker.service)
            and approval.purpose == self.request.purpose
            and self.at < approval.expires_at
        )

    @cached_property
    def _objected(self) -> int:
        """Return what the right holder objected to: a parent until the 16th birthday, then the young person.

        Education and Skills Act 2008 s14, s72.
        """
        moment, positions = self.choices.moment, self.vocabulary.positions
        right_holder = "parent" if self.choices.age < 16 else "self"  # noqa: PLR2004 - the statute's age
        objected = {
            word
            for objection in self.facts.objections
            if objection.holder == right_holder and moment.objects(objection)
            for word in objection.categories
        }
        # A category that was split since can no longer be read: it then means any.
        return self.vocabulary.mask(objected) if objected <= positions.keys() else self.vocabulary.everything


def gates(request: Request, facts: Facts, held: Standing, at: datetime, vocabulary: Vocabulary) -> Gates:
    """Gather what decides the gates for one request at an instant."""
    said = choices(request.asker, request.purpose, facts, at, vocabulary)
    signed = signed_with(request.asker.organisation, facts, local_day(at))
    return Gates(request, facts, held, said, vocabulary, at, signed)


def signed_with(organisation: str, facts: Facts, day: date) -> frozenset[str]:
    """Return the organisations with which this one has an agreement in force, itself included if it has signed."""
    return bound_with(organisation, facts.agreements, day)
