"""How a young person comes to their own record: codes that a worker hands over, and the sessions that they open."""

from sqlalchemy import Column, ForeignKey, String, Table

from gateway.storage.tables.metadata import Instant, metadata

# Only hashes are stored: of the code, and of the token that it was swapped for.
sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("code_hash", String, nullable=False, unique=True),
    Column("made_by", ForeignKey("practitioners.id"), nullable=False),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("token_hash", String, unique=True),
    Column("session_ends_at", Instant),
)
