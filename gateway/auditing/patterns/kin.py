"""Looks at somebody who may be family or a neighbour: the same surname, or the same address. Pure.

Knows that two are alike and never in what: no name and no address comes this far.
"""

from collections.abc import Iterator, Mapping

from gateway.auditing.patterns.finding import Finding, Pattern
from gateway.auditing.patterns.runs import Run
from gateway.storage.log_looks import Look

Alike = Mapping[tuple[str, str], Pattern]
"""Which practitioner is alike in what to which young person, by pseudonym."""


class Kin:
    """Watches for looks at whoever is alike."""

    def __init__(self, alike: Alike) -> None:
        """Watch for these."""
        self._alike, self._runs = alike, dict[tuple[str, str], Run]()

    def see(self, look: Look) -> None:
        """Take in a look at somebody who is alike."""
        both = look.post.practitioner, look.subject
        if both not in self._alike:
            return
        if both in self._runs:
            self._runs[both].add(look)
        else:
            self._runs[both] = Run(look)

    def found(self) -> Iterator[Finding]:
        """Yield each pair once, with every look."""
        return (run.found(self._alike[both]) for both, run in self._runs.items())
