"""Wires one gateway by hand: settings in, a Flask app out; nothing is made at import."""

from dataclasses import dataclass

from flask import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import BaseConverter

from gateway.api import web
from gateway.api.beside_the_door import add_beside_the_door
from gateway.api.every_route import ROUTES
from gateway.api.sign_in import add_sign_in
from gateway.auditing.checkpointing import Checkpointing
from gateway.auditing.erasing import finish as finish_erasing
from gateway.calling.callers import Kind
from gateway.door import Door, Reply
from gateway.identity.issuers import issuers_by_name
from gateway.log_keeping.sealing import sealer_of
from gateway.log_keeping.signer import Signer
from gateway.log_keeping.witness import Witness
from gateway.problems import Problem
from gateway.registry.fetched_keys import FetchedKeys
from gateway.settings import Settings
from gateway.storage.database import Database
from gateway.storage.issuers import RegisteredIssuers
from gateway.storage.opening import open_database
from gateway.storage.upgrade import check_upgraded
from gateway.storage.writer import Writer, writer_of
from gateway.visit import Answer, Visit
from gateway.watch.calls import WatchedFlask
from gateway.watch.components import readiness_of
from gateway.watch.readiness import Readiness

PROBLEM_OF_STATUS = {
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "wrong-media-type",
    500: "internal-error",
}
SENTENCES = {
    "not-found": "There is nothing at this address.",
    "method-not-allowed": "The Allow header names the methods of this address.",
    "too-large": f"Send at most {web.LARGEST_BODY // 1024} KB.",
    "wrong-media-type": "Send the body as Content-Type: application/json.",
    "invalid-request": "The request could not be understood.",
    "internal-error": "Nothing is shown. Try again, or give your support desk the event's identifier.",
}


class Identifier(BaseConverter):
    """An identifier in an address: no slash, and no NUL, which PostgreSQL stores nowhere."""

    regex = r"[^/\x00]+"
    part_isolating = True


@dataclass(frozen=True)
class Gateway:
    """One gateway's parts, for whoever starts, asks and stops it."""

    app: WatchedFlask
    door: Door
    database: Database
    writer: Writer
    checkpointing: Checkpointing
    witness: Witness
    fetched_keys: FetchedKeys
    readiness: Readiness

    def close(self) -> None:
        """Write what is queued, sign what is written, and let go of the database."""
        self.fetched_keys.stop()
        self.door.providing.stop()
        self.door.limiter.telling.close()
        self.writer.close()
        self.checkpointing.stop()
        self.database.close()


def open_gateway(settings: Settings) -> Gateway:
    """Open a gateway on an upgraded data folder; it refuses to start where it could not be safe."""
    check_upgraded(settings)
    database = open_database(settings)
    sealer = sealer_of(settings)
    writer = writer_of(settings, database, sealer)
    checkpointing = Checkpointing(
        database, Signer(settings.log_signer, settings.origin), settings.clock, writer.high_water
    )
    door = Door(settings, database, writer, sealer, checkpointing.nudge)
    with database.snapshot() as connection:
        door.protocols.in_force(connection)
        issuers_by_name(RegisteredIssuers(connection).values())
    finish_erasing(database, sealer.keys)
    witness = Witness(settings.witness, checkpointing.signer.origin)
    fetched_keys = FetchedKeys(settings, database, writer)
    readiness = readiness_of(door, checkpointing, fetched_keys)
    app = _app(door, witness, readiness)
    return Gateway(app, door, database, writer, checkpointing, witness, fetched_keys, readiness)


def _app(door: Door, witness: Witness, readiness: Readiness) -> WatchedFlask:
    app = WatchedFlask("concordat")
    # One byte more than is accepted: Werkzeug cuts a body of unannounced length off here without a word.
    # A redirect would leave without an event, to whatever host the caller names.
    app.url_map.merge_slashes = False
    app.url_map.converters["default"] = Identifier
    app.config["MAX_CONTENT_LENGTH"] = web.LARGEST_BODY + 1
    for route in ROUTES:
        view = web.through(door, route)
        app.add_url_rule(
            route.path, f"{route.method} {route.path}", view, methods=[route.method], provide_automatic_options=False
        )

    add_beside_the_door(app, door, witness, readiness)
    add_sign_in(app, door)

    @app.errorhandler(HTTPException)
    def anything_else(error: HTTPException) -> Response:
        return web.respond(_elsewhere(door, error))

    return app


def _elsewhere(door: Door, error: HTTPException) -> Reply:
    """Answer a call that reached no handler: a known caller's is logged like any other."""
    kind = PROBLEM_OF_STATUS.get(error.code or 0, "invalid-request")
    methods = (error.valid_methods or ()) if isinstance(error, MethodNotAllowed) else ()
    allowed = {"Allow": ", ".join(sorted(methods))} if methods else {}

    def refuse(_visit: Visit) -> Answer:
        raise Problem(kind, SENTENCES[kind], headers=allowed)

    return door.answer(web.shown(door), frozenset(Kind), refuse)
