"""`concordat serve`: one gateway on one address."""

import logging
import socket
from pathlib import Path

import click
import waitress

from gateway.app import Gateway
from gateway.commands.folders import data_option, database_option, gateway_on, refuse_another_past
from gateway.commands.output import stop
from gateway.settings import Settings

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
def serve(data: Path, database: str, connections: int, host: str, port: int) -> None:
    """Answer requests until stopped. In production a reverse proxy with TLS stands in front."""
    with gateway_on(Settings(data, database_url=database, connections=connections)) as gateway:
        refuse_another_past(gateway)
        listener = listen(host, port)
        gateway.checkpointing.start()
        gateway.door.ballast.keep()
        click.echo(f"listening on http://{host}:{port}", err=True)
        run(gateway, listener)


def listen(host: str, port: int) -> socket.socket:
    """Take the port, or stop with a sentence."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # From here on nobody is turned away: who comes before the server is ready waits.
        listener.listen()
    except OSError as error:
        listener.close()
        stop(f"port {port} on {host} cannot be used ({error.strerror}); choose another with --port")
    return listener


def run(gateway: Gateway, listener: socket.socket) -> None:
    """Answer requests until interrupted; the program's own log, on stderr, holds no value of a case."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    server = waitress.create_server(
        gateway.app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY_READ,
        # Slow clients hold a connection, not a thread: there is room for many, and they are let go soon.
        connection_limit=1000,
        asyncore_use_poll=True,
        channel_timeout=20,
        cleanup_interval=5,
    )
    try:
        server.run()
    finally:
        server.close()
