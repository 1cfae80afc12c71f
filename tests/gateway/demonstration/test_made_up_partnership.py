import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import policy
from gateway.demonstration.askers import FIVE_ASKERS, README_YOUNG_PERSON, STRANGER
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.storage.tables import metadata

TODAY = date(2025, 11, 24)
ROWS = made_up_partnership(TODAY)
FIELDS_OF_THE_YOUNG_PERSON = {"id.core", "id.contact", "id.carers"}
SCOPE = {
    "recipient_organisation",
    "recipient_service",
    "recipient_agency",
    "recipient_role",
    "named_worker",
    "purpose",
    "category",
    "originator",
}
NOT_FILLED = {
    *("clients", "used_assertions", "sign_in_links", "sessions"),
    *("issuers", "denied_tokens", "counters", "protocols", "access_events", "event_sections", "event_tags"),
    *("log_head", "log_nodes", "checkpoints"),
}
COMES_TO_LIFE_IN_USE = {
    *("approval_requests", "challenges", "exceptional_accesses", "exceptional_reviews", "match_attempts", "merges"),
    *("not_shared", "told_elsewhere", "tasks", "receipts", "leaves", "rota_slots", "terms", "approvers"),
    *(
        "agreement_reviews",
        "protection_lifts",
        "family_ties",
        "reidentifications",
        "keys_to_destroy",
        "rate_counts",
        "repeats",
        "sign_in_codes",
    ),
}
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def vocabulary() -> dict[str, Any]:
    file = Path(str(policy.__file__)).parent / "protocols" / "youth-support" / "vocabulary.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


WORDS = vocabulary()


def column(table: str, name: str) -> list[Any]:
    return [row.get(name) for row in ROWS.get(table, ())]


def by_id(table: str) -> dict[Any, Any]:
    return {row["id"]: row for row in ROWS[table]}


def age(born: object, today: date) -> int:
    assert isinstance(born, date)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def relationships_of(practitioner: str) -> set[str]:
    """Relationships of one's own, and of one's service, to the young person of the README."""
    services = {row["service_id"] for row in ROWS["posts"] if row["practitioner_id"] == practitioner}
    return {
        str(row["kind"])
        for row in ROWS["relationships"]
        if row["young_person_id"] == README_YOUNG_PERSON
        and (row["practitioner_id"] == practitioner or (not row["practitioner_id"] and row["service_id"] in services))
    }


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_day_gives_the_same_rows_in_any_process(hash_seed: str) -> None:
    asked = (
        "from datetime import date; from gateway.demonstration.made_up_partnership import made_up_partnership;"
        f"print(made_up_partnership(date.fromisoformat('{TODAY}')))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    said = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(ROWS)


@given(DAYS)
@example(date(2024, 2, 29))
@example(date(2025, 2, 28))
@example(date(2025, 3, 1))
def test_forty_young_people_of_11_to_20_whatever_the_day(today: date) -> None:
    ages = Counter(age(row["date_of_birth"], today) for row in made_up_partnership(today)["young_people"])
    assert ages.total() == 40
    assert ages == {11: 2, 12: 2, 13: 4, 14: 6, 15: 7, 16: 5, 17: 5, 18: 4, 19: 3, 20: 2}


@given(DAYS)
@example(date(2024, 2, 29))
def test_one_of_them_turns_16_within_days(today: date) -> None:
    born = [row["date_of_birth"] for row in made_up_partnership(today)["young_people"]]
    assert [one for one in born if age(one, today) == 15 and age(one, today + timedelta(days=6)) == 16]


@given(DAYS)
def test_only_dates_change_from_day_to_day(today: date) -> None:
    def undated(rows: dict[str, list[dict[str, object]]]) -> list[object]:
        return [
            (table, name, value)
            for table, listed in rows.items()
            for row in listed
            for name, value in row.items()
            if not isinstance(value, date)
        ]

    assert undated(made_up_partnership(today)) == undated(ROWS)


@given(DAYS)
def test_nothing_was_recorded_or_said_after_the_day_began(today: date) -> None:
    begun = datetime.combine(today, datetime.min.time(), tzinfo=UTC)
    past = ("recorded_at", "said_at", "assessed_at", "set_at", "answered_at", "withdrawn_at")
    for listed in made_up_partnership(today).values():
        for row in listed:
            for name in past:
                value = row.get(name)
                assert value is None or (isinstance(value, datetime) and value < begun)


def test_no_detail_is_older_than_the_service_s_part_in_the_case() -> None:
    since: dict[object, date] = {}
    for row in ROWS["relationships"]:
        case = (row["young_person_id"], row["service_id"])
        assert isinstance(row["starts_on"], date)
        since[case] = min(since.get(case, TODAY), row["starts_on"])
    for detail in ROWS["details"]:
        begun = since.get((detail["young_person_id"], detail["originator"]))
        written = detail["recorded_at"]
        assert isinstance(written, datetime)
        # Written on the Friday before, where the part began on a weekend.
        assert begun is None or written.date() >= begun - timedelta(days=2)


def test_every_table_of_the_record_is_filled_and_with_columns_that_it_has() -> None:
    assert set(ROWS) - COMES_TO_LIFE_IN_USE == set(metadata.tables) - NOT_FILLED - COMES_TO_LIFE_IN_USE
    for name, rows in ROWS.items():
        assert rows, name
        for row in rows:
            assert set(row) <= set(metadata.tables[name].columns.keys()), name


def test_what_may_not_be_empty_is_not_and_instants_are_aware() -> None:
    for name, rows in ROWS.items():
        for row in rows:
            for each in metadata.tables[name].columns:
                value = row.get(each.name)
                assert each.nullable or value is not None, (name, each.name)
                assert not isinstance(value, datetime) or value.tzinfo is UTC, (name, each.name)


def references() -> Iterator[tuple[str, str, str, str]]:
    for name in ROWS:
        for key in metadata.tables[name].foreign_keys:
            yield name, key.parent.name, key.column.table.name, key.column.name


@pytest.mark.parametrize(("table", "name", "other", "key"), sorted(references()))
def test_every_foreign_key_resolves(table: str, name: str, other: str, key: str) -> None:
    assert {value for value in column(table, name) if value is not None} <= set(column(other, key))


def test_no_primary_key_occurs_twice() -> None:
    for name, rows in ROWS.items():
        keys = [tuple(row[each.name] for each in metadata.tables[name].primary_key) for row in rows]
        assert len(keys) == len(set(keys)), name


def test_every_category_with_details_occurs_several_times() -> None:
    found = Counter(column("details", "category"))
    assert set(found) == set(WORDS["categories"]) - FIELDS_OF_THE_YOUNG_PERSON
    assert min(found.values()) >= 4


def test_only_words_of_the_vocabulary_are_used() -> None:
    services = by_id("services")
    for post in ROWS["posts"]:
        assert post["role"] in WORDS["roles"][services[post["service_id"]]["agency"]]
        assert post["capacity"] in {"substantive", "seconded", "lent", "cover"}
    assert set(column("services", "agency")) <= set(WORDS["agencies"])
    assert set(column("relationships", "kind")) <= set(WORDS["relationships"])
    assert set(column("circumstances", "fact")) <= set(WORDS["facts"])
    assert set(column("identifiers", "scheme")) <= set(WORDS["identifiers"])
    assert set(column("approvals", "purpose")) <= set(WORDS["purposes"])
    assert set(column("details", "nature")) == {"fact", "opinion", "hearsay", "judgement"}


def test_statements_name_what_exists_and_permits_leave_nothing_open() -> None:
    known = {
        "recipient_service": set(column("services", "id")),
        "recipient_agency": set(WORDS["agencies"]),
        "recipient_role": {role for roles in WORDS["roles"].values() for role in roles},
        "named_worker": set(column("practitioners", "id")),
        "purpose": set(WORDS["purposes"]),
        "category": set(WORDS["categories"]),
        "originator": set(column("services", "id")),
    }
    for statement in ROWS["statements"]:
        scope: Any = statement["scope"]
        assert set(scope) <= SCOPE
        assert all(set(words) <= known[dimension] for dimension, words in scope.items())
        if statement["effect"] == "permit":
            assert set(scope) >= {"recipient_service", "purpose", "category", "originator"}


def test_every_detail_comes_from_a_service_that_records_its_category() -> None:
    services = by_id("services")
    for detail in ROWS["details"]:
        service, default = services[detail["originator"]], WORDS["categories"][detail["category"]]["originators"]
        assert "*" in default or service["agency"] in default or detail["category"] in service["records"], detail


def test_a_relationship_is_held_as_its_kind_is_held() -> None:
    posts = {(row["practitioner_id"], row["service_id"]) for row in ROWS["posts"]}
    for row in ROWS["relationships"]:
        kind = WORDS["relationships"][row["kind"]]
        holder = row["practitioner_id"]
        if holder is None:
            assert kind["held_by"] == "service", row
        else:
            assert kind["held_by"] == "practitioner" or kind["by_name_for"], row
            assert (holder, row["service_id"]) in posts, row


def test_nobody_records_a_relationship_or_decides_a_threshold_for_themselves() -> None:
    thresholds = {"s47_enquiry", "strategy_discussion", "mash_enquiry", "missing_episode"}
    for row in ROWS["relationships"]:
        assert row["recorded_by"] not in (row["practitioner_id"], row["decided_by"])
        if row["kind"] in thresholds:
            assert row["decided_by"] not in (None, row["practitioner_id"])
            assert row["decision_ground"]
            assert row["ends_on"]
    assert thresholds <= set(column("relationships", "kind"))


def test_whoever_wrote_a_detail_has_a_post_where_it_was_written() -> None:
    posts = {(row["practitioner_id"], row["service_id"]) for row in ROWS["posts"]}
    assert {(row["recorded_by"], row["originator"]) for row in ROWS["details"]} <= posts


def test_every_detail_has_a_text_and_no_text_an_open_place() -> None:
    assert set(column("detail_texts", "detail_id")) == set(column("details", "id"))
    assert not [text for text in column("detail_texts", "text") if "{" in text or not text.strip()]


def test_thirteen_schools_take_part_and_one_head_has_not_signed() -> None:
    assert column("services", "agency").count("school") == 13
    unsigned = [row["organisation_id"] for row in ROWS["agreement_parties"] if row["signed_on"] is None]
    assert unsigned == ["tollgate-meadow"]
    assert set(column("agreement_parties", "organisation_id")) == set(column("organisations", "id"))


def test_a_personal_adviser_has_eight_to_ten_open_cases() -> None:
    advisers = {row["practitioner_id"] for row in ROWS["posts"] if row["role"] == "pa"}
    still_open = Counter(
        row["practitioner_id"]
        for row in ROWS["relationships"]
        if row["kind"] == "caseload" and row["practitioner_id"] in advisers and row["ends_on"] is None
    )
    assert set(still_open) == advisers
    assert all(8 <= number <= 10 for number in still_open.values())
    assert len(advisers) == 4


def test_an_attached_adviser_gives_15_hours_a_week_or_two_days_at_an_academy_and_is_never_in_two_places() -> None:
    taken: Counter[tuple[object, int, int]] = Counter()
    for row in ROWS["attachments"]:
        starts, ends, weekdays = (row[name] for name in ("starts_at", "ends_at", "weekdays"))
        assert isinstance(starts, time)
        assert isinstance(ends, time)
        assert isinstance(weekdays, list)
        minutes = [one.hour * 60 + one.minute for one in (starts, ends)]
        if str(row["service_id"]).endswith("-academy"):
            assert len(weekdays) == 2
        else:
            assert len(weekdays) * (minutes[1] - minutes[0]) == 15 * 60
        taken.update((row["practitioner_id"], weekday, minute) for weekday in weekdays for minute in range(*minutes))
    assert max(taken.values()) == 1


def test_the_young_person_of_the_readme_has_details_in_every_category() -> None:
    theirs = {row["category"] for row in ROWS["details"] if row["young_person_id"] == README_YOUNG_PERSON}
    assert theirs == set(WORDS["categories"]) - FIELDS_OF_THE_YOUNG_PERSON
    assert age(by_id("young_people")[README_YOUNG_PERSON]["date_of_birth"], TODAY) == 15


def test_the_five_askers_hold_a_relationship_without_hours_and_the_stranger_none() -> None:
    held = [relationships_of(who) for who, _ in FIVE_ASKERS]
    assert held == [{"on_roll"}, {"caseload"}, {"caseload"}, {"court_order"}, {"caseload"}]
    assert relationships_of(STRANGER[0]) == set()
    attached = {
        row["service_id"] for row in ROWS["attachments"] if row["practitioner_id"] in {who for who, _ in FIVE_ASKERS}
    }
    on_roll = {row["service_id"] for row in ROWS["relationships"] if row["young_person_id"] == README_YOUNG_PERSON}
    assert not attached & on_roll
    assert {purpose for _, purpose in [*FIVE_ASKERS, STRANGER]} <= set(WORDS["purposes"])


def test_a_note_that_mentions_the_sibling_has_a_version_written_without_her() -> None:
    (shared,) = ROWS["detail_people"]
    people = by_id("young_people")
    sibling = people[shared["young_person_id"]]["name"].split()[0]
    texts = [row for row in ROWS["detail_texts"] if row["detail_id"] == shared["detail_id"]]
    alone = {row["level"]: str(row["text"]) for row in texts if row["alone"]}
    together = {row["level"]: str(row["text"]) for row in texts if not row["alone"]}
    assert [level for level in together if sibling in together[level]] == list(alone)
    assert not [text for text in alone.values() if sibling in text]


@given(DAYS)
@example(date(2024, 2, 29))
def test_a_parents_objection_lapses_on_the_16th_birthday(today: date) -> None:
    rows = made_up_partnership(today)
    born: Any = {row["id"]: row["date_of_birth"] for row in rows["young_people"]}
    lapses: Any = {row["young_person_id"]: row["lapses_on"] for row in rows["objections"] if row["holder"] == "parent"}
    assert len(lapses) == 2
    for person, on in lapses.items():
        assert (age(born[person], on), age(born[person], on - timedelta(days=1))) == (16, 15)
