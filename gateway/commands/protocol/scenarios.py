"""`concordat protocol test`: a protocol tried on worked scenarios, and what they cover of it."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from engine.coverage import Coverage, coverage, missing
from engine.scenario_case import Failure, Outcome, run
from gateway.commands.output import stop
from gateway.commands.protocol.folder import FAILED, compiled, folder_argument, json_option, refuse
from gateway.commands.protocol.junit import as_junit
from policy.decision_table import DecisionTable
from policy.faults import ProtocolRefused
from policy.protocol import RuleId
from policy.scenarios import SCENARIOS_FILE, Scenario, read_scenarios

Unreached = list[tuple[RuleId, str]]


@click.command()
@folder_argument
@click.option(
    "--scenarios", type=click.Path(path_type=Path), help=f"The file to run; DIR/{SCENARIOS_FILE} if left out."
)
@click.option("--coverage", "with_coverage", is_flag=True, help="Also say which rules and cells no scenario reaches.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write the outcome as JUnit XML.")
@json_option
def test(folder: Path, scenarios: Path | None, junit: Path | None, *, with_coverage: bool, as_json: bool) -> None:
    """Decide worked scenarios under the protocol in DIR; exit 1 if any comes out otherwise than written."""
    table = compiled(folder)
    outcomes = [run(table, scenario) for scenario in _read(scenarios or folder / SCENARIOS_FILE, table)]
    covered = coverage(table, outcomes)
    if junit:
        _write(junit, as_junit(table.protocol.stamp, outcomes))
    unreached = missing(table, covered) if with_coverage else []
    if as_json:
        click.echo(_as_json(table, outcomes, covered, unreached))
    else:
        uncovered = _uncovered(covered, unreached) if with_coverage else []
        click.echo("\n".join([*_failures(outcomes), *uncovered, _closing(outcomes, covered)]))
    if any(outcome.failures for outcome in outcomes):
        raise SystemExit(FAILED)


def _read(file: Path, table: DecisionTable) -> tuple[Scenario, ...]:
    try:
        return read_scenarios(file.read_text(encoding="utf-8"), file.name, table.protocol)
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        stop(f"{file} is not UTF-8")
    except ProtocolRefused as refused:
        refuse(refused)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"{file} cannot be written: {error.strerror}")


def _failures(outcomes: list[Outcome]) -> list[str]:
    return [_told(failure) for outcome in outcomes for failure in outcome.failures]


def _told(failure: Failure) -> str:
    what = "" if failure.what == "level" else f"{failure.what} "
    place = f"{failure.scenario} (line {failure.line}) {failure.category}"
    rules = ", ".join(failure.rules) or "no rule"
    return f"{place}: expected {what}{failure.expected or 'none'}, got {failure.got or 'none'}, decided by {rules}"


def _uncovered(covered: Coverage, unreached: Unreached) -> list[str]:
    lines = [
        f"{rule} is reached by no scenario; " + (f"the smallest that would: {line}" if line else "nothing can reach it")
        for rule, line in unreached
    ]
    return [*lines, f"{len(covered.cells_reached)} of {len(covered.cells)} cells are expected by some scenario"]


def _closing(outcomes: list[Outcome], covered: Coverage) -> str:
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    counts = f"{len(outcomes) - failed} passed" + (f" · {failed} failed" if failed else "")
    return f"{counts} · {len(covered.rules_reached)} of {len(covered.rules)} rules reached"


def _as_json(table: DecisionTable, outcomes: list[Outcome], covered: Coverage, unreached: Unreached) -> str:
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    body = {
        "protocol": table.protocol.stamp,
        "passed": len(outcomes) - failed,
        "failed": failed,
        "rules": len(covered.rules),
        "rules_reached": len(covered.rules_reached),
        "cells": len(covered.cells),
        "cells_reached": len(covered.cells_reached),
        "missing": [{"rule": rule, "scenario": json.loads(line) if line else None} for rule, line in unreached],
        "failures": [asdict(failure) for outcome in outcomes for failure in outcome.failures],
    }
    return json.dumps(body, indent=2)
