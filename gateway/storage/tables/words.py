"""What people said: consent records and their statements, competence assessments, objections. Append only."""

from sqlalchemy import JSON, Column, Date, ForeignKey, String, Table

from gateway.storage.tables.metadata import Instant, metadata

consent_records = Table(
    "consent_records",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("giver", String, nullable=False),
    Column("capacity", String, nullable=False),
    Column("competence_assessment_id", ForeignKey("competence_assessments.id")),
    Column("notice_version", String, nullable=False),
    Column("method", String, nullable=False),
    Column("interpreter", String),
    Column("said_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("witness", String),
    Column("evidence", String),
    Column("evidence_hash", String),
    Column("status", String, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("review_on", Date),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", String),
    Column("withdrawal_note", String),
    Column("tell_parent", String, nullable=False),
)

# `scope` maps each dimension that the statement names to the list of words it names:
# recipient_organisation, recipient_service, recipient_agency, recipient_role, named_worker, purpose, category,
# originator.
statements = Table(
    "statements",
    metadata,
    Column("id", String, primary_key=True),
    Column("record_id", ForeignKey("consent_records.id"), nullable=False, index=True),
    Column("effect", String, nullable=False),
    Column("level_cap", String, nullable=False),
    Column("conditions", String),
    Column("exception_to", ForeignKey("statements.id")),
    Column("lifts", ForeignKey("statements.id")),
    Column("scope", JSON, nullable=False),
)

competence_assessments = Table(
    "competence_assessments",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("categories", JSON, nullable=False),
    Column("outcome", String, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("assessed_by", ForeignKey("practitioners.id"), nullable=False),
    Column("assessed_at", Instant, nullable=False),
    Column("valid_until", Date, nullable=False),
)

# The statutory opt-out: a parent's lapses on the 16th birthday.
objections = Table(
    "objections",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("holder", String, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("lapses_on", Date),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)
