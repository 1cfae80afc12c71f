"""`concordat protocol`: check a protocol, prove what it guarantees, compare, try it on worked scenarios, publish it."""

import click

from gateway.commands.on_demand import OnDemand

PLACES = {
    "check": "gateway.commands.protocol.check:check",
    "prove": "gateway.commands.protocol.prove:prove",
    "diff": "gateway.commands.protocol.diff:diff",
    "who": "gateway.commands.protocol.reading:who",
    "matrix": "gateway.commands.protocol.reading:matrix",
    "agreement": "gateway.commands.protocol.reading:agreement",
    "test": "gateway.commands.protocol.scenarios:test",
    "publish": "gateway.commands.protocol.publishing:publish_",
}


@click.group(cls=OnDemand, places=PLACES)
def protocol() -> None:
    """Check, prove, compare, read, try and publish a protocol."""
