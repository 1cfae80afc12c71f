"""Up to which level consent reaches one category of one originator, by brute force and from `consent.md` alone.

A second opinion that shares no code with the engine: it takes the records as they are and tries every pair of them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.case import Asker, Facts
from engine.words_said import ConsentRecord, Statement, TakenBack
from policy.vocabulary import Vocabulary

LONDON = ZoneInfo("Europe/London")
Word = tuple[ConsentRecord, Statement]
TIES = {"parental_responsibility": {"parental_responsibility", "special_guardian"}, "court": {"court"}}
TIES["local_authority"] = {"care_order"}


class Matter(NamedTuple):
    facts: Facts
    asker: Asker
    purpose: str
    category: str
    originator: str
    at: datetime
    vocabulary: Vocabulary

    def level(self) -> int:
        own = self.giver_says(self.words(lambda record: record.capacity.startswith("self")))
        rule = self.vocabulary.categories[self.category].parent_may_agree
        if self.competent is True:
            return own or 0
        if self.age >= 18 or rule == "never" or (rule == "if_not_competent" and self.competent is None):
            return 0
        if self.competent is None and self.age >= 13 and own == 0:
            return 0
        answers = []
        for giver in {record.giver for record in self.facts.consents}:
            theirs = partial(self.speaks_as, giver)
            said = self.giver_says(self.words(theirs))
            if said is not None or any(statement.permits for _record, statement in self.words(theirs, gone=True)):
                answers.append(said or 0)
        together = self.vocabulary.switches["all_holders_of_parental_responsibility_must_agree"].value
        return (min(answers) if together else max(answers)) if answers else 0

    @property
    def known(self) -> datetime:
        return self.facts.known_by or self.at

    @property
    def today(self) -> date:  # and for somebody who has died the last day of their life
        return min(self.at.astimezone(LONDON).date(), self.facts.died_on or date.max)

    @property
    def age(self) -> int:
        birthday_to_come = self.facts.born.timetuple()[1:3] > self.today.timetuple()[1:3]
        return self.today.year - self.facts.born.year - birthday_to_come

    @property
    def competent(self) -> bool | None:
        found = None
        for one in sorted(self.facts.assessments, key=lambda each: (each.assessed_at, not each.competent)):
            made = one.assessed_at <= self.at and one.assessed_at <= self.known and self.alive(one.assessed_at)
            if made and self.category in one.categories and self.today <= one.valid_until:
                found = found if self.gone(one.taken_back) else one.competent
        return found if found is not None or self.age < 16 else True

    def alive(self, instant: datetime) -> bool:
        return not self.facts.died_on or instant.astimezone(LONDON).date() <= self.facts.died_on

    def gone(self, taken_back: Iterable[TakenBack]) -> set[str]:
        kinds = set()
        for one in taken_back:
            error = one.kind == "entered_in_error"
            said = one.said_at <= (self.known if error else self.at)
            if said and one.recorded_at <= self.known and (error or self.alive(one.said_at)):
                kinds.add(str(one.kind))
        return kinds

    def speaks_as(self, giver: str, record: ConsentRecord) -> bool:
        if record.giver != giver:
            return False
        ties = [t for t in self.facts.family if not t.set_aside and t.recorded_at <= self.known]
        for day in (record.said_at.astimezone(LONDON).date(), self.today):
            mine = [t for t in ties if t.person == record.giver and t.kind in TIES.get(record.capacity, ())]
            if not any(t.period.first <= day <= (t.period.last or date.max) for t in mine):
                return False
        others = [t for t in ties if t.person != self.asker.organisation]
        now = [t for t in others if t.period.first <= self.today <= (t.period.last or date.max)]
        authorities = {t.person for t in now if t.kind == "care_order"}
        outranking = authorities or {t.person for t in now if t.kind == "special_guardian"}
        outranked = outranking and record.giver not in outranking and record.capacity != "court"
        return not outranked and record.giver != self.asker.organisation

    def words(self, of: Callable[[ConsentRecord], bool], *, gone: bool = False) -> list[Word]:
        found = []
        for record in self.facts.consents:
            today, kinds = self.at.astimezone(LONDON).date(), self.gone(record.taken_back)
            heard = record.said_at <= self.at and record.recorded_at <= self.known and self.alive(record.said_at)
            heard = heard and record.status == "active" and record.starts_on <= today
            over = record.ends_on is not None and record.ends_on < today
            lapsed = "entered_in_error" not in kinds and ("withdrawn" in kinds or (over and not kinds))
            counts = lapsed if gone else not kinds and not over
            if heard and counts and of(record):
                found += [(record, each) for each in record.statements if self.applies(each)]
        return found

    def applies(self, statement: Statement) -> bool:
        scope, asker = statement.scope, self.asker
        whom = {"recipient_organisation", "recipient_service"} & set(scope)
        if statement.permits and not (whom and {"purpose", "category"} <= set(scope)):
            return False
        real = {"recipient_organisation": asker.organisation, "recipient_service": asker.service}
        real |= {"recipient_agency": asker.agency, "recipient_role": asker.role, "named_worker": asker.practitioner}
        real |= {"purpose": self.purpose, "category": self.category, "originator": self.originator}
        means = scope if statement.permits else self.readable(scope)
        return all(real[dimension] in named for dimension, named in means.items())

    def readable(
        self, scope: Mapping[str, frozenset[str]]
    ) -> dict[str, frozenset[str]]:  # in all other dimensions it means any
        known = {"category": set(self.vocabulary.categories), "purpose": set(self.vocabulary.purposes)}
        return {name: words for name, words in scope.items() if words and not words - known.get(name, words)}

    def giver_says(self, said: list[Word]) -> int | None:
        """Return the level of one giver's words, or None where there are none."""
        beats = {id(s): o for r, s in said for q, o in said if r is q and s is not o and self.excepts(s, o)}
        beaten = [o for _r, s in said for o in [beats.get(id(s))] if o and s not in self.path(o, beats)]
        left = [(record, each) for record, each in said if not any(each is other for other in beaten)]
        refusals = [one for one in left if not one[1].permits]
        levels = [int(s.cap) for r, s in left if s.permits and all(self.survives((r, s), no) for no in refusals)]
        return max(levels, default=0) if left else None

    @staticmethod
    def excepts(one: Statement, other: Statement) -> bool:
        return one.exception_to == other.id and (one.permits or other.permits)

    def path(self, one: Statement, beats: Mapping[int, Statement], *before: Statement) -> tuple[Statement, ...]:
        other = beats.get(id(one))
        return (*before, one) if other is None or one in before else self.path(other, beats, *before, one)

    def survives(self, yes: Word, no: Word) -> bool:
        if (yes[0].said_at, yes[0].recorded_at) <= (no[0].said_at, no[0].recorded_at):
            return False
        narrow = all(yes[1].scope.get(n, set()) and yes[1].scope[n] <= w for n, w in self.readable(no[1].scope).items())
        return narrow or yes[1].lifts == no[1].id
