"""I8: tampering with the log is found.

Each way of tampering.py is tried 20 times on a log of a made-up partnership, on SQLite and on PostgreSQL;
`CONCORDAT_LONG=1` makes it 1,000 times each on SQLite and 200 on PostgreSQL. What is handed out is written by the
gateway's own export, from the tampered rows, under the best checkpoint that whoever tampers can have, and checked with
the auditor's policy and remembered checkpoint. What only moves bytes about, a vacuum or a dump that is loaded again,
must raise no alarm. It must notice a verifier that leaves any of its checks out.
"""

import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection

from gateway import clock
from gateway.access_log.signed_note import Algorithm, SignedNote, SigningKey
from gateway.access_log.trust import Trust, read_trust
from gateway.app import Gateway, open_gateway
from gateway.auditing.exporting import export
from gateway.demonstration.askers import FIVE_ASKERS, README_YOUNG_PERSON
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.log_keeping.signer import SigningRefused
from gateway.log_verifying.verdict import Report as Findings
from gateway.log_verifying.verdict import Verdict
from gateway.log_verifying.whole_log import verify_export
from gateway.settings import Settings
from gateway.storage.log_tree import LogTree, read_head
from tests.harness.conftest import Databases, Report
from tests.harness.made_world import DISCLOSURES, LONG, Signers, build, every_post
from tests.harness.tampering import (
    WAYS,
    Stored,
    Tampered,
    copied,
    read_stored,
    stored_notes,
    write_back,
)

TIMES = {"sqlite": 1_000 if LONG else 20, "postgresql": 200 if LONG else 20}
ROUNDS, ASKS = 5, 6
# What a verifier without one of its checks would not say.
CHECKS = {
    "the hash of each leaf": "do not fit its hash",
    "the root": "do not lead to the root",
    "whose signature": "is not signed by a log",
    "what was remembered": "remembered",
    "the digest of each section": "is not what was sealed",
    "that no section is missing": "is missing, and no erasure",
    "that no identifier stands twice": "stands twice",
    "the order of time": "before an earlier one",
}
Way = Callable[[Tampered], None]


@dataclass
class Log:
    """A log that was answered into and signed, as its rows are and as an auditor may check it."""

    gateway: Gateway
    events: list[Stored]
    notes: list[SignedNote]
    trust: Trust

    @property
    def keys(self) -> Path:
        return self.gateway.door.settings.section_keys


@pytest.fixture
def log(tmp_path: Path, databases: Databases) -> Iterator[Log]:
    settings = Settings(tmp_path / "data", database_url=databases.new())
    rows = made_up_partnership(clock.now().date())
    build(settings.data, rows, settings.database_url)
    gateway = open_gateway(settings)
    signers = Signers(settings.data, settings.audience)
    posts = {post.asker.practitioner: post for post in every_post(gateway, rows)}
    for _ in range(ROUNDS):
        for number in range(ASKS):
            user, purpose = FIVE_ASKERS[number % len(FIVE_ASKERS)]
            token, _name = signers.token(posts[user], clock.now())
            body = {"young_person": README_YOUNG_PERSON, "purpose": purpose}
            headers = {"Authorization": f"Bearer {token}"}
            assert gateway.app.test_client().post(DISCLOSURES, json=body, headers=headers).status_code == 200
        gateway.checkpointing.sign()
    with gateway.database.snapshot() as connection:
        events, notes = read_stored(connection, settings.section_keys), stored_notes(connection)
    yield Log(gateway, events, notes, read_trust(f"log {gateway.checkpointing.signer.key.verifier}\nquorum none\n"))
    gateway.close()


def tampered(log: Log, way: Way, seed: str) -> Tampered:
    own = log.gateway.checkpointing.signer.key
    other = SigningKey(own.name, Algorithm.LOG, Ed25519PrivateKey.generate())
    made = Tampered(random.Random(seed), copied(log.events), log.notes, own, other)
    way(made)
    return made


@contextmanager
def put_in_place(log: Log, made: Tampered) -> Iterator[Connection]:
    """Give a connection that sees the tampered log; nobody else ever does."""
    with log.gateway.database.writing() as connection:
        write_back(connection, made)
        yield connection
        connection.rollback()


def checked(connection: Connection, log: Log, note: SignedNote, since: SignedNote, out: Path) -> Findings:
    shutil.rmtree(out, ignore_errors=True)
    export(connection, log.gateway.door.sealer.keys, note, out, lambda _done, _all: None)
    return verify_export(out, log.trust, str(since))


def is_signed(connection: Connection, log: Log) -> bool:
    """Tell whether the signer would go on signing this log."""
    head = read_head(connection).range
    try:
        log.gateway.checkpointing.signer.check(head.size, head.root, LogTree(connection).consistency)
    except SigningRefused:
        return False
    return True


def tried(log: Log, way: Way, times: int, out: Path) -> Counter[str]:
    """Return how often it was found, and how often the signer would have noticed by itself."""
    counted = Counter[str]()
    for number in range(times):
        made = tampered(log, way, f"{way.__name__} {number}")
        with put_in_place(log, made) as connection:
            found = checked(connection, log, made.note(), made.remembered, out)
            counted["refused by the signer"] += not is_signed(connection, log)
        counted["tried"] += 1
        counted["found"] += found.verdict in {Verdict.TAMPERED, Verdict.INCOMPLETE}
    return counted


def test_whatever_is_done_to_the_log_is_found_and_what_changes_nothing_is_not(
    log: Log, databases: Databases, tmp_path: Path, report: Report
) -> None:
    times = TIMES[databases.kind]
    counted = {way.__name__: tried(log, way, times, tmp_path / "out") for way in WAYS}
    false_alarms = sum(unchanged(log, number, tmp_path) is not Verdict.SOUND for number in range(times))
    report(database=databases.kind, events=len(log.events), ways=counted, unchanged=times, false_alarms=false_alarms)
    assert {name: count["found"] for name, count in counted.items()} == dict.fromkeys(counted, times)
    assert false_alarms == 0
    refused = ("chain_again", "rewrite_with_its_own_key", "remove", "swap", "put_an_older_one_back")
    assert [name for name in refused if not counted[name]["refused by the signer"]] == []


def unchanged(log: Log, number: int, folder: Path) -> Verdict:
    """Move the bytes of the log about and change none: all rows anew, and on SQLite a vacuum or a dump, in turn."""
    made, settings = tampered(log, lambda _log: None, f"unchanged {number}"), log.gateway.door.settings
    if settings.database_url or number % 3 == 0:
        with put_in_place(log, made) as connection:
            return checked(connection, log, log.notes[-1], made.remembered, folder / "out").verdict
    shutil.rmtree(folder / "moved", ignore_errors=True)
    moved = replace(settings, data=shutil.copytree(settings.data, folder / "moved"))
    with closing(sqlite3.connect(moved.sqlite_file)) as old:
        if number % 3 == 1:
            old.execute("VACUUM")
        else:
            dumped = "\n".join(old.iterdump())
            moved.sqlite_file.unlink()
            with closing(sqlite3.connect(moved.sqlite_file)) as new:
                new.executescript(dumped)
    gateway = open_gateway(moved)
    try:
        gateway.checkpointing.check()
        with gateway.database.snapshot() as connection:
            return checked(connection, log, gateway.checkpointing.sign(), made.remembered, folder / "out").verdict
    except SigningRefused:
        return Verdict.TAMPERED
    finally:
        gateway.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("left_out", CHECKS.values(), ids=list(CHECKS))
def test_a_verifier_that_leaves_a_check_out_is_noticed(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    add = Findings.add

    def careless(self: Findings, verdict: Verdict, sentence: str, entry: int | None = None) -> None:
        if left_out not in sentence:
            add(self, verdict, sentence, entry)

    monkeypatch.setattr(Findings, "add", careless)
    counts = (tried(log, way, 12, tmp_path / "out") for way in WAYS)
    assert any(count["found"] < count["tried"] for count in counts)
