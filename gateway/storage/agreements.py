"""The agreements as rows: read as the engine takes them, listed for the sign-up board, and changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from engine.case import Agreement, Period, Signature
from gateway.storage.asked import Asked, Question
from gateway.storage.tables import agreement_parties, agreement_reviews, agreements, organisations, posts, tasks

PARTIES, AGREEMENTS = Question(select(agreement_parties)), Question(select(agreements).order_by(agreements.c.id))


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that is to sign, and who signs for it; from the beginning, or later."""

    organisation: str
    signatory: str
    acceded_on: date | None = None


def agreements_asked() -> list[Asked]:
    """Return what `read_agreements` asks."""
    return [(PARTIES, {}), (AGREEMENTS, {})]


def read_agreements(connection: Connection) -> tuple[Agreement, ...]:
    """Return every agreement with its signatures."""
    parties: dict[str, dict[str, Signature]] = {}
    for row in PARTIES.rows(connection):
        signature = Signature(row.signed_on, row.withdrawn_on, row.acceded_on)
        parties.setdefault(row.agreement_id, {})[row.organisation_id] = signature
    return tuple(
        Agreement(
            id=row.id,
            status=row.status,
            activation=row.activation,
            period=Period(row.effective_from, row.expires_on),
            parties=parties.get(row.id, {}),
            review_due_on=row.review_due_on,
        )
        for row in AGREEMENTS.rows(connection)
    )


def read_board(connection: Connection) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Return the rows of all agreements, and of all their parties with the organisations' names."""
    signing = (
        select(agreement_parties, organisations.c.name)
        .join(organisations, organisations.c.id == agreement_parties.c.organisation_id)
        .order_by(agreement_parties.c.agreement_id, organisations.c.name)
    )
    listed = connection.execute(select(agreements).order_by(agreements.c.effective_from, agreements.c.id))
    return list(listed), list(connection.execute(signing))


def known_organisations(connection: Connection) -> set[str]:
    """Return the organisations of the register."""
    return set(connection.execute(select(organisations.c.id)).scalars())


def governed_by(connection: Connection) -> list[str]:
    """Return the services whose governance leads keep the agreements."""
    leads = select(posts.c.service_id).where(posts.c.role == "governance_lead").distinct()
    return sorted(connection.execute(leads).scalars())


def reviews_put(connection: Connection, kind: str) -> set[str]:
    """Return what open tasks of this kind are about."""
    wanted = select(tasks.c.about).where(tasks.c.kind == kind, tasks.c.closed_at.is_(None))
    return set(connection.execute(wanted).scalars())


def insert_agreement(connection: Connection, row: Mapping[str, object], parties: list[Party]) -> None:
    """Store an agreement and who is to sign it."""
    connection.execute(insert(agreements), dict(row))
    for party in parties:
        insert_party(connection, str(row["id"]), party)


def insert_party(connection: Connection, agreement: str, party: Party) -> None:
    """Store one more organisation that is to sign."""
    row = {"agreement_id": agreement, "organisation_id": party.organisation, "signatory": party.signatory}
    connection.execute(insert(agreement_parties), {**row, "acceded_on": party.acceded_on})


def change_agreement(connection: Connection, agreement: str, values: Mapping[str, object]) -> None:
    """Store what was decided about an agreement."""
    connection.execute(update(agreements).where(agreements.c.id == agreement).values(**values))


def change_party(connection: Connection, agreement: str, organisation: str, values: Mapping[str, object]) -> None:
    """Store that an organisation signed or withdrew."""
    table = agreement_parties
    here = (table.c.agreement_id == agreement) & (table.c.organisation_id == organisation)
    connection.execute(update(table).where(here).values(**values))


def insert_review(connection: Connection, row: Mapping[str, object]) -> None:
    """Store that an agreement was reviewed, and when it is due again."""
    connection.execute(insert(agreement_reviews), dict(row))
    change_agreement(connection, str(row["agreement_id"]), {"review_due_on": row["next_review_on"]})
