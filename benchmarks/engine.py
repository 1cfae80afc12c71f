"""What a benchmarked engine must do: make a question ready, and answer it for every category.

Making ready is not timed, so a peer never pays for writing the question in its own language.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from benchmarks.question import Question
from policy.levels import Level


class Answered(Protocol):
    """An engine's answer to a question, read out of whatever the engine returned."""

    @property
    def levels(self) -> Sequence[Level]:
        """The level of each category, in vocabulary order."""

    @property
    def rules(self) -> Mapping[int, Collection[str]] | None:
        """By the category's place in that order, the rules that decided it; None from an engine that tells none."""


class Told(NamedTuple):
    """An answer as a peer's is read out."""

    levels: Sequence[Level]
    rules: Mapping[int, Collection[str]] | None


Ask = Callable[[], Answered]


class Engine(Protocol):
    """One engine that has read one protocol."""

    name: str

    def ready(self, question: Question) -> Ask:
        """Return the question, ready to be asked again and again."""


class NotInstalled(Exception):
    """A peer is not there: the sentence names it and says what was not found."""
