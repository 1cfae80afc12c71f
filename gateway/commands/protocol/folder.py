"""Reads the protocol that a command is given, or says everything that is wrong with it and stops."""

from pathlib import Path
from typing import NoReturn

import click

from gateway.commands.output import stop
from policy.decision_table import DecisionTable
from policy.faults import ProtocolRefused
from policy.protocol_files import read_protocol_folder
from policy.table_compiler import compile_table
from policy.whole_protocol import WholeProtocol, read_whole_folder

FAILED = 1
FOLDER = click.Path(file_okay=False, path_type=Path)
folder_argument = click.argument("folder", metavar="DIR", type=FOLDER)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")


def compiled(folder: Path) -> DecisionTable:
    """Return the protocol of a folder, compiled."""
    must_be_there(folder)
    try:
        return compile_table(read_protocol_folder(folder))
    except ProtocolRefused as refused:
        refuse(refused)


def whole(folder: Path) -> WholeProtocol:
    """Return the protocol of a folder with its register and its guarantees."""
    must_be_there(folder)
    try:
        return read_whole_folder(folder)
    except ProtocolRefused as refused:
        refuse(refused)


def must_be_there(folder: Path) -> None:
    """Stop where there is no such folder."""
    if not folder.is_dir():
        stop(f"there is no folder {folder}")


def refuse(refused: ProtocolRefused) -> NoReturn:
    """Tell every fault, and stop."""
    for fault in refused.faults:
        click.echo(f"{fault}", err=True)
    count = len(refused.faults)
    click.echo(f"refused: {count} fault{'s' if count > 1 else ''}", err=True)
    raise SystemExit(FAILED)
