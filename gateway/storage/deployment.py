"""What a database says of itself to whoever examines a deployment: its durability, its clock, what its role may do.

Nothing of a case and nobody's name is read.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Connection, func, or_, select, text, true

from gateway.storage.tables import log_head, posts, practitioners

OF_NO_GATEWAY = {
    "access_events": ("UPDATE", "DELETE", "TRUNCATE"),
    "event_sections": ("UPDATE", "TRUNCATE"),
    "event_tags": ("UPDATE", "TRUNCATE"),
    "log_nodes": ("UPDATE", "DELETE", "TRUNCATE"),
    "log_head": ("INSERT", "DELETE", "TRUNCATE"),
    "consent_records": ("UPDATE", "DELETE", "TRUNCATE"),
    "alembic_version": ("INSERT", "UPDATE", "DELETE", "TRUNCATE"),
}
"""What the role that a gateway connects as must not be allowed; docs/postgresql.md has the grants."""


def version_of(connection: Connection) -> tuple[str, tuple[int, ...]]:
    """Return the kind of database, as its dialect is called, and its version."""
    numbers = connection.dialect.server_version_info or ()
    return connection.dialect.name, tuple(number for number in numbers if isinstance(number, int))


def server_settings(connection: Connection, names: tuple[str, ...]) -> Mapping[str, str]:
    """Return settings of a PostgreSQL server as they are in force for this session."""
    return {name: connection.execute(select(func.current_setting(name))).scalar_one() for name in names}


def rights_too_many(connection: Connection) -> list[str]:
    """Return what the role of this session may do on a PostgreSQL server and must not, in words."""
    role = connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar_one()
    if role:
        return ["it is a superuser"]
    owned = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND pg_has_role(tableowner, 'USAGE')")
    owns = connection.execute(owned).scalar_one()
    if owns:
        return [f"it owns {owns} tables, so that it could take any right"]
    held = select(func.has_table_privilege(text(":name"), text(":right")))
    return [
        f"{right} on {table}"
        for table, rights in OF_NO_GATEWAY.items()
        for right in rights
        if connection.execute(held, {"name": table, "right": right}).scalar_one()
    ]


def server_clock(connection: Connection) -> datetime:
    """Return what a PostgreSQL server's clock shows."""
    shown: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return shown.astimezone(UTC)


def latest_event(connection: Connection) -> datetime | None:
    """Return the latest time of an event in the log, None in an empty one."""
    latest: datetime | None = connection.execute(select(log_head.c.latest)).scalar_one_or_none()
    return latest


def roles_held(connection: Connection, day: date) -> set[str]:
    """Return the roles of which somebody in post holds one that day."""
    in_post = select(posts.c.role).join(practitioners, practitioners.c.id == posts.c.practitioner_id)
    on_the_day = (posts.c.starts_on <= day) & or_(posts.c.ends_on.is_(None), posts.c.ends_on >= day)
    return set(connection.execute(in_post.where(practitioners.c.active == true(), on_the_day)).scalars())
