"""Several questions put to a snapshot at once, before they are asked one by one: where each way to the server counts.

PostgreSQL answers them in a single statement, each as JSON; the answers are remembered, and whoever asks then finds
them. SQLite answers from the same process, and is asked when it is asked. Knows no table.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, TypeDecorator
from sqlalchemy.types import TypeEngine

from gateway.storage.asked import Asked, Found, Question, ask, remembered
from gateway.storage.spelling import Convert

# What JSON has no form for, in the form that PostgreSQL gives it there.
READ: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
}


def ask_ahead(connection: Connection, *asked: Asked) -> None:
    """Ask all of these in one go, if that saves a way to a server."""
    known = remembered(connection)
    if known is None or connection.dialect.name != "postgresql":
        return
    puts = (question.put(connection, values) for question, values in asked)
    wanted = [put for put in dict.fromkeys(puts) if put not in known]
    if not wanted:
        return
    each = ", ".join(f"(SELECT json_agg(r) FROM ({put.text}) AS r)" for put in wanted)  # noqa: S608 - our own questions
    (answers,) = ask(connection, f"SELECT {each}", tuple(chain.from_iterable(put.values for put in wanted)))
    for put, answer in zip(wanted, answers, strict=True):
        known[put] = [_row(put.question, connection.dialect, members) for members in answer or ()]


def _row(question: Question, dialect: Dialect, members: dict[str, Any]) -> Found:
    values = list(members.values())
    for place, convert in _converted(question, dialect):
        if values[place] is not None:
            values[place] = convert(values[place])
    return question.row(*values)


@lru_cache(maxsize=256)
def _converted(question: Question, dialect: Dialect) -> list[tuple[int, Convert]]:
    """Return what turns a value at a place, as JSON has it, into ours."""
    finished = dict(question.compiled(dialect)[1])
    reads = [READ.get(_stored_as(column.type)) for column in question.statement.selected_columns]
    return [(place, _both(read, finished.get(place))) for place, read in enumerate(reads) if read]


def _stored_as(kind: TypeEngine[Any]) -> type:
    return (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type


def _both(read: Callable[[str], Any], finish: Convert | None) -> Convert:
    return (lambda value: finish(read(value))) if finish else read
