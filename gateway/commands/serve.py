"""`concordat serve`: one gateway on one address."""

import socket
from pathlib import Path

import click

from gateway.app import Gateway
from gateway.commands.folders import data_option, database_option, gateway_on, refuse_another_past
from gateway.commands.output import stop
from gateway.commands.stopping import Server
from gateway.settings import Settings
from gateway.watch.listener import hand_out
from gateway.watch.metrics import metrics_of
from gateway.watch.program_log import Style, keep_program_log

THREADS = 8
LOOPBACK = "127.0.0.1"
# A body over the API's own limit must reach the door, so that its refusal is logged; this only bounds memory.
LARGEST_BODY_READ = 1024 * 1024


@click.command()
@data_option
@database_option
@click.option(
    "--connections",
    default=THREADS + 4,
    show_default=True,
    type=click.IntRange(2, 1000),
    help="How many connections to a PostgreSQL database this gateway opens at most.",
)
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option(
    "--metrics-port", type=click.IntRange(1, 65535), help="A port for Prometheus to read figures at; none if left out."
)
@click.option(
    "--metrics-host", default=LOOPBACK, show_default=True, help="The address of that port: whoever reaches it reads it."
)
@click.option(
    "--log-format",
    "style",
    default=Style.PLAIN,
    show_default=True,
    type=click.Choice(Style, case_sensitive=False),
    help="How the program's own log is written to stderr, a line a record.",
)
def serve(  # noqa: PLR0913 - an option of the command each
    *,
    data: Path,
    database: str,
    connections: int,
    host: str,
    port: int,
    metrics_host: str,
    metrics_port: int | None,
    style: Style,
) -> None:
    """Answer requests until stopped. In production a reverse proxy with TLS stands in front."""
    with gateway_on(Settings(data, database_url=database, connections=connections)) as gateway:
        refuse_another_past(gateway)
        listener = listen(host, port)
        figures = listen(metrics_host, metrics_port, "--metrics-port") if metrics_port else None
        gateway.checkpointing.start()
        gateway.fetched_keys.start()
        gateway.door.providing.start()
        gateway.door.ballast.keep()
        click.echo(f"listening on http://{host}:{port}", err=True)
        run(gateway, listener, style, figures)


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """Take the port, or stop with a sentence."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # From here on nobody is turned away: who comes before the server is ready waits.
        listener.listen()
    except OSError as error:
        listener.close()
        stop(f"port {port} on {host} cannot be used ({error.strerror}); choose another with {option}")
    return listener


def run(
    gateway: Gateway, listener: socket.socket, style: Style = Style.PLAIN, figures: socket.socket | None = None
) -> None:
    """Answer requests until told to end; the program's own log, on stderr, holds no value of a case.

    Whoever asks the listener `figures` is told how it goes.
    """
    keep_program_log(style)
    metrics = metrics_of(gateway.database, gateway.writer, gateway.door.ballast, gateway.checkpointing.clock)
    gateway.app.metrics = metrics
    if figures:
        hand_out(metrics, figures)
    Server(
        gateway.app,
        listener,
        threads=THREADS,
        max_request_body_size=LARGEST_BODY_READ,
        # Slow clients hold a connection, not a thread: there is room for many, and whoever has not sent a whole request
        # within the timeout is let go.
        connection_limit=1000,
        channel_timeout=20,
        cleanup_interval=5,
    ).run()
