"""Young people, who stands in which relationship to them, and the details that services recorded."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table

from gateway.storage.tables.metadata import Instant, metadata

# `search_name` is the name as it is looked for: folded to lower case, single spaces.
young_people = Table(
    "young_people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("search_name", String, nullable=False, index=True),
    Column("date_of_birth", Date, nullable=False),
    Column("sex", String, nullable=False),
    Column("address", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("email", String, nullable=False),
    Column("safe_channel", String, nullable=False),
    Column("died_on", Date),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("young_person_id", ForeignKey("young_people.id"), primary_key=True),
    Column("scheme", String, primary_key=True),
    Column("value", String, nullable=False, index=True),
)

carers = Table(
    "carers",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("parental_responsibility", Boolean, nullable=False),
    Column("contact", String, nullable=False),
)

# Who may speak for a young person. `person` is a carer's id, or an organisation's under a care order; `kind` is parent,
# parental_responsibility, special_guardian, care_order, carer or court. A manager may set one aside, with a reason.
family_ties = Table(
    "family_ties",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("person", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("evidence", String, nullable=False),
    Column("set_aside_by", ForeignKey("practitioners.id")),
    Column("set_aside_because", String),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

# Two entries that are one person, until it is undone: nothing is moved, the two are read together.
merges = Table(
    "merges",
    metadata,
    Column("id", String, primary_key=True),
    Column("kept_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("merged_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("ground", String, nullable=False),
    Column("merged_by", ForeignKey("practitioners.id"), nullable=False),
    Column("merged_at", Instant, nullable=False),
    Column("undone_by", ForeignKey("practitioners.id")),
    Column("undone_at", Instant),
    Column("undone_because", String),
)

# A named fact that holds of the young person for a while (looked_after, child_protection_plan, ldd, ...).
circumstances = Table(
    "circumstances",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("fact", String, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
)

# `practitioner_id` is empty where anyone acting for the service holds it. A threshold decision (section 47, MASH)
# is another person's, with a ground: Haringey, [2013] EWHC 416 (Admin).
relationships = Table(
    "relationships",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("service_id", ForeignKey("services.id"), nullable=False, index=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), index=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("evidence", String, nullable=False),
    Column("decided_by", ForeignKey("practitioners.id")),
    Column("decision_ground", String),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("ended_by", ForeignKey("practitioners.id")),
    Column("ended_because", String),
    # What bears on an asker is found without coming across anything else of the young person.
    Index("ix_relationships_young_person_id_service_id", "young_person_id", "service_id"),
    Index("ix_relationships_young_person_id_kind", "young_person_id", "kind", "service_id", "practitioner_id"),
)

details = Table(
    "details",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("originator", ForeignKey("services.id"), nullable=False),
    Column("nature", String, nullable=False),
    Column("recorded_by", ForeignKey("practitioners.id"), nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

# The other young people whom a detail is also about.
detail_people = Table(
    "detail_people",
    metadata,
    Column("detail_id", ForeignKey("details.id"), primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), primary_key=True, index=True),
)

# One row a text, so that a query can name exactly the text that is permitted. `alone` marks the version written
# without the other people on it. Levels: 1 existence, 2 summary, 3 full.
detail_texts = Table(
    "detail_texts",
    metadata,
    Column("detail_id", ForeignKey("details.id"), primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("alone", Boolean, primary_key=True),
    Column("text", String, nullable=False),
)
