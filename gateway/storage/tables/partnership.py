"""Who takes part: organisations and their services, practitioners and their posts, issuers, attachments, agreements."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, String, Table, Time

from gateway.storage.tables.metadata import metadata

organisations = Table(
    "organisations",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
)

# The originator of details, and whom consent and relationships name. `records` lists categories that it records
# over and above those that the vocabulary gives its kind.
services = Table(
    "services",
    metadata,
    Column("id", String, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("agency", String, nullable=False),
    Column("name", String, nullable=False),
    Column("contact", String, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    Column("records", JSON, nullable=False),
)

practitioners = Table(
    "practitioners",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("supervisor_id", ForeignKey("practitioners.id")),
    Column("active", Boolean, nullable=False),
    Column("vetted_until", Date, nullable=False),
    Column("trained_until", Date, nullable=False),
)

# One role at one service in one capacity; a session names exactly one.
posts = Table(
    "posts",
    metadata,
    Column("practitioner_id", ForeignKey("practitioners.id"), primary_key=True),
    Column("service_id", ForeignKey("services.id"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("capacity", String, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)

# `keys` is a list of {key_id, algorithm, public_pem}, `may_name` a list of [service, role].
issuers = Table(
    "issuers",
    metadata,
    Column("name", String, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("keys", JSON, nullable=False),
    Column("may_name", JSON, nullable=False),
    Column("maximum_lifetime_seconds", Integer, nullable=False),
)

# A practitioner attached to a place on weekdays (0 Monday .. 6 Sunday) between two local times.
attachments = Table(
    "attachments",
    metadata,
    Column("id", String, primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("starts_at", Time, nullable=False),
    Column("ends_at", Time, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("remit", String, nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("protocol_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("activation", String, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("review_due_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
)

agreement_parties = Table(
    "agreement_parties",
    metadata,
    Column("agreement_id", ForeignKey("agreements.id"), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("signatory", String, nullable=False),
    Column("signed_on", Date),
    Column("withdrawn_on", Date),
)
