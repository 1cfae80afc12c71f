"""`concordat protocol publish`: put a protocol in force in a data folder."""

from collections.abc import Mapping
from pathlib import Path

import click

from gateway.clock import now
from gateway.commands.folders import data_option, database_option
from gateway.commands.output import stop
from gateway.commands.protocol.folder import FAILED, folder_argument, refuse, whole
from gateway.commands.protocol.standing import against
from gateway.log_keeping.sealing import sealer_of
from gateway.operations import publish
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.opening import name_of, open_database
from gateway.storage.upgrade import NewerVersion, NotUpgraded, check_upgraded
from gateway.storage.writer import writer_of
from policy.faults import ProtocolRefused
from policy.protocol import Protocol
from policy.protocol_files import folder_texts


@click.command("publish")
@folder_argument
@data_option
@database_option
@click.option(
    "--despite-findings", is_flag=True, help="Publish although check, prove or the scenarios speak against it."
)
def publish_(folder: Path, data: Path, database: str, *, despite_findings: bool) -> None:
    """Put the protocol in DIR in force in a data folder, whole; the log records it.

    A protocol with an error, a refuted guarantee or a failing scenario is refused.
    """
    settings = Settings(data, database_url=database)
    try:
        check_upgraded(settings)
        reasons = list(against(folder, whole(folder), now().date()))
        texts = folder_texts(folder)
    except (NewerVersion, NotUpgraded) as error:
        stop(f"{error}")
    except StorageUnavailable as error:
        stop(f"the database {name_of(settings)} cannot be used ({error})")
    except ProtocolRefused as refused:
        refuse(refused)
    if reasons and not despite_findings:
        click.echo("\n".join(reasons), err=True)
        stop(f"not published: {len(reasons)} reasons against it; mend them, or insist with --despite-findings", FAILED)
    click.echo(f"in force: {_put_in_force(settings, texts).stamp}")


def _put_in_force(settings: Settings, texts: Mapping[str, str]) -> Protocol:
    database = open_database(settings)
    writer = writer_of(settings, database, sealer_of(settings))
    try:
        return publish(settings, database, writer, texts)
    finally:
        writer.close()
        database.close()
