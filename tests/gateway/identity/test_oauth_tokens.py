"""Tokens that the gateway issues to systems of agencies that have no issuer of their own."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import jwt
import pytest

from gateway.access_log.event import SectionName
from gateway.api.every_route import ROUTES
from gateway.calling.callers import Kind
from gateway.demonstration.roster import young_person_id
from tests.gateway.registered_client import RegisteredClient, registered
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

DSL = {"practitioner": "joanne.petrie", "service": "fennel-row-school", "role": "dsl"}
MAY = (("fennel-row-school", "dsl"), ("fennel-row-school", "careers_lead"))
CASE = {"young_person": SAM, "purpose": "safeguarding"}


@pytest.fixture
def client(running: RunningGateway) -> RegisteredClient:
    return RegisteredClient(running).register("fennel-row", *MAY)


@pytest.fixture(scope="module")
def sharing(shared: RunningGateway) -> RegisteredClient:
    """A client for tests that change nothing but the log."""
    return RegisteredClient(shared).register("fennel-row", *MAY)


def opened(running: RunningGateway, token: str) -> Reply:
    return running.send("/v1/disclosures", token, json=CASE)


def claims_of(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def test_a_token_for_a_practitioner_opens_what_their_own_would_and_the_log_names_both(client: RegisteredClient) -> None:
    running = client.running
    reply = client.ask(**DSL)

    assert (reply.status, reply.body["token_type"], reply.body["expires_in"]) == (200, "Bearer", 600)
    seen = opened(running, reply.body["access_token"])
    assert seen.levels == running.disclosure("joanne.petrie", SAM, "safeguarding").levels
    actor, parties = (running.events()[-2].section(name) for name in (SectionName.ACTOR, SectionName.PARTIES))
    assert (actor["user"], actor["role"], actor["client"]) == ("joanne.petrie", "dsl", "fennel-row-records")
    assert actor["authentication"]["issuer"] == running.settings.audience
    assert parties["asking"] == {"organisation": "fennel-row", "service": "fennel-row-school"}


def test_what_is_issued_is_an_access_token_of_rfc_9068_under_a_published_key(sharing: RegisteredClient) -> None:
    reply = sharing.ask(**DSL)
    token, claims = reply.body["access_token"], claims_of(reply.body["access_token"])
    published = sharing.running.send("/.well-known/jwks.json", "", method="GET").body["keys"]
    told = sharing.running.send("/.well-known/oauth-authorization-server", "", method="GET").body

    header = jwt.get_unverified_header(token)
    assert (header["typ"], header["alg"], header["kid"]) == ("at+jwt", "EdDSA", published[0]["kid"])
    jwt.decode(token, jwt.PyJWK(published[0]).key, ["EdDSA"], {"verify_exp": False}, audience=claims["aud"])
    assert claims["iss"] == told["issuer"] == claims["aud"]
    assert told["token_endpoint"] == f"{claims['iss']}/oauth/token"
    assert (claims["sub"], claims["client_id"]) == ("joanne.petrie", "fennel-row-records")
    assert claims["exp"] - claims["iat"] == 600
    assert not {"d", "k"} & published[0].keys()
    assert reply.headers["Cache-Control"] == "no-store"


def test_the_event_of_a_token_says_for_whom_it_is_and_never_the_token(client: RegisteredClient) -> None:
    with client.running.one_event_for(200) as replies:
        replies.append(client.ask(**DSL))

    event, token = client.running.newest, replies[0].body["access_token"]
    detail = event.section(SectionName.DETAIL)
    assert (event.clear["kind"], event.clear["outcome"]) == ("tokens_issued", "issued")
    assert (detail["for"], detail["role"], detail["token"]) == ("joanne.petrie", "dsl", claims_of(token)["jti"])
    assert token.split(".")[2].encode() not in event.everything


def test_a_system_that_acts_for_nobody_reads_agreements_and_opens_nothing_else(sharing: RegisteredClient) -> None:
    running, token = sharing.running, sharing.token()
    answered = set()
    for route in ROUTES:
        path = re.sub("<[a-z_]+>", SAM if "young_person_id" in route.path else "no-such-identifier", route.path)
        body = {"data": "{}", "content_type": "application/json"} if route.method == "POST" else {}
        reply = running.send(path, token, method=route.method, **body)
        if reply.status == 403:
            assert reply.body["type"].endswith(":not-for-this-caller")
        else:
            answered.add((route.method, route.path, reply.status))
        assert (Kind.SYSTEM in route.kinds) == (reply.status != 403)

    assert answered == {("GET", "/v1/agreements", 200)}
    assert all(route.method == "GET" for route in ROUTES if Kind.SYSTEM in route.kinds)


def test_a_young_person_reads_the_board_that_is_for_everybody_too(running: RunningGateway) -> None:
    code = running.ask("ruth.callender", f"/v1/young-people/{SAM}/sign-in-codes", {}).body["code"]
    header = {"Authorization": f"Code {code}"}
    waiting = running.send("/v1/agreements", "", method="GET", headers=header)
    session = running.send("/v1/own-record/sign-in", "", json={}, headers=header).body["token"]

    assert running.send("/v1/agreements", session, method="GET").status == 200
    assert waiting.status == 403


Wrong = Callable[[RegisteredClient], str]
AT_ONCE = timedelta(seconds=1)


def changed(**claims: object) -> Wrong:
    return lambda client: client.assertion(None, **claims)


def at(client: RegisteredClient, seconds: int) -> int:
    return int(client.running.clock.at.timestamp()) + seconds


def with_secret(client: RegisteredClient) -> str:
    return jwt.encode(client.claims(), client.pem.encode()[:40], "HS256", {"kid": "k1", "typ": "JWT"})


def by_another(client: RegisteredClient) -> str:
    return RegisteredClient(client.running, key_id="k1").assertion()


def unsigned(client: RegisteredClient) -> str:
    return jwt.encode(client.claims(), "", "none", {"kid": "k1", "typ": "JWT"})


UNKNOWN: dict[str, Wrong] = {
    "nobody's": lambda client: RegisteredClient(client.running, "nobody").assertion(),
    "by another key": by_another,
    "by a secret": with_secret,
    "unsigned": unsigned,
    "about somebody else": changed(sub="somebody-else"),
    "without a subject": changed(sub=None),
    "an access token": lambda client: client.assertion({"typ": "at+jwt"}),
    "of no type": lambda client: jwt.encode(client.claims(), client.key, "EdDSA", {"kid": "k1", "typ": None}),
    "with another key's name": lambda client: client.assertion({"kid": "k2"}),
    "with a key of its own": lambda client: client.assertion({"jwk": {"kty": "OKP"}}),
    "with a critical extension": lambda client: client.assertion({"crit": ["exp"]}),
    "no token at all": lambda _client: "x",
    "larger than 8 KB": changed(more="x" * 9000),
    "one of our own": lambda client: client.token(),
}


@pytest.mark.parametrize("wrong", UNKNOWN)
def test_an_assertion_that_no_client_signed_is_refused_alike_and_leaves_no_event(
    sharing: RegisteredClient, wrong: str
) -> None:
    assertion = UNKNOWN[wrong](sharing)
    before = sharing.running.newest.sequence
    reply = sharing.ask(assertion)

    assert (reply.status, reply.body["error"]) == (401, "invalid_client")
    assert sharing.running.newest.sequence == before
    first = sharing.ask(RegisteredClient(sharing.running, "nobody").assertion())
    assert reply.without_chance == first.without_chance


KNOWN: dict[str, tuple[Wrong, str]] = {
    "made out to somebody else": (changed(aud="https://elsewhere.example/oauth/token"), "aud"),
    "made out to the issuer": (changed(aud="https://gateway.concordat.example"), "aud"),
    "made out to several": (changed(aud=["https://gateway.concordat.example/oauth/token"]), "aud"),
    "without an audience": (changed(aud=None), "aud"),
    "over": (lambda client: client.assertion(iat=at(client, -120), exp=at(client, 0)), "over"),
    "for longer than five minutes": (lambda client: client.assertion(exp=at(client, 301)), "5 minutes"),
    "without an end": (changed(exp=None), "exp"),
    "without a beginning": (changed(iat=None), "iat"),
    "with a time in words": (changed(exp="tomorrow"), "exp"),
    "not in force yet": (lambda client: client.assertion(nbf=at(client, 30)), "not in force"),
    "of tomorrow": (lambda client: client.assertion(iat=at(client, 90), exp=at(client, 120)), "not in force"),
    "without an identifier": (changed(jti=None), "jti"),
    "with a number for an identifier": (changed(jti=7), "jti"),
}


@pytest.mark.parametrize("wrong", KNOWN)
def test_what_is_wrong_with_an_assertion_that_was_really_signed_is_told_and_logged(
    sharing: RegisteredClient, wrong: str
) -> None:
    made, says = KNOWN[wrong]
    with sharing.running.one_event_for(401) as replies:
        replies.append(sharing.ask(made(sharing), **DSL))

    (reply,) = replies
    assert reply.body["error"] == "invalid_client"
    assert says in reply.body["error_description"]
    assert reply.headers["Content-Type"] == "application/json"
    event = sharing.running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == ("refusal", "client-refused")
    assert event.section(SectionName.ACTOR)["client"] == "fennel-row-records"


def test_an_assertion_is_good_for_one_call_at_whichever_gateway_even_if_nothing_was_issued(
    client: RegisteredClient,
) -> None:
    first, second = client.assertion(), client.assertion()
    other = client.running.another()
    elsewhere = RegisteredClient(other, key=client.key)
    try:
        replies = [client.ask(first), client.ask(first), elsewhere.ask(first)]
        refused = [client.ask(second, practitioner="nobody"), elsewhere.ask(second)]
    finally:
        other.close()

    assert [reply.status for reply in replies] == [200, 401, 401]
    assert [reply.status for reply in refused] == [400, 401]
    assert "used before" in replies[2].body["error_description"]


def test_of_many_calls_at_once_with_one_assertion_one_is_issued_a_token(client: RegisteredClient) -> None:
    assertion, other = client.assertion(), client.running.another()
    gateways = [client, RegisteredClient(other, key=client.key)] * 6
    try:
        with ThreadPoolExecutor(len(gateways)) as calls:
            found = list(calls.map(lambda each: each.ask(assertion).status, gateways))
    finally:
        other.close()

    assert sorted(found) == [200] + [401] * (len(gateways) - 1)


def test_used_assertions_are_forgotten_once_they_are_over(client: RegisteredClient) -> None:
    client.token()
    client.running.clock.at += timedelta(minutes=6)
    client.token()

    assert client.running.rows("SELECT count(*) FROM used_assertions") == [(1,)]


NOT_THEIRS = {
    "nobody": {**DSL, "practitioner": "nobody"},
    "of another organisation": {"practitioner": "carys.bevan", "service": "larkhanger-school", "role": "dsl"},
    "in a post that they do not have": {**DSL, "practitioner": "peter.gannow"},
    "in a role that the client may not name": {**DSL, "practitioner": "stella.amponsah", "role": "head"},
    "at another service": {**DSL, "practitioner": "colin.thewlis", "service": "larkhanger-school"},
    "without a service": {"practitioner": "joanne.petrie", "role": "dsl"},
    "a role alone": {"role": "dsl"},
    "as a system": {**DSL, "service": "-", "role": "system"},
}


@pytest.mark.parametrize("whom", NOT_THEIRS)
def test_nobody_is_issued_whom_the_client_may_not_name_and_all_of_them_read_alike(
    sharing: RegisteredClient, whom: str
) -> None:
    with sharing.running.one_event_for(400) as replies:
        replies.append(sharing.ask(**NOT_THEIRS[whom]))

    assert replies[0].body["error"] == "invalid_grant"
    assert replies[0].without_chance == sharing.ask(**NOT_THEIRS["nobody"]).without_chance


def test_somebody_who_is_lent_acts_for_the_host_alone(client: RegisteredClient) -> None:
    colin = {"practitioner": "colin.thewlis", "service": "fennel-row-school", "role": "careers_lead"}
    claims = claims_of(client.token(**colin))

    assert (claims["capacity"], claims["service"]) == ("lent", "fennel-row-school")


@pytest.mark.parametrize(
    ("members", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"client_assertion_type": "urn:example:another"}, 400, "invalid_request"),
        ({**DSL, "practitioner": "x" * 101}, 400, "invalid_request"),
        # No form at all, so nobody is looked for in it.
        ({**DSL, "practitioner": "joanne.petrie\0"}, 401, "invalid_client"),
    ],
)
def test_a_form_that_asks_for_something_else_is_told_so_in_the_words_of_rfc_6749(
    sharing: RegisteredClient, members: dict[str, str], status: int, error: str
) -> None:
    reply = sharing.ask(**members)

    assert (reply.status, reply.body["error"]) == (status, error)
    assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", reply.body["error_description"])


def test_members_that_nobody_knows_are_passed_over_and_empty_ones_count_as_left_out(sharing: RegisteredClient) -> None:
    reply = sharing.ask(scope="everything", practitioner="", service="", role="")

    assert reply.status == 200
    assert claims_of(reply.body["access_token"])["sub"] == "fennel-row-records"


def test_a_member_that_is_sent_twice_or_as_json_or_beside_a_bearer_s_token_vouches_for_nobody(
    sharing: RegisteredClient,
) -> None:
    running, form = sharing.running, sharing.form()
    twice = {**form, "grant_type": [form["grant_type"], "password"]}
    as_json = running.send("/oauth/token", "", data=json.dumps(form), content_type="application/json")
    beside = running.send("/oauth/token", running.token("joanne.petrie"), data=sharing.form())

    assert running.send("/oauth/token", "", data=twice).status == 401
    assert as_json.status == 401
    assert (beside.status, beside.body["error"]) == (403, "invalid_client")
    assert running.newest.section(SectionName.ACTOR)["user"] == "joanne.petrie"


def test_an_assertion_is_no_bearer_s_token(sharing: RegisteredClient) -> None:
    assert opened(sharing.running, sharing.assertion()).status == 401


def test_a_client_that_is_removed_is_refused_at_once_with_every_token_that_it_has(client: RegisteredClient) -> None:
    running, other = client.running, client.running.another()
    tokens = [client.token(**DSL), client.token()]
    registered(other).remove(client.name)
    other.close()

    assert opened(running, tokens[0]).status == 401
    assert running.send("/v1/agreements", tokens[1], method="GET").status == 401
    assert client.ask().status == 401


def test_a_token_is_worth_no_more_than_what_its_client_may_name_now(client: RegisteredClient) -> None:
    token = client.token(**DSL)
    assert opened(client.running, token).status == 200

    client.register("fennel-row", MAY[1])
    assert opened(client.running, token).status == 401


def test_a_client_of_another_organisation_never_speaks_for_this_one(client: RegisteredClient) -> None:
    sibling = RegisteredClient(client.running, "larkhanger-records", key_id="k1")
    sibling.register("larkhanger", ("larkhanger-school", "dsl"))

    assert sibling.ask(**DSL).body["error"] == "invalid_grant"
    # Its own key under the other's name, and the other's name under its own.
    assert client.ask(sibling.assertion(iss=client.name, sub=client.name)).status == 401
    assert client.ask(client.assertion(iss=sibling.name, sub=sibling.name)).status == 401


def test_a_token_ends_after_ten_minutes(client: RegisteredClient) -> None:
    token = client.token(**DSL)
    client.running.clock.at += timedelta(minutes=10) - AT_ONCE
    assert opened(client.running, token).status == 200

    client.running.clock.at += AT_ONCE
    assert opened(client.running, token).status == 401


def test_a_new_key_signs_and_the_one_before_is_published_until_its_last_token_is_over(client: RegisteredClient) -> None:
    running = client.running
    old = client.token(**DSL)
    running.clock.at += timedelta(minutes=5)
    running.gateway.door.token_signer.rotate(running.clock.at)
    new = client.token(**DSL)

    def published() -> list[str]:
        return [key["kid"] for key in running.send("/.well-known/jwks.json", "", method="GET").body["keys"]]

    kids = [jwt.get_unverified_header(token)["kid"] for token in (new, old)]
    assert published() == kids
    assert [opened(running, token).status for token in (new, old)] == [200, 200]
    running.clock.at += timedelta(minutes=10)
    assert published() == kids[:1]


def test_the_keys_are_the_owner_s_alone_and_a_key_that_is_taken_away_vouches_for_nobody(
    client: RegisteredClient,
) -> None:
    token, folder = client.token(**DSL), client.running.settings.token_signer
    files = list(folder.iterdir())
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600]

    client.running.gateway.door.token_signer.rotate(client.running.clock.at + AT_ONCE)
    files[0].unlink()
    assert opened(client.running, token).status == 401


def test_a_token_of_ours_with_other_claims_is_refused(sharing: RegisteredClient) -> None:
    head, _claims, signature = sharing.token().split(".")
    claims = {**claims_of(sharing.token(**DSL)), "client_id": "fennel-row-records", "role": "head"}
    forged = jwt.encode(claims, sharing.key, "EdDSA", {"kid": "k1", "typ": "at+jwt"}).split(".")[1]

    assert opened(sharing.running, f"{head}.{forged}.{signature}").status == 401


def test_a_system_s_token_is_denied_like_any_other(client: RegisteredClient) -> None:
    token = client.token()
    row = ("d", client.running.settings.audience, claims_of(token)["jti"], "", "operator", "lost")
    client.running.change(
        "INSERT INTO denied_tokens (id, issuer, token_id, practitioner, denied_at, denied_by, because, until)"
        " VALUES (?, ?, ?, ?, '2026-03-04 10:00:00', ?, ?, '2026-03-05 10:00:00')",
        *row,
    )

    assert client.running.send("/v1/agreements", token, method="GET").status == 401


def test_a_stranger_to_a_case_is_hidden_from_a_system_s_practitioner_alike(sharing: RegisteredClient) -> None:
    token, absent = sharing.token(**DSL), {"young_person": "yp-nobody", "purpose": "safeguarding"}
    other = {**absent, "young_person": young_person_id("niamh-carrick")}
    replies = [sharing.running.send("/v1/disclosures", token, json=body) for body in (absent, other)]

    assert [reply.status for reply in replies] == [404, 404]
    assert replies[0].without_chance == replies[1].without_chance
