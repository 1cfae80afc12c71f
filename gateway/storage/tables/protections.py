"""What stands between a young person and harm by disclosure: shields, restrictions, allow-lists."""

from sqlalchemy import Column, Date, ForeignKey, String, Table

from gateway.storage.tables.metadata import Instant, metadata

# While a shield stands, `contact` is the only contact that anyone is given. Set at once by anybody it holds until
# `expires_at`, unless its originating service or a manager confirms it.
shields = Table(
    "shields",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("contact", String, nullable=False),
    Column("because", String),
    Column("set_by", ForeignKey("practitioners.id"), nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("service_id", ForeignKey("services.id")),
    Column("expires_at", Instant),
    Column("confirmed_by", ForeignKey("practitioners.id")),
    Column("lifted_at", Instant),
)

# One of the two people who must both want a shield or restriction lifted: `part` is originator or manager.
protection_lifts = Table(
    "protection_lifts",
    metadata,
    Column("id", String, primary_key=True),
    Column("protection_id", String, nullable=False, index=True),
    Column("part", String, nullable=False),
    Column("practitioner_id", ForeignKey("practitioners.id"), nullable=False),
    Column("because", String, nullable=False),
    Column("at", Instant, nullable=False),
)

# `kind` restricted: the whole record, for all but the allow-list; article_18: one category of one originator; sealed:
# an identity before adoption, opened to nobody; legal_hold: nothing of it may be erased.
restrictions = Table(
    "restrictions",
    metadata,
    Column("id", String, primary_key=True),
    Column("young_person_id", ForeignKey("young_people.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("category", String),
    Column("originator", ForeignKey("services.id")),
    Column("contact", String, nullable=False),
    Column("because", String),
    Column("set_by", ForeignKey("practitioners.id"), nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("service_id", ForeignKey("services.id")),
    Column("lifted_at", Instant),
)

# A practitioner at one service: whoever also works elsewhere is not on the list there.
allow_list = Table(
    "allow_list",
    metadata,
    Column("young_person_id", ForeignKey("young_people.id"), primary_key=True),
    Column("practitioner_id", ForeignKey("practitioners.id"), primary_key=True),
    Column("service_id", ForeignKey("services.id"), primary_key=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
)
