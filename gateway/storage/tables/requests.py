"""What practitioners ask of each other and open on their own word: approvals, challenges, exceptional access, tasks."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, String, Table

from gateway.storage.tables.metadata import Instant, metadata

# A request for an originator's approval. `originator` is empty where the asker could not know who holds anything.
approval_requests = Table(
    "approval_requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("originator", ForeignKey("services.id")),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("because", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
)

# The originator's answer to one practitioner, acting for one service, for one category and purpose.
approvals = Table(
    "approvals",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("request_id", ForeignKey("approval_requests.id")),
    Column("category", String, nullable=False),
    Column("originator", ForeignKey("services.id"), nullable=False),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("purpose", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("because", String),
    Column("answered_by", ForeignKey("practitioners.id"), nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# A refusal that is questioned: urgent within 24 hours, otherwise within 5 working days.
challenges = Table(
    "challenges",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("purpose", String, nullable=False),
    Column("because", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("answer", String),
    Column("answer_note", String),
    Column("answered_by", ForeignKey("practitioners.id")),
    Column("answered_at", Instant),
)

# Opened by one practitioner at one service. `second_authoriser` is who is named to authorise it, or did: while
# `authorised_at` is empty it waits for them and opens nothing.
exceptional_accesses = Table(
    "exceptional_accesses",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("ground", String, nullable=False),
    Column("believed", String, nullable=False),
    Column("source", String, nullable=False),
    Column("why_now", String, nullable=False),
    Column("why_this_much", String, nullable=False),
    Column("consent_sought", String, nullable=False),
    Column("informed", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("extended_at", Instant),
    Column("extended_because", String),
    Column("second_authoriser", ForeignKey("practitioners.id")),
    Column("authorised_at", Instant),
    Column("review_due_at", Instant, nullable=False),
)

exceptional_reviews = Table(
    "exceptional_reviews",
    metadata,
    Column("id", String, primary_key=True),
    Column("access_id", ForeignKey("exceptional_accesses.id"), nullable=False, index=True),
    Column("reviewer_id", ForeignKey("practitioners.id"), nullable=False),
    Column("outcome", String, nullable=False),
    Column("note", String, nullable=False),
    Column("reviewed_at", Instant, nullable=False),
)

# A decision not to share, and the record of what was told by telephone before it could be asked for here.
not_shared = Table(
    "not_shared",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("categories", JSON, nullable=False),
    Column("with_whom", String, nullable=False),
    Column("because", String, nullable=False),
    Column("decided_by", ForeignKey("practitioners.id"), nullable=False),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("review_on", Date),
)

told_elsewhere = Table(
    "told_elsewhere",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("categories", JSON, nullable=False),
    Column("told_to", ForeignKey("services.id"), nullable=False),
    Column("told_whom", String, nullable=False),
    Column("ground", String, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("told_by", ForeignKey("practitioners.id"), nullable=False),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

# Every attempt to match a young person by particulars; counted for the limit. A match opens one handle, kept as a hash.
match_attempts = Table(
    "match_attempts",
    metadata,
    Column("id", String, primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False, index=True),
    Column("service_id", ForeignKey("services.id"), nullable=False),
    Column("purpose", String, nullable=False),
    Column("ground", String),
    Column("referral_reference", String),
    Column("second_authoriser", ForeignKey("practitioners.id")),
    Column("at", Instant, nullable=False),
    Column("handle_hash", String, index=True),
    Column("young_person_id", ForeignKey("young_people.id")),
    Column("expires_at", Instant),
)

# What somebody has to do by a day, or to know. The owner is one practitioner, or whoever acts for a service (in the
# role, if one is named). `about` names the record that it is about.
tasks = Table(
    "tasks",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("young_person_id", ForeignKey("young_people.id"), index=True),
    Column("owner_id", ForeignKey("practitioners.id"), index=True),
    Column("owner_service", ForeignKey("services.id"), index=True),
    Column("owner_role", String),
    Column("about", String, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("raised_by", ForeignKey("practitioners.id")),
    Column("raised_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("closed_at", Instant),
    Column("closed_by", ForeignKey("practitioners.id")),
    Column("outcome", String),
)
