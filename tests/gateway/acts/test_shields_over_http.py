from datetime import timedelta

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.running_gateway import ANOUK, SAM, Reply, RunningGateway
from tests.gateway.storage.test_number_of_statements import statements

PA, SOCIAL_WORKER, MANAGER, PA_MANAGER = "amara.okoye", "ruth.callender", "marcus.eddowes", "helen.braithwell"
STRANGER = "mei.tanaka"
ABSENT = "yp-aaaaaaaaaaaaa"
CONTACT = "Youth Support duty desk, 01632 960101"
WHY = "Somebody was seen waiting outside the house."
CONFIDENTIAL = ("id.contact", "id.carers", "ed.status")


def shield(running: RunningGateway, who: str = PA, young_person: str = SAM, contact: str = CONTACT) -> Reply:
    return running.ask(who, f"/v1/young-people/{young_person}/shields", {"contact": contact, "because": WHY})


def confirm(running: RunningGateway, who: str, name: str, version: int = 1, young_person: str = SAM) -> Reply:
    return running.ask(who, f"/v1/young-people/{young_person}/shields/{name}/confirm", {"version": version})


def lift(running: RunningGateway, who: str, name: str, version: int, young_person: str = SAM) -> Reply:
    path = f"/v1/young-people/{young_person}/shields/{name}/lift"
    return running.ask(who, path, {"version": version, "because": "They have moved; it is over."})


def levels(running: RunningGateway, who: str = PA, young_person: str = SAM) -> set[str]:
    shown = running.disclosure(who, young_person, "guidance").levels
    return {shown[word] for word in CONFIDENTIAL}


def test_whoever_works_with_a_young_person_shields_them_at_once(running: RunningGateway) -> None:
    assert levels(running) == {"full"}

    reply = shield(running)

    assert (reply.status, reply.body["version"]) == (201, 1)
    assert levels(running) == {"existence"}
    shown = running.disclosure(PA, SAM, "guidance").category("id.contact")["content"]
    assert shown[0]["contact"] == CONTACT


def test_what_is_logged_of_a_shield_names_neither_contact_nor_reason(running: RunningGateway) -> None:
    name = shield(running).body["shield"]

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("shield_changed", "set")
    assert event.section(SectionName.DETAIL)["shield"] == name
    assert b"960101" not in event.everything
    assert b"waiting" not in event.everything


def test_a_shield_that_nobody_confirmed_is_over_after_48_hours(running: RunningGateway) -> None:
    shield(running)
    running.clock.at += timedelta(hours=47, minutes=59)
    assert levels(running) == {"existence"}

    running.clock.at += timedelta(minutes=1)

    assert levels(running) == {"full"}


@pytest.mark.parametrize("who", [MANAGER, PA_MANAGER])
def test_a_manager_of_its_service_or_of_social_care_confirms_it_and_then_it_stands(
    running: RunningGateway, who: str
) -> None:
    name = shield(running).body["shield"]

    assert confirm(running, who, name).status == 200

    running.clock.at += timedelta(days=20)
    assert levels(running) == {"existence"}


def test_a_shield_is_put_to_the_managers_alone_and_is_closed_once_it_is_confirmed(running: RunningGateway) -> None:
    name = shield(running).body["shield"]
    put = "SELECT owner_service, owner_role, due_at FROM tasks WHERE kind = 'confirm_shield' AND closed_at IS NULL"

    assert sorted(running.rows(put)) == [
        ("social-care", "sw_manager", "2026-03-06 10:30:00.000000"),
        ("youth-support", "pa_manager", "2026-03-06 10:30:00.000000"),
    ]
    confirm(running, MANAGER, name)
    assert running.rows(put) == []


@pytest.mark.parametrize("who", [PA, SOCIAL_WORKER, "joanne.petrie"])
def test_whoever_only_works_with_the_young_person_confirms_no_shield(running: RunningGateway, who: str) -> None:
    name = shield(running).body["shield"]

    with running.one_event_for(403) as replies:
        replies.append(confirm(running, who, name))


def test_nobody_confirms_the_shield_that_they_set(running: RunningGateway) -> None:
    name = shield(running, PA_MANAGER).body["shield"]

    with running.one_event_for(403) as replies:
        replies.append(confirm(running, PA_MANAGER, name))
    assert confirm(running, MANAGER, name).status == 200


def test_one_person_lifts_no_shield(running: RunningGateway) -> None:
    name = shield(running).body["shield"]
    confirm(running, MANAGER, name)

    first = lift(running, PA_MANAGER, name, 2)
    with running.one_event_for(422) as replies:
        replies.append(lift(running, PA_MANAGER, name, 3))

    assert (first.status, first.body["state"]) == (202, "waits_for_a_second_person")
    assert replies[0].body["field"] == "because"
    assert levels(running) == {"existence"}


@pytest.mark.parametrize(
    ("first", "second"), [(PA, PA_MANAGER), (PA_MANAGER, PA), (PA, MANAGER), (MANAGER, PA), (MANAGER, PA_MANAGER)]
)
def test_the_service_that_set_it_and_a_manager_lift_it_together(
    running: RunningGateway, first: str, second: str
) -> None:
    name = shield(running).body["shield"]
    confirm(running, MANAGER, name)

    assert lift(running, first, name, 2).status == 202
    lifted = lift(running, second, name, 3)

    assert (lifted.status, lifted.body["state"]) == (200, "lifted")
    assert levels(running) == {"full"}
    assert running.rows("SELECT count(*) FROM tasks WHERE closed_at IS NULL AND about LIKE 'shield:%'") == [(0,)]


def test_two_of_the_service_that_set_it_lift_nothing_without_a_manager(running: RunningGateway) -> None:
    name = shield(running).body["shield"]
    running.change(
        "UPDATE relationships SET practitioner_id = 'declan.foyle', service_id = 'youth-support'"
        " WHERE young_person_id = ? AND practitioner_id = 'ben.stroud'",
        SAM,
    )

    assert lift(running, PA, name, 1).status == 202
    assert lift(running, "declan.foyle", name, 2).status == 202
    assert levels(running) == {"existence"}


def test_what_was_said_for_lifting_more_than_four_weeks_ago_is_asked_anew(running: RunningGateway) -> None:
    name = shield(running).body["shield"]
    confirm(running, MANAGER, name)
    lift(running, PA, name, 2)
    running.clock.at += timedelta(days=28)

    assert lift(running, PA_MANAGER, name, 3).status == 202
    assert levels(running) == {"existence"}


def test_who_was_asked_to_say_the_second_word_has_a_task(running: RunningGateway) -> None:
    name = shield(running).body["shield"]
    lift(running, MANAGER, name, 1)

    rows = running.rows("SELECT owner_id, owner_service, owner_role FROM tasks WHERE kind = 'lift_protection'")
    managers = {(None, "social-care", "sw_manager"), (None, "youth-support", "pa_manager")}
    assert set(rows) == {(PA, "youth-support", None), *managers}


def test_a_shield_that_is_over_is_neither_confirmed_nor_lifted(running: RunningGateway) -> None:
    name = shield(running).body["shield"]
    running.clock.at += timedelta(hours=48)

    for reply in (confirm(running, MANAGER, name), lift(running, MANAGER, name, 1)):
        assert (reply.status, reply.body["field"]) == (422, "shield_id")


def test_of_two_writers_one_wins_and_the_other_is_told_the_version_and_nothing_else(running: RunningGateway) -> None:
    name = shield(running).body["shield"]
    confirm(running, MANAGER, name)

    with running.one_event_for(409) as replies:
        replies.append(lift(running, PA_MANAGER, name, 1))
    assert replies[0].body["version"] == 2


def test_a_second_shield_in_haste_does_not_change_the_contact_of_one_that_was_confirmed(
    running: RunningGateway,
) -> None:
    before = running.disclosure(STRANGER, ANOUK, "guidance").category("id.contact")

    assert shield(running, STRANGER, ANOUK, "A number of their own, 01632 960999").status == 201

    assert running.disclosure(STRANGER, ANOUK, "guidance").category("id.contact") == before


def test_a_manager_reads_what_their_service_set_or_was_asked_about_and_what_it_waits_for(
    running: RunningGateway,
) -> None:
    name = shield(running).body["shield"]
    lift(running, PA, name, 1)

    reply = running.send(f"/v1/young-people/{SAM}/protections", running.token(MANAGER), method="GET")

    (listed,) = reply.body["protections"]
    assert (listed["protection"], listed["stands"], listed["version"]) == (name, True, 2)
    assert listed["wanted_lifted_by"] == ["originator"]
    assert running.newest.clear["kind"] == "protections_read"


# Nobody learns of a shield who may not decide about it


DECIDING: dict[str, tuple[str, dict[str, object]]] = {
    "confirm": ("shields/{}/confirm", {"version": 1}),
    "lift": ("shields/{}/lift", {"version": 1, "because": "B"}),
    "lift a restriction": ("restrictions/{}/lift", {"version": 1, "because": "B"}),
    "allow": ("allow-list", {"practitioner": "mei.tanaka", "service": "youth-support"}),
    "allow no longer": ("allow-list/remove", {"practitioner": "mei.tanaka", "service": "youth-support"}),
}
# What somebody sets themselves is theirs to know.
SETTING: dict[str, tuple[str, dict[str, object]]] = {
    "set": ("shields", {"contact": "C", "because": "B"}),
    "restrict": ("restrictions", {"kind": "restricted", "contact": "C", "because": "B"}),
    "hold": ("restrictions", {"kind": "legal_hold", "contact": "C", "because": "B"}),
    "seal": ("restrictions", {"kind": "sealed", "contact": "C", "because": "B"}),
}


@pytest.mark.parametrize("who", [STRANGER, "bernard.osei", "carol.steadman", "tara.quigley"])
@pytest.mark.parametrize("act", [*DECIDING.values(), *SETTING.values()], ids=[*DECIDING, *SETTING])
def test_an_outsider_is_answered_alike_about_absent_shielded_and_not_shielded(
    running: RunningGateway, who: str, act: tuple[str, dict[str, object]]
) -> None:
    name = shield(running).body["shield"]
    tail, body = act

    replies = {
        (reply.status, reply.without_chance)
        for young_person in (ABSENT, SAM, young_person_id("robin-averill"))
        for reply in [running.ask(who, f"/v1/young-people/{young_person}/{tail.format(name)}", body)]
    }

    assert len(replies) == 1
    assert {status for status, _ in replies} == {404}


@pytest.mark.parametrize("who", ["joanne.petrie", "ben.stroud", "bridget.mahon"])
@pytest.mark.parametrize("act", DECIDING.values(), ids=list(DECIDING))
def test_whoever_stands_to_the_young_person_and_may_not_decide_is_answered_alike_with_and_without_a_shield(
    running: RunningGateway, who: str, act: tuple[str, dict[str, object]]
) -> None:
    tail, body = act
    path = f"/v1/young-people/{SAM}/{tail}"
    before = running.ask(who, path.format("shield-none"), body)
    name = shield(running).body["shield"]

    assert running.ask(who, path.format(name), body).without_chance == before.without_chance


@pytest.mark.parametrize("who", ["joanne.petrie", "stella.amponsah", PA, PA_MANAGER])
def test_reading_the_protections_is_answered_alike_with_and_without_another_services_shield(
    running: RunningGateway, who: str
) -> None:
    before = running.send(f"/v1/young-people/{SAM}/protections", running.token(who), method="GET")
    assert shield(running, "ben.stroud").status == 201

    after = running.send(f"/v1/young-people/{SAM}/protections", running.token(who), method="GET")
    assert (after.status, after.without_chance) == (403, before.without_chance)


def test_setting_a_shield_is_answered_alike_with_and_without_another(running: RunningGateway) -> None:
    def shape(reply: Reply) -> tuple[int, list[str], list[int]]:
        return reply.status, list(reply.body), [len(str(value)) for value in reply.body.values()]

    first = shape(shield(running, "ben.stroud"))

    assert shape(shield(running, "ben.stroud")) == first


@pytest.mark.parametrize("act", [*DECIDING.values(), *SETTING.values()], ids=[*DECIDING, *SETTING])
def test_an_outsider_is_answered_by_as_many_statements_about_absent_shielded_and_not_shielded(
    running: RunningGateway, act: tuple[str, dict[str, object]]
) -> None:
    name, token = shield(running).body["shield"], running.token(STRANGER)
    tail, body = act
    sent = []
    for young_person in (ABSENT, SAM, young_person_id("robin-averill")):
        with statements(running) as seen:
            running.send(f"/v1/young-people/{young_person}/{tail.format(name)}", token, json=body)
        sent.append(len(seen))

    assert len(set(sent)) == 1
