"""Categories that somebody names: refused, before anybody is looked up, if the protocol does not know them."""

from collections.abc import Iterable

from gateway.problems import unknown_word
from gateway.visit import Visit


def check_category(visit: Visit, category: str, field: str = "category") -> None:
    """Refuse a category that the protocol does not know."""
    if category not in visit.table.vocabulary.categories:
        raise unknown_word(field, category, visit.table.vocabulary.categories)


def check_categories(visit: Visit, given: Iterable[str]) -> tuple[str, ...]:
    """Return these categories, each once and in the order of the vocabulary; Problem for one that is none."""
    named = set(given)
    for category in sorted(named):
        check_category(visit, category, "categories")
    return tuple(word for word in visit.table.vocabulary.categories if word in named)
