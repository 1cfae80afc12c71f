"""How the command line speaks: tables and results on stdout, messages on stderr, one clear sentence for what failed."""

from typing import NoReturn

import click
from rich.console import Console

CANNOT_RUN = 2
NARROWEST = 130
# Tables are not squeezed into a narrow terminal or pipe: a level that is cut off says nothing.
results = Console(highlight=False, width=max(Console().width, NARROWEST))
messages = Console(stderr=True, highlight=False)


def stop(sentence: str, code: int = CANNOT_RUN) -> NoReturn:
    """Say why the command stops, on stderr, and stop."""
    click.echo(f"concordat: {sentence}", err=True)
    raise SystemExit(code)
