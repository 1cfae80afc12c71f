import json
from collections.abc import Iterator
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from benchmarks.door.bare import bare_app, engine_of
from benchmarks.door.beside import Turns, beside
from benchmarks.door.client import Plan, take
from benchmarks.door.growing import copy_of, grow
from benchmarks.door.lasting import held
from benchmarks.door.places import Place, caseloads, requests_about, sqlite
from benchmarks.door.servers import concordat

BRIEFLY = Turns(rounds=1, seconds=0.1)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with sqlite() as opened:
        yield opened


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    engine = engine_of(place.bare_url)
    yield engine
    engine.dispose()


def asked(client: FlaskClient, request: str, spoilt: str = "") -> tuple[int, dict[str, object]]:
    head, _, body = request.partition("\r\n\r\n")
    token = next(line for line in head.split("\r\n") if line.startswith("Authorization")).partition(": ")[2]
    reply = client.post("/v1/disclosures", json=json.loads(body), headers={"Authorization": token + spoilt})
    return reply.status_code, json.loads(reply.data)


def looks(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM looks")).scalar_one())


def test_the_plain_endpoint_shows_all_that_is_held_and_writes_one_row(place: Place, engine: Engine) -> None:
    before = looks(engine)
    status, body = asked(bare_app(engine).test_client(), place.requests[0])
    with engine.connect() as connection:
        held = connection.execute(
            text("SELECT count(*) FROM details WHERE young_person_id = :who"), {"who": body["young_person"]}
        ).scalar_one()
    assert status == 200
    categories = body["categories"]
    assert isinstance(categories, dict)
    assert sum(len(each) for word, each in categories.items() if word != "identity") == held > 0
    assert looks(engine) == before + 1


def test_the_plain_endpoint_lets_nobody_in_whose_token_was_changed(place: Place, engine: Engine) -> None:
    before = looks(engine)
    assert asked(bare_app(engine).test_client(), place.requests[0], "x")[0] == 401
    assert looks(engine) == before


def test_every_contender_is_asked_over_http_and_has_its_figures(place: Place) -> None:
    chapter = beside(place, BRIEFLY)
    named = [figure.what for figure in chapter.figures]
    assert named[:2] == ["32 clients, beside bare", "32 clients, lateness beside bare"]
    assert {"one client, beside bare", "one client, lateness beside bare"} <= set(named)
    assert all(value > 0 for figure in chapter.figures for value in figure.values.values())


def test_memory_is_read_as_requests_go_on(place: Place) -> None:
    first, second = held(place, count=20, readings=2)
    assert 1024**2 < min(first, second) <= max(first, second) < 1024**3


def test_a_client_stops_at_a_refusal(place: Place) -> None:
    spoilt = [place.requests[0].replace("Bearer ", "Bearer x")]
    with concordat(place) as server, pytest.raises(RuntimeError, match="401"):
        take(Plan(server.port, spoilt, clients=1, seconds=0.1))


def test_copies_of_people_are_shown_to_the_same_advisers_and_the_log_goes_on_from_its_events() -> None:
    people = caseloads()
    with sqlite(partial(grow, people=[person for _, person in people], copies=2, events=50)) as grown:
        for number in (1, 2):
            assert len(requests_about(grown.settings, [(who, copy_of(person, number)) for who, person in people])) > 9
        engine = engine_of(f"sqlite:///{grown.settings.sqlite_file}")
        with engine.connect() as connection:
            assert connection.execute(text("SELECT size FROM log_head")).scalar_one() > 50 + len(people)
        engine.dispose()
