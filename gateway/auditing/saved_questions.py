"""The questions that auditors ask again and again: data beside this module, read once and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from gateway.access_log.event import Kind
from gateway.auditing.log_question import LogQuestion


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """One question: what it asks of the log, what has to be given with it, and which register is read beside it."""

    id: str
    title: str
    of_the_log: LogQuestion
    asks: tuple[str, ...]
    register: str

    @property
    def told(self) -> dict[str, object]:
        """What a reader is told of it."""
        return {"question": self.id, "title": self.title, "asks": list(self.asks), "register": self.register or None}

    def filled(self, given: LogQuestion) -> LogQuestion:
        """Return the question with what was given: a period, and whatever it asks for."""
        asked = {name: getattr(given, name) for name in (*self.asks, "since", "until")}
        return replace(self.of_the_log, **asked)


@cache
def saved_questions() -> Mapping[str, SavedQuestion]:
    """Return every saved question, by name, in the order in which auditors ask them."""
    text = files("gateway.auditing").joinpath("saved_questions.toml").read_text("utf-8")
    return {name: _read(name, given) for name, given in tomllib.loads(text).items()}


def _read(name: str, given: dict[str, Any]) -> SavedQuestion:
    title, asks, register = given.pop("title"), tuple(given.pop("asks", ())), given.pop("register", "")
    kinds = tuple(Kind(kind).value for kind in given.pop("kinds", ()))
    question = LogQuestion(kinds=kinds, outcomes=tuple(given.pop("outcomes", ())), **given)
    return SavedQuestion(name, title, question, asks, register)
