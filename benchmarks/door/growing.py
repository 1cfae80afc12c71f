"""A million young people beside the forty of the demo, and a million events: copied in the database itself.

Each is a copy of somebody on an adviser's caseload, with that relationship, one detail and one conversation; enough for
every index to be as deep as it would be.
"""

from collections.abc import Iterable

from sqlalchemy import Engine, Table, text

from benchmarks.log.large_log import fill_log
from gateway.settings import Settings
from gateway.storage import tables

# Which rows are copied, in SQL; and the columns that name a copy, to each of which its number is added.
ONE_DETAIL = "SELECT min(id) FROM details GROUP BY young_person_id"
ONE_RECORD = "SELECT min(id) FROM consent_records GROUP BY young_person_id"
THEIRS = "young_person_id IN (SELECT id FROM copied)"
COPIED = (
    (tables.young_people, "id IN (SELECT id FROM copied)"),
    (tables.identifiers, f"{THEIRS} AND scheme = 'NHS'"),
    (tables.relationships, f"{THEIRS} AND kind = 'caseload'"),
    (tables.details, f"{THEIRS} AND id IN ({ONE_DETAIL})"),
    (tables.detail_texts, f"detail_id IN (SELECT id FROM details WHERE {THEIRS} AND id IN ({ONE_DETAIL}))"),  # noqa: S608 - our own columns
    (tables.consent_records, f"{THEIRS} AND id IN ({ONE_RECORD})"),
    (tables.statements, f"record_id IN (SELECT id FROM consent_records WHERE {THEIRS} AND id IN ({ONE_RECORD}))"),  # noqa: S608 - our own columns
)
NAMES = {"id", "young_person_id", "detail_id", "record_id", "search_name", "value"}
SERIES = "RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :copies)"
# Nothing here outlives the benchmark, so nothing waits for a disk; what is copied names what is copied after it.
PRAGMAS = ("foreign_keys=0", "synchronous=0", "cache_size=-400000", "secure_delete=0")
LOG = ("event_tags", "event_sections", "log_nodes", "access_events")


def copy_of(person: str, number: int) -> str:
    """Return the identifier of a copy; they are numbered from 1."""
    return f"{person}-{number}"


def grow(engine: Engine, settings: Settings, people: Iterable[str], copies: int, events: int) -> None:
    """Copy each of these people so often, and fill the log with so many events in place of those that it has."""
    with engine.connect() as connection:
        for pragma in PRAGMAS:
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.exec_driver_sql("CREATE TEMP TABLE copied (id TEXT PRIMARY KEY)")
        connection.execute(text("INSERT INTO copied VALUES (:id)"), [{"id": person} for person in people])
        # Those that name others first: a copy is not copied again.
        for table, which in reversed(COPIED):
            connection.execute(text(_copying(table, which)), {"copies": copies})
        for table in LOG:
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - our own tables
        connection.commit()
    fill_log(settings, events)


def _copying(table: Table, which: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return (
        f"INSERT INTO {table.name} ({columns}) WITH {SERIES} "  # noqa: S608 - our own tables
        f"SELECT {', '.join(_copied(column.name) for column in table.columns)} FROM {table.name}, series WHERE {which}"
    )


def _copied(column: str) -> str:
    if column in NAMES:
        return f"\"{column}\" || '-' || n"
    # A statement that is an exception to another stands for itself here.
    return "NULL" if column in {"exception_to", "lifts"} else f'"{column}"'
