"""`concordat protocol diff`: every answer that differs between two protocols, in sentences; nothing is sampled."""

import json
from pathlib import Path
from typing import Any

import click

from gateway.commands.protocol.folder import FOLDER, compiled, json_option
from policy.change_groups import ChangeGroup, grouped
from policy.decision_table import DecisionTable
from policy.difference import Change, differences

MORE_OPEN = "more-open"
IS_MORE_OPEN = 3


@click.command()
@click.argument("before", metavar="A", type=FOLDER)
@click.argument("after", metavar="B", type=FOLDER)
@click.option("--fail-if", type=click.Choice([MORE_OPEN]), help=f"Exit {IS_MORE_OPEN} if B ever shows more than A.")
@json_option
def diff(before: Path, after: Path, fail_if: str | None, *, as_json: bool) -> None:
    """Say every answer that differs between the protocols in A and in B, and by which rules."""
    tables = compiled(before), compiled(after)
    changes = differences(*tables)
    click.echo(_as_json(tables, changes) if as_json else _as_text(tables, changes))
    if fail_if == MORE_OPEN and any(change.more_open for change in changes):
        raise SystemExit(IS_MORE_OPEN)


def _as_text(tables: tuple[DecisionTable, DecisionTable], changes: list[Change]) -> str:
    before, after = (table.protocol.stamp for table in tables)
    if not changes:
        return f"no answer differs between {before} and {after}"
    more = sum(change.cells for change in changes if change.more_open)
    less = sum(change.cells for change in changes if not change.more_open)
    groups = grouped(changes)
    told = f"{len(groups)} changes in {more + less} cells: {more} more open · {less} less open"
    return "\n".join([*(group.sentence for group in groups), f"{before} -> {after}: {told}"])


def _as_json(tables: tuple[DecisionTable, DecisionTable], changes: list[Change]) -> str:
    before, after = (table.protocol.stamp for table in tables)
    counts = {
        "cells_more_open": sum(change.cells for change in changes if change.more_open),
        "cells_less_open": sum(change.cells for change in changes if not change.more_open),
    }
    groups = [_members(group) for group in grouped(changes)]
    return json.dumps({"before": before, "after": after, **counts, "changes": groups}, indent=2)


def _members(group: ChangeGroup) -> dict[str, Any]:
    roles, purposes, categories = group.where
    return {
        "roles": list(roles),
        "purposes": list(purposes),
        "categories": list(categories),
        "before": group.before.word,
        "after": group.after.word,
        "more_open": group.more_open,
        "given": list(group.given),
        "rules": list(group.rules),
        "cells": group.cells,
        "sentence": group.sentence,
    }
