"""Changes to what is held or said of a young person in categories that one asker is not shown: for the two worlds.

Each takes the rows of a world and gives those of another; whether all stays hidden is the oracle's to say.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from gateway.demonstration.package_data import Row, Rows
from tests.harness.made_world import DAY, NOON
from tests.harness.oracle import Opinion

LEVELS = ("existence", "summary", "full")
NOT_TAKEN_BACK = (None,) * 6
LONG_AGO, LATELY, SOON = NOON - timedelta(days=90), NOON - timedelta(days=3), NOON + timedelta(days=30)
FACTS = ("looked_after", "child_protection_plan", "ldd", "homeless_16_17", "care_leaver", "check_in_overdue")


One = TypeVar("One")


class Choice(Protocol):
    """Whatever makes the choices for a change."""

    def one_of(self, choices: Sequence[One]) -> One:
        """Choose one."""

    def some_of(self, choices: Sequence[One]) -> list[One]:
        """Choose at least one."""


@dataclass(frozen=True)
class Drawn:
    """Hypothesis chooses, and can make a choice simpler again."""

    data: st.DataObject

    def one_of(self, choices: Sequence[One]) -> One:
        """Choose one."""
        return self.data.draw(st.sampled_from(choices))

    def some_of(self, choices: Sequence[One]) -> list[One]:
        """Choose at least one."""
        return sorted(self.data.draw(st.sets(st.sampled_from(choices), min_size=1)), key=choices.index)


@dataclass(frozen=True)
class ByChance:
    """Chance chooses: quick, for worlds by the thousand."""

    chance: random.Random

    def one_of(self, choices: Sequence[One]) -> One:
        """Choose one."""
        return self.chance.choice(choices)

    def some_of(self, choices: Sequence[One]) -> list[One]:
        """Choose at least one."""
        return self.chance.sample(choices, self.chance.randint(1, len(choices)))


@dataclass(frozen=True)
class Alteration:
    """A world to be altered in some categories, for one opinion, with the choices that are drawn for it."""

    rows: Rows
    opinion: Opinion
    hidden: list[str]
    number: int
    choice: Choice

    def one_of(self, words: Sequence[str | None]) -> str | None:
        """Draw one."""
        return self.choice.one_of(words)

    @property
    def category(self) -> str:
        """Draw a hidden category."""
        return self.choice.one_of(self.hidden)

    def ids(self, table: str) -> list[str | None]:
        """Return the identifiers of a table's rows."""
        return [str(row["id"]) for row in self.rows[table]]

    def with_more(self, **more: list[Row]) -> Rows:
        """Return the world with more rows."""
        return {**self.rows, **{table: [*self.rows[table], *rows] for table, rows in more.items()}}

    def about(self, **columns: object) -> Row:
        """Return a row about the young person, under an identifier of its own."""
        return {"id": f"altered-{self.number}", "young_person_id": self.opinion.case.young_person, **columns}

    @property
    def whom(self) -> str:
        """Whose record it is."""
        return self.opinion.case.young_person


def another_detail(world: Alteration) -> Rows:
    """Record something more, perhaps about somebody else as well."""
    detail = world.about(
        category=world.category,
        originator=world.one_of([world.opinion.case.who.service, *world.ids("services")]),
        nature=world.one_of(("fact", "hearsay")),
        recorded_by=world.one_of(world.ids("practitioners")),
        recorded_at=LATELY,
    )
    other = world.one_of([None, *world.ids("young_people")])
    beside = [{"detail_id": detail["id"], "young_person_id": other}] if other not in (None, world.whom) else []
    written = world.choice.some_of((1, 2, 3))
    texts = [
        {"detail_id": detail["id"], "level": n, "alone": False, "text": "Made up for this."} for n in sorted(written)
    ]
    return world.with_more(details=[detail], detail_people=beside, detail_texts=texts)


def fewer_details(world: Alteration) -> Rows:
    """Take away all that is held in some categories."""
    gone = set(world.choice.some_of(world.hidden))
    lost = {r["id"] for r in world.rows["details"] if r["young_person_id"] == world.whom and r["category"] in gone}
    parts = {
        name: [r for r in world.rows[name] if r["detail_id"] not in lost] for name in ("detail_texts", "detail_people")
    }
    return {**world.rows, **parts, "details": [row for row in world.rows["details"] if row["id"] not in lost]}


def other_texts(world: Alteration) -> Rows:
    """Write something longer wherever a hidden category holds a text."""
    hidden = set(world.hidden)
    theirs = {r["id"] for r in world.rows["details"] if r["young_person_id"] == world.whom and r["category"] in hidden}
    texts = [
        {**r, "text": f"{r['text']} And more."} if r["detail_id"] in theirs else r for r in world.rows["detail_texts"]
    ]
    return {**world.rows, "detail_texts": texts}


def moved_details(world: Alteration) -> Rows:
    """Let what a hidden category holds have been recorded under another hidden one."""
    hidden, to = set(world.hidden), world.category
    moved = [
        {**row, "category": to} if row["young_person_id"] == world.whom and row["category"] in hidden else row
        for row in world.rows["details"]
    ]
    return {**world.rows, "details": moved}


def something_said(world: Alteration) -> Rows:
    """Let somebody have agreed or refused, to this asker or to others, in force or withdrawn."""
    carers = [str(row["id"]) for row in world.rows["carers"] if row["young_person_id"] == world.whom]
    giver, case = world.one_of(["self", "self", *carers]), world.opinion.case
    own_words = "self_16_plus" if case.age >= 16 else "self"
    taken_back = world.one_of((*NOT_TAKEN_BACK, "withdrawn", "superseded", "entered_in_error"))
    record = world.about(
        giver=giver, capacity=own_words if giver == "self" else "parental_responsibility",
        competence_assessment_id=None, notice_version="2.1", method="phone", interpreter=None, said_at=LONG_AGO,
        recorded_at=LONG_AGO, recorded_by=case.who.practitioner, organisation_id=case.who.organisation, witness=None,
        evidence=None, evidence_hash=None, status="active", starts_on=LONG_AGO.date(),
        ends_on=None, review_on=None, tell_parent="no", service_id=case.who.service,
    )  # fmt: skip
    statement = {
        "id": f"altered-{world.number}", "record_id": record["id"], "effect": world.one_of(("refuse", "permit")),
        "level_cap": world.one_of(LEVELS), "conditions": None, "exception_to": None, "lifts": None,
        "scope": _scope(world),
    }  # fmt: skip
    ending = world.about(
        of="consent", record_id=record["id"], kind=taken_back, replaced_by=None, said_by=giver, said_at=LATELY,
        recorded_at=world.choice.one_of((LATELY, SOON)), recorded_by=case.who.practitioner, note=None,
    )  # fmt: skip
    endings = [ending] if taken_back else []
    return world.with_more(consent_records=[record], statements=[statement], words_taken_back=endings)


def a_family_tie(world: Alteration) -> Rows:
    """Let somebody speak for the young person who did not, or let a manager have set one aside who did."""
    if world.choice.one_of((True, False)):
        aside = world.opinion.case.who.practitioner
        ties = [
            {**r, "set_aside_by": aside} if r["young_person_id"] == world.whom else r for r in world.rows["family_ties"]
        ]
        return {**world.rows, "family_ties": ties}
    kinds = ("parent", "parental_responsibility", "special_guardian", "care_order", "carer", "court")
    carers = [str(row["id"]) for row in world.rows["carers"] if row["young_person_id"] == world.whom]
    row = world.about(
        person=world.one_of([*carers, *world.ids("organisations")]), kind=world.one_of(kinds),
        starts_on=DAY - timedelta(days=400), ends_on=None, evidence="made up", set_aside_by=None,
        set_aside_because=None, recorded_by=world.opinion.case.who.practitioner, recorded_at=LONG_AGO,
    )  # fmt: skip
    return world.with_more(family_ties=[row])


def _scope(world: Alteration) -> dict[str, list[str | None]]:
    case = world.opinion.case
    scope: dict[str, list[str | None]] = {"category": [world.category]}
    if world.choice.one_of((True, False)):
        scope["recipient_service"] = [world.one_of([case.who.service, *world.ids("services")])]
        scope["purpose"] = [world.one_of([case.purpose, "guidance", "safeguarding"])]
    return scope


def an_objection(world: Alteration) -> Rows:
    """Let a parent or the young person object."""
    row = world.about(
        holder=world.one_of(("parent", "self")), categories=[world.category], starts_on=LONG_AGO.date(),
        lapses_on=None, recorded_by=world.opinion.case.who.practitioner, recorded_at=LONG_AGO,
    )  # fmt: skip
    return world.with_more(objections=[row])


def an_assessment(world: Alteration) -> Rows:
    """Find the young person competent for one matter, or not."""
    row = world.about(
        categories=[world.category], outcome=world.one_of(("competent", "not_competent")), questions=[],
        assessed_by=world.opinion.case.who.practitioner, assessed_at=LATELY, valid_until=SOON.date(),
    )  # fmt: skip
    return world.with_more(competence_assessments=[row])


def an_answer_to_a_request(world: Alteration) -> Rows:
    """Let some holder have answered a request, of this asker or another."""
    case = world.opinion.case
    row = world.about(
        category=world.category, originator=world.one_of(world.ids("services")),
        practitioner_id=world.one_of([case.who.practitioner, *world.ids("practitioners")]),
        service_id=case.who.service, purpose=world.one_of([case.purpose, "guidance", "safeguarding"]),
        answer=world.one_of(("approved", "refused")),
        answered_by=case.who.practitioner, answered_at=LONG_AGO,
        expires_at=world.choice.one_of((LATELY, SOON)),
    )  # fmt: skip
    return world.with_more(approvals=[row])


def a_freeze(world: Alteration) -> Rows:
    """Restrict the processing of one hidden category under Article 18."""
    originator = world.one_of(world.ids("services"))
    return world.with_more(
        restrictions=[_protection(world, kind="article_18", category=world.category, originator=originator)]
    )


def _protection(world: Alteration, **columns: object) -> Row:
    who = world.opinion.case.who
    set_by = {"set_by": who.practitioner, "service_id": who.service, "set_at": LONG_AGO, "lifted_at": None}
    return world.about(contact="Somebody, 01632 960990", **set_by, **columns)


def a_shield(world: Alteration) -> Rows:
    """Shield the young person from an asker who is shown nothing anyhow."""
    shield = _protection(world, expires_at=None, confirmed_by=None)
    return world.with_more(shields=[shield])


def a_restriction(world: Alteration) -> Rows:
    """Restrict the whole record for an asker who is shown nothing anyhow."""
    restriction = _protection(world, kind="restricted", category=None, originator=None)
    return world.with_more(restrictions=[restriction])


def a_circumstance(world: Alteration) -> Rows:
    """Let something be so of the young person that opens nothing to the asker."""
    who = world.opinion.case.who.practitioner
    row = world.about(fact=world.one_of(FACTS), starts_on=LONG_AGO.date(), ends_on=None, recorded_by=who)
    return world.with_more(circumstances=[row])


def a_withdrawn_signature(world: Alteration) -> Rows:
    """Let a body leave the agreement that is not the asker's and holds nothing in a shown category."""
    shown = {word for word, level in world.opinion.levels.items() if level}
    services = {row["id"]: str(row["organisation_id"]) for row in world.rows["services"]}
    about = [row for row in world.rows["details"] if row["young_person_id"] == world.whom and row["category"] in shown]
    stay = {services[row["originator"]] for row in about} | {world.opinion.case.who.organisation}
    leaving = world.one_of(
        [None, *(organisation for organisation in world.ids("organisations") if organisation not in stay)]
    )
    parties = [
        {**row, "withdrawn_on": LATELY.date()} if row["organisation_id"] == leaving else row
        for row in world.rows["agreement_parties"]
    ]
    return {**world.rows, "agreement_parties": parties}


def a_relationship_of_others(world: Alteration) -> Rows:
    """Let another service stand to the young person as well."""
    mine = world.opinion.case.who
    row = world.about(
        kind=world.one_of(("caseload", "named_in_plan", "attending", "application")),
        service_id=world.one_of([service for service in world.ids("services") if service != mine.service]),
        practitioner_id=None, starts_on=DAY - timedelta(days=50), ends_on=None, evidence="made up", decided_by=None,
        decision_ground=None, recorded_by=mine.practitioner, recorded_at=LONG_AGO,
    )  # fmt: skip
    return world.with_more(relationships=[row])


WITHIN_HIDDEN_CATEGORIES: tuple[Callable[[Alteration], Rows], ...] = (
    another_detail, fewer_details, other_texts, moved_details, something_said, a_family_tie, an_objection,
    an_assessment, an_answer_to_a_request, a_freeze, a_withdrawn_signature, a_relationship_of_others,
)  # fmt: skip
WHERE_NOTHING_IS_SHOWN = (a_shield, a_restriction, a_circumstance)


def levels_of(opinion: Opinion) -> Mapping[str, object]:
    """Return all that must be alike for two worlds to have to look alike: the levels, and what is kept back."""
    return {word: (level, bool(level) and opinion.kept_back(word)) for word, level in opinion.levels.items()}
