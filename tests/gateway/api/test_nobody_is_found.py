import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import ANOUK, SAM, Reply, RunningGateway

# All asked for by one adviser: nobody, another adviser's, one whom a conflict of interest bars, another agency's.
UNFOUND = {
    "absent": "yp-aaaaaaaaaaaaa",
    "not yours": SAM,
    "excluded": young_person_id("aaliyah-benhamou"),
    "other agency's": young_person_id("niamh-carrick"),
    "oddly spelt": "' OR 1=1 --%_\u202e\U0001f600",
}
NAMES = ["Nobody Whatever", "Sam Averill", "Aaliyah Benhamou", "Niamh Carrick", "' OR 1=1 --"]
WHO = "mei.tanaka"


def headers(reply: Reply) -> list[tuple[str, str]]:
    return sorted(reply.headers.items())


def test_whoever_is_asked_for_the_adviser_sees_her_own_case(shared: RunningGateway) -> None:
    assert shared.disclosure(WHO, ANOUK, "guidance").status == 200


@pytest.mark.parametrize("young_person", UNFOUND.values(), ids=list(UNFOUND))
@pytest.mark.parametrize("purpose", ["guidance", "safeguarding", "staff_safety"])
def test_absent_and_not_yours_read_the_same_to_the_byte(
    shared: RunningGateway, young_person: str, purpose: str
) -> None:
    absent = shared.disclosure(WHO, UNFOUND["absent"], purpose)
    reply = shared.disclosure(WHO, young_person, purpose)

    assert reply.status == 404
    assert reply.without_chance == absent.without_chance
    assert headers(reply) == headers(absent)


@pytest.mark.parametrize("young_person", UNFOUND.values(), ids=list(UNFOUND))
@pytest.mark.parametrize("category", ["ca.plan", "sc.plan"])
def test_recording_about_absent_and_not_yours_reads_the_same_to_the_byte(
    shared: RunningGateway, young_person: str, category: str
) -> None:
    absent = shared.record(WHO, UNFOUND["absent"], category)
    reply = shared.record(WHO, young_person, category)

    assert reply.status == 404
    assert reply.without_chance == absent.without_chance
    assert headers(reply) == headers(absent)


@pytest.mark.parametrize("young_person", UNFOUND.values(), ids=list(UNFOUND))
def test_a_detail_that_is_also_about_somebody_absent_or_not_yours_reads_the_same_to_the_byte(
    shared: RunningGateway, young_person: str
) -> None:
    absent = shared.record(WHO, ANOUK, "ca.plan", about=[UNFOUND["absent"]])
    reply = shared.record(WHO, ANOUK, "ca.plan", about=[young_person])

    assert reply.status == 404
    assert reply.without_chance == absent.without_chance
    assert headers(reply) == headers(absent)


@pytest.mark.parametrize("name", NAMES)
def test_searching_for_absent_and_not_yours_reads_the_same_to_the_byte(shared: RunningGateway, name: str) -> None:
    absent = shared.search(WHO, NAMES[0], "guidance")
    reply = shared.search(WHO, name, "guidance")

    assert (reply.status, reply.body["young_people"]) == (200, [])
    assert reply.without_chance == absent.without_chance
    assert headers(reply) == headers(absent)


def test_an_ended_relationship_is_none(running: RunningGateway) -> None:
    running.change("UPDATE relationships SET ends_on = '2026-03-03' WHERE practitioner_id = 'ruth.callender'")

    assert running.disclosure("ruth.callender", SAM, "care_planning").status == 404


def test_a_conflict_of_interest_bars_even_the_case_holder(running: RunningGateway) -> None:
    running.change(
        "UPDATE relationships SET young_person_id = ? WHERE kind = 'excluded' AND practitioner_id = ?", ANOUK, WHO
    )
    absent = running.disclosure(WHO, UNFOUND["absent"], "guidance")

    assert running.disclosure(WHO, ANOUK, "guidance").without_chance == absent.without_chance
    assert running.search(WHO, "delacourt", "guidance").body["young_people"] == []


@pytest.mark.parametrize("young_person", [UNFOUND["absent"], UNFOUND["not yours"]])
def test_the_log_keeps_under_a_pseudonym_who_was_asked_for_in_vain(shared: RunningGateway, young_person: str) -> None:
    shared.disclosure(WHO, young_person, "guidance")

    event = shared.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("refusal", "not-found")
    assert len(event.section(SectionName.SUBJECT)["pseudonym"]) == 64
    assert young_person.encode() not in event.everything
