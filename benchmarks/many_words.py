"""Cases about which many people said many things: as facts of the engine, and as rows of a made-up partnership.

The words are the same in both. Everybody permits and refuses by turns, each statement for some categories of some of
ten originators; nothing here is timed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from engine.case import Agreement, Asker, Facts, FamilyTie, Period, Relationship, Request, Signature
from engine.words_said import ConsentRecord, Statement
from gateway.app import open_gateway
from gateway.clock import now
from gateway.commands.demo import make
from gateway.commands.token import demo_only_token
from gateway.demonstration.package_data import Row, Rows
from gateway.demonstration.roster import roster
from gateway.settings import Settings
from gateway.storage.loading import insert_rows
from gateway.storage.opening import open_database
from gateway.storage.register import read_posts
from policy.decision_table import DecisionTable
from policy.levels import LEVEL_BY_WORD, SHOWN_LEVELS, Level
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.table_compiler import compile_table
from tests.harness.made_world import ask_without_end

# Statements in a conversation; and how many of them say yes.
IN_ONE_CONVERSATION, MOSTLY = 4, 2 / 3
SIZES = (0, 10, 20, 40, 80, 160)
HOLDERS = ("mother", "father", "stepfather")
GIVERS = ("self", *HOLDERS)
SERVICE, ORGANISATION, PURPOSE = "youth-support", "marlowick-council", "guidance"
ADVISER, UNASSESSED = "amara.okoye", 15
AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
EVER = Period(date(2010, 1, 1))


class Word(NamedTuple):
    """One statement, a yes or a no, as both forms need it."""

    id: str
    permits: bool
    cap: Level
    scope: Mapping[str, Sequence[str]]


class Said(NamedTuple):
    """One conversation."""

    id: str
    giver: str
    said_at: datetime
    statements: Sequence[Word]


@cache
def protocol_table() -> DecisionTable:
    """Return the shipped protocol, compiled."""
    return compile_table(read_protocol_folder(YOUTH_SUPPORT))


def words(size: int, originators: Sequence[str], until: datetime) -> list[Said]:
    """Draw so many statements, some in each conversation; the same ones every time."""
    chance, conversations = Random(size), -(-size // IN_ONE_CONVERSATION)
    return [
        Said(
            f"r{number}",
            giver=GIVERS[number % len(GIVERS)],
            said_at=until - timedelta(hours=conversations - number + 1),
            statements=[
                _word(f"s{number}.{place}", originators, chance)
                for place in range(min(IN_ONE_CONVERSATION, size - number * IN_ONE_CONVERSATION))
            ],
        )
        for number in range(conversations)
    ]


def _word(name: str, originators: Sequence[str], chance: Random) -> Word:
    scope = {
        "recipient_service": [SERVICE],
        "purpose": [PURPOSE],
        "category": chance.sample(list(protocol_table().vocabulary.categories), 8),
        "originator": chance.sample(originators, 4),
    }
    return Word(name, permits=chance.random() < MOSTLY, cap=chance.choice(SHOWN_LEVELS), scope=scope)


def case_of(size: int) -> tuple[Request, Facts, datetime]:
    """Return one question with so many statements on record, ready to decide."""
    services = [f"service {number}" for number in range(10)]
    asker = Asker("the adviser", "connexions", "pa", SERVICE, ORGANISATION)
    parties = dict.fromkeys([ORGANISATION, *services], Signature(EVER.first))
    facts = Facts(
        born=date(2012, 1, 15),
        relationships=(Relationship("caseload", SERVICE, asker.practitioner, EVER),),
        agreements=(Agreement("agreement", "active", "each_pair", EVER, parties),),
        consents=tuple(_record(one) for one in words(size, services, AT)),
        family=tuple(FamilyTie(who, "parental_responsibility", EVER, AT - timedelta(days=900)) for who in HOLDERS),
        holders={service: service for service in services} if size else {},
    )
    return Request(asker, PURPOSE), facts, AT


def _record(one: Said) -> ConsentRecord:
    capacity = "self" if one.giver == "self" else "parental_responsibility"
    lasting = (one.said_at, one.said_at, one.said_at.date(), None)
    statements = tuple(_statement(word) for word in one.statements)
    return ConsentRecord(one.id, one.giver, capacity, "active", *lasting, statements)


def _statement(word: Word) -> Statement:
    scope = {dimension: frozenset(named) for dimension, named in word.scope.items()}
    return Statement(word.id, word.permits, word.cap if word.permits else Level.HIDDEN, scope)


@contextmanager
def disclosures(folder: Path, sizes: Sequence[int]) -> Iterator[dict[int, Callable[[], object]]]:
    """Give, for each number of statements, what asks a gateway for everything about one young person."""
    with ExitStack() as stack:
        yield {size: _ask(folder / str(size), size, stack) for size in sizes}


def _ask(data: Path, size: int, stack: ExitStack) -> Callable[[], object]:
    today = now().date()
    ask_without_end(data)
    settings = Settings(data)
    make(settings, today)
    person = next(one.id for one in roster() if one.adviser == ADVISER and one.age < UNASSESSED)
    _add(settings, size, person)
    gateway = open_gateway(settings)
    stack.callback(gateway.close)
    with gateway.database.snapshot() as connection:
        (post,) = read_posts(connection, ADVISER)
    headers = {"Authorization": f"Bearer {demo_only_token(gateway, data, post)}"}
    body = {"young_person": person, "purpose": PURPOSE}
    ask = partial(gateway.app.test_client().post, "/v1/disclosures", json=body, headers=headers)
    if ask().status_code != 200:  # noqa: PLR2004 - HTTP's own figure
        raise RuntimeError("the adviser is shown nothing")
    return ask


def _add(settings: Settings, size: int, person: str) -> None:
    """Store so many statements about a young person, and who may speak for them."""
    database = open_database(settings)
    with database.writing() as connection:
        services = connection.exec_driver_sql("SELECT id FROM services ORDER BY id LIMIT 10").scalars().all()
        insert_rows(connection, _rows(words(size, services, now()), person))
        connection.commit()
    database.close()


def _rows(said: Sequence[Said], person: str) -> Rows:
    about = {"young_person_id": person, "recorded_by": ADVISER}
    ties: list[Row] = [
        {
            **about, "id": f"tie {who}", "person": who, "kind": "parental_responsibility", "starts_on": EVER.first,
            "evidence": "made up", "recorded_at": AT - timedelta(days=900),
        }
        for who in HOLDERS
    ]  # fmt: skip
    records: list[Row] = [
        {
            **about, "id": one.id, "giver": one.giver, "notice_version": "2.1", "method": "phone",
            "capacity": "self" if one.giver == "self" else "parental_responsibility", "said_at": one.said_at,
            "recorded_at": one.said_at, "organisation_id": ORGANISATION, "status": "active", "tell_parent": "no",
            "starts_on": one.said_at.date(),
        }
        for one in said
    ]  # fmt: skip
    statements = [_row(one, word) for one in said for word in one.statements]
    return {"family_ties": ties, "consent_records": records, "statements": statements}


def _row(one: Said, word: Word) -> Row:
    level = {cap: name for name, cap in LEVEL_BY_WORD.items()}[word.cap]
    effect, scope = "permit" if word.permits else "refuse", {name: list(named) for name, named in word.scope.items()}
    return {"id": word.id, "record_id": one.id, "effect": effect, "level_cap": level, "scope": scope}
