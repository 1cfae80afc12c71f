"""`concordat demo`: a made-up partnership, what five askers see of one young person, and a gateway to try."""

import json
import shutil
from datetime import date, datetime, time
from importlib.metadata import version
from pathlib import Path

import click

from engine.case import LONDON
from gateway import clock as clocks
from gateway.commands.folders import DEMO_DATA, database_option, gateway_on, refuse_another_past
from gateway.commands.output import results, stop
from gateway.commands.serve import LOOPBACK, listen, run
from gateway.commands.side_by_side import request_to_try, side_by_side, who_one_can_be
from gateway.commands.token import KEYS
from gateway.demonstration.keys import issuer_rows_with_demo_only_keys
from gateway.demonstration.made_up_partnership import made_up_partnership
from gateway.key_file import read_or_make_key
from gateway.log_keeping.sealing import sealer_of
from gateway.operations import publish
from gateway.settings import Settings
from gateway.storage.database import StorageUnavailable
from gateway.storage.loading import insert_rows
from gateway.storage.opening import name_of, open_database
from gateway.storage.upgrade import NewerVersion, is_empty, upgrade
from gateway.storage.writer import writer_of
from policy.faults import ProtocolRefused
from policy.protocol import Protocol
from policy.protocol_files import YOUTH_SUPPORT, folder_texts, read_protocol_folder

MARK = "demo.json"
ASKED_AT = time(10, 30)


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=DEMO_DATA, show_default=True)
@database_option
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--no-serve", is_flag=True, help="Make the data and show what five askers see, then stop.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day of the data, and of the views.")
def demo(data: Path, database: str, port: int, today: datetime | None, *, no_serve: bool) -> None:
    """Make a made-up partnership, show five views of one young person side by side, and answer on 127.0.0.1."""
    listener = None if no_serve else listen(LOOPBACK, port)
    now = clocks.now().astimezone(LONDON).date()
    day = today.date() if today else now
    # Of a day gone by the views are asked on that day: what then stands in the log is of it, and not of now.
    clock = clocks.at(datetime.combine(day, ASKED_AT, LONDON)) if no_serve and day < now else clocks.now
    settings = Settings(data, database_url=database, clock=clock)
    click.echo(_prepare(settings, day), err=True)
    with gateway_on(settings) as gateway:
        results.print(side_by_side(gateway, data))
        if listener is None:
            return
        results.print(who_one_can_be(gateway))
        click.echo(request_to_try(settings, port))
        click.echo(f"listening on http://{LOOPBACK}:{port} (Ctrl-C stops it)", err=True)
        refuse_another_past(gateway)
        gateway.checkpointing.start()
        run(gateway, listener)


def _prepare(settings: Settings, day: date) -> str:
    """Make the demo's data, or go on with what is there from the same day and protocol; say which."""
    data = settings.data
    made = {"concordat": version("concordat"), "today": day.isoformat(), "protocol": _protocol().hash}
    if settings.database_url:
        made["database"] = name_of(settings)
    mark = data / MARK
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) == made:
        return f"going on with the data in {data}, made for {day}"
    if data.exists() and any(data.iterdir()):
        if not mark.exists():
            stop(f"{data} holds something that is no demo; name an empty folder with --data")
        shutil.rmtree(data)
    _refuse_another_database(settings)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Marked before it is made: a run that is interrupted leaves a folder that the next one may clear.
    mark.write_text("{}", encoding="utf-8")
    make(settings, day)
    mark.write_text(json.dumps(made), encoding="utf-8")
    return f"made a partnership, 40 young people and their details in {data}, as on {day}; none of them exists"


def _refuse_another_database(settings: Settings) -> None:
    try:
        if settings.database_url and not is_empty(settings):
            stop(f"{name_of(settings)} holds tables already; the demo wants an empty database: dropdb, createdb")
    except StorageUnavailable as error:
        stop(f"the database {name_of(settings)} cannot be used ({error})")


def _protocol() -> Protocol:
    try:
        return read_protocol_folder(YOUTH_SUPPORT)
    except ProtocolRefused as refused:
        stop(f"the shipped protocol has been edited and is refused:\n{refused}")


def make(settings: Settings, day: date) -> None:
    """Make the demo's keys in an empty folder, and its data in a database that is empty too."""
    try:
        upgrade(settings)
    except NewerVersion as error:
        stop(f"{error}")
    read_or_make_key(settings.index_key)
    rows = made_up_partnership(day)
    issuers = issuer_rows_with_demo_only_keys(rows, settings.data / KEYS)
    database = open_database(settings)
    with database.writing() as connection:
        insert_rows(connection, {**rows, "issuers": issuers})
        connection.commit()
    writer = writer_of(settings, database, sealer_of(settings))
    publish(settings, database, writer, folder_texts(YOUTH_SUPPORT))
    writer.close()
    database.close()
