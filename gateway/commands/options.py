"""The options that say which data folder and database a command is about; they open neither."""

from pathlib import Path

import click

from gateway.storage.postgres import postgres_url

DEMO_DATA = Path("demo-data")
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEMO_DATA,
    show_default=True,
    help="The data folder.",
)


def _checked(_context: click.Context, _option: click.Parameter, url: str) -> str:
    if url:
        try:
            postgres_url(url)
        except ValueError as error:
            raise click.BadParameter(f"{error}") from None
    return url


database_option = click.option(
    "--database",
    metavar="URL",
    default="",
    callback=_checked,
    help="A PostgreSQL database, postgresql://USER@HOST/NAME; the data folder's own SQLite file if left out.",
)
