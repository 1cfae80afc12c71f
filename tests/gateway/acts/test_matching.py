import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest

from gateway.access_log.event import SectionName
from gateway.demonstration.roster import young_person_id
from tests.gateway.acts.break_glass import MATCH, match, open_access, particulars, tasks
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway
from tests.gateway.storage.test_number_of_statements import statements

PA, MANAGER, SOCIAL_WORKER = "declan.foyle", "helen.braithwell", "ruth.callender"
NIAMH, ANOUK, LEON = (young_person_id(key) for key in ("niamh-carrick", "anouk-delacourt", "leon-marchetti"))
NOT_HERE = "Not found here. If a child is in danger now ring 999 or the duty number."
SECOND = {"second_authoriser": SOCIAL_WORKER}
REFERRAL = {"referral_reference": "canary-reference-17"}
Change = Callable[[RunningGateway], object]


def seal(running: RunningGateway) -> None:
    running.change(
        "INSERT INTO restrictions (id, young_person_id, kind, contact, set_by, set_at)"
        " VALUES ('sealed-one', ?, 'sealed', 'nobody', 'marcus.eddowes', '2026-03-01 09:00:00.000000')",
        NIAMH,
    )


def shield(running: RunningGateway) -> None:
    running.change(
        "INSERT INTO shields (id, young_person_id, contact, set_by, set_at)"
        " VALUES ('shield-one', ?, 'the front door', 'marcus.eddowes', '2026-03-01 09:00:00.000000')",
        NIAMH,
    )


def restrict(running: RunningGateway) -> None:
    running.change("UPDATE restrictions SET young_person_id = ? WHERE kind = 'restricted'", NIAMH)


def exclude(running: RunningGateway) -> None:
    running.change(
        "UPDATE relationships SET young_person_id = ?, practitioner_id = ? WHERE kind = 'excluded'", NIAMH, PA
    )


def let_there_be_two(running: RunningGateway) -> None:
    running.change(
        "INSERT INTO young_people (id, name, search_name, date_of_birth, sex, address, phone, email, safe_channel)"
        " SELECT 'yp-twin', name, search_name, date_of_birth, sex, address, phone, email, safe_channel"
        " FROM young_people WHERE id = ?",
        NIAMH,
    )


UNFOUND: dict[str, Change] = {
    "sealed": seal,
    "shielded": shield,
    "restricted": restrict,
    "excluded": exclude,
    "several": let_there_be_two,
}


def handle(reply: Reply) -> str:
    assert reply.status == 200
    return str(reply.body["handle"])


def test_whoever_has_these_particulars_is_given_as_a_handle_for_an_hour_and_nothing_more(
    running: RunningGateway,
) -> None:
    reply = match(running, PA, particulars(running, NIAMH))

    assert set(reply.body) == {"handle", "expires_at", "event", "nonce"}
    assert reply.body["expires_at"] == "2026-03-04T11:30:00+00:00"
    assert running.rows("SELECT handle_hash, young_person_id, ground FROM match_attempts") == [
        (sha256(handle(reply).encode()).hexdigest(), NIAMH, "significant_harm")
    ]
    access = open_access(running, PA, handle=handle(reply))
    assert (access.status, access.body["young_person"]) == (201, NIAMH)
    assert running.disclosure(PA, NIAMH, "safeguarding").status == 200


def test_the_name_is_folded_and_everything_else_is_exact(running: RunningGateway) -> None:
    whom = particulars(running, NIAMH)
    address = str(whom["address"])

    assert match(running, PA, {**whom, "name": "  nIAMH   cARRICK ", "address": address.upper()}).status == 200
    for wrong in (
        {"name": "Niamh Carric"},
        {"name": "Niamh"},
        {"name": "%%"},
        {"date_of_birth": "2014-01-31"},
        {"address": address[:-1]},
        {"address": "%"},
    ):
        assert match(running, PA, {**whom, **wrong}).status == 404


def test_a_school_or_an_identifier_does_in_place_of_an_address(running: RunningGateway) -> None:
    whom = particulars(running, NIAMH)
    del whom["address"]
    ((upn,),) = running.rows("SELECT value FROM identifiers WHERE young_person_id = ? AND scheme = 'UPN'", NIAMH)

    assert match(running, PA, {**whom, "school": "larkhanger-school"}).status == 200
    assert match(running, PA, {**whom, "school": "fennel-row-school"}).status == 404
    by_number = {**whom, "identifier": {"scheme": "UPN", "value": upn}}
    assert match(running, "joanne.petrie", by_number).status == 200
    assert match(running, "joanne.petrie", {**whom, "identifier": {"scheme": "UPN", "value": "x"}}).status == 404
    with running.one_event_for(422) as replies:
        replies.append(match(running, PA, by_number))
    assert replies[0].body["field"] == "identifier.scheme"


@pytest.mark.parametrize("why", list(UNFOUND))
def test_nobody_sealed_shielded_and_the_rest_get_the_same_reply_by_the_same_statements(
    running: RunningGateway, why: str
) -> None:
    whom, token = particulars(running, NIAMH), running.token(PA)
    nobody = {**whom, "name": "Nobody Whatever"}
    match(running, PA, nobody)
    UNFOUND[why](running)

    def look(sought: dict[str, object]) -> tuple[Reply, list[str]]:
        body = {"purpose": "safeguarding", "ground": "significant_harm", **sought}
        with statements(running) as sent:
            reply = running.send(MATCH, token, json=body)
        return reply, sent

    (here, sent), (there, sent_for_nobody) = look(whom), look(nobody)

    assert (here.status, here.body["detail"]) == (404, NOT_HERE)
    assert here.without_chance == there.without_chance
    assert sorted(here.headers.items()) == sorted(there.headers.items())
    assert [_shape(one) for one in sent] == [_shape(one) for one in sent_for_nobody]
    kinds = {(event.clear["kind"], event.clear["outcome"]) for event in running.events()[-2:]}
    assert kinds == {("match", "not_found")}


VALUES = re.compile(r"IN \((VALUES )?(\?|[(), ])+\)")


def _shape(statement: str) -> str:
    """A statement without its lists of values, which differ in length."""
    return VALUES.sub("IN ()", re.sub(r"%\(\w+\)s(::\w+)?", "?", statement))


def test_a_gateway_that_sends_one_more_statement_for_the_sealed_would_be_noticed(running: RunningGateway) -> None:
    with statements(running) as sent:
        match(running, PA, particulars(running, NIAMH))
    assert len([one for one in sent if "restrictions" in one]) >= 3
    assert any("INSERT INTO tasks" in one and "restrictions" in one for one in sent)


@pytest.mark.parametrize(
    ("change", "finds", "finds_not"),
    [
        (shield, SECOND, {"ground": "vital_interests"}),
        (restrict, SECOND, {}),
        (restrict, {"ground": "vital_interests"}, REFERRAL),
    ],
)
def test_the_protected_are_found_only_on_a_ground_and_with_a_second_person(
    running: RunningGateway, change: Change, finds: dict[str, object], finds_not: dict[str, object]
) -> None:
    change(running)
    whom, who = particulars(running, NIAMH), MANAGER

    assert match(running, who, whom, **finds_not).status == 404
    assert match(running, who, whom, **finds).status == 200


def test_nobody_learns_from_a_match_whether_somebody_is_shielded_for_both_wait_for_the_second_person(
    running: RunningGateway,
) -> None:
    there = handle(match(running, "dominic.hale", particulars(running, NIAMH), **SECOND))
    plain = open_access(running, "dominic.hale", handle=there)
    shield(running)
    again = handle(match(running, "sandra.whitlow", particulars(running, NIAMH), **SECOND))
    shielded = open_access(running, "sandra.whitlow", handle=again)

    assert plain.body["waits_for_second_person"] is shielded.body["waits_for_second_person"] is True
    assert running.disclosure("dominic.hale", NIAMH, "safeguarding").status == 404
    path = f"/v1/exceptional-access/{shielded.body['access']}/authorise"
    assert running.ask(MANAGER, path, {}).status == 422
    assert running.ask(SOCIAL_WORKER, path, {}).status == 200
    assert running.disclosure("sandra.whitlow", NIAMH, "safeguarding").levels["id.address_protected"] == "full"


def test_another_second_person_than_was_named_for_the_match_is_refused(running: RunningGateway) -> None:
    given = handle(match(running, PA, particulars(running, NIAMH), **SECOND))

    with running.one_event_for(422) as replies:
        replies.append(open_access(running, PA, handle=given, second_authoriser=MANAGER))
    assert replies[0].body["field"] == "second_authoriser"


def test_the_sealed_are_found_by_nobody_and_only_whoever_sealed_them_is_told(running: RunningGateway) -> None:
    seal(running)
    whom = particulars(running, NIAMH)

    for more in ({}, SECOND, {"ground": "vital_interests", **SECOND}):
        assert match(running, PA, whom, **more).body["detail"] == NOT_HERE
    told = tasks(running, "marcus.eddowes", "sealed_identity_sought")
    assert {(task["about"], task["young_person"]) for task in told} == {("restriction:sealed-one", None)}
    for other in (MANAGER, "eleanor.voss", "nathan.orme", PA):
        assert tasks(running, other, "sealed_identity_sought") == []


def test_a_handle_is_nobody_elses_and_is_over_after_an_hour(running: RunningGateway) -> None:
    given = handle(match(running, PA, particulars(running, NIAMH)))
    unknown = open_access(running, "mei.tanaka", handle="match-of-nothing")

    theirs = open_access(running, "mei.tanaka", handle=given)
    assert (theirs.status, theirs.without_chance) == (404, unknown.without_chance)
    seal(running)
    assert open_access(running, PA, handle=given).status == 404
    running.change("DELETE FROM restrictions WHERE id = 'sealed-one'")
    running.clock.at = NOW + timedelta(minutes=60)
    assert open_access(running, PA, handle=given).status == 404


def test_a_handle_for_another_purpose_opens_no_exceptional_access(running: RunningGateway) -> None:
    given = handle(match(running, MANAGER, particulars(running, NIAMH), purpose="oversight", **REFERRAL))

    with running.one_event_for(422) as replies:
        replies.append(open_access(running, MANAGER, handle=given))
    assert replies[0].body["field"] == "handle"


def test_a_referral_is_entered_by_a_manager_who_matched_its_young_person(running: RunningGateway) -> None:
    given = handle(match(running, "angela.fairlie", particulars(running, NIAMH), purpose="oversight", **REFERRAL))
    referral = {
        "kind": "referral_pending",
        "service": "youth-offending",
        "starts_on": "2026-03-04",
        "evidence": "ref 17",
    }

    reply = running.ask("angela.fairlie", f"/v1/young-people/{given}/relationships", referral)

    assert reply.status == 201
    rows = running.rows("SELECT young_person_id FROM relationships WHERE id = ?", reply.body["relationship"])
    assert rows == [(NIAMH,)]
    absent = running.ask("angela.fairlie", "/v1/young-people/match-of-nothing/relationships", referral)
    without = running.ask("angela.fairlie", f"/v1/young-people/{NIAMH[:-1]}/relationships", referral)
    assert (absent.status, absent.without_chance) == (404, without.without_chance)


def test_after_twenty_attempts_within_an_hour_somebody_waits(running: RunningGateway) -> None:
    whom = particulars(running, NIAMH)
    for attempt in range(20):
        running.clock.at = NOW + timedelta(minutes=attempt)
        assert match(running, PA, {**whom, "name": f"Nobody {attempt}"}).status == 404

    with running.one_event_for(429) as replies:
        replies.append(match(running, PA, whom))
    assert replies[0].headers["Retry-After"] == str(41 * 60 + 1)
    assert running.rows("SELECT count(*) FROM match_attempts") == [(20,)]
    assert match(running, "mei.tanaka", whom).status == 200
    running.clock.at = NOW + timedelta(minutes=60, seconds=1)
    assert match(running, PA, whom).status == 200
    assert match(running, PA, whom).status == 429


def test_the_supervisor_is_told_once_a_day_and_never_of_whom(running: RunningGateway) -> None:
    match(running, PA, particulars(running, NIAMH))
    match(running, PA, {**particulars(running, NIAMH), "name": "Nobody Whatever"})

    (told,) = tasks(running, MANAGER, "match_notice")
    assert (told["about"], told["young_person"]) == ("matches:declan.foyle:2026-03-04", None)
    running.clock.at = NOW + timedelta(days=1)
    match(running, PA, particulars(running, NIAMH))
    assert len(tasks(running, MANAGER, "match_notice")) == 2


def test_no_value_that_was_looked_for_is_in_the_log(running: RunningGateway) -> None:
    match(running, MANAGER, particulars(running, NIAMH), **REFERRAL)
    found = running.newest
    match(running, MANAGER, {**particulars(running, NIAMH), "name": "Canary Whatever"}, **REFERRAL)

    assert found.clear["kind"] == running.newest.clear["kind"] == "match"
    assert len(found.section(SectionName.SUBJECT)["pseudonym"]) == 64
    assert len(found.section(SectionName.PURPOSE)["looked_for"]) == 64
    everything = b"".join(event.everything for event in running.events()).lower()
    for word in (b"canary", b"niamh", b"carrick", b"2014-01-30", b"candlemaker", NIAMH.encode()):
        assert word not in everything


@pytest.mark.parametrize(
    ("faulty", "refused", "field"),
    [
        ({"ground": None}, 422, "ground"),
        ({"ground": "curiosity"}, 400, "ground"),
        ({"name": None}, 400, "name"),
        ({"date_of_birth": "January"}, 400, "date_of_birth"),
        ({"address": None}, 422, "address"),
        ({"school": "larkhanger-school"}, 422, "address"),
        ({"purpose": "gossip"}, 422, "purpose"),
        ({"identifier": {"scheme": "PASSPORT", "value": "1"}, "address": None}, 422, "identifier.scheme"),
        ({"second_authoriser": PA}, 422, "second_authoriser"),
        ({"second_authoriser": "peter.gannow"}, 422, "second_authoriser"),
        ({"phone": "01632 960101"}, 400, "phone"),
    ],
)
def test_what_is_not_complete_is_refused_by_name_is_not_counted_and_is_logged(
    running: RunningGateway, faulty: dict[str, object], refused: int, field: str
) -> None:
    whole = {"purpose": "safeguarding", "ground": "significant_harm", **particulars(running, NIAMH), **faulty}

    with running.one_event_for(refused) as replies:
        replies.append(running.ask(PA, MATCH, {name: value for name, value in whole.items() if value is not None}))

    told = replies[0].body
    assert field in (told["fields"] if refused == 400 else [told["field"]])
    assert running.rows("SELECT count(*) FROM match_attempts") == [(0,)]


@pytest.mark.parametrize("who", ["peter.gannow", "adam.croft", "graham.sibley"])
def test_whoever_opens_no_exceptional_access_finds_nobody_on_a_ground(shared: RunningGateway, who: str) -> None:
    here = match(shared, who, particulars(shared, NIAMH))
    nobody = match(shared, who, {**particulars(shared, SAM), "name": "Nobody Whatever"})

    assert (here.status, here.without_chance) == (403, nobody.without_chance)


def test_lapsed_training_finds_nobody_but_where_life_is_at_stake(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET trained_until = '2025-01-01' WHERE id = ?", PA)

    assert match(running, PA, particulars(running, NIAMH)).status == 403
    assert match(running, PA, particulars(running, NIAMH), ground="vital_interests").status == 200
