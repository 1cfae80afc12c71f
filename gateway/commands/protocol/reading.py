"""`concordat protocol who`, `matrix` and `agreement`: what a protocol means, for people to read."""

import json
from pathlib import Path

import click

from gateway.commands.output import stop
from gateway.commands.protocol.folder import compiled, folder_argument, json_option
from policy.decision_table import DecisionTable
from policy.faults import unknown_word
from policy.levels import LEVEL_BY_WORD, SHOWN_LEVELS
from policy.reading.agreement import agreement as agreement_text
from policy.reading.matrix import access_matrix, as_markdown
from policy.reading.matrix_page import as_page
from policy.reading.phrases import best_by_gate
from policy.reading.ways import Post
from policy.reading.who import Who, as_text, barring, who_could_see

out_option = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")


@click.command()
@folder_argument
@click.option("--category", required=True, help="What would be seen, such as he.mental.")
@click.option(
    "--level",
    type=click.Choice([level.word for level in SHOWN_LEVELS]),
    default="existence",
    show_default=True,
    help="How much of it, at least.",
)
@click.option("--role", metavar="AGENCY.ROLE", help="Ask about one role only, such as school.teacher.")
@json_option
def who(folder: Path, category: str, level: str, role: str | None, *, as_json: bool) -> None:
    """Say who could ever see a category under the protocol in DIR, by which gates and rules; or that nobody could."""
    table = compiled(folder)
    if category not in table.vocabulary.categories:
        stop(unknown_word("category", category, table.vocabulary.categories))
    answer = who_could_see(table, category, LEVEL_BY_WORD[level], _post(table, role) if role else None)
    click.echo(_as_json(table, answer) if as_json else as_text(table, answer))


@click.command()
@folder_argument
@click.option("--html", is_flag=True, help="Write a self-contained HTML page; Markdown if left out.")
@out_option
def matrix(folder: Path, out: Path | None, *, html: bool) -> None:
    """Write the access matrix of the protocol in DIR: what each role could be shown of each category, by gate."""
    found = access_matrix(compiled(folder))
    _write(as_page(found) if html else as_markdown(found), out)


@click.command()
@folder_argument
@out_option
def agreement(folder: Path, out: Path | None) -> None:
    """Write the information-sharing agreement that the protocol in DIR makes, in plain words (Markdown)."""
    _write(agreement_text(compiled(folder)), out)


def _post(table: DecisionTable, given: str) -> Post:
    agency, _, role = given.partition(".")
    words = table.vocabulary
    if role not in words.roles.get(agency, {}):
        known = [f"{agency}.{role}" for agency, roles in words.roles.items() for role in roles]
        stop(unknown_word("role", given, known))
    return agency, role


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}")
    click.echo(f"written: {out}", err=True)


def _as_json(table: DecisionTable, answer: Who) -> str:
    labels = table.vocabulary.roles
    found = [
        {
            "agency": agency,
            "role": role,
            "label": labels[agency][role],
            "gates": {gate: level.word for gate, level in best_by_gate(ways).items()},
            "ways": [
                {
                    "gate": way.gate,
                    "level": way.level.word,
                    "relationships": list(way.relationships),
                    "purposes": list(way.purposes),
                    "conditions": list(way.conditions),
                    "rules": list(way.rules),
                }
                for way in ways
            ],
        }
        for (agency, role), ways in answer.found
    ]
    asked = {"category": answer.category, "level": answer.level.word, "role": ".".join(answer.role or ()) or None}
    barred = [] if found else list(barring(table, answer))
    body = {"protocol": table.protocol.stamp, **asked, "nobody": not found, "found": found, "always_barred_by": barred}
    return json.dumps(body, indent=2, ensure_ascii=False)
