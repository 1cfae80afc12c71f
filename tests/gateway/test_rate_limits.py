from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.access_log.event import SectionName
from gateway.figures import FiguresRefused
from gateway.limits.process_window import ProcessWindow
from gateway.limits.rates import FILE, Rates, read_rates
from tests.gateway.running_gateway import NOW, SAM, Reply, RunningGateway

Limited = Callable[..., RunningGateway]
TOO_MANY = "urn:concordat:problem:too-many-requests"
ONE, COLLEAGUE = "ruth.callender", "tomasz.wilk"


@pytest.fixture
def limited(running: RunningGateway) -> Iterator[Limited]:
    """Give what opens gateways with rates of their own, on one database."""
    opened: list[RunningGateway] = []

    def open_(**rates: int) -> RunningGateway:
        text = "".join(f"{name} = {most}\n" for name, most in rates.items())
        (running.data / FILE).write_text(text, "utf-8")
        opened.append(running.another())
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def ask(gateway: RunningGateway, user: str = ONE) -> Reply:
    return gateway.send("/v1/tasks", gateway.token(user), method="GET")


def kinds(gateway: RunningGateway) -> list[str]:
    return [event.clear["kind"] for event in gateway.events() if event.sequence]


def test_whoever_calls_oftener_is_refused_until_the_minute_is_over_and_others_are_not(limited: Limited) -> None:
    gateway = limited(person=3)
    gateway.clock.at += timedelta(seconds=20)
    replies = [ask(gateway) for _ in range(5)]

    assert [reply.status for reply in replies] == [200, 200, 200, 429, 429]
    for refused in replies[3:]:
        assert refused.body["type"] == TOO_MANY
        assert refused.headers["Retry-After"] == "40"
    assert ask(gateway, "amara.okoye").status == 200
    gateway.clock.at += timedelta(seconds=40)
    assert ask(gateway).status == 200


def test_the_first_refusal_of_a_minute_is_an_event_and_the_rest_are_told_of_in_one(limited: Limited) -> None:
    gateway = limited(person=2)
    replies = [ask(gateway) for _ in range(7)]

    assert kinds(gateway) == ["tasks_read", "tasks_read", "refusal"]
    assert gateway.newest.clear["outcome"] == "too-many-requests"
    assert gateway.newest.section(SectionName.DETAIL)["limit"] == "person"
    assert [("event" in reply.body) for reply in replies] == [True, True, True, False, False, False, False]
    gateway.clock.at += timedelta(seconds=60)
    assert ask(gateway, "amara.okoye").status == 200
    assert kinds(gateway)[3:] == ["calls_refused", "tasks_read"]
    summed = gateway.events()[-2]
    assert summed.section(SectionName.DETAIL) == {
        "limit": "person",
        "most": 2,
        "refused": 4,
        "minute": NOW.isoformat(),
    }
    assert summed.section(SectionName.ACTOR)["user"] == ONE


def test_what_was_refused_is_told_of_when_the_gateway_stops(limited: Limited, running: RunningGateway) -> None:
    gateway = limited(person=1)
    for _ in range(4):
        ask(gateway)
    gateway.close()

    assert running.newest.clear["kind"] == "calls_refused"
    assert running.newest.section(SectionName.DETAIL)["refused"] == 2


def test_a_call_is_counted_once_for_all_gateways_of_a_database(limited: Limited) -> None:
    one, other = limited(person=4), limited(person=4)
    statuses = [ask(gateway).status for gateway in (one, other, one, other, one, other)]

    assert statuses == [200, 200, 200, 200, 429, 429]
    assert kinds(one).count("refusal") == 1


def test_an_organisation_has_a_limit_of_its_own_which_names_nobody(limited: Limited) -> None:
    gateway = limited(organisation=2)
    organisation = gateway.post_of(ONE).asker.organisation
    rows = gateway.rows(
        "SELECT DISTINCT posts.practitioner_id FROM posts JOIN services ON services.id = posts.service_id"
        " WHERE organisation_id = ? AND posts.practitioner_id <> ? ORDER BY 1",
        organisation,
        ONE,
    )
    colleague = next(name for (name,) in rows if ask(gateway, name).status == 200)
    ask(gateway)
    refused = [ask(gateway, colleague) for _ in range(3)]

    assert [reply.status for reply in refused] == [429, 429, 429]
    assert refused[0].body["detail"].startswith("Your organisation has made 2 calls")
    gateway.close()
    summed = limited().newest
    assert summed.section(SectionName.DETAIL)["limit"] == "organisation"
    assert summed.section(SectionName.ACTOR) == {}
    assert summed.section(SectionName.PARTIES) == {"asking": {"organisation": organisation}}


def test_searches_are_counted_apart_and_leave_other_calls_be(limited: Limited) -> None:
    gateway = limited(searching=2)
    found = [gateway.search("joanne.petrie", "averill", "safeguarding").status for _ in range(3)]

    assert found == [200, 200, 429]
    assert ask(gateway, "joanne.petrie").status == 200


def test_codes_to_sign_in_are_counted_apart(limited: Limited) -> None:
    gateway = limited(signing_in=1)
    made = [gateway.ask("amara.okoye", f"/v1/young-people/{SAM}/sign-in-codes", {}).status for _ in range(2)]

    assert made == [201, 429]


def test_a_young_person_is_counted_too_and_not_by_their_identifier(limited: Limited) -> None:
    gateway = limited(person=2)
    code = gateway.ask("amara.okoye", f"/v1/young-people/{SAM}/sign-in-codes", {}).body["code"]
    sign_in = gateway.client.post("/v1/own-record/sign-in", json={}, headers={"Authorization": f"Code {code}"})
    token = sign_in.get_json()["token"]
    looks = [gateway.send("/v1/own-record/looks", token, method="GET").status for _ in range(2)]

    assert (sign_in.status_code, looks) == (201, [200, 429])
    assert SAM not in {who for (who,) in gateway.rows("SELECT who FROM rate_counts")}


def test_what_is_refused_for_another_reason_counts_and_what_is_not_logged_does_not(limited: Limited) -> None:
    gateway = limited(person=2)
    assert gateway.send("/v1/elsewhere", gateway.token(ONE), method="GET").status == 404
    assert gateway.send("/v1/tasks", "no token", method="GET").status == 401
    assert [ask(gateway).status, ask(gateway).status] == [200, 429]


def test_a_flood_from_several_threads_writes_few_events(limited: Limited) -> None:
    gateway, at_once, most = limited(person=5), 6, 40
    token = gateway.token(ONE)
    clients = [gateway.gateway.app.test_client() for _ in range(at_once)]

    def flood(number: int) -> int:
        client = clients[number % at_once]
        return client.get("/v1/tasks", headers={"Authorization": f"Bearer {token}"}).status_code

    with ThreadPoolExecutor(at_once) as pool:
        statuses = list(pool.map(flood, range(most)))

    answered = statuses.count(200)
    assert set(statuses) <= {200, 429}
    # Whoever was let in at the same instant is answered still.
    assert 5 <= answered <= 5 + at_once
    # In whichever order: what was let in may come into the log after the first refusal.
    assert sorted(kinds(gateway)) == ["refusal"] + ["tasks_read"] * answered
    gateway.clock.at += timedelta(seconds=60)
    ask(gateway)
    assert gateway.events()[-2].section(SectionName.DETAIL)["refused"] == most - answered - 1


def test_no_call_waits_for_a_commit_of_its_count(running: RunningGateway) -> None:
    with writes(running) as counted:
        ask(running)

    assert counted == [1]
    assert running.rows("SELECT kind, who, calls FROM rate_counts WHERE kind = 'person'") == [("person", ONE, 1)]


@contextmanager
def writes(running: RunningGateway) -> Iterator[list[int]]:
    """Count the transactions that write."""
    database, times = running.gateway.database, [0]
    writing = database.writing

    def counted() -> object:
        times[0] += 1
        return writing()

    setattr(database, "writing", counted)  # noqa: B010 - an assignment has another type
    yield times


@pytest.mark.parametrize(
    "text",
    [
        "person = 0",
        "person = -1",
        "person = '9'",
        "person = true",
        "persons = 9",
        "person = 1.5",
        "[",
        "person = 99999999",
    ],
)
def test_rates_that_cannot_be_stop_the_start_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(FiguresRefused, match=FILE):
        read_rates(tmp_path)


def test_a_folder_without_the_file_has_rates_that_work_for_most(tmp_path: Path) -> None:
    assert read_rates(tmp_path) == Rates()
    (tmp_path / FILE).write_text("person = 7", "utf-8")
    assert read_rates(tmp_path) == Rates(person=7)


def test_checkpoints_of_others_are_looked_at_so_often_and_no_oftener(limited: Limited) -> None:
    gateway = limited(cosigning=2)
    replies = [gateway.send("/add-checkpoint", "", data=b"no checkpoint") for _ in range(3)]

    assert [reply.status for reply in replies] == [400, 400, 429]
    assert replies[2].headers["Retry-After"] == "60"


def test_a_process_lets_so_many_through_in_each_minute() -> None:
    window = ProcessWindow(2)

    assert [window.wait(NOW + timedelta(seconds=second)) for second in (0, 1, 15, 59, 60, 60, 90)] == [
        0,
        0,
        45,
        1,
        0,
        0,
        30,
    ]
