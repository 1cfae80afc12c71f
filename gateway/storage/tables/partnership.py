"""Who takes part: organisations and their services, practitioners and their posts, attachments, agreements."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, String, Table, Time

from gateway.storage.tables.metadata import Instant, metadata

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

# Whole days on which a practitioner is away: the door is closed to them, a rota covers for them.
leaves = Table(
    "leaves",
    metadata,
    Column("id", String, primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
)

# A stretch of duty: whoever has it stands in for a colleague who is away, or for the whole service if none is named.
rota_slots = Table(
    "rota_slots",
    metadata,
    Column("id", String, primary_key=True),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("covers", ForeignKey("practitioners.id")),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
    Column("cancelled_at", Instant),
)

# When a place is open: an attachment to it holds in term only. A place without terms is open all the year.
terms = Table(
    "terms",
    metadata,
    Column("id", String, primary_key=True),
    Column("service_id", ForeignKey("services.id"), nullable=False, index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
)

# Who answers for a service's details of one category when its approval is asked (all categories where it is empty).
approvers = Table(
    "approvers",
    metadata,
    Column("id", String, primary_key=True),
    Column("service_id", ForeignKey("services.id"), nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("approver_id", ForeignKey("practitioners.id"), nullable=False),
    Column("deputy_id", ForeignKey("practitioners.id")),
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

# A practitioner attached to a place on weekdays (0 Monday .. 6 Sunday) between two local times, for the one service
# that they act for there.
attachments = Table(
    "attachments",
    metadata,
    Column("id", String, primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("acting_for", ForeignKey("services.id")),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("starts_at", Time, nullable=False),
    Column("ends_at", Time, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("remit", String, nullable=False),
)

# `status` is what was decided (draft, open, suspended, terminated); what follows from it on a day is worked out.
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
    Column("suspended_on", Date),
    Column("suspended_because", String),
    Column("terminated_on", Date),
    Column("terminated_because", String),
)

# Who is to sign, and who did. `acceded_on` is empty for whoever was a party from the beginning.
agreement_parties = Table(
    "agreement_parties",
    metadata,
    Column("agreement_id", ForeignKey("agreements.id"), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("signatory", String, nullable=False),
    Column("acceded_on", Date),
    Column("signed_on", Date),
    Column("signed_by", ForeignKey("practitioners.id")),
    Column("withdrawn_on", Date),
    Column("withdrawn_because", String),
)

agreement_reviews = Table(
    "agreement_reviews",
    metadata,
    Column("id", String, primary_key=True),
    Column("agreement_id", ForeignKey("agreements.id"), nullable=False, index=True),
    Column("reviewed_by", ForeignKey("practitioners.id"), nullable=False),
    Column("reviewed_on", Date, nullable=False),
    Column("finding", String, nullable=False),
    Column("next_review_on", Date, nullable=False),
)
