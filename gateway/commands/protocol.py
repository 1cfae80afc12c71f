"""`concordat protocol`: check a protocol, try it on worked scenarios, put it in force."""

import json
from pathlib import Path
from typing import NoReturn

import click

from engine.scenario_case import Outcome, run
from gateway.commands.folders import data_option
from gateway.commands.output import stop
from gateway.operations import publish
from gateway.settings import Settings
from gateway.storage.database import Database
from gateway.storage.upgrade import NewerVersion, NotUpgraded, check_upgraded
from gateway.storage.writer import Writer
from policy.decision_table import DecisionTable
from policy.faults import ProtocolRefused
from policy.protocol_files import folder_texts, read_protocol_folder
from policy.scenarios import read_scenarios
from policy.table_compiler import compile_table

FAILED = 1
SCENARIOS = "scenarios.jsonl"
folder_argument = click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))


@click.group()
def protocol() -> None:
    """Check, try and publish a protocol."""


@protocol.command()
@folder_argument
def check(folder: Path) -> None:
    """Read the protocol in DIR and say everything that is wrong with it, or that it is sound."""
    table = _table(folder)
    click.echo(
        f"{table.protocol.stamp}: {len(table.protocol.rules)} rules, {len(table.protocol.actions)} actions, no fault"
    )


@protocol.command()
@folder_argument
@click.option("--scenarios", type=click.Path(path_type=Path), help=f"The file to run; DIR/{SCENARIOS} if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def test(folder: Path, scenarios: Path | None, *, as_json: bool) -> None:
    """Decide worked scenarios under the protocol in DIR; exit 1 if any comes out otherwise than written."""
    table = _table(folder)
    file = scenarios or folder / SCENARIOS
    try:
        worked = read_scenarios(file.read_text(encoding="utf-8"), file.name, table.protocol)
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        stop(f"{file} is not UTF-8")
    except ProtocolRefused as refused:
        _refuse(refused)
    outcomes = [run(table, scenario) for scenario in worked]
    click.echo(_as_json(table, outcomes) if as_json else _as_text(table, outcomes))
    if any(outcome.failures for outcome in outcomes):
        raise SystemExit(FAILED)


@protocol.command("publish")
@folder_argument
@data_option
def publish_(folder: Path, data: Path) -> None:
    """Put the protocol in DIR in force in a data folder, whole; the log records it."""
    settings = Settings(data)
    try:
        check_upgraded(settings.database)
        texts = folder_texts(folder)
        database = Database(settings.database)
        writer = Writer(database)
        published = publish(settings, database, writer, texts)
        writer.close()
        database.close()
    except (NewerVersion, NotUpgraded) as error:
        stop(f"{error}")
    except ProtocolRefused as refused:
        _refuse(refused)
    click.echo(f"in force: {published.stamp}")


def _table(folder: Path) -> DecisionTable:
    try:
        return compile_table(read_protocol_folder(folder))
    except ProtocolRefused as refused:
        _refuse(refused)


def _refuse(refused: ProtocolRefused) -> NoReturn:
    for fault in refused.faults:
        click.echo(f"{fault}", err=True)
    count = len(refused.faults)
    click.echo(f"refused: {count} fault{'s' if count > 1 else ''}", err=True)
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
