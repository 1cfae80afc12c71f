"""Reads who takes part: the services with their organisations, who had signed by a day, and who works where.

Knows nothing of any young person.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from engine.drafts.draft_words import Service, TakingPart
from engine.drafts.preview import Recipient
from gateway.storage.agreements import read_agreements
from gateway.storage.tables import organisations, posts, practitioners, services
from policy.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Contact:
    """How a service is reached, and whether its very name says too much."""

    words: str
    sensitive: bool


def read_taking_part(connection: Connection, day: date, workers: Collection[str]) -> TakingPart:
    """Return who takes part, with those who had signed by a day, and which of these workers there are."""
    rows = connection.execute(select(services))
    parties = [item for agreement in read_agreements(connection) for item in agreement.parties.items()]
    known = connection.execute(select(practitioners.c.id).where(practitioners.c.id.in_(sorted(workers)))).scalars()
    return TakingPart(
        services={row.id: Service(row.organisation_id, row.agency, frozenset(row.records)) for row in rows},
        signed=frozenset(organisation for organisation, signature in parties if signature.stands(day)),
        workers=frozenset(known),
    )


def read_recipients(
    connection: Connection, wanted: Collection[str], workers: Collection[str], vocabulary: Vocabulary
) -> list[Recipient]:
    """Return these services with the roles that are posted there, and those of the workers who hold them."""
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in connection.execute(select(posts).where(posts.c.service_id.in_(sorted(wanted)))):
        held[row.service_id][row.role].add(row.practitioner_id)
    rows = connection.execute(select(services).where(services.c.id.in_(sorted(wanted))).order_by(services.c.id))
    return [
        Recipient(
            service=row.id,
            organisation=row.organisation_id,
            agency=row.agency,
            own={
                role: frozenset(
                    word
                    for word, category in vocabulary.categories.items()
                    if category.recorded_by(row.agency, [role]) or word in row.records
                )
                for role in vocabulary.roles[row.agency]
                if role in held[row.id]
            },
            workers={role: tuple(sorted(who & set(workers))) for role, who in held[row.id].items()},
        )
        for row in rows
    ]


def read_names(connection: Connection, wanted: Collection[str]) -> dict[str, str]:
    """Return the names of these services."""
    rows = connection.execute(select(services.c.id, services.c.name).where(services.c.id.in_(sorted(wanted))))
    return {row.id: row.name for row in rows}


def read_contact(connection: Connection, service: str) -> Contact:
    """Return how a service is reached."""
    row = connection.execute(select(services).where(services.c.id == service)).one()
    return Contact(row.contact, row.sensitive)


def read_authorities(connection: Connection, agency: str) -> frozenset[str]:
    """Return the organisations that have a service of an agency."""
    wanted = select(organisations.c.id).join(services, services.c.organisation_id == organisations.c.id)
    return frozenset(connection.execute(wanted.where(services.c.agency == agency)).scalars())
