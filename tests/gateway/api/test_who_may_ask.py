from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gateway.access_log.event import SectionName
from tests.gateway.running_gateway import ANOUK, SAM, RunningGateway

Claims = dict[str, Any]
ROUTES: dict[str, dict[str, object]] = {
    "/v1/disclosures": {"young_person": SAM, "purpose": "guidance"},
    "/v1/details": {"young_person": SAM, "category": "ca.plan", "texts": {"full": "All of it."}},
    "/v1/young-people/search": {"q": "averill", "purpose": "guidance"},
}
NO_CASEWORKERS = {
    "eleanor.voss": "governance",
    "philippa.dray": "auditor",
    "nathan.orme": "data_protection",
    "wes.kilbride": "operations",
    "yvonne.marsden": "operations",
    "margaret.ilesley": "data_protection",
}


def changed(**claims: object) -> Callable[[Claims], Claims]:
    return lambda good: {name: value for name, value in {**good, **claims}.items() if value is not None}


BAD_CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "for another audience": changed(aud="https://elsewhere.example"),
    "of an unknown issuer": changed(iss="https://nobody.example"),
    "without an expiry": changed(exp=None),
    "without a client": changed(client_id=None),
    "of an unknown person": changed(sub="nobody.atall"),
    "in another capacity": changed(capacity="cover"),
    "in a role not held": changed(role="pa_manager"),
    "bound to a key that is not proved": changed(cnf={"jkt": "x"}),
    "expired": lambda good: {**good, "iat": good["iat"] - 1200, "exp": good["exp"] - 1200},
    "not yet in force": changed(nbf=4_000_000_000),
}


@pytest.mark.parametrize("path", ROUTES)
def test_without_a_token_the_answer_is_401_and_a_challenge_without_an_error(shared: RunningGateway, path: str) -> None:
    before = len(shared.events())
    reply = shared.send(path, "", json=ROUTES[path])

    assert (reply.status, reply.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "event" not in reply.body
    assert len(shared.events()) == before


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer x.y.z", "Bearer \x80\xff", "Token a"]
)
def test_a_header_that_is_no_token_is_401(shared: RunningGateway, header: str) -> None:
    reply = shared.send("/v1/disclosures", "", json=ROUTES["/v1/disclosures"], headers={"Authorization": header})

    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("spoil", BAD_CLAIMS.values(), ids=list(BAD_CLAIMS))
@pytest.mark.parametrize("path", ROUTES)
def test_a_bad_token_is_401_and_never_says_what_is_wrong_with_it(
    shared: RunningGateway, spoil: Callable[[Claims], Claims], path: str
) -> None:
    before = len(shared.events())
    garbage = shared.send(path, "garbage", json=ROUTES[path])
    reply = shared.send(path, shared.sign(spoil(shared.claims("amara.okoye")), "marlowick-council"), json=ROUTES[path])

    assert reply.status == 401
    assert reply.without_chance == garbage.without_chance
    assert sorted(reply.headers.items()) == sorted(garbage.headers.items())
    assert reply.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert len(shared.events()) == before


def test_the_same_token_is_good_until_the_second_it_expires(running: RunningGateway) -> None:
    token, body = running.token("amara.okoye"), ROUTES["/v1/disclosures"]
    running.clock.at += timedelta(minutes=10) - timedelta(microseconds=1)
    last = running.send("/v1/disclosures", token, json=body)
    running.clock.at += timedelta(microseconds=1)
    late = running.send("/v1/disclosures", token, json=body)

    assert (last.status, late.status) == (200, 401)


@pytest.mark.parametrize(
    "issuer", ["https://marlowick-council.example", "https://fennel-row.example", "https://waymark-careers.example"]
)
@pytest.mark.parametrize("sibling", ["fennel-row", "waymark-careers", "marlowick-partnership"])
def test_the_key_of_a_sibling_organisation_never_signs_for_the_service_of_another(
    shared: RunningGateway, issuer: str, sibling: str
) -> None:
    token = shared.sign({**shared.claims("amara.okoye"), "iss": issuer}, sibling)

    assert shared.send("/v1/disclosures", token, json=ROUTES["/v1/disclosures"]).status == 401


def test_a_wrong_entry_in_the_register_still_lets_no_organisation_name_the_post_of_another(
    running: RunningGateway,
) -> None:
    running.change("""UPDATE issuers SET may_name = '[["youth-support", "pa"]]' WHERE organisation_id = 'fennel-row'""")
    token = running.sign({**running.claims("amara.okoye"), "iss": "https://fennel-row.example"}, "fennel-row")

    assert running.send("/v1/disclosures", token, json=ROUTES["/v1/disclosures"]).status == 401


@pytest.mark.parametrize("header", ["X-Organisation", "X-Forwarded-User", "X-Service", "X-Remote-User", "Forwarded"])
def test_no_header_makes_somebody_of_another_organisation(shared: RunningGateway, header: str) -> None:
    body, token = ROUTES["/v1/disclosures"], shared.token("declan.foyle")
    plain = shared.send("/v1/disclosures", token, json=body)

    reply = shared.send("/v1/disclosures", token, json=body, headers={header: "ruth.callender"})

    assert (reply.status, reply.without_chance) == (404, plain.without_chance)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("user", NO_CASEWORKERS)
def test_whoever_governs_audits_or_runs_the_system_has_no_case_endpoint(
    shared: RunningGateway, user: str, path: str
) -> None:
    with shared.one_event_for(403) as replies:
        replies.append(shared.ask(user, path, ROUTES[path]))

    (reply,) = replies
    assert reply.body["type"] == "urn:concordat:problem:not-for-this-caller"
    assert NO_CASEWORKERS[user] in reply.body["detail"]


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    ("lapse", "says"),
    [
        ("UPDATE practitioners SET active = false WHERE id = ?", "Ask your manager to renew it in the register."),
        ("UPDATE practitioners SET vetted_until = '2026-03-03' WHERE id = ?", "vetting ended on 3 March 2026."),
        ("UPDATE practitioners SET trained_until = '2026-02-17' WHERE id = ?", "training ended on 17 February 2026."),
        ("UPDATE posts SET ends_on = '2026-03-03' WHERE practitioner_id = ?", "Your post is not current."),
        ("UPDATE posts SET starts_on = '2026-03-05' WHERE practitioner_id = ?", "Your post is not current."),
    ],
)
def test_whoever_is_not_cleared_today_is_told_what_to_renew(
    running: RunningGateway, lapse: str, says: str, path: str
) -> None:
    assert running.change(lapse, "amara.okoye") == 1

    with running.one_event_for(403) as replies:
        replies.append(running.ask("amara.okoye", path, ROUTES[path]))

    (reply,) = replies
    assert reply.body["type"] == "urn:concordat:problem:not-cleared"
    assert says in reply.body["detail"]
    assert "enew it" in reply.body["detail"]


def test_training_that_ended_within_the_last_fortnight_still_counts(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET trained_until = '2026-02-18' WHERE id = 'amara.okoye'")

    assert running.disclosure("amara.okoye", SAM, "guidance").status == 200


def test_vetting_counts_on_its_last_day(running: RunningGateway) -> None:
    running.change("UPDATE practitioners SET vetted_until = '2026-03-04' WHERE id = 'amara.okoye'")

    assert running.disclosure("amara.okoye", SAM, "guidance").status == 200


def test_a_post_that_is_no_longer_in_the_register_is_401_though_the_token_has_time_left(
    running: RunningGateway,
) -> None:
    token = running.token("amara.okoye")
    running.change("DELETE FROM posts WHERE practitioner_id = 'amara.okoye'")

    assert running.send("/v1/disclosures", token, json=ROUTES["/v1/disclosures"]).status == 401


def test_somebody_with_posts_at_two_schools_asks_as_one_of_them_at_a_time(running: RunningGateway) -> None:
    body = {"young_person": SAM, "purpose": "education"}
    running.clock.at += timedelta(days=1)  # on Thursdays no attachment leads from one school to the other

    at_sams = running.ask("colin.thewlis", "/v1/disclosures", body, "fennel-row-school")
    elsewhere = running.ask("colin.thewlis", "/v1/disclosures", body, "larkhanger-school")

    assert (at_sams.status, elsewhere.status) == (200, 404)


def test_the_event_says_who_asked_in_which_post_through_which_client(shared: RunningGateway) -> None:
    shared.disclosure("mei.tanaka", ANOUK, "guidance")

    actor, parties = shared.newest.section(SectionName.ACTOR), shared.newest.section(SectionName.PARTIES)
    assert (actor["user"], actor["role"], actor["capacity"]) == ("mei.tanaka", "pa", "substantive")
    assert (actor["client"], actor["authentication"]["issuer"]) == ("tests", "https://marlowick-council.example")
    assert parties["asking"] == {"organisation": "marlowick-council", "service": "youth-support"}
