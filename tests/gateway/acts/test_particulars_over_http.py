import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import ANOUK, SAM, Reply, RunningGateway

PA, RECORDS, HEAD, SOCIAL_WORKER = "amara.okoye", "janet.okafor", "stella.amponsah", "ruth.callender"
ABSENT = "yp-aaaaaaaaaaaaa"


def particulars(running: RunningGateway, who: str, version: int = 0, young_person: str = SAM, **given: object) -> Reply:
    return running.ask(who, f"/v1/young-people/{young_person}/particulars", {"version": version, **given})


def fields(running: RunningGateway, category: str = "id.core", who: str = PA) -> dict[str, object]:
    shown: dict[str, object] = running.disclosure(who, SAM, "guidance").category(category)["content"][0]["fields"]
    return shown


def names(running: RunningGateway, q: str) -> list[str]:
    return [one["name"] for one in running.search(PA, q, "guidance").body["young_people"]]


@pytest.mark.parametrize("who", [RECORDS, HEAD, SOCIAL_WORKER, PA])
def test_whoever_keeps_records_or_works_with_a_young_person_keeps_their_particulars(
    running: RunningGateway, who: str
) -> None:
    reply = particulars(running, who, phone="01632 960555")

    assert (reply.status, reply.body["changed"], reply.body["version"]) == (200, ["phone"], 1)
    assert fields(running, "id.contact")["phone"] == "01632 960555"


def test_a_young_person_is_found_under_the_new_name_and_nobody_is_shown_the_old_one(running: RunningGateway) -> None:
    assert names(running, "sam averill") == ["Sam Averill"]

    particulars(running, PA, name="Samira  Quell", sex="female")

    assert names(running, "samira quell") == ["Samira  Quell"]
    assert names(running, "averill") == []
    assert (fields(running)["name"], fields(running)["sex"]) == ("Samira  Quell", "female")
    assert b"Averill" not in str(fields(running)).encode()


def test_which_particulars_were_changed_is_logged_and_no_value(running: RunningGateway) -> None:
    particulars(running, PA, name="Samira Quell", phone="01632 960555")

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("particulars_changed", "changed")
    assert event.section(SectionName.DETAIL)["particulars"] == ["name", "phone"]
    assert b"Quell" not in event.everything
    assert b"960555" not in event.everything


@pytest.mark.parametrize("who", ["mei.tanaka", "bernard.osei", "tara.quigley"])
def test_an_outsider_is_answered_as_about_nobody(running: RunningGateway, who: str) -> None:
    absent = particulars(running, who, 0, ABSENT, phone="01632 960555")
    reply = particulars(running, who, 0, SAM, phone="01632 960555")

    assert (reply.status, reply.without_chance) == (404, absent.without_chance)


@pytest.mark.parametrize("who", ["karen.ostrow", "colin.thewlis", "darren.mossop"])
def test_whoever_stands_to_them_in_another_way_changes_nothing(running: RunningGateway, who: str) -> None:
    with running.one_event_for(403) as replies:
        body = {"version": 0, "phone": "01632 960555"}
        replies.append(
            running.ask(who, f"/v1/young-people/{SAM}/particulars", body, running.post_of(who).asker.service)
        )


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "version"), ({"died_on": "2026-03-05"}, "died_on"), ({"died_on": "2001-01-01"}, "died_on")],
)
def test_particulars_that_break_a_rule_are_refused_by_the_field(
    running: RunningGateway, given: dict[str, object], field: str
) -> None:
    with running.one_event_for(422) as replies:
        replies.append(running.ask(PA, f"/v1/young-people/{SAM}/particulars", {"version": 0, **given}))

    assert replies[0].body["field"] == field
    assert running.rows("SELECT died_on FROM young_people WHERE id = ?", SAM) == [(None,)]


@pytest.mark.parametrize("given", [{"name": " "}, {"name": "  X"}, {"sex": "other"}, {"date_of_birth": "2010-01-01"}])
def test_particulars_of_another_form_are_refused(running: RunningGateway, given: dict[str, object]) -> None:
    with running.one_event_for(400) as replies:
        replies.append(running.ask(PA, f"/v1/young-people/{SAM}/particulars", {"version": 0, **given}))


def test_of_two_writers_one_wins_and_the_other_is_told_the_version_and_nothing_else(running: RunningGateway) -> None:
    particulars(running, PA, phone="01632 960555")

    with running.one_event_for(409) as replies:
        replies.append(particulars(running, RECORDS, phone="01632 960556"))
    assert replies[0].body["version"] == 1


def test_changing_the_address_of_somebody_shielded_is_answered_as_of_anybody(running: RunningGateway) -> None:
    def shape(reply: Reply) -> tuple[int, list[str], object]:
        return reply.status, list(reply.body), reply.body["changed"]

    shielded = particulars(running, "mei.tanaka", 0, ANOUK, address="9 Ropewalk Lane, Marlowick")
    other = particulars(running, "mei.tanaka", 0, young_person_id("zofia-malinska"), address="9 Ropewalk Lane")

    assert shape(shielded) == shape(other)
