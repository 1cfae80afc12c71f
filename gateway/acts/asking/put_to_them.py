"""What others put to the caller, to be answered: which requests, for which service, and whether somebody has answered.

It was put to whoever has a task for it, by name or by the role in which they act. Whatever else there is, is not there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.acting import version_of
from gateway.problems import Problem, nothing_here
from gateway.storage.tasks import tasks_put
from gateway.visit import Visit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks others about: one category, for one purpose, and why."""

    category: str
    purpose: str
    because: str


@dataclass(frozen=True, slots=True)
class Put:
    """One request that was put to the caller for one service, and whether it is still open."""

    request: str
    service: str
    open: bool


def about(request: str, service: str) -> str:
    """Return how a task names a request that is put to a service."""
    return f"{request}:{service}"


def put_to(visit: Visit, kind: str) -> list[Put]:
    """Return everything of a kind that was put to the caller."""
    rows = tasks_put(visit.connection, visit.caller.asker, kind)
    return [_put(row.about, is_open=row.closed_at is None) for row in rows]


def still_put(visit: Visit, kind: str, request: str) -> list[str]:
    """Return for which services the caller may answer a request; 404 for others', 409 for one that is answered."""
    mine = [put for put in put_to(visit, kind) if put.request == request]
    if not mine:
        raise nothing_here()
    services = _still_open(mine)
    if not services:
        version = {"version": version_of(visit, request)}
        raise Problem("conflict", "Somebody has answered this already.", version)
    return services


def to_answer(visit: Visit, kind: str) -> list[str]:
    """Return the requests of a kind that wait for the caller."""
    return sorted({put.request for put in put_to(visit, kind) if put.open})


def _put(about_it: str, *, is_open: bool) -> Put:
    request, _, service = about_it.rpartition(":")
    return Put(request, service, is_open)


def _still_open(mine: Iterable[Put]) -> list[str]:
    return sorted({put.service for put in mine if put.open})
