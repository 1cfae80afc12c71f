"""Searches of a large log: whose record, who looked, what was shown in a month, what was refused, page after page."""

import random
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from benchmarks.bars import Bar
from benchmarks.log.figure import Chapter, Figure, middle, percentile
from benchmarks.log.large_log import EACH_PRACTITIONER, EACH_YOUNG_PERSON, KINDS, PURPOSES, SEED, YEAR, LargeLog
from benchmarks.log.made_up_events import CATEGORIES, START
from benchmarks.report import duration
from gateway.access_log.tags import TagKind
from gateway.auditing.saved_questions import SavedQuestion, saved_questions
from gateway.storage.database import Database, Snapshot
from gateway.storage.log_search import Sought, counts_by_day, search
from gateway.storage.opening import open_database

ASKED_EACH, PAGE, PAGES = 60, 50, 5
P95_SECONDS = 0.3
MONTH = timedelta(days=30)
Ask = Callable[[Snapshot, Sought], object]


def searching(log: LargeLog) -> Chapter:
    """Measure searches; each question is asked of others each time, in a snapshot of its own."""
    chance, database = random.Random(SEED), open_database(log.settings)
    figures, bars = [], []
    for name, (sought, ask) in questions(log, chance).items():
        seconds = [_seconds(database, sought(), ask) for _ in range(ASKED_EACH)]
        values = {"p50": middle(seconds), "p95": percentile(seconds, 0.95), "count": len(seconds)}
        found = f"p50 {duration(values['p50'])}, p95 {duration(values['p95'])}"
        asked = f"p95 under {duration(P95_SECONDS)}"
        figures.append(Figure(f"search, {name}", found, asked, values["p95"] < P95_SECONDS, values))
        bars.append(Bar(f"{name}", values["p95"], duration(values["p95"]), ours=True))
    database.close()
    return Chapter(f"Searching {log.size:,} events, p95", figures, bars)


def questions(log: LargeLog, chance: random.Random) -> Mapping[str, tuple[Callable[[], Sought], Ask]]:
    """Return for each kind of question what draws one, and how it is asked."""

    def young_person() -> bytes:
        return log.tag(TagKind.SUBJECT, f"young person {chance.randrange(max(1, log.size // EACH_YOUNG_PERSON))}")

    def practitioner() -> bytes:
        return log.tag(TagKind.ACTOR, f"user.{chance.randrange(max(1, log.size // EACH_PRACTITIONER))}")

    def category() -> bytes:
        return log.tag(TagKind.SHOWN, chance.choice(CATEGORIES))

    def happened() -> list[bytes]:
        kind, outcome, _ = chance.choice(KINDS)
        return [log.tag(TagKind.KIND, kind), log.tag(TagKind.OUTCOME, outcome)]

    def in_a_month(*tags: bytes) -> Sought:
        first = START + chance.random() * (YEAR - MONTH)
        return Sought(tags, first=first, end=first + MONTH)

    def saved(question: SavedQuestion) -> Sought:
        asked = question.of_the_log
        words = {
            TagKind.KIND: asked.kinds,
            TagKind.OUTCOME: asked.outcomes,
            TagKind.EXCEPTIONAL: (asked.exceptional,) if asked.exceptional else (),
        }
        groups = [[log.tag(kind, word) for word in given] for kind, given in words.items() if given]
        about = {"young_person": young_person, "practitioner": practitioner}
        return Sought([about[name]() for name in question.asks], groups)

    def disclosed_for() -> list[bytes]:
        return [log.tag(TagKind.KIND, "disclosure"), log.tag(TagKind.PURPOSE, chance.choice(PURPOSES))]

    return {
        "young person": (lambda: Sought([young_person()]), _one_page),
        "practitioner": (lambda: Sought([practitioner()]), _one_page),
        "young person by a practitioner": (lambda: Sought([young_person(), practitioner()]), _one_page),
        "category in a month": (lambda: in_a_month(category()), _one_page),
        "kind and outcome": (lambda: Sought(happened()), _one_page),
        "kind and outcome in a month": (lambda: in_a_month(*happened()), _one_page),
        "kind that never had the outcome": (lambda: Sought(_never(log)), _one_page),
        "a purpose, five pages": (lambda: Sought(disclosed_for()), _pages),
        "practitioner, by day": (lambda: Sought([practitioner()]), counts_by_day),
        "category in a month, by day": (lambda: in_a_month(category()), counts_by_day),
        **{f"saved: {name}": (partial(saved, each), _one_page) for name, each in saved_questions().items()},
    }


def _never(log: LargeLog) -> list[bytes]:
    return [log.tag(TagKind.KIND, "search"), log.tag(TagKind.OUTCOME, "all_hidden")]


def _one_page(connection: Snapshot, sought: Sought) -> object:
    return search(connection, sought, limit=PAGE)


def _pages(connection: Snapshot, sought: Sought) -> object:
    before: int | None = None
    for _ in range(PAGES):
        page = search(connection, sought, before, PAGE)
        before = page[-1] if page else 0
    return before


def _seconds(database: Database, sought: Sought, ask: Ask) -> float:
    started = time.perf_counter()
    with database.snapshot() as connection:
        ask(connection, sought)
    return time.perf_counter() - started
