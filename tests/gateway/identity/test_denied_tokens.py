from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.access_log.event import Kind, SectionName
from gateway.acts.agreements.sign_up_board import read_sign_up_board
from gateway.calling.callers import Kind as CallerKind
from gateway.registry.denying import Denial, NotDenied, deny
from gateway.visit import Answer, Visit
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway
from tests.gateway.storage.test_number_of_statements import statements

ISSUER, USER = "https://marlowick-council.example", "amara.okoye"
BODY = {"young_person": SAM, "purpose": "guidance"}
WHY = "a laptop was lost"


def denied(running: RunningGateway, **which: Any) -> datetime:  # noqa: ANN401 - what a denial says
    gateway = running.gateway
    return deny(running.settings, gateway.database, gateway.writer, Denial(WHY, **which))


def signed(running: RunningGateway, user: str = USER, **claims: object) -> str:
    return running.sign({**running.claims(user), **claims}, running.post_of(user).asker.organisation)


def asked(running: RunningGateway, token: str) -> Reply:
    return running.send("/v1/disclosures", token, json=BODY)


def test_a_denied_token_is_refused_at_once_like_any_other_that_is_no_good(running: RunningGateway) -> None:
    token, other = signed(running, jti="stolen"), signed(running, jti="another")
    assert asked(running, token).status == 200

    denied(running, issuer=ISSUER, jti="stolen")

    garbage, reply = asked(running, "garbage"), asked(running, token)
    assert (reply.status, reply.without_chance) == (401, garbage.without_chance)
    assert sorted(reply.headers.items()) == sorted(garbage.headers.items())
    assert asked(running, other).status == 200


def test_it_is_refused_at_every_gateway_of_the_database_in_the_same_moment(running: RunningGateway) -> None:
    token, elsewhere = signed(running, jti="stolen"), running.another()
    try:
        assert asked(elsewhere, token).status == 200
        denied(running, issuer=ISSUER, jti="stolen")
        assert asked(elsewhere, token).status == 401
    finally:
        elsewhere.close()


def test_a_token_of_another_issuer_with_the_same_identifier_is_another(running: RunningGateway) -> None:
    denied(running, issuer="https://fennel-row.example", jti="common")

    assert asked(running, signed(running, jti="common")).status == 200


def test_all_of_an_issuer_that_were_issued_before_an_instant_are_denied_and_later_ones_are_not(
    running: RunningGateway,
) -> None:
    old, of_school = signed(running), signed(running, "joanne.petrie")
    denied(running, issuer=ISSUER, issued_before=NOW + timedelta(seconds=1))
    running.clock.at += timedelta(seconds=1)

    assert asked(running, old).status == 401
    assert asked(running, signed(running)).status == 200
    education = {"young_person": SAM, "purpose": "education"}
    assert running.send("/v1/disclosures", of_school, json=education).status == 200


def test_all_of_a_practitioner_are_denied_and_nobody_elses(running: RunningGateway) -> None:
    old, manager = signed(running), signed(running, "helen.braithwell")
    denied(running, practitioner=USER, issued_before=NOW + timedelta(seconds=1))
    running.clock.at += timedelta(seconds=1)

    assert asked(running, old).status == 401
    assert asked(running, signed(running)).status == 200
    assert asked(running, manager).status == 200


def test_whoever_is_just_being_answered_is_looked_at_again(running: RunningGateway) -> None:
    tries: list[int] = []

    def work(visit: Visit) -> Answer:
        tries.append(1)
        if len(tries) == 1:
            denied(running, issuer=ISSUER, jti="stolen")
        return read_sign_up_board(visit)

    before = len(running.events())
    reply = running.gateway.door.answer(f"Bearer {signed(running, jti='stolen')}", frozenset(CallerKind), work)

    assert (reply.status, tries) == (401, [1])
    # The denial alone stands in the log: nothing was answered on the token after it.
    assert [event.clear["kind"] for event in running.events()[before:]] == [Kind.TOKENS_DENIED]


def test_the_log_says_which_tokens_were_denied_by_whom_and_why(running: RunningGateway) -> None:
    denied(running, issuer=ISSUER, jti="stolen")

    event = running.newest
    assert (event.clear["kind"], event.clear["outcome"]) == (Kind.TOKENS_DENIED, "denied")
    assert event.section(SectionName.DETAIL) == {"issuer": ISSUER, "token": "stolen", "because": WHY}
    assert event.section(SectionName.ACTOR)["user"] == "operator"


def test_a_denial_is_kept_for_as_long_as_a_token_could_be_in_date_and_then_let_go(running: RunningGateway) -> None:
    until = denied(running, issuer=ISSUER, jti="one")
    # The longest life, of a token that was stamped as far ahead as is let in.
    assert until == NOW + timedelta(hours=1, seconds=60)
    running.clock.at = until
    denied(running, issuer=ISSUER, jti="another")

    assert running.rows("SELECT token_id, because FROM denied_tokens") == [("another", WHY)]


def test_a_call_takes_no_statement_more_for_the_denials(running: RunningGateway) -> None:
    token = signed(running)
    assert asked(running, token).status == 200
    with statements(running) as before:
        asked(running, token)
    for at in range(20):
        denied(running, issuer=ISSUER, jti=f"t{at}")
    with statements(running) as after:
        asked(running, token)

    assert len(after) == len(before)
    assert sum("denied_tokens" in statement for statement in after) == 1


@pytest.mark.parametrize(
    "which",
    [
        {},
        {"issuer": ISSUER},
        {"practitioner": USER},
        {"jti": "stolen"},
        {"practitioner": USER, "jti": "stolen"},
        {"issuer": ISSUER, "jti": "stolen", "issued_before": NOW},
        {"issued_before": NOW},
        {"issuer": ISSUER, "issued_before": NOW + timedelta(minutes=2)},
        {"issuer": ISSUER, "issued_before": NOW - timedelta(hours=1)},
    ],
)
def test_a_denial_that_says_nothing_or_too_much_is_refused(running: RunningGateway, which: dict[str, Any]) -> None:
    before = len(running.events())
    with pytest.raises(NotDenied, match=r".+"):
        denied(running, **which)
    assert len(running.events()) == before
    assert asked(running, signed(running)).status == 200
