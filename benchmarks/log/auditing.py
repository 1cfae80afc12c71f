"""An auditor asks the saved questions over HTTP, of a log of whole events: found, unsealed, told, and logged in turn.

The events are those of made_up_events, about the people of the demo partnership, so that each of them has far more
entries than in life. They are sealed and stored as the writer does it, thousands to a commit.
"""

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.bars import Bar
from benchmarks.log.figure import Chapter, Figure, middle, percentile
from benchmarks.log.made_up_events import disclosure, refusal
from benchmarks.log.searching import P95_SECONDS
from benchmarks.report import duration
from gateway.access_log.event import AccessEvent, Kind, SectionName
from gateway.access_log.identifiers import RANDOM_BYTES, new_event_id
from gateway.app import Gateway, open_gateway
from gateway.auditing.saved_questions import saved_questions
from gateway.clock import now
from gateway.commands.demo import make
from gateway.commands.token import demo_only_token
from gateway.demonstration.roster import roster
from gateway.settings import Settings
from gateway.storage.log_appending import Appending
from gateway.storage.register import read_posts
from tests.harness.made_world import ask_without_end

AUDITOR, PRACTITIONERS = "philippa.dray", ("amara.okoye", "ben.stroud", "joanne.petrie", "ruth.callender")
SEED, YEAR, AT_ONCE, ASKED_EACH, OK = 20_261_125, timedelta(days=365), 2_000, 30, 200
# Of a thousand entries so many are of a kind that an auditor asks for by name.
RARE, OF = 40, 1_000
RARE_KINDS = sorted(Kind, key=str)
Asked = dict[str, object]


def auditing(size: int) -> Chapter:
    """Measure the saved questions, each asked about others each time."""
    figures, bars = [], []
    with tempfile.TemporaryDirectory(prefix="concordat-bench-") as folder:
        settings = Settings(Path(folder))
        ask_without_end(settings.data)
        make(settings, now().date())
        gateway = open_gateway(settings)
        took = fill(gateway, size)
        for name, seconds in asked(gateway).items():
            values = {"p50": middle(seconds), "p95": percentile(seconds, 0.95), "count": len(seconds)}
            found = f"p50 {duration(values['p50'])}, p95 {duration(values['p95'])}"
            met = values["p95"] < P95_SECONDS
            figures.append(Figure(name, found, f"p95 under {duration(P95_SECONDS)}", met, values))
            bars.append(Bar(name, values["p95"], duration(values["p95"]), ours=True))
        gateway.close()
    built = Figure("to seal and store them", f"{size / took:,.0f} /s", values={"seconds": took})
    return Chapter(f"Saved questions over HTTP, of {size:,} whole events, p95", [built, *figures], bars)


def fill(gateway: Gateway, size: int) -> float:
    """Put so many events of the last year into a gateway's log, and return the seconds that it took."""
    started, chance = time.perf_counter(), random.Random(SEED)
    first, apart = now() - YEAR, YEAR / size
    sealer = gateway.door.sealer
    subjects = [sealer.pseudonyms.of("subject", one.id) for one in roster()]
    for done in range(0, size, AT_ONCE):
        numbers = range(done, min(size, done + AT_ONCE))
        events = [_event(chance, number, first + number * apart, subjects) for number in numbers]
        with gateway.database.writing() as connection:
            log = Appending(connection)
            for event in events:
                log.add(sealer.seal(event))
            log.store()
            connection.commit()
    return time.perf_counter() - started


def asked(gateway: Gateway) -> dict[str, list[float]]:
    """Return how long each question took, each time it was asked."""
    chance, headers = random.Random(SEED), _headers(gateway)
    post = partial(gateway.app.test_client().post, headers=headers)
    taken: dict[str, list[float]] = {}
    for name, question in saved_questions().items():
        for _ in range(ASKED_EACH):
            given = _given(chance, question.asks)
            taken.setdefault(name, []).append(_seconds(partial(post, f"/v1/access-log/questions/{name}", json=given)))
    return taken


def _event(chance: random.Random, number: int, at: datetime, subjects: Sequence[str]) -> AccessEvent:
    event, user = disclosure(number), chance.choice(PRACTITIONERS)
    drawn = chance.randrange(OF)
    if drawn < RARE:
        event = replace(refusal(number), kind=RARE_KINDS[drawn % len(RARE_KINDS)])
    elif drawn % 10 == 0:
        event = refusal(number)
    actor = event.sections[SectionName.ACTOR]
    return replace(
        event,
        id=new_event_id(at, chance.randbytes(RANDOM_BYTES)),
        time=at,
        sections={
            **event.sections,
            SectionName.ACTOR: {**actor, "user": user},  # type: ignore[dict-item] # it is an object
            SectionName.SUBJECT: {"pseudonym": chance.choice(subjects)},
        },
    )


def _given(chance: random.Random, asks: Sequence[str]) -> Asked:
    some = {"young_person": [one.id for one in roster()], "practitioner": PRACTITIONERS}
    return {name: chance.choice(some[name]) for name in asks}


def _headers(gateway: Gateway) -> dict[str, str]:
    with gateway.database.snapshot() as connection:
        (post,) = read_posts(connection, AUDITOR)
    return {"Authorization": f"Bearer {demo_only_token(gateway, gateway.door.settings.data, post)}"}


def _seconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    answer = ask()
    seconds = time.perf_counter() - started
    if getattr(answer, "status_code", None) != OK:
        raise RuntimeError(f"a question was not answered: {getattr(answer, 'data', answer)!r}")
    return seconds
