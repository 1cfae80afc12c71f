"""What happened and in which order: access events and their sections, the head, the counters, published protocols."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from gateway.storage.tables.metadata import Instant, metadata

# An INTEGER primary key is the row's own number on SQLite; elsewhere a log may outgrow 32 bits.
COUNT = BigInteger().with_variant(Integer, "sqlite")

access_events = Table(
    "access_events",
    metadata,
    Column("seq", COUNT, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

event_sections = Table(
    "event_sections",
    metadata,
    Column("seq", ForeignKey("access_events.seq"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("key_file", String, nullable=False),
    Column("key_slot", Integer, nullable=False),
)

# What an event can be found by: keyed hashes, so that the index names nobody.
event_tags = Table(
    "event_tags",
    metadata,
    Column("tag", LargeBinary, primary_key=True),
    Column("seq", ForeignKey("access_events.seq"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# The roots of tiles of hashes, as they become whole: level 1 stands over 256 events, level 2 over 65,536.
log_nodes = Table(
    "log_nodes",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", COUNT, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

# What the signer signed, with the witnesses' signatures that came later: the whole signed note.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", COUNT, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# One row: whoever holds it decides the order of the log. `subtrees` are the roots that the
# next event is added to, `latest` the latest time of an event since the clock last stepped back.
log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", COUNT, nullable=False),
    Column("subtrees", LargeBinary, nullable=False),
    Column("latest", Instant),
)

# A version for everything that can change an answer, moved on in the transaction of the change itself.
counters = Table(
    "counters",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("value", COUNT, nullable=False),
)

# Every protocol that was ever in force, whole, so that an old decision can be explained with the day's own rules.
protocols = Table(
    "protocols",
    metadata,
    Column("hash", String, primary_key=True),
    Column("id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("in_force", Boolean, nullable=False),
)
