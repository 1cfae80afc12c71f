"""The obvious endpoint: a token verified with PyJWT, the rows read with the ORM, one log row committed durably, JSON.

It has no policy, no consent and no tree, and shows all that there is. With `--cerbos` it asks a sidecar first what may
be shown, and shows only that. Served as `concordat serve` is: waitress, with as many threads. Run as

    python -m benchmarks.door.bare --database URL --port PORT [--cerbos PORT]
"""

import argparse
import json
import socket
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
import waitress
from flask import Flask, Response, request
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from benchmarks.door.bare_rows import AGREEMENTS, PERSON, POST, Issuer, Look, MappedRow
from benchmarks.door.sidecar import CATEGORIES, Sidecar
from gateway.clock import now
from gateway.commands.serve import LOOPBACK, THREADS
from gateway.settings import Settings
from policy.levels import SHOWN_LEVELS

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

AUDIENCE = Settings(Path()).audience
FIELDS = ("name", "sex", "address", "phone", "email", "safe_channel")
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=1")


def engine_of(url: str) -> Engine:
    """Return the engine of a database; on SQLite one that waits for the lock, in WAL mode, and is as durable."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(make_url(url).set(drivername="postgresql+psycopg"), pool_size=THREADS + 4)
    engine = create_engine(url, module=sqlite, connect_args={"timeout": 30}, pool_size=THREADS + 4)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection has no common type
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine


@lru_cache(maxsize=64)
def key_of(public_pem: str, algorithm: str) -> Any:  # noqa: ANN401 - PyJWT's own union of keys
    """Return a public key, loaded once, as PyJWT's own client of key sets keeps it."""
    return jwt.get_algorithm_by_name(algorithm).prepare_key(public_pem)


def verified(session: Session, text: str) -> Mapping[str, Any]:
    """Return the claims of a token that one of the issuer's keys signed; PyJWT's own error otherwise."""
    named = jwt.decode(text, options={"verify_signature": False})
    issuer: MappedRow = session.get(Issuer, named["iss"])
    if issuer is None:
        raise jwt.InvalidIssuerError
    key = next(key for key in issuer.keys if key["key_id"] == jwt.get_unverified_header(text)["kid"])
    claims: Mapping[str, Any] = jwt.decode(
        text,
        key_of(key["public_pem"], key["algorithm"]),
        algorithms=[key["algorithm"]],
        audience=AUDIENCE,
        issuer=issuer.name,
        options={"require": ["exp", "iat", "sub", "jti"]},
    )
    return claims


def bare_app(engine: Engine, cerbos: int = 0) -> Flask:
    """Return the app; `cerbos` is the port of a sidecar to ask, if there is one."""
    app, sidecar = Flask("bare"), Sidecar(cerbos)

    @app.post("/v1/disclosures")
    def disclose() -> Response:
        asked = request.get_json()
        with Session(engine) as session:
            try:
                claims = verified(session, request.headers["Authorization"].removeprefix("Bearer "))
            except (jwt.PyJWTError, KeyError):
                return Response('{"title":"Who are you?"}', 401, content_type="application/problem+json")
            post: MappedRow = session.scalars(POST, _named(claims)).first()
            person: MappedRow = session.scalars(PERSON, {"person": asked["young_person"]}).one_or_none()
            agreements = session.scalars(AGREEMENTS).all()
            if post is None or person is None:
                return Response('{"title":"Nobody"}', 404, content_type="application/problem+json")
            levels = sidecar.ask(post, person, agreements, asked["purpose"]) if cerbos else None
            shown = contents(person, levels)
            body = {"young_person": asked["young_person"], "purpose": asked["purpose"], "categories": shown}
            session.add(
                Look(
                    at=now(),
                    practitioner=claims["sub"],
                    service=claims["service"],
                    young_person=asked["young_person"],
                    purpose=asked["purpose"],
                    shown={word: len(each) for word, each in shown.items()},
                )
            )
            session.commit()
        return Response(json.dumps(body), content_type="application/json")

    return app


def _named(claims: Mapping[str, Any]) -> dict[str, Any]:
    return {"practitioner": claims["sub"], "service": claims["service"], "role": claims["role"]}


def contents(person: MappedRow, levels: Mapping[str, int] | None) -> dict[str, list[dict[str, object]]]:
    """Return everything about a person by category, or what these levels let through."""
    found: dict[str, list[dict[str, object]]] = {word: [] for word in CATEGORIES}
    fields: dict[str, object] = {name: getattr(person, name) for name in FIELDS}
    fields["date_of_birth"] = person.date_of_birth.isoformat()
    fields["identifiers"] = {each.scheme: each.value for each in person.identifiers}
    fields["carers"] = [{"name": each.name, "contact": each.contact} for each in person.carers]
    found["identity"] = [fields]
    for detail in person.details:
        most = len(SHOWN_LEVELS) if levels is None else levels[detail.category]
        texts = {each.level: each.text for each in detail.texts if each.level <= most}
        if texts:
            told = {"text": texts[max(texts)], "from": detail.service.name, "nature": detail.nature}
            found.setdefault(detail.category, []).append({**told, "recorded_on": detail.recorded_at.isoformat()})
    return found


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.door.bare", description=__doc__.partition("\n")[0])
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--cerbos", type=int, default=0)
    given = parser.parse_args()
    listener = socket.create_server((LOOPBACK, given.port))
    waitress.create_server(
        bare_app(engine_of(given.database), given.cerbos),
        sockets=[listener],
        threads=THREADS,
        ident=None,
        connection_limit=1000,
        asyncore_use_poll=True,
    ).run()


if __name__ == "__main__":
    main()
