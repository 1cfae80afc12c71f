"""Gateways that one bad client can starve, on purpose: only the harness starts one, to show that it would notice.

`python starving_server.py WAY DATA PORT`.
"""

import sys
from pathlib import Path

import waitress
from marshmallow import fields

from gateway.api import access_log, web
from gateway.app import open_gateway
from gateway.commands.serve import LOOPBACK, listen
from gateway.settings import Settings

LARGE = 1024**3


def serve_few_for_ever() -> dict[str, int]:
    """Have few connections, and never let go of one."""
    return {"connection_limit": 100, "channel_timeout": 3600}


def limit_nothing() -> dict[str, int]:
    """Read bodies of any size, and give as many entries of the log as anybody asks for."""
    web.LARGEST_BODY = LARGE
    access_log.SearchingBody._declared_fields["count"] = fields.Integer(load_default=20)  # noqa: SLF001 - as above
    return {"max_request_body_size": LARGE}


WAYS = {each.__name__: each for each in (serve_few_for_ever, limit_nothing)}

if __name__ == "__main__":
    way, data, port = sys.argv[1:]
    changed = {"connection_limit": 1000, "channel_timeout": 20, "max_request_body_size": 1024**2, **WAYS[way]()}
    gateway = open_gateway(Settings(Path(data)))
    waitress.serve(gateway.app, sockets=[listen(LOOPBACK, int(port))], threads=8, asyncore_use_poll=True, **changed)
