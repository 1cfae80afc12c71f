"""`concordat doctor`: what is unsafe or missing in a deployment, each with the way out."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from gateway.commands.demo import MARK
from gateway.commands.folders import data_option, database_option
from gateway.commands.output import results
from gateway.commands.protocol.folder import FAILED, FOLDER, whole
from gateway.commands.protocol.standing import against
from gateway.commands.serve import LOOPBACK
from gateway.commands.token import KEYS
from gateway.doctor.examination import Deployment, examine
from gateway.doctor.finding import Finding, Standing, good, unsafe
from gateway.settings import Settings

MARKS = {Standing.UNSAFE: "UNSAFE ", Standing.MISSING: "missing", Standing.GOOD: "good   "}


@click.command()
@data_option
@database_option
@click.option("--host", default=LOOPBACK, show_default=True, help="The address that gateways listen on.")
@click.option(
    "--backups", type=click.Path(file_okay=False, path_type=Path), help="The folder in which backups are put."
)
@click.option("--protocol", "folder", type=FOLDER, help="A protocol's folder, with what stands beside it, to check.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def doctor(  # noqa: PLR0913 - an option of the command each
    *, data: Path, database: str, host: str, backups: Path | None, folder: Path | None, as_json: bool
) -> None:
    """Say what is unsafe or missing in a deployment, each with the way out; exit 1 if something is unsafe.

    It looks and changes nothing. Run it as whoever runs the gateway, with the same --data and --database.
    """
    settings = Settings(data, database_url=database)
    found = examine(Deployment(settings, host, backups, (KEYS, MARK)))
    if folder:
        found.append(_checked(folder, settings))
    found.sort(key=lambda finding: list(Standing).index(finding.standing))
    for finding in found:
        click.echo(json.dumps(asdict(finding))) if as_json else _tell(finding)
    if any(finding.standing is Standing.UNSAFE for finding in found):
        raise SystemExit(FAILED)


def _checked(folder: Path, settings: Settings) -> Finding:
    reasons = list(against(folder, whole(folder), settings.clock().date()))
    if reasons:
        says = f"{len(reasons)} reasons speak against the protocol in {folder}"
        return unsafe("protocol", says, f"concordat protocol check {folder}; concordat protocol prove {folder}")
    return good("protocol", f"nothing speaks against the protocol in {folder}")


def _tell(finding: Finding) -> None:
    results.print(f"{MARKS[finding.standing]}  {finding.about}: {finding.says}", markup=False, soft_wrap=True)
    if finding.way_out:
        results.print(f"         {finding.way_out}", markup=False, soft_wrap=True)
