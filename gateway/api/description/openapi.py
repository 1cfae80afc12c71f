"""The whole description, OpenAPI 3.1: every operation with all that it takes and all that it can answer.

Nothing here is written by hand that a route, a schema or the table of problems knows already.
"""

import json
from collections.abc import Collection
from functools import cache
from importlib.metadata import version
from typing import Any

from apispec import APISpec

from gateway.api.description.beside import PATHS, TAG
from gateway.api.description.bodies import bodies
from gateway.api.description.operations import SECURITY_SCHEMES, operation, path_of, tag_of
from gateway.api.description.problems import kinds_of, problem_name, problem_shape, response, responses_of
from gateway.api.every_route import ROUTES
from gateway.api.route import Route
from gateway.problems import KINDS

TITLE = "Concordat"
ABOUT = """\
What each agency may see of a young person's case: decided, explained, and logged before it is answered.

Send `Authorization: Bearer TOKEN` with every call. Any status of 400 or more is a problem (RFC 9457): go by its `type`,
and show its `detail`. A young person who is absent and one who is not the caller's read the same."""


@cache
def written() -> bytes:
    """Return the description as it is served."""
    return json.dumps(description(ROUTES), ensure_ascii=False, separators=(",", ":")).encode()


def description(routes: Collection[Route]) -> dict[str, Any]:
    """Return the description of these routes, and of what is answered beside the door."""
    spec = APISpec(
        TITLE,
        version("concordat"),
        "3.1.0",
        plugins=[bodies()],
        info={"description": ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": "/"}],
    )
    _add_components(spec, routes)
    for route in routes:
        spec.path(path=path_of(route), operations={route.method.lower(): operation(route)})
    for path, operations in PATHS.items():
        spec.path(path=path, operations=dict(operations))
    for name, says in (*dict.fromkeys(tag_of(route) for route in routes), (TAG, "")):
        spec.tag({"name": name, **({"description": says} if says else {})})
    return spec.to_dict()


def _add_components(spec: APISpec, routes: Collection[Route]) -> None:
    for name, scheme in SECURITY_SCHEMES.items():
        spec.components.security_scheme(name, dict(scheme))
    for kind in KINDS:
        spec.components.schema(problem_name(kind), dict(problem_shape(kind)))
    plain = [route for route in routes if not (route.way and route.body)]
    for kinds in sorted({kinds for route in plain for kinds in responses_of(kinds_of(route)).values()}):
        spec.components.response(".".join(kinds), response(kinds))
