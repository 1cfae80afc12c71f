"""Reads what an asker brings to every case: agreements, and what their own service records."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from engine.case import Agreement, Asker
from gateway.storage.agreements import agreements_asked, read_agreements
from gateway.storage.asked import Asked, Question
from gateway.storage.tables import services
from policy.vocabulary import Vocabulary

RECORDS = Question(select(services.c.sensitive, services.c.records).where(services.c.id == bindparam("service")))


@dataclass(frozen=True, slots=True)
class Partnership:
    """What an asker brings to every request, whoever it is about and wherever the asker is."""

    own: frozenset[str]
    agreements: tuple[Agreement, ...]


def partnership_asked(asker: Asker) -> list[Asked]:
    """Return what `read_partnership` asks."""
    return [(RECORDS, {"service": asker.service}), *agreements_asked()]


def read_partnership(connection: Connection, asker: Asker, vocabulary: Vocabulary) -> Partnership:
    """Read what an asker brings."""
    return Partnership(recorded_by(connection, asker, vocabulary), read_agreements(connection))


def recorded_by(connection: Connection, asker: Asker, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the categories that the asker's service records: by its kind, and by its own entry in the register."""
    also = RECORDS.one(connection, {"service": asker.service}).records
    by_kind = {w for w, c in vocabulary.categories.items() if c.recorded_by(asker.agency, [asker.role])}
    return frozenset(by_kind | (set(also) & set(vocabulary.categories)))


def may_record(connection: Connection, asker: Asker, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the categories in which the asker's service may record.

    A sensitive service records only what its entry in the register lists: a detail of it under an ordinary heading,
    which others are shown, would tell them that a confidential service is involved.
    """
    row = RECORDS.one(connection, {"service": asker.service})
    return frozenset(row.records) if row.sensitive else recorded_by(connection, asker, vocabulary)
