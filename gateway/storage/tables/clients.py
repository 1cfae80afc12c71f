"""Systems that are issued tokens here, and people who sign in through an identity provider."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from gateway.storage.tables.metadata import Instant, metadata

# `keys` is a list of {key_id, algorithm, public_pem}, `may_name` a list of [service, role].
clients = Table(
    "clients",
    metadata,
    Column("id", String, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("keys", JSON, nullable=False),
    Column("may_name", JSON, nullable=False),
    Column("registered_at", Instant, nullable=False),
)

# An assertion is good for one use, at whichever gateway; `until` it is over, so that its use may be forgotten.
used_assertions = Table(
    "used_assertions",
    metadata,
    Column("client_id", String, primary_key=True),
    Column("token_id", String, primary_key=True),
    Column("until", Instant, nullable=False, index=True),
)

# Who a subject of an identity provider is. It follows from this entry alone, never from a name or an address.
sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("provider", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("linked_at", Instant, nullable=False),
)

# Only hashes of what opens a session are stored. It has a post once one is chosen, and keeps it.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("provider", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("service_id", ForeignKey("services.id")),
    Column("role", String),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
