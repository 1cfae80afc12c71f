"""Groups what a draft changes into sentences that a governance lead can read: like moves of like roles as one.

Nothing is left out: each change is in exactly one group, and a group's cells are those of its changes together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from policy.difference import Change
from policy.levels import Level
from policy.protocol import RuleId

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Roles that, for the same purposes, see the same categories move alike, by the same rules and in the same case.

    `where` is the roles, the purposes and the categories.
    """

    where: tuple[Words, Words, Words]
    before: Level
    after: Level
    given: Words
    rules: tuple[RuleId, ...]
    cells: int

    @property
    def more_open(self) -> bool:
        """Whether more is shown after than before."""
        return self.after > self.before

    @property
    def sentence(self) -> str:
        """The changes, in one sentence; `with` names the least that must be so for the answer to differ."""
        who, purposes, what = (", ".join(words) for words in self.where)
        given = f" with {', '.join(self.given)}" if self.given else ""
        direction = "MORE OPEN" if self.more_open else "LESS OPEN"
        rules = f"rule {', '.join(self.rules)}" if self.rules else "by no rule of its own"
        return f"{who} for {purposes}: {what} {self.before.word} -> {self.after.word}{given}, {direction}, {rules}"


def grouped(changes: Iterable[Change]) -> list[ChangeGroup]:
    """Return the changes as groups, in the order of their first changes."""
    groups = [_alone(change) for change in changes]
    # Categories first, then purposes, then roles.
    for place in (2, 1, 0):
        groups = _merged(groups, place)
    return groups


def _alone(change: Change) -> ChangeGroup:
    where = (f"{change.agency}.{change.role}",), (change.purpose,), (change.category,)
    return ChangeGroup(where, change.before, change.after, change.example.words, change.rules, change.cells)


def _merged(groups: Iterable[ChangeGroup], place: int) -> list[ChangeGroup]:
    """Make one of the groups that differ only in one part of their `where` (and in how many cells they have)."""
    merged: dict[ChangeGroup, list[ChangeGroup]] = {}
    for group in groups:
        merged.setdefault(replace(group, cells=0, where=_with(group, place, ())), []).append(group)
    return [
        replace(
            rest,
            where=_with(rest, place, tuple(word for group in alike for word in group.where[place])),
            cells=sum(group.cells for group in alike),
        )
        for rest, alike in merged.items()
    ]


def _with(group: ChangeGroup, place: int, words: Words) -> tuple[Words, Words, Words]:
    roles, purposes, categories = (words if at == place else kept for at, kept in enumerate(group.where))
    return roles, purposes, categories
