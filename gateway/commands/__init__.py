"""The command line: results on stdout, messages on stderr, exit codes that mean something.

1 something failed that was checked · 2 the command's words are off or it can't run here.
"""

import click

from gateway.commands.demo import demo
from gateway.commands.explain import explain
from gateway.commands.keeping import db, log
from gateway.commands.protocol import protocol
from gateway.commands.serve import serve
from gateway.commands.token import token


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="concordat", message="%(prog)s %(version)s")
def concordat() -> None:
    """Make an information-sharing agreement execute: decide, explain and log who sees what of a young person's case."""


for command in (demo, serve, token, db, protocol, explain, log):
    concordat.add_command(command)
