from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from gateway.storage.asked import Asked, Question, remembered
from gateway.storage.case_file import PEOPLE, ties_asked
from gateway.storage.database import Snapshot, StorageUnavailable
from gateway.storage.exceptional import open_asked
from gateway.storage.partnership import partnership_asked
from gateway.storage.protection import protections_asked
from gateway.storage.rows import several
from gateway.storage.tables import young_people
from gateway.storage.together import ask_ahead
from gateway.storage.versions import PROTOCOL, Counter, versions_asked
from gateway.storage.words_spoken import words_asked
from tests.gateway.running_gateway import ANOUK, NOW, ROBIN, SAM, RunningGateway

EVERYBODY = [SAM, ROBIN, ANOUK]
NAMED = Question(select(young_people.c.name).where(young_people.c.id.in_(several("who"))).order_by(young_people.c.id))


@contextmanager
def statements(running: RunningGateway) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def collect(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(running.gateway.database.engine, "before_cursor_execute", collect)
    yield sent
    event.remove(running.gateway.database.engine, "before_cursor_execute", collect)


def asked_of(running: RunningGateway) -> list[Asked]:
    asker = running.post_of("amara.okoye").asker
    return [
        (PEOPLE, {"entries": EVERYBODY}),
        *ties_asked(EVERYBODY, asker),
        open_asked(EVERYBODY, asker, NOW - timedelta(days=900)),
        *words_asked(EVERYBODY),
        *protections_asked(EVERYBODY),
        *partnership_asked(asker),
        versions_asked([PROTOCOL, Counter("young_person", SAM)]),
    ]


def through_sqlalchemy(connection: Snapshot, asked: Asked) -> list[tuple[object, ...]]:
    question, values = asked
    return [tuple(row) for row in connection.execute(question.statement, dict(values))]


def spelt(rows: Sequence[Iterable[object]]) -> list[str]:
    """Write rows out, types and all, whatever their order."""
    return sorted(repr(tuple(row)) for row in rows)


def test_a_question_finds_what_sqlalchemy_finds_in_the_same_types(shared: RunningGateway) -> None:
    found = []
    with shared.gateway.database.snapshot() as connection:
        for asked in asked_of(shared):
            rows = [tuple(row) for row in asked[0].rows(connection, asked[1])]
            assert spelt(rows) == spelt(through_sqlalchemy(connection, asked))
            found += rows
    assert len(found) > len(EVERYBODY)


def test_what_is_asked_ahead_is_found_as_if_it_were_asked_then(shared: RunningGateway) -> None:
    with shared.gateway.database.snapshot() as connection:
        one_by_one = [question.rows(connection, values) for question, values in asked_of(shared)]
    with shared.gateway.database.snapshot() as connection:
        ask_ahead(connection, *asked_of(shared))
        ask_ahead(connection, *asked_of(shared))
        together = [question.rows(connection, values) for question, values in asked_of(shared)]
    assert list(map(spelt, together)) == list(map(spelt, one_by_one))


def test_a_snapshot_is_asked_nothing_twice_and_on_postgresql_all_at_once(shared: RunningGateway) -> None:
    with shared.gateway.database.snapshot() as connection:
        name, asked = connection.dialect.name, asked_of(shared)
        with statements(shared) as sent:
            ask_ahead(connection, *asked)
            for _ in range(2):
                for question, values in asked:
                    question.rows(connection, values)
    reads = [each for each in sent if each.startswith("SELECT")]
    assert len(reads) == (1 if name == "postgresql" else len(asked))


def test_whoever_may_write_is_told_anew_each_time(running: RunningGateway) -> None:
    with running.gateway.database.writing() as connection:
        assert remembered(connection) is None
        ask_ahead(connection, (NAMED, {"who": [SAM]}))
        before = NAMED.one(connection, {"who": [SAM]})
        connection.execute(young_people.update().where(young_people.c.id == SAM).values(name="Another Name"))
        assert NAMED.one(connection, {"who": [SAM]}).name == "Another Name" != before.name


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_lists_of_every_length_find_each_of_theirs_once(shared: RunningGateway, count: int) -> None:
    with shared.gateway.database.snapshot() as connection:
        everybody = list(connection.execute(select(young_people.c.id).order_by(young_people.c.id)).scalars())
        assert len(NAMED.rows(connection, {"who": everybody[:count]})) == count


def test_one_row_is_one_row(shared: RunningGateway) -> None:
    with shared.gateway.database.snapshot() as connection:
        for who in ([], [SAM, ROBIN]):
            with pytest.raises(LookupError):
                NAMED.one(connection, {"who": who})
        assert NAMED.first(connection, {"who": []}) is None


def test_a_fault_is_the_databases_own_and_names_no_value(running: RunningGateway) -> None:
    broken = Question(select(young_people.c.name.op("NO SUCH OPERATOR")(young_people.c.id).label("broken")))
    with pytest.raises(StorageUnavailable) as caught, running.gateway.database.snapshot() as connection:
        broken.rows(connection)
    assert SAM not in f"{caught.value}"
