"""I5: in world after world, every level that is decided is what an independent oracle says.

Worlds are drawn from the demo's: what is held, said, objected to, approved, frozen, shielded, restricted, signed or so
of some young people is altered, and stored. Then whoever has to do with anybody asks for every purpose, at instants
about clock changes, birthdays, week-ends and nights; what the storage reads and the engine decides is compared with the
oracle, 34 levels a decision. That answers over HTTP say what is decided is shown by `test_nothing_withheld_leaks.py`.
2,000 decisions in the short form, 1,000,000 by `CONCORDAT_LONG=1`. It must notice engines that are wrong in one thing.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from engine.case import Facts, Request
from engine.decision import decide
from gateway.demonstration.package_data import Rows
from gateway.storage import case_file
from gateway.storage.standing import read_presence
from tests.harness.conftest import Report
from tests.harness.exchanged_worlds import Question, Worlds, exchanged
from tests.harness.hidden_changes import WHERE_NOTHING_IS_SHOWN, WITHIN_HIDDEN_CATEGORIES, Alteration, ByChance
from tests.harness.made_world import LONG, NOON

DECISIONS = 1_000_000 if LONG else 2_000
CHANGES = WITHIN_HIDDEN_CATEGORIES + WHERE_NOTHING_IS_SHOWN
PEOPLE, MOST_CHANGES = (10, 6) if LONG else (8, 6)
AT_ONCE = 2_000 if LONG else 200
"""Decisions in one world."""


@dataclass
class Counted:
    """What was decided, in how many worlds, and which questions were answered otherwise than the oracle would."""

    decisions: int = 0
    levels: int = 0
    shown: int = 0
    worlds: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    with exchanged(tmp_path_factory.mktemp("million") / "data") as found:
        yield found


def instants(worlds: Worlds) -> list[datetime]:
    """Return noon and night, a week-end, both sides of a change of the clock, and midnights before next birthdays.

    None before the day of the demo, whose records say nothing of what was so then.
    """
    changes = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    born = [cast("date", row["date_of_birth"]) for row in worlds.first["young_people"]]
    nights = [datetime(2026, one.month, min(one.day, 28), 23, 30, tzinfo=UTC) for one in born]
    coming = [night if night > NOON else night.replace(year=2027) for night in nights]
    return [NOON, NOON.replace(hour=21), NOON + timedelta(days=5), NOON + timedelta(days=101), *changes, *coming]


def in_many_worlds(worlds: Worlds, decisions: int, tell: Callable[[Counted], object] = lambda _so_far: None) -> Counted:
    """Decide in one world after another until so many decisions were compared, or one was wrong."""
    counted, chance = Counted(), random.Random(5)
    while counted.decisions < decisions and not counted.differences:
        rows, changes = drawn(worlds, chance)
        compare(worlds, rows, chance.choice(instants(worlds)), counted)
        counted.changes.update(changes)
        counted.worlds += 1
        tell(counted)
    return counted


def drawn(worlds: Worlds, chance: random.Random) -> tuple[Rows, list[str]]:
    """Return a world that differs from the demo's in some people's records, and the names of the changes."""
    rows, made = worlds.first, []
    for person in range(PEOPLE):
        opinion = worlds.opinion(chance.choice(related(worlds)), worlds.first)
        some = chance.sample(list(opinion.levels), chance.randint(1, 4))
        for number, change in enumerate(chance.choices(CHANGES, k=chance.randint(0, MOST_CHANGES))):
            rows = change(Alteration(rows, opinion, some, 100 * person + number, ByChance(chance)))
            made.append(change.__name__)
    return rows, made


def related(worlds: Worlds) -> list[Question]:
    """Return every question of somebody who stands somehow to the young person, or did."""
    if not worlds.related:
        worlds.related += [one for one in worlds.questions() if worlds.opinion(one, worlds.first).found]
    return worlds.related


def compare(worlds: Worlds, rows: Rows, at: datetime, counted: Counted) -> None:
    """Compare decisions in one world at one instant."""
    worlds.go_to(rows)
    worlds.world.at = at
    asked = related(worlds)
    chosen = random.Random(counted.worlds).sample(asked, min(AT_ONCE, len(asked)))
    with worlds.world.gateway.database.snapshot() as connection:
        table = worlds.world.gateway.door.protocols.in_force(connection)
        for question in chosen:
            post, young_person, purpose = question
            opinion = worlds.opinion(question, rows)
            if not opinion.found:
                continue
            here = read_presence(connection, post.asker)
            (file,) = case_file.read_case_files(connection, [young_person], here, at, table.vocabulary).values()
            decided = decide(table, Request(post.asker, purpose, ()), file.facts, at)
            levels = {ruling.category: int(ruling.level) for ruling in decided.rulings}
            counted.decisions += 1
            counted.levels += len(levels)
            counted.shown += sum(map(bool, levels.values()))
            if levels != opinion.levels:
                wrong = [word for word in levels if levels[word] != opinion.levels[word]]
                counted.differences.append(f"{post.asker} on {young_person} for {purpose} at {at}: {wrong}")


def test_every_level_that_is_decided_is_what_the_oracle_says(worlds: Worlds, report: Report) -> None:
    def tell(so_far: Counted) -> None:
        told = {name: value for name, value in vars(so_far).items() if name != "differences"}
        report(**told, differences=len(so_far.differences))

    counted = in_many_worlds(worlds, DECISIONS, tell)
    assert counted.differences == []
    assert counted.decisions >= DECISIONS
    assert counted.shown > counted.decisions
    assert set(counted.changes) == {change.__name__ for change in CHANGES}


def last_months_signatures(facts: Facts) -> Facts:
    """Take whoever left an agreement since for a party still."""
    stayed = [
        replace(one, parties={name: replace(signature, withdrawn_on=None) for name, signature in one.parties.items()})
        for one in facts.agreements
    ]
    return replace(facts, agreements=tuple(stayed))


WRONG: dict[str, Callable[[Facts], Facts]] = {
    "nothing is ever withdrawn from an agreement": last_months_signatures,
    "objections are overlooked": lambda facts: replace(facts, objections=()),
    "a shield hides nothing": lambda facts: replace(facts, named=facts.named - {"shielded"}),
    "nobody's yes counts": lambda facts: replace(facts, consents=()),
    "an approval is overlooked": lambda facts: replace(facts, approvals=()),
    "nothing is frozen": lambda facts: replace(facts, freezes=()),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_gateway_that_is_wrong_in_one_thing_is_noticed(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Facts], Facts]
) -> None:
    read = case_file.read_case_files

    def misread(*given: Any) -> dict[str, case_file.CaseFile]:  # noqa: ANN401 - whatever is given is handed on
        return {who: replace(file, facts=wrong(file.facts)) for who, file in read(*given).items()}

    monkeypatch.setattr(case_file, "read_case_files", misread)
    assert in_many_worlds(worlds, 20_000).differences
