"""What is kept so that nobody asks too often, and so that a write that is repeated is written once."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, String, Table

from gateway.storage.tables.metadata import Instant, metadata
from gateway.storage.tables.record import COUNT

# How many calls were answered in the latest minute in which there was one, counted from 1970; `told` once a refusal of
# that minute stands in the log.
rate_counts = Table(
    "rate_counts",
    metadata,
    Column("kind", String, primary_key=True),
    Column("who", String, primary_key=True),
    Column("minute", COUNT, nullable=False),
    Column("calls", COUNT, nullable=False),
    Column("told", Boolean, nullable=False),
)

# What a write answered, under lock, by keyed hashes: `id` of the caller and their key, `asked` of what they sent.
repeats = Table(
    "repeats",
    metadata,
    Column("id", String, primary_key=True),
    Column("asked", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("event", String, nullable=False),
    Column("until", Instant, nullable=False, index=True),
)
