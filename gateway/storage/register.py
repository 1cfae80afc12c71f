"""The register of who may ask: issuers, and practitioners with the posts that they hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, select

from engine.case import Asker, Period
from gateway.identity.issuers import Issuer, VerifyingKey
from gateway.storage import tables

POST = (
    select(
        tables.practitioners,
        *(tables.posts.c[name] for name in ("capacity", "starts_on", "ends_on")),
        *(tables.services.c[name] for name in ("agency", "organisation_id")),
        tables.leaves.c.starts_on.label("away_from"),
        tables.leaves.c.ends_on.label("away_until"),
    )
    .join(tables.posts, tables.posts.c.practitioner_id == tables.practitioners.c.id)
    .join(tables.services, tables.services.c.id == tables.posts.c.service_id)
    .outerjoin(tables.leaves, tables.leaves.c.practitioner_id == tables.practitioners.c.id)
    .where(
        tables.practitioners.c.id == bindparam("practitioner"),
        tables.posts.c.service_id == bindparam("service"),
        tables.posts.c.role == bindparam("role"),
    )
)
ISSUER = select(tables.issuers).where(tables.issuers.c.name == bindparam("name"))


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
        row = self.connection.execute(ISSUER, {"name": name}).first()
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
    found = {"practitioner": practitioner, "service": service, "role": role}
    rows = connection.execute(POST, found).all()
    if not rows:
        return None
    row = rows[0]
    return Post(
        asker=Asker(practitioner, row.agency, role, service, row.organisation_id),
        name=row.name,
        capacity=row.capacity,
        active=row.active,
        period=Period(row.starts_on, row.ends_on),
        vetted_until=row.vetted_until,
        trained_until=row.trained_until,
        leaves=tuple(Period(each.away_from, each.away_until) for each in rows if each.away_from),
        supervisor=row.supervisor_id,
    )


def read_posts(connection: Connection, practitioner: str) -> list[Post]:
    """Return every registered post of a practitioner."""
    posts = tables.posts
    rows = connection.execute(select(posts.c.service_id, posts.c.role).where(posts.c.practitioner_id == practitioner))
    found = (read_post(connection, practitioner, row.service_id, row.role) for row in rows.all())
    return [post for post in found if post]
