"""Whom an auditor trusts: which log, which witnesses, and how many of these must have signed (C2SP `tlog-policy`).

    log NAME+ID+KEY
    witness police NAME+ID+KEY
    witness nhs NAME+ID+KEY
    group partners 1 police nhs
    quorum partners

`all` and `any` may stand for a number; `quorum none` asks for no witness. Knows keys and numbers, no log.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from gateway.access_log.signed_note import Algorithm, NoteRefused, VerifierKey, read_key

NOBODY = "none"


class PolicyRefused(ValueError):
    """The policy cannot be used; the sentence names the line."""


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these witnesses or groups."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trust:
    """The keys of the log and its witnesses, and the quorum that a checkpoint needs."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Every key that counts."""
        return (*self.logs, *self.witnesses.values())

    def satisfied_by(self, signed: Collection[VerifierKey]) -> bool:
        """Tell whether a log's own key signed, and enough of the witnesses did."""
        return any(key in signed for key in self.logs) and self._counts(self.quorum, signed)

    def _counts(self, name: str, signed: Collection[VerifierKey]) -> bool:
        if name == NOBODY:
            return True
        if name in self.witnesses:
            return self.witnesses[name] in signed
        group = self.groups[name]
        return sum(self._counts(member, signed) for member in group.members) >= group.needed


def read_trust(text: str) -> Trust:
    """Read a policy; PolicyRefused names the line and what is wrong with it."""
    reading = _Reading()
    for number, line in enumerate(text.splitlines(), 1):
        try:
            reading.take(line.partition("#")[0].split())
        except (PolicyRefused, NoteRefused) as refused:
            raise PolicyRefused(f"line {number}: {refused}") from None
    if not reading.logs or not reading.quorum:
        raise PolicyRefused("a policy names at least one log and, in its quorum line, who must have signed")
    return Trust(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)


@dataclass(slots=True)
class _Reading:
    """A policy as far as it was read."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = ""

    def take(self, words: list[str]) -> None:
        match words:
            case []:
                pass
            case ["log", key, *_url]:
                self.logs.append(_key(key, Algorithm.LOG))
            case ["witness", name, key, *_url]:
                self.witnesses[self._new(name)] = _key(key, Algorithm.WITNESS)
            case ["group", name, needed, *members] if members:
                self.groups[self._new(name)] = _group(needed, members, {*self.witnesses, *self.groups})
            case ["quorum", name] if not self.quorum and name in {NOBODY, *self.witnesses, *self.groups}:
                self.quorum = name
            case _:
                raise PolicyRefused("it is no line of a policy, or names what no line above it defines")

    def _new(self, name: str) -> str:
        if name in {NOBODY, *self.witnesses, *self.groups}:
            raise PolicyRefused(f"'{name}' is defined twice")
        return name


def _key(text: str, algorithm: Algorithm) -> VerifierKey:
    key = read_key(text)
    if key.algorithm is not algorithm:
        raise PolicyRefused(f"the key of {key.name} is not that of a {algorithm.name.lower()}")
    return key


def _group(needed: str, members: list[str], known: Collection[str]) -> Group:
    count = {"all": len(members), "any": 1}.get(needed, int(needed) if needed.isdecimal() else 0)
    unknown = [member for member in members if member not in known]
    if unknown or len(set(members)) != len(members):
        raise PolicyRefused("a group lists, once each, witnesses and groups that stand above it")
    if not 1 <= count <= len(members):
        raise PolicyRefused(f"a group of {len(members)} needs a number from 1 to {len(members)}, 'any' or 'all'")
    return Group(count, tuple(members))
