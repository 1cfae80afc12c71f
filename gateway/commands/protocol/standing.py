"""Whether a protocol may be put in force: no error of `check`, no guarantee refuted, no scenario that fails."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from engine.scenario_case import run
from policy.findings.finding import Severity
from policy.findings.search import findings
from policy.guarantees import refute
from policy.scenarios import SCENARIOS_FILE, Scenario, read_scenarios
from policy.whole_protocol import WholeProtocol


def scenarios_of(folder: Path, whole: WholeProtocol) -> tuple[Scenario, ...]:
    """Return the scenarios that stand beside a protocol, none where there is no file; ProtocolRefused for faults."""
    file = folder / SCENARIOS_FILE
    if not file.exists():
        return ()
    text = file.read_bytes().decode("utf-8", errors="replace")
    return read_scenarios(text, file.name, whole.table.protocol)


def against(folder: Path, whole: WholeProtocol, day: date) -> Iterator[str]:
    """Yield what speaks against putting a protocol in force, one sentence a reason."""
    for finding in findings(whole, day):
        if finding.severity is Severity.ERROR:
            yield str(finding)
    for guarantee in whole.guarantees:
        example = refute(whole.table, guarantee)
        if example:
            yield f"{guarantee.id} is refuted: {guarantee.sentence} But: {example.sentence}."
    for scenario in scenarios_of(folder, whole):
        if run(whole.table, scenario).failures:
            yield f"the scenario {scenario.id} comes out otherwise than written"
