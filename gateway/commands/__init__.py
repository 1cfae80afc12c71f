"""The command line: results on stdout, messages on stderr, exit codes that mean something.

1 something failed that was checked · 2 the command's words are off or it can't run here.
"""

import click

from gateway.commands.on_demand import OnDemand

PLACES = {
    "demo": "gateway.commands.demo:demo",
    "serve": "gateway.commands.serve:serve",
    "token": "gateway.commands.token:token",
    "address": "gateway.commands.address:address",
    "clients": "gateway.commands.clients:clients",
    "db": "gateway.commands.keeping:db",
    "doctor": "gateway.commands.doctor:doctor",
    "log": "gateway.commands.log:log",
    "protocol": "gateway.commands.protocol:protocol",
    "explain": "gateway.commands.explain:explain",
    "issuers": "gateway.commands.issuers:issuers",
    "organisations": "gateway.commands.organisations:organisations",
    "practitioners": "gateway.commands.practitioners:practitioners",
    "sign-in": "gateway.commands.sign_in:sign_in",
    "tokens": "gateway.commands.tokens:tokens",
}


@click.group(cls=OnDemand, places=PLACES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="concordat", message="%(prog)s %(version)s")
def concordat() -> None:
    """Make an information-sharing agreement execute: decide, explain and log who sees what of a young person's case."""
