"""One address of the API: its method, whom it is for, the shape of its body, and the handler behind the door.

A handler is given the visit, the body's members, and the identifiers in the address, by name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.api.schemas import Body
from gateway.callers import Kind
from gateway.visit import Answer

PRACTITIONERS = frozenset({Kind.PRACTITIONER})
# Managers are practitioners; the partnership office keeps what no manager of a service does. No case is open to it.
OFFICE = frozenset({Kind.PRACTITIONER, Kind.GOVERNANCE, Kind.OPERATIONS})
Handler = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """An address; `vital` marks what stays open to whoever's training lapsed, on the ground of vital interests.

    The handler of a vital route must then call `Visit.require_training` on every other ground.
    """

    method: str
    path: str
    says: str
    handler: Handler
    body: type[Body] | None = None
    kinds: frozenset[Kind] = PRACTITIONERS
    vital: bool = False
