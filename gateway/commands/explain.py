"""`concordat explain`: what a role would see and why, from the rules alone, without any case."""

from difflib import get_close_matches
from pathlib import Path

import click
from rich.table import Table

from engine.decision import decide
from engine.ruling import Ruling
from engine.scenario_case import AT, scenario_case
from gateway.commands.output import results, stop
from policy.decision_table import DecisionTable
from policy.faults import ProtocolRefused
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.reading.phrases import SYMBOLS
from policy.scenarios import Scenario
from policy.table_compiler import compile_table


@click.command()
@click.option("--as", "who", required=True, metavar="AGENCY.ROLE", help="Who asks, such as yot.yot_worker.")
@click.option("--relationship", "relationships", multiple=True, help="A relationship that they hold; may be repeated.")
@click.option("--purpose", required=True, help="What they ask for.")
@click.option("--age", required=True, type=click.IntRange(0, 25), help="The young person's age.")
@click.option(
    "--protocol",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=YOUTH_SUPPORT,
    help="The protocol; the shipped one if left out.",
)
def explain(who: str, relationships: tuple[str, ...], purpose: str, age: int, folder: Path) -> None:
    """Show what a role may see, by which rules and why, with an agreement signed and nothing else known of the case."""
    try:
        table = compile_table(read_protocol_folder(folder))
    except ProtocolRefused as refused:
        stop(f"{refused}")
    agency, dot, role = who.partition(".")
    if not dot:
        fitting = [f"{a}.{who}" for a, roles in table.vocabulary.roles.items() if who in roles]
        stop(f"name agency and role, such as {(fitting or [f'{who}.ROLE'])[0]}")
    words = table.vocabulary
    _known("agency", agency, words.agencies)
    _known(f"role of {agency}", role, words.roles[agency])
    _known("purpose", purpose, words.purposes)
    for relationship in relationships:
        _known("relationship", relationship, words.relationships)
    given = {"agency": agency, "role": role, "relationships": relationships, "purpose": purpose, "age": age}
    request, facts = scenario_case(Scenario("explain", 0, given, {}), words)
    if purpose not in table.purposes(agency, role):
        opened = ", ".join(table.purposes(agency, role)) or "none"
        results.print(f"The gateway refuses this purpose at the door; purposes open to this role: {opened}.")
    results.print(_as_table(table, decide(table, request, facts, AT).rulings))


def _known(kind: str, word: str, known: object) -> None:
    words = list(known) if isinstance(known, dict) else []
    if word not in words:
        near = get_close_matches(word, words, n=1)
        stop(f"unknown {kind} '{word}'; " + (f"did you mean '{near[0]}'?" if near else f"known: {', '.join(words)}"))


def _as_table(table: DecisionTable, rulings: tuple[Ruling, ...]) -> Table:
    drawn = Table(
        title=table.protocol.title, title_justify="left", caption=table.protocol.stamp, caption_justify="left"
    )
    for heading in ("category", "level", "gate", "rules", "because"):
        drawn.add_column(heading, overflow="fold")
    for ruling in rulings:
        step = f" {ruling.next_step.sentence}" if ruling.next_step else ""
        level = f"{SYMBOLS[ruling.level]} {ruling.level.word}"
        drawn.add_row(ruling.category, level, " ".join(ruling.gates), " ".join(ruling.rules), ruling.because + step)
    return drawn
