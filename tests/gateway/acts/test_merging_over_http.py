from typing import Any

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.acts.duplicates import (
    DUPLICATE,
    OTHER_PA,
    PA,
    PLAN,
    RECORDS,
    SUPERVISOR,
    enter_duplicate,
    merge,
    undo,
)
from tests.gateway.running_gateway import ROBIN, SAM, RunningGateway
from tests.gateway.storage.test_number_of_statements import statements

ABSENT = "yp-aaaaaaaaaaaaa"
EITHER = (SAM, DUPLICATE)


@pytest.fixture
def doubled(running: RunningGateway) -> RunningGateway:
    """Give a gateway on a register in which Sam stands twice."""
    enter_duplicate(running)
    return running


def texts(running: RunningGateway, who: str, young_person: str) -> set[str]:
    return set(running.disclosure(who, young_person, "guidance").texts("ca.plan"))


def subject(running: RunningGateway) -> dict[str, Any]:
    return running.newest.section(SectionName.SUBJECT)


def said(running: RunningGateway, young_person: str, effect: str, name: str, said_at: str) -> None:
    """Let Sam say yes or no to the school nurse's notes, under one of the two entries."""
    running.change(
        "INSERT INTO consent_records (id, young_person_id, giver, capacity, notice_version, method, said_at,"
        " recorded_at, recorded_by, organisation_id, status, starts_on, tell_parent) VALUES (?, ?, 'self',"
        " 'self_16_plus', '2.1', 'paper', ?, ?, ?, 'marlowick-council', 'active', ?, 'no')",
        name,
        young_person,
        said_at,
        said_at,
        PA,
        said_at[:10],
    )
    running.change(
        "INSERT INTO statements (id, record_id, effect, level_cap, scope) VALUES (?, ?, ?, 'summary', ?)",
        f"{name}-statement",
        name,
        effect,
        '{"recipient_organisation": ["marlowick-council"], "purpose": ["guidance"], "category": ["hs.status"]}',
    )
    running.change("UPDATE young_people SET date_of_birth = '2009-01-01' WHERE id IN (?, ?)", *EITHER)


def test_joined_entries_are_read_together_by_whoever_stands_to_either_and_under_either_name(
    doubled: RunningGateway,
) -> None:
    before = {who: texts(doubled, who, entry) for who, entry in ((PA, SAM), (OTHER_PA, DUPLICATE))}
    assert doubled.disclosure(OTHER_PA, SAM, "guidance").status == 404

    reply = merge(doubled)

    assert (reply.status, reply.body["kept"], reply.body["version"]) == (201, SAM, 1)
    for who in (PA, OTHER_PA):
        for entry in EITHER:
            shown = doubled.disclosure(who, entry, "guidance")
            assert shown.body["young_person"] == SAM
            assert set(shown.texts("ca.plan")) == before[PA] | {PLAN}
            assert shown.category("id.core")["content"][0]["fields"]["name"] == "Sam Averill"


def test_of_joined_entries_all_carers_are_shown_and_the_number_of_the_one_that_is_kept(
    doubled: RunningGateway,
) -> None:
    merge(doubled)

    shown = doubled.disclosure(OTHER_PA, DUPLICATE, "guidance")
    carers = shown.category("id.carers")["content"][0]["fields"]["carers"]
    assert {carer["name"] for carer in carers} >= {"Dawn Averill", "Rowan Averill"}
    assert shown.category("id.core")["content"][0]["fields"]["identifiers"]["ULN"] != "9900009999"


def test_a_search_shows_one_whichever_of_the_names_is_looked_for(doubled: RunningGateway) -> None:
    merge(doubled)

    for who in (PA, OTHER_PA):
        for name in ("sam averill", "samuel avery", "9900009999"):
            people = doubled.search(who, name, "guidance").body["young_people"]
            assert [(one["young_person"], one["name"]) for one in people] == [(SAM, "Sam Averill")]


def test_whoever_stands_to_neither_finds_neither(doubled: RunningGateway) -> None:
    merge(doubled)
    absent = doubled.disclosure("mei.tanaka", ABSENT, "guidance")

    for entry in EITHER:
        assert doubled.disclosure("mei.tanaka", entry, "guidance").without_chance == absent.without_chance
    assert doubled.search("mei.tanaka", "averill", "guidance").body["young_people"] == []


def test_a_conflict_of_interest_with_either_bars_from_both(doubled: RunningGateway) -> None:
    merge(doubled)
    doubled.change(
        "UPDATE relationships SET young_person_id = ?, practitioner_id = ? WHERE kind = 'excluded'", DUPLICATE, PA
    )

    assert doubled.disclosure(PA, SAM, "guidance").status == 404


def test_what_shields_either_shields_the_person(doubled: RunningGateway) -> None:
    merge(doubled)
    body = {"contact": "Youth Support duty desk, 01632 960101", "because": "He is looked for."}
    assert doubled.ask(OTHER_PA, f"/v1/young-people/{DUPLICATE}/shields", body).status == 201

    assert doubled.disclosure(PA, SAM, "guidance").levels["id.contact"] == "existence"


def test_whoever_is_let_past_the_shield_of_one_is_not_let_past_that_of_the_other(doubled: RunningGateway) -> None:
    row = "INSERT INTO allow_list VALUES (?, ?, 'youth-support', '2026-01-01', NULL)"
    doubled.change(row, DUPLICATE, PA)
    doubled.ask(PA, f"/v1/young-people/{SAM}/shields", {"contact": "C", "because": "B"})
    merge(doubled)
    assert doubled.disclosure(PA, SAM, "guidance").levels["id.contact"] == "existence"

    doubled.change(row, SAM, PA)
    assert doubled.disclosure(PA, SAM, "guidance").levels["id.contact"] == "full"


def test_a_restriction_or_an_objection_on_either_holds_for_the_person(doubled: RunningGateway) -> None:
    doubled.change(
        "INSERT INTO objections VALUES ('ob-duplicate', ?, 'parent', '[\"ed.attainment\"]', '2026-01-01', NULL, ?,"
        " '2026-01-01 09:00:00.000000')",
        DUPLICATE,
        OTHER_PA,
    )
    doubled.change(
        "INSERT INTO restrictions (id, young_person_id, kind, category, originator, contact, set_by, set_at) VALUES"
        " ('rs-duplicate', ?, 'article_18', 'ed.status', 'fennel-row-school', 'C', ?, '2026-01-01 09:00:00.000000')",
        DUPLICATE,
        OTHER_PA,
    )
    before = doubled.disclosure(PA, SAM, "guidance")
    merge(doubled)

    after = doubled.disclosure(PA, SAM, "guidance")
    assert (before.levels["ed.attainment"], after.levels["ed.attainment"]) == ("full", "hidden")
    assert {content["level"] for content in after.category("ed.status")["content"]} == {"existence"}


@pytest.mark.parametrize(
    ("first", "second", "level"), [("permit", "refuse", "hidden"), ("refuse", "permit", "summary")]
)
def test_of_two_entries_with_opposite_words_the_words_of_both_count_as_one_givers(
    doubled: RunningGateway, first: str, second: str, level: str
) -> None:
    said(doubled, SAM, first, "co-first", "2026-01-10 09:00:00.000000")
    said(doubled, DUPLICATE, second, "co-second", "2026-02-10 09:00:00.000000")
    alone = doubled.disclosure(PA, SAM, "guidance").levels["hs.status"]
    merge(doubled)

    assert alone == ("summary" if first == "permit" else "hidden")
    assert doubled.disclosure(PA, SAM, "guidance").levels["hs.status"] == level


def test_taken_apart_again_each_has_exactly_what_it_had_and_what_was_recorded_meanwhile_under_its_name(
    doubled: RunningGateway,
) -> None:
    before = {
        (who, entry): doubled.disclosure(who, entry, "guidance").without_chance
        for who in (PA, OTHER_PA)
        for entry in EITHER
    }
    name = merge(doubled).body["merge"]
    assert doubled.record(PA, DUPLICATE, "ca.casenotes", texts={"full": "Written meanwhile."}).status == 201

    assert undo(doubled, name).status == 200

    for who, entry in ((PA, SAM), (PA, DUPLICATE), (OTHER_PA, SAM)):
        assert doubled.disclosure(who, entry, "guidance").without_chance == before[who, entry]
    assert doubled.disclosure(OTHER_PA, DUPLICATE, "guidance").texts("ca.casenotes") == ["Written meanwhile."]


def test_while_they_are_joined_a_disclosure_is_told_of_both_and_after_that_of_the_one_alone(
    doubled: RunningGateway,
) -> None:
    pseudonym = {}
    for who, entry in ((PA, SAM), (OTHER_PA, DUPLICATE)):
        doubled.disclosure(who, entry, "guidance")
        pseudonym[entry] = subject(doubled)["pseudonym"]
        assert "with" not in subject(doubled)
    name = merge(doubled).body["merge"]
    assert subject(doubled) == {"pseudonym": pseudonym[SAM], "with": [pseudonym[DUPLICATE]]}

    doubled.disclosure(PA, SAM, "guidance")
    assert subject(doubled) == {"pseudonym": pseudonym[SAM], "with": [pseudonym[DUPLICATE]]}
    doubled.disclosure(PA, DUPLICATE, "guidance")
    assert subject(doubled) == {"pseudonym": pseudonym[DUPLICATE], "with": [pseudonym[SAM]]}
    doubled.search(OTHER_PA, "averill", "guidance")
    assert set(subject(doubled)["found"]) == set(pseudonym.values())

    undo(doubled, name)
    event = doubled.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("identities_unmerged", "unmerged")
    assert event.section(SectionName.SUBJECT) == {"pseudonym": pseudonym[SAM], "with": [pseudonym[DUPLICATE]]}
    detail = event.section(SectionName.DETAIL)
    assert (detail["merge"], detail["merged_from"], detail["until"]) == (
        name,
        "2026-03-04T10:30:00+00:00",
        "2026-03-04T10:30:00+00:00",
    )
    doubled.disclosure(PA, SAM, "guidance")
    assert subject(doubled) == {"pseudonym": pseudonym[SAM]}


def test_the_supervisor_of_whoever_joins_two_entries_is_told(doubled: RunningGateway) -> None:
    name = merge(doubled).body["merge"]

    told = doubled.rows("SELECT kind, owner_id, about FROM tasks WHERE about LIKE 'merge:%'")
    assert told == [("identities_merged", SUPERVISOR, f"merge:{name}")]


def test_what_is_logged_of_a_merge_names_nobody_and_no_ground(doubled: RunningGateway) -> None:
    merge(doubled)

    for value in (SAM, DUPLICATE, "Averill", "mother"):
        assert value.encode() not in doubled.newest.everything


@pytest.mark.parametrize("who", ["mei.tanaka", "stella.amponsah", "marcus.eddowes", "bernard.osei"])
def test_whose_word_does_not_reach_to_both_is_answered_as_about_nobody(doubled: RunningGateway, who: str) -> None:
    absent = merge(doubled, who, ABSENT, "yp-bbbbbbbbbbbbb")

    for keep, other in ((SAM, DUPLICATE), (DUPLICATE, SAM), (SAM, ABSENT), (ABSENT, DUPLICATE)):
        reply = merge(doubled, who, keep, other)
        assert (reply.status, reply.without_chance) == (404, absent.without_chance)
    assert doubled.rows("SELECT count(*) FROM merges") == [(0,)]


def test_nobody_joins_to_their_own_case_one_that_is_not_theirs(doubled: RunningGateway) -> None:
    doubled.change(
        "UPDATE relationships SET practitioner_id = ?, kind = 'supervisor_of' WHERE id = 're-duplicate'", SUPERVISOR
    )
    doubled.change("DELETE FROM relationships WHERE practitioner_id = ? AND young_person_id = ?", SUPERVISOR, SAM)

    assert merge(doubled, SUPERVISOR).status in (403, 404)
    assert merge(doubled, RECORDS).status == 201


@pytest.mark.parametrize(
    ("keep", "other", "field"),
    [(SAM, SAM, "merge"), (SAM, DUPLICATE, "merge"), (DUPLICATE, SAM, "merge"), (DUPLICATE, ROBIN, "keep")],
)
def test_entries_that_are_joined_already_are_not_joined_again(
    doubled: RunningGateway, keep: str, other: str, field: str
) -> None:
    doubled.change(
        "INSERT INTO relationships (id, young_person_id, kind, service_id, practitioner_id, starts_on, evidence,"
        " recorded_by, recorded_at) VALUES ('re-robin', ?, 'caseload', 'youth-support', ?, '2026-01-05',"
        " 'allocation', ?, '2026-01-05 09:00:00.000000')",
        ROBIN,
        OTHER_PA,
        SUPERVISOR,
    )
    merge(doubled)

    with doubled.one_event_for(422) as replies:
        replies.append(merge(doubled, RECORDS, keep, other))
    assert replies[0].body["field"] == field


def test_two_who_were_not_born_on_one_day_are_not_joined(doubled: RunningGateway) -> None:
    doubled.change("UPDATE young_people SET date_of_birth = '2009-01-01' WHERE id = ?", DUPLICATE)

    reply = merge(doubled)

    assert (reply.status, reply.body["field"]) == (422, "merge")


def test_one_entry_may_take_in_several_and_each_is_taken_apart_alone(doubled: RunningGateway) -> None:
    doubled.change(
        "UPDATE young_people SET date_of_birth = (SELECT date_of_birth FROM young_people WHERE id = ?) WHERE id = ?",
        *(SAM, ROBIN),
    )
    doubled.change(
        "UPDATE relationships SET practitioner_id = 'rhiannon.pugh', kind = 'caseload',"
        " service_id = 'youth-support' WHERE young_person_id = ? AND kind = 'on_roll'",
        ROBIN,
    )
    first, second = merge(doubled).body["merge"], merge(doubled, RECORDS, SAM, ROBIN).body["merge"]
    assert doubled.disclosure("rhiannon.pugh", DUPLICATE, "guidance").status == 200

    undo(doubled, first)

    assert doubled.disclosure("rhiannon.pugh", DUPLICATE, "guidance").status == 404
    assert doubled.disclosure("rhiannon.pugh", SAM, "guidance").status == 200
    assert undo(doubled, second).status == 200


def test_a_note_about_two_entries_that_are_one_person_is_about_nobody_else(doubled: RunningGateway) -> None:
    doubled.change("INSERT INTO detail_people VALUES ('detail-duplicate', ?)", SAM)
    merge(doubled)

    assert PLAN in texts(doubled, PA, SAM)


def test_of_two_who_undo_a_merge_one_wins_and_the_other_finds_nothing_to_undo(doubled: RunningGateway) -> None:
    name = merge(doubled).body["merge"]
    with doubled.one_event_for(409) as replies:
        replies.append(undo(doubled, name, version=7))
    assert replies[0].body["version"] == 1

    assert undo(doubled, name).status == 200
    assert undo(doubled, name, version=2).status == 404


def test_a_disclosure_takes_as_many_statements_of_joined_entries_as_of_one(doubled: RunningGateway) -> None:
    def sent(who: str, entry: str) -> int:
        token = doubled.token(who)
        with statements(doubled) as seen:
            doubled.send("/v1/disclosures", token, json={"young_person": entry, "purpose": "guidance"})
        return len(seen)

    # The first time, tasks are raised as well.
    _first, before, not_found = sent(PA, SAM), sent(PA, SAM), sent("mei.tanaka", SAM)
    merge(doubled)
    sent(PA, SAM)
    sent(OTHER_PA, SAM)

    assert [sent(PA, SAM), sent(PA, DUPLICATE), sent(OTHER_PA, SAM)] == [before] * 3
    assert [sent("mei.tanaka", SAM), sent("mei.tanaka", DUPLICATE), sent("mei.tanaka", ABSENT)] == [not_found] * 3


def test_an_answer_in_the_making_is_decided_again_when_entries_are_joined_or_taken_apart(
    doubled: RunningGateway,
) -> None:
    def counters() -> dict[str, int]:
        return dict(doubled.rows("SELECT key, value FROM counters WHERE kind = 'young_person'"))

    name = merge(doubled).body["merge"]
    first = counters()
    undo(doubled, name)
    second = counters()

    assert [second[entry] - first[entry] for entry in EITHER] == [1, 1]


def test_a_sealed_identity_is_joined_to_none_and_a_joined_one_is_not_sealed(doubled: RunningGateway) -> None:
    name = merge(doubled).body["merge"]
    seal = {"kind": "sealed", "contact": "C", "because": "B"}
    reply = doubled.ask("marcus.eddowes", f"/v1/young-people/{SAM}/restrictions", seal)
    assert (reply.status, reply.body["field"]) == (422, "kind")
    undo(doubled, name)

    assert doubled.ask("marcus.eddowes", f"/v1/young-people/{SAM}/restrictions", seal).status == 201
    assert merge(doubled).status == 404
