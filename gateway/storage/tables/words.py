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
    Column("service_id", ForeignKey("services.id")),
    Column("witness", String),
    Column("evidence", String),
    Column("evidence_hash", String),
    Column("status", String, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("review_on", Date),
    Column("tell_parent", String, nullable=False),
)

# What ended a record: `kind` is withdrawn, superseded (`replaced_by` says by which) or entered_in_error. `record_id`
# names a consent record, an objection or an assessment, as `of` (consent, objection, assessment) says. The record
# itself is never changed.
words_taken_back = Table(
    "words_taken_back",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("of", String, nullable=False),
    Column("record_id", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("replaced_by", String),
    Column("said_by", String, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
    Column("note", String),
)

# The card that the young person keeps: a code, of which only a hash is stored, for one record.
receipts = Table(
    "receipts",
    metadata,
    Column("code_hash", String, primary_key=True),
    Column("record_id", ForeignKey("consent_records.id"), nullable=False),
    Column("given_at", Instant, nullable=False),
)

# `scope` maps each dimension that the statement names to the list of words it names:
# recipient_organisation, recipient_service, recipient_agency, recipient_role, named_worker, purpose, category,
# originator. `left_out` lists those that nobody named and that a permit stores all the same, with whoever took part
# when it was said: so that it never covers who joins later.
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
    Column("left_out", JSON),
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
)
