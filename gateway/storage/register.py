"""The register of who may ask: practitioners with the posts that they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from engine.case import Asker, Period
from gateway.identity.tokens import Token
from gateway.storage import tables
from gateway.storage.asked import Found, Question
from gateway.storage.denied import is_denied, values_of
from gateway.storage.published import in_force_asked
from gateway.storage.together import ask_ahead

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
# One statement for both, for every call asks them.
POST_OF_TOKEN = Question(POST.add_columns(is_denied().label("denied")))


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


def post_of(connection: Connection, token: Token, at: datetime) -> tuple[Post | None, bool]:
    """Return the registered post that a token names, or None, and whether the token is denied."""
    found = {"practitioner": token.practitioner, "service": token.service, "role": token.role}
    values = {**found, **values_of(token, at)}
    # Which protocol is in force is asked next, of every call.
    ask_ahead(connection, (POST_OF_TOKEN, values), in_force_asked())
    rows = POST_OF_TOKEN.rows(connection, values)
    return _post(rows, token.service, token.role), any(row.denied for row in rows)


def read_post(connection: Connection, practitioner: str, service: str, role: str) -> Post | None:
    """Return the registered post, or None."""
    found = {"practitioner": practitioner, "service": service, "role": role}
    return _post(connection.execute(POST, found).all(), service, role)


def _post(rows: Sequence[Found], service: str, role: str) -> Post | None:
    if not rows:
        return None
    row = rows[0]
    return Post(
        asker=Asker(row.id, row.agency, role, service, row.organisation_id),
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
