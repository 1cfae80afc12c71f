"""Who may vouch for askers, and what they vouched for that is denied."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from gateway.storage.tables.metadata import Instant, metadata

# `keys` is a list of {key_id, algorithm, public_pem}, `may_name` a list of [service, role]. Where there is a `keys_url`
# the keys are those that were read there last, at `keys_read_at`: of these `algorithms`, and, if `ca_pem` is given,
# from a host whose certificate one of these authorities has signed.
issuers = Table(
    "issuers",
    metadata,
    Column("name", String, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("keys", JSON, nullable=False),
    Column("may_name", JSON, nullable=False),
    Column("maximum_lifetime_seconds", Integer, nullable=False),
    Column("algorithms", JSON),
    Column("keys_url", String),
    Column("ca_pem", String),
    Column("keys_read_at", Instant),
)

# Tokens that are let in no longer, though they are signed and in date: one by its identifier, or all of an issuer or a
# practitioner that were issued before an instant. An empty string stands for any. After `until` none is in date.
denied_tokens = Table(
    "denied_tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("issuer", String, nullable=False),
    Column("token_id", String, nullable=False, index=True),
    Column("practitioner", String, nullable=False),
    Column("issued_before", Instant),
    Column("denied_at", Instant, nullable=False),
    Column("denied_by", String, nullable=False),
    Column("because", String, nullable=False),
    Column("until", Instant, nullable=False),
)
