import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from gateway.access_log.event import SectionName
from gateway.api.every_route import ROUTES
from gateway.storage.repeats import FORGOTTEN_AT_ONCE
from tests.gateway.running_gateway import SAM, Reply, RunningGateway

BODY = {"young_person": SAM, "category": "sc.plan", "texts": {"full": "Visit on Friday, canary-in-a-text."}}
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
WRITER, OTHER = "ruth.callender", "amara.okoye"


def write(
    running: RunningGateway, key: str = KEY, body: object = None, user: str = WRITER, path: str = "/v1/details"
) -> Reply:
    return running.send(path, running.token(user), json=body or BODY, headers={"Idempotency-Key": key})


def details(running: RunningGateway) -> int:
    return int(running.rows("SELECT count(*) FROM details")[0][0])


def said(reply: Reply) -> dict[str, object]:
    return {name: value for name, value in reply.body.items() if name not in {"event", "nonce"}}


def test_a_write_that_is_repeated_is_written_once_and_answered_alike_with_an_event_of_its_own(
    running: RunningGateway,
) -> None:
    before = details(running)
    first = write(running)
    with running.one_event_for(201) as replies:
        replies.append(write(running))
    again = replies[0]

    assert details(running) == before + 1
    assert said(again) == said(first)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (running.newest.clear["kind"], running.newest.clear["outcome"]) == ("repeat", "repeated")
    assert running.newest.section(SectionName.DETAIL)["repeats"] == first.body["event"]
    assert running.newest.section(SectionName.ACTOR)["user"] == WRITER


def test_a_key_in_quotes_is_the_key_without_them(running: RunningGateway) -> None:
    assert said(write(running, f'"{KEY}"')) == said(write(running, KEY))


@pytest.mark.parametrize("key", ["", " ", '"', f'"{KEY}', "a b", "a,b", "é", "x" * 101, "a\tb", "{}"])
def test_a_key_that_is_none_is_refused_by_name_and_nothing_is_written(running: RunningGateway, key: str) -> None:
    before = details(running)
    with running.one_event_for(400) as replies:
        replies.append(write(running, key))

    assert "Idempotency-Key" in replies[0].body["detail"]
    assert details(running) == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/details", {**BODY, "texts": {"full": "Visit on Monday."}}),
        ("/v1/tasks/task-none/close", {"version": 1, "outcome": "done"}),
    ],
)
def test_another_body_or_address_under_the_same_key_is_refused_and_nothing_is_written(
    running: RunningGateway, path: str, body: object
) -> None:
    write(running)
    before = details(running)
    with running.one_event_for(422) as replies:
        replies.append(write(running, body=body, path=path))

    assert replies[0].body["type"] == "urn:concordat:problem:key-reused"
    assert details(running) == before


def test_a_key_is_its_callers_own(running: RunningGateway) -> None:
    first, other = write(running), write(running, body={**BODY, "category": "ca.plan"}, user=OTHER)

    assert (first.status, other.status) == (201, 201)
    assert first.body["detail"] != other.body["detail"]


def test_a_key_is_the_clients_own(running: RunningGateway) -> None:
    first = write(running)
    claims = {**running.claims(WRITER), "client_id": "another system"}
    token = running.sign(claims, running.post_of(WRITER).asker.organisation)
    other = running.send("/v1/details", token, json=BODY, headers={"Idempotency-Key": KEY})

    assert first.body["detail"] != other.body["detail"]


def test_a_write_that_is_repeated_a_day_later_is_a_new_one_and_what_is_over_is_cleared_in_small_steps(
    running: RunningGateway,
) -> None:
    first = write(running)
    for number in range(2 * FORGOTTEN_AT_ONCE):
        running.change(
            "INSERT INTO repeats SELECT ?, asked, status, answer, event, until FROM repeats LIMIT 1", f"{number}"
        )
    running.clock.at += timedelta(hours=24)
    again = write(running)

    assert again.body["detail"] != first.body["detail"]
    assert running.rows("SELECT count(*) FROM repeats") in ([(1 + FORGOTTEN_AT_ONCE,)], [(2 + FORGOTTEN_AT_ONCE,)])
    write(running, "another")
    write(running, "a third")
    assert running.rows("SELECT count(*) FROM repeats") == [(3,)]


def test_what_was_refused_is_decided_anew(running: RunningGateway) -> None:
    refused = write(running, body={**BODY, "category": "ca.plan"})
    assert refused.status == 422
    assert write(running).status == 201


def test_whoever_lost_their_post_is_not_answered_again(running: RunningGateway) -> None:
    assert write(running).status == 201
    running.change("UPDATE practitioners SET active = false WHERE id = ?", WRITER)

    assert write(running).status == 403


def test_what_is_kept_is_under_lock_and_names_nobody(running: RunningGateway) -> None:
    reply = write(running)
    kept = running.rows("SELECT id, asked, answer, event FROM repeats")

    assert len(kept) == 1
    stored = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in kept[0])
    for word in (KEY, WRITER, reply.body["detail"], SAM, "sc.plan", "canary"):
        assert word.encode() not in stored
    assert KEY.encode() not in b"".join(event.everything for event in running.events())


def test_a_disclosure_is_decided_anew_under_whatever_key(running: RunningGateway) -> None:
    token, body = running.token("amara.okoye"), {"young_person": SAM, "purpose": "guidance"}
    first, again = (
        running.send("/v1/disclosures", token, json=body, headers={"Idempotency-Key": key}) for key in (KEY, KEY)
    )

    assert (first.status, again.status) == (200, 200)
    assert "Idempotency-Replayed" not in again.headers
    assert running.newest.clear["kind"] == "disclosure"
    assert running.rows("SELECT count(*) FROM repeats") == [(0,)]


def test_every_post_that_shows_or_hands_over_a_secret_is_decided_anew() -> None:
    anew = {route.path for route in ROUTES if route.method == "POST" and not route.keeps_keys}

    assert anew == {
        "/oauth/token",
        "/sign-in/post",
        "/sign-in/end",
        "/v1/disclosures",
        "/v1/young-people/search",
        "/v1/young-people/match",
        "/v1/young-people/<young_person_id>/consents/preview",
        "/v1/young-people/<young_person_id>/sign-in-codes",
        "/v1/receipts/look-up",
        "/v1/own-record/sign-in",
        "/v1/access-log/search",
        "/v1/access-log/counts",
        "/v1/access-log/questions/<question_id>",
        "/v1/access-log/findings",
        "/v1/access-log/explain",
        "/v1/access-log/accounting",
    }


@pytest.fixture
def both(running: RunningGateway) -> Iterator[tuple[RunningGateway, RunningGateway]]:
    """Give two gateways on one database, as two processes would be."""
    other = running.another()
    yield running, other
    other.close()


def test_of_many_that_come_at_once_in_two_gateways_one_writes_and_all_answer_alike(
    both: tuple[RunningGateway, RunningGateway],
) -> None:
    running, before, at_once = both[0], details(both[0]), 4
    token, together = running.token(WRITER), Barrier(2 * at_once)

    def ask(gateway: RunningGateway) -> Reply:
        together.wait(10)
        came = gateway.gateway.app.test_client().post(
            "/v1/details", json=BODY, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": KEY}
        )
        return Reply(came.status_code, came.data, came.headers)

    with ThreadPoolExecutor(2 * at_once) as pool:
        replies = list(pool.map(ask, both * at_once))

    answered = [reply for reply in replies if reply.status == 201]
    # Whoever was too late three times over says so; nobody writes a second time.
    assert {reply.status for reply in replies} <= {201, 503}
    assert len(answered) >= 2
    assert len({json.dumps(said(reply)) for reply in answered}) == 1
    assert [reply.headers.get("Idempotency-Replayed") for reply in answered].count(None) == 1
    assert details(running) == before + 1
