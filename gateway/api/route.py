"""One address of the API: its method, whom it is for, the shape of its body, and the handler behind the door.

A handler is given the visit, the body's members, and the identifiers in the address, by name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.api.schemas import Body
from gateway.calling.callers import Kind, Shown
from gateway.door import Door, Said
from gateway.limits.rates import Narrow
from gateway.visit import Answer

PRACTITIONERS = frozenset({Kind.PRACTITIONER})
# Managers are practitioners; the partnership office keeps what no manager of a service does. No case is open to it.
OFFICE = frozenset({Kind.PRACTITIONER, Kind.GOVERNANCE, Kind.OPERATIONS})
Handler = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Way:
    """How a call says who calls and what is asked, and how its answer is put; most speak JSON under a bearer's token.

    `members` reads the body, of this media type, for a schema; `said` says an answer's members again.
    """

    shown: Callable[[Door], str | Shown]
    members: Callable[[Body], object]
    said: Said
    media_type: str
    problem_type: str


@dataclass(frozen=True, slots=True)
class Route:
    """An address; `vital` marks what stays open to whoever's training lapsed, on the ground of vital interests.

    The handler of a vital route must then call `Visit.require_training` on every other ground. `anew` marks what is
    decided each time that it is asked, whatever idempotency key comes with it: it shows, or hands a secret over.
    `narrow` is a smaller number of calls a minute under which it falls. `way` is for what does not speak JSON.
    """

    method: str
    path: str
    says: str
    handler: Handler
    body: type[Body] | None = None
    kinds: frozenset[Kind] = PRACTITIONERS
    vital: bool = False
    anew: bool = False
    narrow: Narrow | None = None
    way: Way | None = None

    @property
    def keeps_keys(self) -> bool:
        """Whether it is written once, however often it comes with the same idempotency key."""
        return self.method == "POST" and not self.anew
