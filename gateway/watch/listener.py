"""Hands the figures to Prometheus on a listener of its own, so that nobody reaches them where calls are answered."""

import socket
import threading

import prometheus_client
import waitress

from gateway.watch.metrics import Metrics

THREADS, CONNECTIONS, SILENT_SECONDS = 2, 32, 20


def hand_out(metrics: Metrics, listener: socket.socket) -> None:
    """Answer whoever asks the listener for the figures, for as long as the process lives."""
    server = waitress.create_server(
        prometheus_client.make_wsgi_app(metrics.registry),
        map={},
        sockets=[listener],
        threads=THREADS,
        ident=None,
        connection_limit=CONNECTIONS,
        channel_timeout=SILENT_SECONDS,
        asyncore_use_poll=True,
    )
    threading.Thread(target=server.run, name="concordat-metrics", daemon=True).start()
