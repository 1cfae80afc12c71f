"""Watches the calls of an app as they are answered: one line of the program's own log each, and the figures.

Of a call it knows the route's template, the method, the status, the outcome, the event and the time it took: no path,
no query, no header, no body.
"""

import logging
from collections.abc import Mapping
from time import monotonic
from typing import Any

from flask import Flask, Response, g, request

from gateway.door import Reply
from gateway.watch.metrics import Metrics

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Asked every few seconds by whoever watches: a line of each would bury the rest.
QUIET = frozenset({"/health", "/ready"})
BESIDE_THE_DOOR = Reply(0, b"", {}, "beside-the-door")
logger = logging.getLogger("concordat.calls")


class WatchedFlask(Flask):
    """Flask that tells of its calls once it is given figures to count them in.

    Of what went wrong it names the type, and neither the address nor the traceback: both may hold values.
    """

    metrics: Metrics | None = None

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        self.before_request(_began)
        self.after_request(self._answered)

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - as Flask declares it
        """Say in the log that something unexpected happened past the door."""
        logger.error("unexpected %s past the door", exc_info[0].__name__ if exc_info[0] else "fault")

    def _answered(self, response: Response) -> Response:
        if self.metrics:
            reply = g.get("reply", BESIDE_THE_DOOR)
            _tell(response.status_code, reply, monotonic() - g.began, self.metrics)
        return response


def _began() -> None:
    g.began = monotonic()


def _tell(status: int, reply: Reply, seconds: float, metrics: Metrics) -> None:
    route = request.url_rule.rule if request.url_rule else "elsewhere"
    method = request.method if request.method in METHODS else "other"
    metrics.requests.labels(route, method, f"{status // 100}xx", reply.outcome).inc()
    metrics.seconds.labels(route).observe(seconds)
    if reply.reason:
        metrics.refused_tokens.labels(reply.reason).inc()
    told: Mapping[str, object] = {
        "method": method,
        "route": route,
        "status": status,
        "outcome": reply.outcome,
        "ms": round(1000 * seconds, 1),
        **({"event": reply.event} if reply.event else {}),
    }
    logger.log(logging.DEBUG if route in QUIET else logging.INFO, "answered", extra={"told": told})
