"""`concordat protocol`: check a protocol, prove what it guarantees, compare, try it on worked scenarios, publish it."""

import click

from gateway.commands.protocol.check import check
from gateway.commands.protocol.diff import diff
from gateway.commands.protocol.prove import prove
from gateway.commands.protocol.publishing import publish_
from gateway.commands.protocol.reading import READING
from gateway.commands.protocol.scenarios import test


@click.group()
def protocol() -> None:
    """Check, prove, compare, read, try and publish a protocol."""


for verb in (check, prove, diff, test, publish_, *READING):
    protocol.add_command(verb)
