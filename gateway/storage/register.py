"""The register of who may ask: issuers, and practitioners with the posts that they hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from engine.case import Asker, Period
from gateway.identity.issuers import Issuer, VerifyingKey
from gateway.storage import tables


@dataclass(frozen=True, slots=True)
class Post:
    """A practitioner's registered post, with what the door checks."""

    asker: Asker
    name: str
    capacity: str
    active: bool
    period: Period
    vetted_until: date
    trained_until: date
    leaves: tuple[Period, ...] = ()
    supervisor: str | None = None


class RegisteredIssuers(Mapping[str, Issuer]):
    """The issuers of the register, read when they are asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __getitem__(self, name: str) -> Issuer:
        """Return the issuer of that name; KeyError if there is none."""
        row = self.connection.execute(select(tables.issuers).where(tables.issuers.c.name == name)).first()
        if row is None:
            raise KeyError(name)
        return Issuer(
            name=row.name,
            organisation=row.organisation_id,
            keys={key["key_id"]: VerifyingKey(**key) for key in row.keys},
            may_name=frozenset((service, role) for service, role in row.may_name),
            maximum_lifetime=timedelta(seconds=row.maximum_lifetime_seconds),
        )

    def __iter__(self) -> Iterator[str]:
        """Return the names of all issuers."""
        return iter(self.connection.execute(select(tables.issuers.c.name)).scalars().all())

    def __len__(self) -> int:
        """Return how many issuers there are."""
        return len(list(iter(self)))


def read_post(connection: Connection, practitioner: str, service: str, role: str) -> Post | None:
    """Return the registered post, or None."""
    people, posts, services = tables.practitioners, tables.posts, tables.services
    wanted = (
        select(
            people, posts.c.capacity, posts.c.starts_on, posts.c.ends_on, services.c.agency, services.c.organisation_id
        )
        .join(posts, posts.c.practitioner_id == people.c.id)
        .join(services, services.c.id == posts.c.service_id)
        .where(people.c.id == practitioner, posts.c.service_id == service, posts.c.role == role)
    )
    row = connection.execute(wanted).first()
    if row is None:
        return None
    return Post(
        asker=Asker(practitioner, row.agency, role, service, row.organisation_id),
        name=row.name,
        capacity=row.capacity,
        active=row.active,
        period=Period(row.starts_on, row.ends_on),
        vetted_until=row.vetted_until,
        trained_until=row.trained_until,
        leaves=_leaves(connection, practitioner),
        supervisor=row.supervisor_id,
    )


def _leaves(connection: Connection, practitioner: str) -> tuple[Period, ...]:
    away = tables.leaves
    rows = connection.execute(select(away.c.starts_on, away.c.ends_on).where(away.c.practitioner_id == practitioner))
    return tuple(Period(row.starts_on, row.ends_on) for row in rows)


def read_posts(connection: Connection, practitioner: str) -> list[Post]:
    """Return every registered post of a practitioner."""
    posts = tables.posts
    rows = connection.execute(select(posts.c.service_id, posts.c.role).where(posts.c.practitioner_id == practitioner))
    found = (read_post(connection, practitioner, row.service_id, row.role) for row in rows.all())
    return [post for post in found if post]
