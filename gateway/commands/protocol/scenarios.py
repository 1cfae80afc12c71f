"""`concordat protocol test`: a protocol tried on worked scenarios."""

import json
from pathlib import Path

import click

from engine.scenario_case import Outcome, run
from gateway.commands.output import stop
from gateway.commands.protocol.folder import FAILED, compiled, folder_argument, json_option, refuse
from policy.decision_table import DecisionTable
from policy.faults import ProtocolRefused
from policy.scenarios import read_scenarios

SCENARIOS = "scenarios.jsonl"


@click.command()
@folder_argument
@click.option("--scenarios", type=click.Path(path_type=Path), help=f"The file to run; DIR/{SCENARIOS} if left out.")
@json_option
def test(folder: Path, scenarios: Path | None, *, as_json: bool) -> None:
    """Decide worked scenarios under the protocol in DIR; exit 1 if any comes out otherwise than written."""
    table = compiled(folder)
    file = scenarios or folder / SCENARIOS
    try:
        worked = read_scenarios(file.read_text(encoding="utf-8"), file.name, table.protocol)
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        stop(f"{file} is not UTF-8")
    except ProtocolRefused as refused:
        refuse(refused)
    outcomes = [run(table, scenario) for scenario in worked]
    click.echo(_as_json(table, outcomes) if as_json else _as_text(table, outcomes))
    if any(outcome.failures for outcome in outcomes):
        raise SystemExit(FAILED)


def _reached(table: DecisionTable, outcomes: list[Outcome]) -> int:
    known = set(table.rules)
    return len({rule for outcome in outcomes for rule in outcome.reached} & known)


def _as_text(table: DecisionTable, outcomes: list[Outcome]) -> str:
    lines = [
        f"{failure.scenario} (line {failure.line}) {failure.category}: expected {failure.expected.word}, "
        f"got {failure.got.word}, decided by {', '.join(failure.rules) or 'no rule'}"
        for outcome in outcomes
        for failure in outcome.failures
    ]
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    counts = f"{len(outcomes) - failed} passed" + (f" · {failed} failed" if failed else "")
    return "\n".join([*lines, f"{counts} · {_reached(table, outcomes)} of {len(table.rules)} rules reached"])


def _as_json(table: DecisionTable, outcomes: list[Outcome]) -> str:
    failures = [
        {
            "scenario": failure.scenario,
            "line": failure.line,
            "category": failure.category,
            "expected": failure.expected.word,
            "got": failure.got.word,
            "rules": list(failure.rules),
        }
        for outcome in outcomes
        for failure in outcome.failures
    ]
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    return json.dumps(
        {
            "protocol": table.protocol.stamp,
            "passed": len(outcomes) - failed,
            "failed": failed,
            "rules": len(table.rules),
            "rules_reached": _reached(table, outcomes),
            "failures": failures,
        },
        indent=2,
    )
