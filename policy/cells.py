"""The grammar of a cell: `a|b` is any of, `*` is any, `*-a|b` is any but.

These same functions are given to Casbin, so that a cell means one thing everywhere.
"""

from collections.abc import Collection

ANY = "*"


def listed(cell: str) -> tuple[str, ...]:
    """Return the words that a cell names, whether it includes or excludes them."""
    return tuple(cell.removeprefix("*-").split("|")) if cell not in (ANY, "") else ()


def one_of(word: str, cell: str) -> bool:
    """Tell whether the cell covers the word."""
    if cell == ANY:
        return True
    return (word not in listed(cell)) if cell.startswith("*-") else word in listed(cell)


def some_of(words: Collection[str], cell: str) -> bool:
    """Tell whether the cell covers some of the words; `*` covers even none."""
    return cell == ANY or any(one_of(word, cell) for word in words)
