"""Schemathesis against a real `concordat serve`, from its own description: it conforms, and tells peers nothing.

The peers are of two organisations. `CONCORDAT_LONG=1` asks 20 times as much.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from engine.case import LONDON
from gateway.api.description.openapi import written
from gateway.app import open_gateway
from gateway.clock import now
from gateway.commands.demo import make
from gateway.commands.token import demo_only_token
from gateway.demonstration.roster import young_person_id
from gateway.limits.rates import Rates
from gateway.settings import Settings
from gateway.storage.register import read_posts
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from tests.api_samples.page import PEOPLE
from tests.api_samples.sample import read_samples
from tests.harness.conftest import Report
from tests.served import served

HERE = Path(__file__).parent
EXAMPLES = 40 if os.environ.get("CONCORDAT_LONG") == "1" else 2
# Nobody is to be told to wait: how that is told has tests of its own.
MANY = 1_000_000
SAM, ABSENT = PEOPLE["SAM"], young_person_id("nobody-of-the-demo")
PEER, ADVISER = "asha.menon", "amara.okoye"
DESCRIBED = json.loads(written())
OPERATIONS = {o["operationId"]: f"{m.upper()} {p}" for p, ops in DESCRIBED["paths"].items() for m, o in ops.items()}
ABOUT_SOMEBODY = {label for label in OPERATIONS.values() if "{young_person_id}" in label}
# Whoever names a young person may open exceptional access to them, and is told that it is open: that is its point.
# The demo has no identity provider, so nobody can set out for it.
NOT_ASKED = tuple(word for name in ("post_access", "start_sign_in") for word in ("--exclude-operation-id", name))
WORDS = (
    *("--phases", "fuzzing", "--max-examples", str(EXAMPLES), "--generation-deterministic"),
    *("--exclude-checks", "object_level_authorization", "--continue-on-failure"),
    *("--warnings", "off", "--suppress-health-check", "all", "--request-timeout", "60"),
)
PAGE = HERE.parents[1] / "docs" / "schemathesis.md"
INTRODUCTION = """\
# Schemathesis against a served gateway

Written by a test, `tests/harness/test_schemathesis.py`: what Schemathesis printed when it asked a `concordat serve` on
the demo from its own `/openapi.json`, each operation as somebody for whom it is. Beside its own checks (no 5xx, every
status, header, media type and body as described, no answer without a good token, nothing malformed taken, nothing well
formed refused as malformed) it runs one of ours: whatever is asked about a young person is asked again by somebody of
another organisation, about the same one and about nobody, and both must read the same. Figures are of one run.

    st run http://127.0.0.1:8000/openapi.json {words}

```text
{printed}
```
"""
CONFIG = """
[checks.positive_data_acceptance]
# What is well formed may still be nobody's business, out of date or against a rule of the record: never malformed.
expected-statuses = ["2xx", 401, 403, 404, 409, 422]

[[operations]]
# A signed note is no JSON: its form is told in words.
include-name = "POST /add-checkpoint"
checks.positive_data_acceptance.enabled = false
"""


@dataclass(frozen=True)
class Outcome:
    """What a run printed and counted."""

    code: int
    printed: str
    counts: Mapping[str, Mapping[str, int]]


def tokens(data: Path, users: set[str]) -> dict[str, str]:
    gateway = open_gateway(Settings(data))
    with gateway.database.snapshot() as connection:
        found = {user: demo_only_token(gateway, data, read_posts(connection, user)[0]) for user in users}
    gateway.close()
    return {user: f"Bearer {token}" for user, token in found.items()}


def post(address: str, path: str, authorization: str) -> Mapping[str, Any]:
    connection = HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.request("POST", path, b"{}", {"Authorization": authorization, "Content-Type": "application/json"})
    answered: Mapping[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    assert "event" in answered, answered
    return answered


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    data = tmp_path / "demo"
    make(Settings(data), now().astimezone(LONDON).date())
    (data / "limits.toml").write_text("".join(f"{each.name} = {MANY}\n" for each in fields(Rates)), "utf-8")
    return data


def run(data: Path, address: str, *words: str) -> Outcome:
    """Run Schemathesis on a served demo."""
    samples = read_samples(DESCRIBED)
    header = tokens(data, {sample.user for sample in samples} - {""} | {PEER, ADVISER})
    code = post(address, f"/v1/young-people/{SAM}/sign-in-codes", header[ADVISER])["code"]
    session = post(address, "/v1/own-record/sign-in", f"Code {code}")["token"]
    users = {sample.operation: header[sample.user] for sample in samples if sample.user}
    own = {sample.operation: f"Bearer {session}" for sample in samples if sample.authorization}
    given = {
        "theirs": SAM,
        "absent": ABSENT,
        "peer": header[PEER],
        "authorization": {**users, **own},
        "otherwise": header[ADVISER],
        "words": known_words(),
        "counts": str(data.parent / "counts.json"),
    }
    (data.parent / "peers.json").write_text(json.dumps(given), "utf-8")
    (data.parent / "schemathesis.toml").write_text(CONFIG, "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"),
            *WORDS,
            *words,
        ],
        cwd=data.parent,
        env={
            **os.environ,
            "PYTHONPATH": str(HERE),
            "SCHEMATHESIS_HOOKS": "two_peers",
            "CONCORDAT_PEERS": str(data.parent / "peers.json"),
            "NO_COLOR": "1",
            "COLUMNS": "100",
        },
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    counts = json.loads((data.parent / "counts.json").read_text("utf-8"))
    return Outcome(done.returncode, done.stdout + done.stderr, counts)


def known_words() -> Mapping[str, list[str]]:
    vocabulary = read_protocol_folder(YOUTH_SUPPORT).vocabulary
    categories = list(vocabulary.categories)
    return {
        "young_person": [SAM],
        "purpose": list(vocabulary.purposes),
        "category": categories,
        "categories": categories,
        "service": ["youth-support", "fennel-row-school"],
        "practitioner": ["mei.tanaka", "declan.foyle"],
        "practitioner_id": ["mei.tanaka"],
        "giver": ["self"],
        "notice_version": ["2.1"],
    }


def test_no_answer_differs_from_the_description_and_a_peer_is_told_nothing(demo: Path, report: Report) -> None:
    with served(demo) as address:
        outcome = run(demo, address, *NOT_ASKED)

    assert outcome.code == 0, outcome.printed
    read_alike = outcome.counts["read_alike"]
    assert {label.rpartition(" ")[0] for label in read_alike} >= ABOUT_SOMEBODY
    statuses = {int(label.rpartition(" ")[2]) for label in outcome.counts["asked"]}
    assert statuses >= {200, 201, 400, 401, 403, 404, 422}
    assert max(statuses) < 500
    report(
        examples=EXAMPLES,
        asked=sum(outcome.counts["asked"].values()),
        read_alike=sum(read_alike.values()),
        succeeded=sum(n for label, n in outcome.counts["asked"].items() if label.rpartition(" ")[2] < "300"),
        operations=len({label.rpartition(" ")[0] for label in outcome.counts["asked"]}),
    )
    page = told(outcome)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(page, "utf-8")
    assert without_figures(PAGE.read_text("utf-8")) == without_figures(page)


def told(outcome: Outcome) -> str:
    """Return the page: the command, and what it printed, without what is of one machine and moment alone."""
    printed = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8000", outcome.printed)
    printed = re.sub(r" +Configuration: .*\n", "", printed)
    return INTRODUCTION.format(words=" ".join(WORDS), printed=printed.strip())


def without_figures(page: str) -> str:
    """Return a page without how many and how long: the one grows with the API, the other is of the machine."""
    return re.sub(r"[\d.]+s?|=+", "*", page)


def untrue(data: Path, port: int) -> list[str]:
    return [sys.executable, str(HERE / "untrue_server.py"), str(data), str(port)]


WRONG = {
    "post_shield": "absent_and_not_theirs_read_alike",
    "get_tasks": "Response violates schema",
    "get_agreements": "Server error",
    "get_challenges": "API accepts",
}


def test_whatever_a_gateway_does_that_it_must_not_is_noticed(demo: Path) -> None:
    with served(demo, untrue) as address:
        outcome = run(demo, address, *(word for name in WRONG for word in ("--include-operation-id", name)))

    assert outcome.code == 1
    parts = re.split(r"\n_{5,} (.+?) _{5,}\n", outcome.printed)
    noticed = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(noticed) == {OPERATIONS[name] for name in WRONG}
    for name, said in WRONG.items():
        assert said in noticed[OPERATIONS[name]], noticed[OPERATIONS[name]]
