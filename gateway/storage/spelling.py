"""How a SELECT with named values is spelt for a driver that takes them by their place, lists among them.

A list is filled up to a power of two, so that there are few spellings of each; its last value again and again asks for
nothing more. Knows SQLAlchemy's compiler, no connection and no table.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]
Take = Callable[[Values], Any]


class Spelling(NamedTuple):
    """A statement's text, and what takes the value for each of its places out of the named values."""

    text: str
    places: Sequence[Take]


def filled_up(values: list[Any]) -> list[Any]:
    """Return a list that is as long as a power of two."""
    missing = (1 << (len(values) - 1).bit_length()) - len(values) if values else 0
    return values + values[-1:] * missing if missing else values


def spelling(compiled: SQLCompiler, values: Values) -> Spelling:
    """Spell a statement for lists that are as long as these."""
    state = compiled.construct_expanded_state({name: values[name] for name in compiled.binds if name in values})
    lists = {
        name: (whole, number) for whole, names in state.parameter_expansion.items() for number, name in enumerate(names)
    }
    # SQLAlchemy keeps apart how values of lists and single values are stored: an instant has to be stored as it was.
    converts: dict[str, Any] = {**compiled._bind_processors, **state.processors}  # noqa: SLF001 - as it does itself
    places = []
    for name in state.positiontup or ():
        convert = converts.get(name)
        if name in lists:
            places.append(_from_list(*lists[name], values, convert))
        elif name in values:
            places.append(_from_values(name, convert))
        else:
            # A constant of the statement itself.
            places.append(_always(convert(state.parameters[name]) if convert else state.parameters[name]))
    return Spelling(state.statement, places)


def _from_list(name: str, number: int, values: Values, convert: Convert | None) -> Take:
    if isinstance(values[name][0], tuple):
        place, within = divmod(number, len(values[name][0]))
        return lambda given: convert(given[name][place][within]) if convert else given[name][place][within]
    return lambda given: convert(given[name][number]) if convert else given[name][number]


def _from_values(name: str, convert: Convert | None) -> Take:
    return (lambda given: convert(given[name])) if convert else itemgetter(name)


def _always(value: object) -> Take:
    return lambda _given: value
