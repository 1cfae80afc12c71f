import pytest

from gateway.access_log.event import SectionName
from gateway.calling.callers import Kind
from gateway.demonstration.roster import young_person_id
from gateway.disclosures import open_case
from gateway.visit import Answer, Visit
from tests.gateway.running_gateway import ROBIN, SAM, RunningGateway

FULL, SUMMARY, EXISTENCE = "Wants to weld; see the long plan.", "Wants to weld.", "There is a plan about work."
TEXTS = {"full": FULL, "summary": SUMMARY, "existence": EXISTENCE}
ADAEZE, TARIQ = young_person_id("adaeze-umehara"), young_person_id("tariq-osmani")


def stored(running: RunningGateway) -> tuple[int, ...]:
    (counts,) = running.rows(
        "SELECT (SELECT count(*) FROM details), (SELECT count(*) FROM detail_texts), (SELECT count(*) FROM counters)"
    )
    return counts


def test_a_recorded_detail_is_shown_to_another_agency_by_its_level_in_the_next_answer(running: RunningGateway) -> None:
    recorded = running.record("amara.okoye", SAM, "ca.plan", texts=TEXTS, nature="opinion")
    own = running.disclosure("amara.okoye", SAM, "guidance")
    social_worker = running.disclosure("ruth.callender", SAM, "care_planning")
    school = running.disclosure("joanne.petrie", SAM, "safeguarding")

    assert recorded.status == 201
    assert {name: recorded.body[name] for name in ("category", "recorded_on")} == {
        "category": "ca.plan",
        "recorded_on": "2026-03-04",
    }
    assert own.texts("ca.plan")[-1] == FULL
    assert social_worker.category("ca.plan")["content"][-1] == {
        "level": "summary",
        "text": SUMMARY,
        "from": "Marlowick Youth Support",
        "recorded_on": "2026-03-04",
        "nature": "opinion",
    }
    assert FULL not in social_worker.raw.decode()
    assert (school.levels["ca.plan"], b"weld" in school.raw) == ("hidden", False)


def test_the_event_of_a_recorded_detail_holds_its_category_and_none_of_its_words(running: RunningGateway) -> None:
    with running.one_event_for(201) as replies:
        replies.append(running.record("amara.okoye", SAM, "ca.plan", texts=TEXTS))

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("detail_recorded", "recorded")
    assert event.section(SectionName.DETAIL)["category"] == "ca.plan"
    assert event.section(SectionName.DETAIL)["licence"] == "R01"
    assert b"weld" not in event.everything + replies[0].raw


@pytest.mark.parametrize("category", ["", None])
def test_a_detail_without_a_category_is_refused_with_the_known_ones(
    shared: RunningGateway, category: str | None
) -> None:
    before = stored(shared)
    named = {} if category is None else {"category": category}

    with shared.one_event_for(422) as replies:
        replies.append(shared.ask("amara.okoye", "/v1/details", {"young_person": SAM, "texts": TEXTS, **named}))

    assert replies[0].body["field"] == "category"
    assert len(replies[0].body["known"]) == 34
    assert stored(shared) == before


def test_a_category_that_the_service_does_not_record_is_refused_with_those_that_it_does(shared: RunningGateway) -> None:
    before = stored(shared)

    with shared.one_event_for(422) as replies:
        replies.append(shared.record("amara.okoye", SAM, "sc.plan", texts=TEXTS))

    own = replies[0].body["recorded_by_your_service"]
    assert {"ca.plan", "ca.casenotes", "id.involvement"} <= set(own)
    assert "sc.plan" not in own
    assert stored(shared) == before


def test_whoever_stands_in_no_relationship_records_nothing_and_is_told_nothing(shared: RunningGateway) -> None:
    before = stored(shared)
    unknown = shared.record("declan.foyle", "yp-aaaaaaaaaaaaa", "ca.plan", texts=TEXTS)
    known = shared.record("declan.foyle", SAM, "ca.plan", texts=TEXTS)

    assert (unknown.status, known.status) == (404, 404)
    assert unknown.without_chance == known.without_chance
    assert stored(shared) == before


@pytest.mark.parametrize(
    ("user", "young_person"), [("graham.sibley", TARIQ), ("helen.braithwell", SAM), ("joyce.hanley", TARIQ)]
)
def test_only_a_role_and_relationship_that_the_actions_name_records(
    running: RunningGateway, user: str, young_person: str
) -> None:
    expected = {"graham.sibley": 403, "helen.braithwell": 201, "joyce.hanley": 201}[user]
    category = {"helen.braithwell": "ca.plan"}.get(user, "ed.status")

    reply = running.record(user, young_person, category, texts=TEXTS)

    assert reply.status == expected
    assert expected == 201 or reply.body["type"] == "urn:concordat:problem:action-not-open"


def test_a_case_holder_may_finish_the_notes_within_the_weeks_after_closure_and_not_later(
    running: RunningGateway,
) -> None:
    within = running.record("declan.foyle", ADAEZE, "ca.casenotes", texts=TEXTS)
    running.change("UPDATE relationships SET starts_on = '2026-02-03', ends_on = NULL WHERE kind = 'former'")
    after = running.record("declan.foyle", ADAEZE, "ca.casenotes", texts=TEXTS)

    assert (within.status, after.status) == (201, 404)


def test_recording_moves_the_counters_of_everybody_whom_the_detail_is_about(running: RunningGateway) -> None:
    recorded = running.record("joanne.petrie", SAM, "ed.attendance", texts=TEXTS, about=[ROBIN, SAM]).body["detail"]

    assert running.rows("SELECT key, value FROM counters WHERE kind = 'young_person' ORDER BY key") == sorted(
        [(SAM, 1), (ROBIN, 1)]
    )
    assert running.rows("SELECT young_person_id FROM detail_people WHERE detail_id = ?", recorded) == [(ROBIN,)]


def test_a_disclosure_that_was_decided_before_a_detail_was_recorded_is_decided_again(running: RunningGateway) -> None:
    decided: list[int] = []

    def work(visit: Visit) -> Answer:
        answer = open_case(visit, SAM, "care_planning")
        if not decided:
            running.record("amara.okoye", SAM, "ca.plan", texts=TEXTS)
        decided.append(answer.status)
        return answer

    before = len(running.events())
    reply = running.gateway.door.answer(f"Bearer {running.token('ruth.callender')}", {Kind.PRACTITIONER}, work)

    assert (decided, reply.status) == ([200, 200], 200)
    assert SUMMARY in reply.body.decode()
    assert [event.clear["kind"] for event in running.events()[before:]] == ["detail_recorded", "disclosure"]


def test_a_disclosure_that_is_overtaken_three_times_is_answered_with_503_and_stands_nowhere(
    running: RunningGateway,
) -> None:
    def work(visit: Visit) -> Answer:
        answer = open_case(visit, SAM, "care_planning")
        running.record("amara.okoye", SAM, "ca.plan", texts=TEXTS)
        return answer

    before = len(running.events())
    reply = running.gateway.door.answer(f"Bearer {running.token('ruth.callender')}", {Kind.PRACTITIONER}, work)

    assert reply.status == 503
    assert [event.clear["kind"] for event in running.events()[before:]] == ["detail_recorded"] * 3
