from datetime import UTC, datetime, timedelta

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.askers import FIVE_ASKERS
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import ANOUK, ROBIN, SAM, RunningGateway

README_ASKERS = FIVE_ASKERS[:4]
TEODOR, LEON, JOEL, BETH = (
    young_person_id(key) for key in ("teodor-wilk", "leon-marchetti", "joel-birkwood", "beth-pargeter")
)
SHIELD_CONTACT = "Children's Social Care front door, 01632 960102"
RESTRICTION_CONTACT = "Nathan Orme, partnership office, 01632 960702"
TOGETHER, APART = "Sam and Robin came in together.", "Sam came in late."


def stored_text(running: RunningGateway, category: str, level: int, young_person: str = SAM) -> str:
    ((text,),) = running.rows(
        "SELECT text FROM detail_texts JOIN details ON details.id = detail_id"
        " WHERE young_person_id = ? AND category = ? AND level = ? AND NOT alone",
        young_person,
        category,
        level,
    )
    return str(text)


def unwrite(running: RunningGateway, category: str, level: int) -> None:
    changed = running.change(
        "DELETE FROM detail_texts WHERE level = ? AND detail_id IN"
        " (SELECT id FROM details WHERE young_person_id = ? AND category = ?)",
        level,
        SAM,
        category,
    )
    assert changed == 1


def record_about_both(running: RunningGateway, category: str, **members: object) -> None:
    recorded = running.record(
        "joanne.petrie", SAM, category, texts=dict.fromkeys(("summary", "full"), TOGETHER), **members
    )
    assert recorded.status == 201


def test_the_four_askers_of_the_readme_each_see_something_different_of_the_same_young_person(
    shared: RunningGateway,
) -> None:
    replies = [shared.disclosure(user, SAM, purpose) for user, purpose in README_ASKERS]

    assert [reply.status for reply in replies] == [200] * 4
    assert len({tuple(reply.levels.items()) for reply in replies}) == 4
    assert [reply.levels["yj.current"] for reply in replies] == ["hidden", "hidden", "summary", "full"]
    assert [reply.levels["ca.plan"] for reply in replies] == ["hidden", "full", "summary", "summary"]
    assert [reply.levels["sc.plan"] for reply in replies] == ["existence", "hidden", "full", "summary"]


@pytest.mark.parametrize(("user", "purpose"), FIVE_ASKERS)
def test_every_category_is_answered_in_the_order_of_the_vocabulary(
    shared: RunningGateway, user: str, purpose: str
) -> None:
    with shared.gateway.database.snapshot() as connection:
        words = shared.gateway.door.protocols.in_force(connection).vocabulary.categories

    assert list(shared.disclosure(user, SAM, purpose).levels) == list(words)


def test_naming_categories_narrows_the_answer_and_keeps_the_order_of_the_vocabulary(shared: RunningGateway) -> None:
    whole = shared.disclosure("amara.okoye", SAM, "guidance")
    asked = ("sc.status", "yj.current", "id.core", "sc.status")

    narrowed = shared.disclosure("amara.okoye", SAM, "guidance", *asked)

    assert list(narrowed.levels) == ["id.core", "sc.status", "yj.current"]
    assert narrowed.body["categories"] == [whole.category(word) for word in narrowed.levels]


@pytest.mark.parametrize(
    ("user", "purpose", "category", "level"),
    [
        ("joanne.petrie", "safeguarding", "sc.plan", 1),
        ("ben.stroud", "youth_justice", "sc.plan", 2),
        ("ruth.callender", "care_planning", "sc.plan", 3),
        ("amara.okoye", "guidance", "ed.send", 2),
        ("ruth.callender", "care_planning", "yj.risk", 2),
    ],
)
def test_a_text_is_shown_up_to_the_permitted_level_and_no_further(
    shared: RunningGateway, user: str, purpose: str, category: str, level: int
) -> None:
    reply = shared.disclosure(user, SAM, purpose)

    assert reply.texts(category) == [stored_text(shared, category, level)]
    for withheld in {1, 2, 3} - {level}:
        assert stored_text(shared, category, withheld) not in reply.raw.decode()


def test_a_hidden_category_has_no_content_no_rules_and_no_closing_sentence(shared: RunningGateway) -> None:
    hidden = shared.disclosure("amara.okoye", SAM, "guidance").category("yj.current")

    assert set(hidden) == {"category", "label", "level", "because", "rules", "gates", "what_would_change_it"}
    assert (hidden["rules"], hidden["gates"]) == ([], [])


def test_a_shown_category_says_by_which_rules_and_why_and_that_there_may_be_more(shared: RunningGateway) -> None:
    reply = shared.disclosure("ruth.callender", SAM, "care_planning")
    held, empty = reply.category("yj.status"), shared.disclosure("mei.tanaka", BETH, "guidance").category("ed.send")

    assert (held["rules"], held["gates"]) == (["W03"], ["STAT"])
    assert held["because"].endswith("(CA04_S10_11).")
    assert held["closing"] == "There may be more that is not shown."
    assert empty["content"] == []
    assert empty["closing"] == f"Nothing is recorded here that can be shown to you. {held['closing']}"
    assert reply.body["protocol"].startswith("youth-support@1.0#")


def test_a_missing_summary_is_never_made_of_the_full_text(running: RunningGateway) -> None:
    unwrite(running, "sc.plan", 2)

    reply = running.disclosure("ben.stroud", SAM, "youth_justice")

    assert reply.texts("sc.plan") == ["No summary has been written: ask Marlowick Children's Social Care."]
    assert stored_text(running, "sc.plan", 3)[:20] not in reply.raw.decode()


def test_a_missing_existence_text_falls_back_on_the_sentence_of_the_vocabulary(running: RunningGateway) -> None:
    unwrite(running, "sc.plan", 1)

    assert running.disclosure("joanne.petrie", SAM, "safeguarding").texts("sc.plan") == [
        "A plan exists; ask the holder."
    ]


def test_whoever_may_read_in_full_reads_the_summary_where_no_full_text_was_written(running: RunningGateway) -> None:
    unwrite(running, "sc.plan", 3)

    (content,) = running.disclosure("ruth.callender", SAM, "care_planning").category("sc.plan")["content"]

    assert (content["level"], content["text"]) == ("summary", stored_text(running, "sc.plan", 2))


def test_a_detail_about_a_sibling_goes_to_others_in_the_version_without_her(running: RunningGateway) -> None:
    record_about_both(running, "ed.attendance", about=[ROBIN], texts_without_others={"full": APART})

    reply = running.disclosure("ruth.callender", SAM, "care_planning", "ed.attendance")

    assert APART in reply.texts("ed.attendance")
    assert TOGETHER not in reply.raw.decode()


def test_a_detail_about_a_sibling_is_not_shown_to_others_if_no_version_without_her_was_written(
    running: RunningGateway,
) -> None:
    before = running.disclosure("ruth.callender", SAM, "care_planning", "ed.attendance")
    record_about_both(running, "ed.attendance", about=[ROBIN])

    after = running.disclosure("ruth.callender", SAM, "care_planning", "ed.attendance")

    assert after.without_chance == before.without_chance


def test_a_detail_about_a_sibling_is_whole_for_whoever_may_see_it_of_both(running: RunningGateway) -> None:
    record_about_both(running, "ed.attendance", about=[ROBIN], texts_without_others={"full": APART})
    running.change(
        "INSERT INTO circumstances VALUES ('ci-robin', ?, 'looked_after', '2026-03-01', NULL, 'ruth.callender')", ROBIN
    )

    texts = running.disclosure("ruth.callender", SAM, "care_planning", "ed.attendance").texts("ed.attendance")

    assert TOGETHER in texts
    assert APART not in texts


def test_the_service_that_recorded_a_detail_about_a_sibling_sees_it_whole(running: RunningGateway) -> None:
    record_about_both(running, "ed.attendance", about=[ROBIN], texts_without_others={"full": APART})

    texts = running.disclosure("joanne.petrie", SAM, "safeguarding", "ed.attendance").texts("ed.attendance")

    assert TOGETHER in texts
    assert APART not in texts


@pytest.mark.parametrize(
    ("user", "purpose", "own"),
    [
        ("mei.tanaka", "guidance", "Marlowick Youth Support"),
        ("ravi.sandhu", "safeguarding", "Halcyon Fold Academy"),
    ],
)
def test_of_a_shielded_child_no_other_originator_is_named_and_the_one_contact_is_that_of_the_shield(
    shared: RunningGateway, user: str, purpose: str, own: str
) -> None:
    reply = shared.disclosure(user, ANOUK, purpose)
    contents = [content for entry in reply.body["categories"] for content in entry.get("content", [])]
    services = {name for (name,) in shared.rows("SELECT name FROM services")} - {own}

    assert {content["contact"] for content in contents if "contact" in content} == {SHIELD_CONTACT}
    assert {content["from"] for content in contents if "from" in content} <= {own, SHIELD_CONTACT}
    assert [name for name in services if name in reply.raw.decode()] == []


def test_what_could_reveal_where_a_shielded_child_is_stays_with_the_holder_save_for_the_allow_listed(
    shared: RunningGateway,
) -> None:
    adviser = shared.disclosure("mei.tanaka", ANOUK, "guidance")
    social_worker = shared.disclosure("shirin.vaziri", ANOUK, "care_planning")

    assert {adviser.levels[word] for word in ("id.contact", "id.carers", "ed.status", "sc.status")} == {"existence"}
    assert "refuge" not in adviser.raw.decode()
    assert social_worker.category("id.contact")["content"][0]["fields"]["address"] == "Willow refuge, Marlowick"
    assert SHIELD_CONTACT not in social_worker.raw.decode()


def test_where_a_shield_stands_what_exists_is_told_in_the_vocabularys_words_and_not_the_holders(
    shared: RunningGateway,
) -> None:
    (told,) = shared.disclosure("ravi.sandhu", ANOUK, "safeguarding").category("sc.plan")["content"]

    assert told["contact"] == SHIELD_CONTACT
    assert "Children's Social Care" not in told["text"]
    assert "from" not in told


def test_the_rules_of_a_shield_are_never_named_to_the_reader(shared: RunningGateway) -> None:
    reply = shared.disclosure("mei.tanaka", ANOUK, "guidance")

    assert not {"K90", "K91"} & {rule for entry in reply.body["categories"] for rule in entry["rules"]}
    assert "shield" not in reply.raw.decode().lower()
    assert shared.newest.section(SectionName.DETAIL)["shown"]["id.contact"]["confidential"] == ["K90"]


def test_of_a_restricted_record_others_learn_that_it_exists_and_whom_to_ask(shared: RunningGateway) -> None:
    reply = shared.disclosure("mei.tanaka", LEON, "guidance")

    assert {word: level for word, level in reply.levels.items() if level != "hidden"} == {"id.core": "existence"}
    assert reply.category("id.core")["content"] == [
        {"level": "existence", "text": "A record was found; ask the holder.", "contact": RESTRICTION_CONTACT}
    ]
    assert "Marchetti" not in reply.raw.decode()


def test_a_restricted_record_is_open_to_the_allow_listed(shared: RunningGateway) -> None:
    reply = shared.disclosure("alison.greave", LEON, "safeguarding")

    assert reply.category("id.core")["content"][0]["fields"]["name"] == "Leon Marchetti"
    assert reply.levels["ed.attendance"] == "full"


def test_under_article_18_only_that_a_detail_exists_is_shown_but_for_protection(shared: RunningGateway) -> None:
    text = stored_text(shared, "ed.attendance", 3, JOEL)
    adviser = shared.disclosure("rhiannon.pugh", JOEL, "guidance")
    education = shared.disclosure("james.tolliver", JOEL, "education")
    safeguarding = shared.disclosure("james.tolliver", JOEL, "safeguarding")

    (told,) = adviser.category("ed.attendance")["content"]
    assert (told["level"], "from" in told) == ("existence", False)
    assert education.levels["ed.attendance"] == "existence"
    assert text not in (adviser.raw + education.raw).decode()
    assert safeguarding.texts("ed.attendance") == [text]


def test_the_details_of_a_school_that_has_not_signed_appear_to_nobody_else(shared: RunningGateway) -> None:
    adviser = shared.disclosure("mei.tanaka", BETH, "guidance")
    own = shared.disclosure("alison.greave", BETH, "safeguarding")

    assert own.texts("ed.status") == [stored_text(shared, "ed.status", 3, BETH)]
    assert adviser.category("ed.status")["content"] == []
    assert "Tollgate" not in adviser.raw.decode()


def test_an_unsigned_school_is_given_nothing_of_others(shared: RunningGateway) -> None:
    contents = [
        content
        for entry in shared.disclosure("alison.greave", BETH, "safeguarding").body["categories"]
        for content in entry.get("content", [])
    ]

    assert {content.get("from", "Tollgate Meadow School") for content in contents} == {"Tollgate Meadow School"}


def test_an_adviser_attached_to_a_school_sees_a_name_and_a_year_of_birth_within_the_hours(
    shared: RunningGateway,
) -> None:
    reply = shared.disclosure("farida.rahimi", TEODOR, "guidance")

    assert {word: level for word, level in reply.levels.items() if level != "hidden"} == {"id.core": "summary"}
    assert reply.category("id.core")["content"][0]["fields"] == {"name": "Teodor Wilk", "year_of_birth": 2014}


def test_outside_the_hours_of_the_attachment_everything_is_hidden_and_on_another_weekday_nobody_is_found(
    running: RunningGateway,
) -> None:
    running.clock.at = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    after_hours = running.disclosure("farida.rahimi", TEODOR, "guidance")
    running.clock.at += timedelta(days=2)
    friday = running.disclosure("farida.rahimi", TEODOR, "guidance")

    assert (after_hours.status, set(after_hours.levels.values())) == (200, {"hidden"})
    assert friday.status == 404
    assert [event.clear["outcome"] for event in running.events()[-2:]] == ["all_hidden", "not-found"]


def test_the_hours_of_an_attachment_are_those_of_london_in_summer(running: RunningGateway) -> None:
    running.clock.at = datetime(2026, 4, 15, 7, 45, tzinfo=UTC)  # a quarter to nine by the clock on the wall

    assert running.disclosure("farida.rahimi", TEODOR, "guidance").levels["id.core"] == "summary"


@pytest.mark.parametrize(
    ("user", "purpose", "schemes"),
    [
        ("joanne.petrie", "safeguarding", {"UPN", "ULN"}),
        ("amara.okoye", "guidance", {"ULN"}),
        ("bridget.mahon", "direct_care", {"NHS"}),
        ("ruth.callender", "care_planning", set()),
    ],
)
def test_an_identifier_is_shown_only_to_the_sector_that_issues_it(
    shared: RunningGateway, user: str, purpose: str, schemes: set[str]
) -> None:
    fields = shared.disclosure(user, SAM, purpose).category("id.core")["content"][0]["fields"]

    assert set(fields["identifiers"]) == schemes


def test_a_confidential_service_is_not_named_even_where_its_text_is_shown(shared: RunningGateway) -> None:
    reply = shared.disclosure("amara.okoye", SAM, "guidance")

    assert [content["from"] for content in reply.category("he.mental")["content"]] == ["a confidential service"]
    assert "Child and Adolescent Mental Health" not in reply.raw.decode()


def test_no_agreement_in_force_leaves_only_what_the_own_service_recorded(running: RunningGateway) -> None:
    running.change("UPDATE agreements SET expires_on = '2026-03-03'")

    reply = running.disclosure("amara.okoye", SAM, "guidance")

    assert {content.get("from", "") for entry in reply.body["categories"] for content in entry.get("content", [])} <= {
        "",
        "Marlowick Youth Support",
    }
    assert (reply.levels["ed.status"], reply.levels["ca.plan"]) == ("hidden", "full")
