"""I5 and I6: worlds that differ only in what an asker is not shown look alike to that asker, byte for byte.

Hypothesis takes the demo's world and alters what is held or said in the categories that are hidden from one asker, as
far as an independent oracle says that they stay hidden. Then answers, headers and log lines must be equal, but for the
event's identifier and the nonce. The same for a search, and for a young person who is absent or not the asker's.
`CONCORDAT_LONG=1` tries many more. It must notice gateways that give a little away.
"""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from engine import decision, obligations
from engine.decision import Decision
from engine.entitlement import Entitlement
from engine.explanation import Explanation
from engine.obligations import Obligation
from engine.relationships.standing import Standing
from engine.ruling import Ruling
from gateway import disclosures
from gateway.api import young_people
from gateway.contents import Shown
from gateway.demonstration.package_data import Row, Rows
from gateway.storage.details import read_details
from gateway.storage.finding import fold
from gateway.storage.register import Post
from gateway.storage.tables import metadata
from gateway.visit import Answer, Visit
from policy.vocabulary import Category
from tests.harness.conftest import Report
from tests.harness.exchanged_worlds import ABSENT, TOLD_APART, Question, Seen, Worlds, exchanged
from tests.harness.hidden_changes import (
    WHERE_NOTHING_IS_SHOWN,
    WITHIN_HIDDEN_CATEGORIES,
    Alteration,
    Drawn,
    levels_of,
)
from tests.harness.made_world import DAY, DETAILS, DISCLOSURES, LONG, SEARCH
from tests.harness.oracle_words import LEVELS

EXAMPLES, DECISIONS, SEARCHES = (20_000, 20_000, 5_000) if LONG else (150, 100, 60)
STRANGERS = 60
BuildsBody = Callable[[Visit, str, Decision, Shown], dict[str, object]]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    with exchanged(tmp_path_factory.mktemp("two") / "data") as found:
        yield found


def tried(examples: int, *, to_shrink: bool = True) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink] if to_shrink else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@dataclass
class Tried:
    """What was tried: how many pairs of worlds differed, and by which changes."""

    pairs: int = 0
    changes: Counter[str] = field(default_factory=Counter)


def look_at_two_worlds(worlds: Worlds, *, to_shrink: bool = True) -> Tried:
    """Compare what many askers see of many pairs of worlds; AssertionError for a pair that can be told apart."""
    known = [question for question in worlds.questions() if worlds.opinion(question, worlds.first).found]
    shut = [question for question in known if not any(worlds.opinion(question, worlds.first).levels.values())]
    seen_before: dict[Question, Seen] = {}
    so_far = Tried()

    @tried(EXAMPLES, to_shrink=to_shrink)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        # Seldom is nothing shown at all: half of the questions are of that kind, for more can be changed there.
        question = data.draw(st.sampled_from(known) | st.sampled_from(shut))
        rows, changes = altered(worlds, question, data)
        assume(changes)
        post, young_person, purpose = question
        asked = {"young_person": young_person, "purpose": purpose}
        if question not in seen_before:
            seen_before[question] = worlds.look(worlds.first, post, DISCLOSURES, asked)
        assert worlds.look(rows, post, DISCLOSURES, asked) == seen_before[question], TOLD_APART
        so_far.pairs += 1
        so_far.changes.update(changes)

    each()
    return so_far


def altered(worlds: Worlds, question: Question, data: st.DataObject) -> tuple[Rows, list[str]]:
    """Make some changes, each if the oracle finds every level as it was; return their names as well."""
    before = worlds.opinion(question, worlds.first)
    nothing_shown = not any(before.levels.values())
    # Mostly what can be changed only there.
    open_changes = WITHIN_HIDDEN_CATEGORIES + (WHERE_NOTHING_IS_SHOWN * 2 if nothing_shown else ())
    hidden = [word for word, level in before.levels.items() if not level]
    rows, made = worlds.first, []
    for number, change in enumerate(data.draw(st.lists(st.sampled_from(open_changes), min_size=1, max_size=5))):
        changed = change(Alteration(rows, before, hidden, number, Drawn(data)))
        after = worlds.opinion(question, changed)
        if changed != rows and after.found and levels_of(after) == levels_of(before):
            rows = changed
            made.append(change.__name__)
    return rows, made


def test_what_is_held_or_said_in_hidden_categories_changes_no_byte_of_an_answer(worlds: Worlds, report: Report) -> None:
    so_far = look_at_two_worlds(worlds)
    report(pairs=so_far.pairs, changes=so_far.changes)
    assert so_far.pairs >= EXAMPLES * 0.7
    assert so_far.changes.keys() == {change.__name__ for change in (*WITHIN_HIDDEN_CATEGORIES, *WHERE_NOTHING_IS_SHOWN)}


def test_in_altered_worlds_too_every_level_is_what_the_oracle_says(worlds: Worlds, report: Report) -> None:
    known = [question for question in worlds.questions() if worlds.opinion(question, worlds.first).found]
    changes = WITHIN_HIDDEN_CATEGORIES + WHERE_NOTHING_IS_SHOWN
    moved = 0

    @tried(DECISIONS)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        nonlocal moved
        question = data.draw(st.sampled_from(known))
        post, young_person, purpose = question
        before, rows = worlds.opinion(question, worlds.first), worlds.first
        some = data.draw(st.lists(st.sampled_from(list(before.levels)), min_size=1, max_size=4, unique=True))
        for number, change in enumerate(data.draw(st.lists(st.sampled_from(changes), min_size=1, max_size=6))):
            rows = change(Alteration(rows, before, some, number, Drawn(data)))
        after = worlds.opinion(question, rows)
        seen = worlds.look(rows, post, DISCLOSURES, {"young_person": young_person, "purpose": purpose})
        # Whose training has lapsed is told so, whatever the rules say.
        assume(not seen.status.startswith("403"))
        shown = {one["category"]: LEVELS[one["level"]] for one in json.loads(seen.whole)["categories"]}
        assert shown == after.levels
        moved += after.levels != before.levels

    each()
    report(decisions=DECISIONS, levels_moved=moved)
    assert moved > DECISIONS / 20


def a_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    because = Explanation.hidden_because

    def telling(self: Explanation, category: Category) -> str:
        said = [statement for record in self.entitlement.gates.facts.consents for statement in record.statements]
        refused = any(not s.permits and category.word in s.scope.get("category", ()) for s in said)
        return "The young person has not agreed." if refused else because(self, category)

    monkeypatch.setattr(Explanation, "hidden_because", telling)


def what_is_held_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    build: BuildsBody = vars(disclosures)["_body"]

    def counting(visit: Visit, who: str, decided: Decision, shown: Shown) -> dict[str, object]:
        hidden = [ruling.category for ruling in decided.rulings if not ruling.level]
        held = {detail.category for detail in read_details(visit.connection, who, hidden)}
        return {**build(visit, who, decided, shown), "not_shown": len(held)}

    monkeypatch.setattr(disclosures, "_body", counting)


def a_shield_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    because = Explanation.hidden_because

    def telling(self: Explanation, category: Category) -> str:
        shielded = "shielded" in self.entitlement.gates.facts.named
        return because(self, category) + " Ask the named contact." * shielded

    monkeypatch.setattr(Explanation, "hidden_because", telling)


def dissent_is_raised_for_what_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(entitlement: Entitlement, rulings: Iterable[Ruling]) -> tuple[Obligation, ...]:
        words = entitlement.table.vocabulary.words(entitlement.gates.choices.dissent())
        dissent = Obligation("dissent_on_file", obligations.SENTENCES["dissent_on_file"], words)
        return (*obligations.obligations(entitlement, rulings), dissent) if words else ()

    monkeypatch.setattr(decision, "obligations", raising)


def the_last_record_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    build: BuildsBody = vars(disclosures)["_body"]

    def logging_it(visit: Visit, who: str, decided: Decision, shown: Shown) -> dict[str, object]:
        held = read_details(visit.connection, who, visit.table.vocabulary.categories)
        logging.getLogger("concordat").info("details of the case: %d", len(held))
        return build(visit, who, decided, shown)

    monkeypatch.setattr(disclosures, "_body", logging_it)


@pytest.mark.parametrize(
    "mutate",
    [
        a_refusal_is_told,
        what_is_held_is_counted,
        a_shield_is_told,
        dissent_is_raised_for_what_is_hidden,
        the_last_record_is_logged,
    ],
)
def test_a_gateway_that_gives_a_little_away_is_noticed(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, mutate: Callable[[pytest.MonkeyPatch], None]
) -> None:
    mutate(monkeypatch)
    with pytest.raises(AssertionError, match=TOLD_APART):
        look_at_two_worlds(worlds, to_shrink=False)


def search_two_worlds(worlds: Worlds, *, to_shrink: bool = True) -> int:
    """Search pairs of worlds that differ in whom the asker is not shown; return how many searches found somebody."""
    askers = sorted({(post, purpose) for post, _who, purpose in worlds.questions()}, key=str)
    found = 0

    @tried(SEARCHES, to_shrink=to_shrink)
    @given(st.data())
    def each(data: st.DataObject) -> None:
        nonlocal found
        post, purpose = data.draw(st.sampled_from(askers))
        name = str(data.draw(st.sampled_from(worlds.first["young_people"]))["name"])
        q = data.draw(st.sampled_from([name, name[:3], name[-2:], "yp-", "a@"]))
        rows = with_others_of_that_name(worlds, (post, purpose), q, data)
        here = worlds.look(worlds.first, post, SEARCH, {"q": q, "purpose": purpose})
        assert worlds.look(rows, post, SEARCH, {"q": q, "purpose": purpose}) == here, TOLD_APART
        found += b'"level"' in here.body

    each()
    return found


def with_others_of_that_name(worlds: Worlds, asker: tuple[Post, str], q: str, data: st.DataObject) -> Rows:
    """Give the name that is looked for to some who are not shown to the asker, and let there be somebody new."""
    post, purpose = asker
    name, rows = f"{q} Made-Up", worlds.first
    renamed = []
    for row in rows["young_people"]:
        opinion = worlds.opinion((post, str(row["id"]), purpose), rows)
        unseen = not (opinion.found and opinion.levels["id.core"])
        other_name = unseen and data.draw(st.booleans())
        renamed.append({**row, "name": name, "search_name": fold(name)} if other_name else row)
    newcomer = {**rows["young_people"][0], "id": "yp-newcomer", "name": name, "search_name": fold(name)}
    number: Row = {
        "young_person_id": "yp-newcomer",
        "scheme": data.draw(st.sampled_from(("NHS", "UPN", "ULN"))),
        "value": q,
    }
    return {**rows, "young_people": [*renamed, newcomer], "identifiers": [*rows["identifiers"], number]}


def test_whom_an_asker_is_not_shown_changes_no_byte_of_a_search(worlds: Worlds) -> None:
    assert search_two_worlds(worlds) > 5


def test_a_search_that_counts_everybody_of_that_name_is_noticed(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    search: Callable[[Visit, str, str], Answer] = vars(young_people)["search"]

    def counting(visit: Visit, q: str, purpose: str) -> Answer:
        answer, people = search(visit, q, purpose), metadata.tables["young_people"]
        named = people.select().where(people.c.search_name.contains(fold(q)))
        return replace(answer, body={**answer.body, "more": len(visit.connection.execute(named).all())})

    monkeypatch.setattr(young_people, "search", counting)
    with pytest.raises(AssertionError, match=TOLD_APART):
        search_two_worlds(worlds, to_shrink=False)


def not_yours(worlds: Worlds) -> list[Question]:
    """Return, for every post and purpose, some young people who are not the asker's."""
    unknown = [question for question in worlds.questions() if not worlds.opinion(question, worlds.first).found]
    return unknown if LONG else unknown[:: len(unknown) // STRANGERS]


def look_for_absent_and_not_yours(worlds: Worlds, questions: Iterable[Question]) -> None:
    texts = {"full": "Made up for this."}
    for post, young_person, purpose in questions:
        for path, body in (
            (DISCLOSURES, {"purpose": purpose}),
            (DISCLOSURES, {"purpose": purpose, "categories": ["id.core", "he.mental"]}),
            (DISCLOSURES, {"purpose": "no such purpose"}),
            (DETAILS, {"category": "ed.send", "texts": texts}),
            (DETAILS, {"category": "no such category", "texts": texts}),
        ):
            here, there = (
                worlds.look(worlds.first, post, path, {**body, "young_person": w}) for w in (young_person, ABSENT)
            )
            assert here == there, TOLD_APART
            assert here.status[:3] in {"404", "403", "422"}


def test_a_young_person_who_is_not_yours_looks_like_one_who_is_absent(worlds: Worlds) -> None:
    look_for_absent_and_not_yours(worlds, not_yours(worlds))


def test_a_young_person_beside_yours_who_is_not_yours_looks_like_one_who_is_absent(worlds: Worlds) -> None:
    yours = {
        (post, purpose): who for post, who, purpose in worlds.questions() if _records_for(worlds, post, who, purpose)
    }
    strangers = [(q, yours[q[0], q[2]]) for q in not_yours(worlds) if (q[0], q[2]) in yours]
    for (post, stranger, _purpose), who in strangers[:20]:
        body = {"young_person": who, "category": "ed.attendance", "texts": {"full": "Made up for this."}}
        here, there = (worlds.look(worlds.first, post, DETAILS, {**body, "about": [w]}) for w in (stranger, ABSENT))
        assert here == there, TOLD_APART
        assert here.status[:3] == "404"
    assert strangers


def _records_for(worlds: Worlds, post: Post, who: str, purpose: str) -> bool:
    case = worlds.opinion((post, who, purpose), worlds.first).case
    return case.found and post.asker.agency == "school" and case.held == {"on_roll"} and post.trained_until >= DAY


def test_a_gateway_that_opens_anybodys_case_is_noticed(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Standing, "somehow_today", property(lambda _self: True))
    with pytest.raises(AssertionError, match=TOLD_APART):
        look_for_absent_and_not_yours(worlds, not_yours(worlds))
