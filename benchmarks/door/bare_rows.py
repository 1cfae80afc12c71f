"""The gateway's tables as a Flask developer maps them: SQLAlchemy's ORM, what belongs together read in one go.

The same rows of the same tables; `looks` is the one that the plain endpoint writes to.
"""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import JSON, DateTime, MetaData, String, bindparam, select
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship, selectinload

from gateway.storage import tables

# A mapped table gives its columns no types that could be checked.
MappedRow: TypeAlias = Any


class Base(DeclarativeBase):
    """What is mapped onto the gateway's own tables."""

    metadata = tables.metadata


class OwnBase(DeclarativeBase):
    """What only the plain endpoint has."""

    metadata = MetaData()


class Issuer(Base):
    """An issuer of tokens, with its keys."""

    __table__ = tables.issuers


class Practitioner(Base):
    """A practitioner."""

    __table__ = tables.practitioners


class Service(Base):
    """A service."""

    __table__ = tables.services


class Post(Base):
    """A post, with whoever holds it and where."""

    __table__ = tables.posts
    practitioner: Mapped[Practitioner] = relationship()
    service: Mapped[Service] = relationship()


class Agreement(Base):
    """An agreement with its parties."""

    __table__ = tables.agreements
    parties: Mapped[list["Party"]] = relationship()


class Party(Base):
    """An organisation that signs an agreement."""

    __table__ = tables.agreement_parties


class Tie(Base):
    """A relationship to a young person."""

    __table__ = tables.relationships


class Statement(Base):
    """A yes or a no."""

    __table__ = tables.statements


class Consent(Base):
    """What was said in one conversation."""

    __table__ = tables.consent_records
    statements: Mapped[list[Statement]] = relationship()


class TakenBack(Base):
    """What ended a record."""

    __table__ = tables.words_taken_back


class Text(Base):
    """A text of a detail."""

    __table__ = tables.detail_texts


class Detail(Base):
    """A detail with its texts and the service that it came from."""

    __table__ = tables.details
    service: Mapped[Service] = relationship()
    texts: Mapped[list[Text]] = relationship()


class Identifier(Base):
    """A number that somebody gave a young person."""

    __table__ = tables.identifiers


class Carer(Base):
    """Somebody who cares for a young person."""

    __table__ = tables.carers


class Person(Base):
    """A young person with everything of theirs."""

    __table__ = tables.young_people
    ties: Mapped[list[Tie]] = relationship()
    consents: Mapped[list[Consent]] = relationship()
    taken_back: Mapped[list[TakenBack]] = relationship()
    details: Mapped[list[Detail]] = relationship()
    identifiers: Mapped[list[Identifier]] = relationship()
    carers: Mapped[list[Carer]] = relationship()


class Look(OwnBase):
    """One row of a plain log."""

    __tablename__ = "looks"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    practitioner: Mapped[str] = mapped_column(String, index=True)
    service: Mapped[str]
    young_person: Mapped[str] = mapped_column(String, index=True)
    purpose: Mapped[str]
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)


PERSON = (
    select(Person)
    .where(tables.young_people.c.id == bindparam("person"))
    .options(
        selectinload(Person.ties),
        selectinload(Person.consents).selectinload(Consent.statements),
        selectinload(Person.taken_back),
        selectinload(Person.details).options(joinedload(Detail.service), selectinload(Detail.texts)),
        selectinload(Person.identifiers),
        selectinload(Person.carers),
    )
)
POST = (
    select(Post)
    .where(
        tables.posts.c.practitioner_id == bindparam("practitioner"),
        tables.posts.c.service_id == bindparam("service"),
        tables.posts.c.role == bindparam("role"),
    )
    .options(joinedload(Post.practitioner), joinedload(Post.service))
)
AGREEMENTS = select(Agreement).options(selectinload(Agreement.parties))
