from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import event

from gateway.storage.tables import consent_records
from gateway.storage.tables import statements as statements_said
from tests.gateway.running_gateway import ROBIN, SAM, RunningGateway, sent

MANY = 40
# Of a disclosure that raises no task: on PostgreSQL each is a way to the server and back.
AT_MOST = {"sqlite": 43, "postgresql": 16}


@contextmanager
def statements(running: RunningGateway) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def collect(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(running.gateway.database.engine, "before_cursor_execute", collect)
    yield sent
    event.remove(running.gateway.database.engine, "before_cursor_execute", collect)


@contextmanager
def many_rows(running: RunningGateway) -> Iterator[Callable[[str, tuple[object, ...]], object]]:
    """Give a way to insert rows that are committed together."""
    with running.gateway.database.writing() as connection:
        yield partial(sent, connection)
        connection.commit()


def sent_for_a_disclosure(running: RunningGateway) -> list[str]:
    token = running.token("amara.okoye")
    # What a disclosure lays on people is stored by the first and found by the others.
    assert running.disclosure("amara.okoye", SAM, "guidance").status == 200
    with statements(running) as sent:
        reply = running.send("/v1/disclosures", token, json={"young_person": SAM, "purpose": "guidance"})
    assert reply.status == 200
    return sent


def test_a_disclosure_takes_as_many_statements_whether_much_or_little_is_recorded(running: RunningGateway) -> None:
    before = sent_for_a_disclosure(running)

    with many_rows(running) as insert:
        for place in range(MANY):
            detail = f"detail-{place:02}"
            insert(
                "INSERT INTO details VALUES (?, ?, 'ca.plan', 'youth-support', 'fact', 'amara.okoye',"
                " '2026-03-01 09:00:00.000000')",
                (detail, SAM),
            )
            insert("INSERT INTO detail_texts VALUES (?, 3, false, ?)", (detail, f"Plan {place}"))
            insert("INSERT INTO detail_people VALUES (?, ?)", (detail, ROBIN))
    after = sent_for_a_disclosure(running)

    assert len(running.disclosure("amara.okoye", SAM, "guidance").texts("ca.plan")) > MANY
    assert len(after) == len(before)


def test_a_disclosure_takes_as_many_statements_whether_much_or_little_was_said(running: RunningGateway) -> None:
    before = sent_for_a_disclosure(running)
    said = running.rows("SELECT count(*) FROM statements")[0][0]

    kept, said_of_it = (
        ", ".join(column.name for column in table.columns if column.name not in {"id", "record_id"})
        for table in (consent_records, statements_said)
    )
    with many_rows(running) as insert:
        for place in range(MANY):
            insert(
                f"INSERT INTO consent_records (id, {kept}) SELECT 'said-' || ?, {kept}"  # noqa: S608 - our own columns
                " FROM consent_records WHERE young_person_id = ? LIMIT 1",
                (place, SAM),
            )
            insert(
                f"INSERT INTO statements (id, record_id, {said_of_it}) SELECT 'statement-' || ?, 'said-' || ?,"  # noqa: S608
                f" {said_of_it} FROM statements WHERE record_id NOT LIKE 'said-%' LIMIT 1",
                (place, place),
            )
    after = sent_for_a_disclosure(running)

    assert running.rows("SELECT count(*) FROM statements")[0][0] == said + MANY
    assert len(after) == len(before)


def test_a_disclosure_takes_few_statements(running: RunningGateway) -> None:
    kind = running.gateway.database.engine.dialect.name
    assert len(sent_for_a_disclosure(running)) <= AT_MOST[kind]


def test_the_text_of_a_hidden_detail_is_never_asked_for(running: RunningGateway) -> None:
    token = running.token("amara.okoye")
    hidden = {
        name
        for (name,) in running.rows("SELECT id FROM details WHERE young_person_id = ? AND category LIKE 'yj.%'", SAM)
    }
    asked: list[object] = []

    def collect(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if "FROM detail_texts" in statement:
            asked.append(parameters)

    event.listen(running.gateway.database.engine, "before_cursor_execute", collect)
    running.send("/v1/disclosures", token, json={"young_person": SAM, "purpose": "guidance"})
    event.remove(running.gateway.database.engine, "before_cursor_execute", collect)

    assert len(asked) == 1
    assert hidden
    assert [name for name in hidden if name in repr(asked)] == []
