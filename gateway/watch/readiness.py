"""Whether a gateway is ready to answer: what is lacking, by the name of the component, and never of a person.

Each part of the gateway adds its own check. What nobody could be answered without is vital; anything else is named and
keeps nobody out: the key-set host of one partner must not take the gateway from all others.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

Check = Callable[[], Mapping[str, str]]
"""Returns what is lacking, in words, by the name of the component; nothing where all is right."""

GOOD_FOR_SECONDS = 1.0
"""However many ask at once, and however long a stalled database takes, one thread looks."""


@dataclass(frozen=True, slots=True)
class State:
    """What was found: without what is `vital` nothing can be answered."""

    vital: Mapping[str, str]
    other: Mapping[str, str]

    @property
    def ready(self) -> bool:
        """Whether calls can be answered."""
        return not self.vital

    @property
    def lacking(self) -> Mapping[str, str]:
        """Everything that is lacking."""
        return {**self.vital, **self.other}


class Readiness:
    """The checks of one gateway."""

    def __init__(self) -> None:
        self._vital, self._other = list[Check](), list[Check]()
        self._looking = threading.Lock()
        self._state, self._until = State({}, {}), 0.0

    def add(self, check: Check, *, vital: bool) -> None:
        """Look at one thing more."""
        (self._vital if vital else self._other).append(check)

    def state(self) -> State:
        """Return what is lacking now, or was a second ago."""
        with self._looking:
            if monotonic() >= self._until:
                self._state = State(_found(self._vital), _found(self._other))
                self._until = monotonic() + GOOD_FOR_SECONDS
            return self._state


def _found(checks: list[Check]) -> Mapping[str, str]:
    return {name: sentence for check in checks for name, sentence in check().items()}
