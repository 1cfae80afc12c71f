import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from engine.case import LONDON
from gateway.api.description.openapi import written
from gateway.app import open_gateway
from gateway.clock import now
from gateway.commands.demo import make
from gateway.commands.token import demo_only_token
from gateway.settings import Settings
from gateway.storage.register import read_posts
from tests.api_samples.page import page
from tests.api_samples.sample import Sample, read_samples
from tests.served import served

PAGE = Path(__file__).parents[1] / "docs" / "api-samples.md"
DESCRIBED = json.loads(written())
SAMPLES = read_samples(DESCRIBED)
LONGEST_RUN = timedelta(minutes=3)


def test_the_page_of_samples_is_current() -> None:
    text = page(SAMPLES)
    if os.environ.get("CONCORDAT_WRITE_DOCS"):
        PAGE.write_text(text, "utf-8")
    assert PAGE.read_text("utf-8") == text


def test_every_operation_has_one_sample() -> None:
    operations = [operation["operationId"] for path in DESCRIBED["paths"].values() for operation in path.values()]

    assert Counter(sample.operation for sample in SAMPLES) == Counter(operations)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """Make a demo of today, with a token for everybody who asks; never so late that it becomes yesterday's."""
    if (now() + LONGEST_RUN).astimezone(LONDON).date() != now().astimezone(LONDON).date():
        time.sleep(LONGEST_RUN.total_seconds())
    data = tmp_path / "demo"
    make(Settings(data), now().astimezone(LONDON).date())
    gateway = open_gateway(Settings(data))
    (tmp_path / "tokens").mkdir()
    with gateway.database.snapshot() as connection:
        for user in {sample.user for sample in SAMPLES} - {""}:
            token = demo_only_token(gateway, data, read_posts(connection, user)[0])
            (tmp_path / "tokens" / user).write_text(token, "utf-8")
    gateway.close()
    return data


def ran(language: str, instead: str, program: list[str], demo: Path) -> list[tuple[Sample, str]]:
    """Run what the page holds of a language as one program, `instead` of asking a command for each token.

    Returns what each sample printed.
    """
    before, *blocks = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    mark = {"bash": 'echo "-- next --"\n', "python": 'print("-- next --", flush=True)\n'}[language]
    text = "\n".join([before, instead, *(mark + block for block in blocks)])
    with served(demo) as address:
        done = subprocess.run(
            [*program, text],
            cwd=demo.parent,
            env={**os.environ, "CONCORDAT": address},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    printed = done.stdout.split("-- next --\n")[1:]
    at = SAMPLES[len(printed) - 1].operation
    assert (done.returncode, done.stderr) == (0, ""), f"{at}: {printed[-1]}{done.stderr}"
    assert len(printed) == len(SAMPLES)
    return list(zip(SAMPLES, printed, strict=True))


def test_every_curl_of_the_page_works_on_a_served_demo(demo: Path) -> None:
    instead = 'as() { TOKEN=$(cat "tokens/$1"); }'

    for sample, printed in ran("bash", instead, ["bash", "-euc"], demo):
        if sample.status:
            assert printed == f"{sample.status}\n"
        elif not sample.keep:
            assert "urn:concordat:problem" not in printed.replace(written().decode(), "")
            assert printed.startswith("{")


def test_every_python_sample_of_the_page_works_on_a_served_demo(demo: Path) -> None:
    instead = "def token(user):\n    with open(f'tokens/{user}') as file:\n        return file.read()\n"

    assert ran("python", instead, [sys.executable, "-c"], demo)
