"""Orders erasures of a running gateway's log, at its commands or past them, and verifies what is left of it."""

import json
import time
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from gateway.auditing.erasing import Eraser, Order
from gateway.commands import concordat
from tests.gateway.running_gateway import RunningGateway

TWO = ("--asked-by", "philippa.dray", "--confirmed-by", "nathan.orme")
ORDER = Order("a request for erasure", "philippa.dray", "nathan.orme")


def where(running: RunningGateway) -> list[str]:
    url = running.settings.database_url
    return ["--data", str(running.data), *(["--database", url] if url else [])]


def told(running: RunningGateway, *words: str, code: int = 0) -> Any:  # noqa: ANN401 - text, or what JSON says
    result = CliRunner().invoke(concordat, ["log", *words, *where(running)])
    assert result.exit_code == code, result.output
    return json.loads(result.output) if "--json" in words else result.output


def verified(running: RunningGateway, tmp_path: Path) -> dict[str, Any]:
    out = tmp_path / f"export-{time.monotonic_ns()}"
    told(running, "export", "--out", str(out))
    key = told(running, "head", "--json")["key"]
    (tmp_path / "policy").write_text(f"log {key}\nquorum none\n")
    result = CliRunner().invoke(concordat, ["log", "verify", str(out), "--policy", str(tmp_path / "policy"), "--json"])
    report: dict[str, Any] = json.loads(result.output)
    return report


def eraser(running: RunningGateway) -> Eraser:
    gateway = running.gateway
    return Eraser(running.settings, gateway.database, gateway.writer, gateway.door.sealer)
