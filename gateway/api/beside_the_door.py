"""The few addresses that are answered without an event: they say nothing of anybody.

The documentation publishes the list, and a test holds it to that.
"""

import json
from collections.abc import Mapping

from flask import Flask, Response, abort, request

from gateway.api import swagger, web
from gateway.api.description.openapi import written
from gateway.door import Door
from gateway.identity.own_issuer import KEYS_PATH, METADATA_PATH, metadata
from gateway.log_keeping.witness import Answered, Witness
from gateway.protocols import NoProtocol
from gateway.storage.database import StorageUnavailable
from gateway.watch.readiness import Readiness, State

# Nobody is named here, so that all who ask share one count, of this process alone.
TOO_OFTEN = Answered(429, "Too many checkpoints were sent within this minute.\n")


def add_beside_the_door(app: Flask, door: Door, witness: Witness, readiness: Readiness) -> None:
    """Add them to the app."""

    @app.get("/health", provide_automatic_options=False)
    def health() -> Response:
        return _health(door)

    @app.get("/ready", provide_automatic_options=False)
    def ready() -> Response:
        return _ready(readiness.state())

    @app.post("/add-checkpoint", provide_automatic_options=False)
    def add_checkpoint() -> Response:
        at = door.settings.clock()
        wait = door.limiter.cosigning.wait(at)
        answered = TOO_OFTEN if wait else witness.add_checkpoint(request.get_data(), at)
        headers = {**web.HEADERS, **({"Retry-After": f"{wait}"} if wait else {})}
        return Response(answered.body, answered.status, headers, content_type=answered.media_type)

    @app.get("/openapi.json", provide_automatic_options=False)
    def description() -> Response:
        return Response(written(), 200, web.HEADERS, content_type="application/json")

    @app.get(METADATA_PATH, provide_automatic_options=False)
    def authorization_server() -> Response:
        return _json(metadata(door.token_signer.name))

    @app.get(KEYS_PATH, provide_automatic_options=False)
    def own_keys() -> Response:
        return _json({"keys": [key.jwk for key in door.token_signer.issuer(door.settings.clock()).keys]})

    # No slash is added by a redirect, which would name the host that the caller named.
    @app.get("/docs/", provide_automatic_options=False, strict_slashes=False, defaults={"file": swagger.PAGE})
    @app.get("/docs/<file>", provide_automatic_options=False)
    def page(file: str) -> Response:
        return _page(file)


def _json(members: Mapping[str, object], status: int = 200) -> Response:
    return Response(json.dumps(members), status, web.HEADERS, content_type="application/json")


def _ready(state: State) -> Response:
    lacking = [{"component": name, "says": sentence} for name, sentence in state.lacking.items()]
    return _json({"status": "ready" if state.ready else "unready", "lacking": lacking}, 200 if state.ready else 503)


def _page(name: str) -> Response:
    file = swagger.file_of(name)
    if file is None:
        abort(404)
    headers = {**web.HEADERS, "Content-Security-Policy": swagger.POLICY}
    return Response(file.body, 200, headers, content_type=f"{file.media_type}; charset=utf-8")


def _health(door: Door) -> Response:
    try:
        with door.database.snapshot() as connection:
            protocol = door.protocols.in_force(connection).protocol.stamp
        state, status = {"status": "ok", "protocol": protocol}, 200
    except (StorageUnavailable, NoProtocol):
        state, status = {"status": "unavailable"}, 503
    return Response(json.dumps(state), status, web.HEADERS, content_type="application/json")
