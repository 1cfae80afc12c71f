"""What stands between a young person and harm by disclosure: shields, restrictions, allow-lists, approvals."""

from sqlalchemy import Column, Date, ForeignKey, String, Table

from gateway.storage.tables.metadata import Instant, metadata

# While a shield stands, `contact` is the only contact that anyone is given.
shields = Table(
    "shields",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("contact", String, nullable=False),
    Column("set_by", ForeignKey("practitioners.id"), nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("lifted_at", Instant),
)

# `kind` restricted: the whole record, for all but the allow-list; article_18: one category of one originator.
restrictions = Table(
    "restrictions",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("category", String),
    Column("originator", ForeignKey("services.id")),
    Column("contact", String, nullable=False),
    Column("set_by", ForeignKey("practitioners.id"), nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("lifted_at", Instant),
)

allow_list = Table(
    "allow_list",
    metadata,
    Column("young_person_id", ForeignKey("young_people.id"), primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), primary_key=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)

# The originator's answer to one practitioner's request for one category and purpose.
approvals = Table(
    "approvals",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("originator", ForeignKey("services.id"), nullable=False),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False),
    Column("purpose", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("answered_by", ForeignKey("practitioners.id"), nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
