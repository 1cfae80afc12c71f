"""What is open to one asker for one holder's details: each gate and each condition, as sets of categories.

Knows the facts and what each gate needs; knows no rule. A gate that is not listed is shut.
"""

from dataclasses import dataclass
from datetime import date, datetime

from engine.case import Facts, Holder, Request, age_on, local_day
from engine.choices import Choices, choices
from engine.standing import Standing
from policy.decision_table import Openings
from policy.vocabulary import Vocabulary

# A service of some signed organisation, and of some unsigned one, that nothing recorded names.
SOME_SIGNED = Holder("", "signed")
SOME_UNSIGNED = Holder("", "unsigned")
PROTECTED_BY = ("s47_decision_recorded", "missing_episode")
VITAL_INTERESTS = "vital_interests"
SCOPE_AGES = {"age_13_to_19": range(13, 20), "age_20_to_24": range(20, 25)}


@dataclass(frozen=True, slots=True)
class Gates:
    """Everything that decides what is open, for one request about one young person at one instant."""

    request: Request
    facts: Facts
    standing: Standing
    choices: Choices
    vocabulary: Vocabulary
    at: datetime
    signed: frozenset[str]

    def openings(self, holder: Holder) -> Openings:
        """Return what is open for the details of one holder."""
        asker, everything = self.request.asker, self.vocabulary.everything
        own = holder.service == asker.service
        within = self.vocabulary.mask(self.facts.own) if own else everything
        agreed = within if self.has_signed(holder) else 0
        objected = self._objected()
        gates = {
            "OWN": within if own else 0,
            "PROT": within if self._protected() else 0,
            "STAT": agreed,
            "OBJ": agreed & ~objected,
            "ORIG": agreed & self._approved(holder),
            "EXC": within if self.facts.exceptional else 0,
        }
        existence, summary, full = self.choices.consented(holder.service)
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
        facts, everything = self.named_facts(holder), self.vocabulary.everything
        return {
            word: condition.formula.holds(facts, everything) | facts.get(word, 0)
            for word, condition in self.vocabulary.conditions.items()
        }

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
        frozen = [freeze.category for freeze in self.facts.freezes if freeze.originator == holder.service]
        return {"art18": self.vocabulary.mask(frozen)} | dict.fromkeys(named, everything)

    def _protected(self) -> bool:
        return any(word in self.standing.facts | self.facts.named | self.standing.held for word in PROTECTED_BY)

    def _approved(self, holder: Holder) -> int:
        asker = self.request.asker.practitioner
        return self.vocabulary.mask(
            approval.category
            for approval in self.facts.approvals
            if approval.holder == holder
            and approval.practitioner == asker
            and approval.purpose == self.request.purpose
            and self.at < approval.expires_at
        )

    def _objected(self) -> int:
        """Return what the right holder objected to: a parent until the 16th birthday, then the young person.

        Education and Skills Act 2008 s14, s72.
        """
        day = local_day(self.at)
        right_holder = "parent" if age_on(self.facts.born, day) < 16 else "self"  # noqa: PLR2004 - the statute's age
        objected = 0
        for objection in self.facts.objections:
            in_force = objection.starts_on <= day and (objection.lapses_on is None or day < objection.lapses_on)
            withdrawn = objection.withdrawn_at is not None and objection.withdrawn_at <= self.at
            if objection.holder == right_holder and in_force and not withdrawn:
                objected |= self.vocabulary.mask(objection.categories)
        return objected


def gates(request: Request, facts: Facts, held: Standing, at: datetime, vocabulary: Vocabulary) -> Gates:
    """Gather what decides the gates for one request at an instant."""
    said = choices(request.asker, request.purpose, facts, at, vocabulary)
    signed = signed_with(request.asker.organisation, facts, local_day(at))
    return Gates(request, facts, held, said, vocabulary, at, signed)


def signed_with(organisation: str, facts: Facts, day: date) -> frozenset[str]:
    """Return the organisations with which this one has an agreement in force, itself included if it has signed.

    Past its review date an agreement works and warns; past its last day it closes. `all_parties` waits for everyone.
    """
    signed: set[str] = set()
    for agreement in facts.agreements:
        parties = {name for name, signature in agreement.parties.items() if signature.stands(day)}
        whole = agreement.activation != "all_parties" or len(parties) == len(agreement.parties)
        if agreement.status == "active" and agreement.period.covers(day) and whole and organisation in parties:
            signed |= parties
    return frozenset(signed)
