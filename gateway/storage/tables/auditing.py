"""What auditors ask leaves behind: who wanted to know whom a pseudonym names, and what became of it."""

from sqlalchemy import Column, ForeignKey, String, Table

from gateway.storage.tables.metadata import Instant, metadata

reidentifications = Table(
    "reidentifications",
    metadata,
    Column("id", String, primary_key=True),
    Column("pseudonym", String, nullable=False),
    Column("asked_by", ForeignKey("practitioners.id"), nullable=False),
    Column("because", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", String),
    Column("answered_by", ForeignKey("practitioners.id")),
    Column("answer_because", String),
    Column("answered_at", Instant),
)
