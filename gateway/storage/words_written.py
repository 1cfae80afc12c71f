"""Stores what somebody said, and what takes it back. Nothing is ever changed: each row stands as it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from engine.words_said import Ending
from gateway.opaque import new_identifier
from gateway.storage.tables import (
    competence_assessments,
    consent_records,
    objections,
    receipts,
    statements,
    words_taken_back,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewRecord:
    """One conversation as it is stored, with its statements and the hash of the receipt that was given for it."""

    record: Row
    statements: Sequence[Row]
    receipt_hash: str

    @property
    def id(self) -> str:
        """The identifier of the record."""
        return str(self.record["id"])


@dataclass(frozen=True, slots=True)
class NewEnding:
    """What ends words: `of` is consent, objection or assessment; `replaced_by` the record that stands for it now."""

    young_person: str
    of: str
    record: str
    kind: Ending
    said_by: str
    said_at: datetime
    recorded_at: datetime
    recorded_by: str
    note: str | None = None
    replaced_by: str | None = None


def insert_record(connection: Connection, new: NewRecord) -> None:
    """Store one conversation; a statement comes after the one that it excepts."""
    connection.execute(insert(consent_records), dict(new.record))
    for row in new.statements:
        connection.execute(insert(statements), dict(row))
    receipt = {"code_hash": new.receipt_hash, "record_id": new.id, "given_at": new.record["recorded_at"]}
    connection.execute(insert(receipts), receipt)


def insert_ending(connection: Connection, ending: NewEnding) -> None:
    """Store what ends words."""
    row = {
        "id": new_identifier("tb"),
        "young_person_id": ending.young_person,
        "of": ending.of,
        "record_id": ending.record,
        "kind": ending.kind.value,
        "replaced_by": ending.replaced_by,
        "said_by": ending.said_by,
        "said_at": ending.said_at,
        "recorded_at": ending.recorded_at,
        "recorded_by": ending.recorded_by,
        "note": ending.note,
    }
    connection.execute(insert(words_taken_back), row)


def insert_assessment(connection: Connection, row: Row) -> None:
    """Store a competence assessment."""
    connection.execute(insert(competence_assessments), dict(row))


def insert_objection(connection: Connection, row: Row) -> None:
    """Store a statutory objection."""
    connection.execute(insert(objections), dict(row))
