"""The few addresses that are answered without an event: they say nothing of anybody.

The documentation publishes the list, and a test holds it to that.
"""

import json

from flask import Flask, Response, request

from gateway.api import web
from gateway.door import Door
from gateway.log_keeping.witness import Witness
from gateway.protocols import NoProtocol
from gateway.storage.database import StorageUnavailable


def add_beside_the_door(app: Flask, door: Door, witness: Witness) -> None:
    """Add them to the app."""

    @app.get("/health", provide_automatic_options=False)
    def health() -> Response:
        return _health(door)

    @app.post("/add-checkpoint", provide_automatic_options=False)
    def add_checkpoint() -> Response:
        answered = witness.add_checkpoint(request.get_data(), door.settings.clock())
        return Response(answered.body, answered.status, web.HEADERS, content_type=answered.media_type)


def _health(door: Door) -> Response:
    try:
        with door.database.snapshot() as connection:
            protocol = door.protocols.in_force(connection).protocol.stamp
        state, status = {"status": "ok", "protocol": protocol}, 200
    except (StorageUnavailable, NoProtocol):
        state, status = {"status": "unavailable"}, 503
    return Response(json.dumps(state), status, web.HEADERS, content_type="application/json")
