"""`concordat protocol publish`: put a protocol in force in a data folder."""

from pathlib import Path

import click

from gateway.commands.folders import data_option
from gateway.commands.output import stop
from gateway.commands.protocol.folder import folder_argument, refuse
from gateway.operations import publish
from gateway.settings import Settings
from gateway.storage.database import Database
from gateway.storage.upgrade import NewerVersion, NotUpgraded, check_upgraded
from gateway.storage.writer import Writer
from policy.faults import ProtocolRefused
from policy.protocol_files import folder_texts


@click.command("publish")
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
        refuse(refused)
    click.echo(f"in force: {published.stamp}")
