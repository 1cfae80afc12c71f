"""Reads what an asker brings to every case: attachments, agreements, and what their own service records."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.case import Agreement, Asker, Attachment, Period, Signature
from gateway.storage import tables
from policy.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Partnership:
    """What an asker brings to every request, whoever it is about."""

    own: frozenset[str]
    attachments: tuple[Attachment, ...]
    agreements: tuple[Agreement, ...]


def read_partnership(connection: Connection, asker: Asker, vocabulary: Vocabulary) -> Partnership:
    """Read what an asker brings."""
    return Partnership(
        recorded_by(connection, asker, vocabulary), read_attachments(connection, asker), _agreements(connection)
    )


def recorded_by(connection: Connection, asker: Asker, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the categories that the asker's service records: by its kind, and by its own entry in the register."""
    also = connection.execute(
        select(tables.services.c.records).where(tables.services.c.id == asker.service)
    ).scalar_one()
    by_kind = {w for w, c in vocabulary.categories.items() if c.recorded_by(asker.agency, [asker.role])}
    return frozenset(by_kind | (set(also) & set(vocabulary.categories)))


def may_record(connection: Connection, asker: Asker, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the categories in which the asker's service may record.

    A sensitive service records only what its entry in the register lists: a detail of it under an ordinary heading,
    which others are shown, would tell them that a confidential service is involved.
    """
    table = tables.services
    row = connection.execute(select(table.c.sensitive, table.c.records).where(table.c.id == asker.service)).one()
    return frozenset(row.records) if row.sensitive else recorded_by(connection, asker, vocabulary)


def read_attachments(connection: Connection, asker: Asker) -> tuple[Attachment, ...]:
    """Return the places that the asker is attached to."""
    table = tables.attachments
    rows = connection.execute(select(table).where(table.c.practitioner_id == asker.practitioner))
    return tuple(
        Attachment(r.service_id, frozenset(r.weekdays), r.starts_at, r.ends_at, Period(r.starts_on, r.ends_on))
        for r in rows
    )


def _agreements(connection: Connection) -> tuple[Agreement, ...]:
    parties: dict[str, dict[str, Signature]] = {}
    for row in connection.execute(select(tables.agreement_parties)):
        signature = Signature(row.signed_on, row.withdrawn_on)
        parties.setdefault(row.agreement_id, {})[row.organisation_id] = signature
    return tuple(
        Agreement(r.id, r.status, r.activation, Period(r.effective_from, r.expires_on), parties.get(r.id, {}))
        for r in connection.execute(select(tables.agreements))
    )
