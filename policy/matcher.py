"""Splits a matcher of `models.conf` at its top-level `&&` into conjuncts, each about one field of the request.

A set-valued field (relationships, gates, conditions) may stand only as first argument of `some_of` or right of `in`,
never under a negation, and in one conjunct only: then the answer for a set is the answer for the empty set or for any
single member. What can't be split so is refused. Knows the matcher's text; evaluates nothing.
"""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

SET_FIELDS = frozenset({"relationships", "gates", "conditions"})
FUNCTIONS = frozenset({"one_of", "some_of", "touches"})


class Unsplittable(ValueError):
    """The matcher can't be compiled; the sentence says which part and why."""


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One part of the matcher: the request field that it is about (or none) and the rule values that it reads."""

    field: str
    values: tuple[str, ...]
    expression: str


@dataclass(frozen=True, slots=True)
class Names:
    """How the matcher names things: prefixes of request and rule, the fields of a request, the columns of a rule."""

    request: str
    rule: str
    fields: Collection[str]
    columns: Collection[str]


def split_matcher(text: str, names: Names) -> tuple[Conjunct, ...]:
    """Return the conjuncts of a matcher; Unsplittable says what stands in the way."""
    try:
        tree = ast.parse(_pythonic(text), mode="eval").body
    except SyntaxError:
        raise Unsplittable("the matcher cannot be read") from None
    conjuncts = tuple(_conjunct(part, names) for part in _parts(tree))
    for name in sorted(SET_FIELDS):
        if sum(conjunct.field == name for conjunct in conjuncts) > 1:
            raise Unsplittable(f"two conjuncts read the set '{name}', and different members might meet them")
    return conjuncts


def _pythonic(text: str) -> str:
    text = text.replace("&&", " and ").replace("||", " or ")
    return "".join(
        " not " if mark == "!" and text[place + 1 : place + 2] != "=" else mark for place, mark in enumerate(text)
    ).strip()


def _parts(tree: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        for value in tree.values:
            yield from _parts(value)
    else:
        yield tree


def _conjunct(part: ast.expr, names: Names) -> Conjunct:
    written = ast.unparse(part)
    found = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)} - FUNCTIONS
    asked = sorted(name.removeprefix(names.request) for name in found if name.startswith(names.request))
    read = tuple(sorted(name for name in found if name.startswith(names.rule)))
    unknown = sorted(found - set(names.columns) - {names.request + name for name in names.fields})
    if unknown:
        raise Unsplittable(f"'{written}' names '{unknown[0]}', which is neither of the request nor of a rule")
    if len(asked) > 1:
        raise Unsplittable(f"'{written}' reads two fields of the request ({', '.join(asked)}); split it with &&")
    if asked and asked[0] in SET_FIELDS:
        _check_set(part, names.request + asked[0])
    return Conjunct(asked[0] if asked else "", read, written)


def _check_set(part: ast.expr, name: str) -> None:
    used = sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(part))
    allowed = sum(_allowed(node, name) for node in ast.walk(part))
    negated = any(isinstance(node, ast.Not | ast.NotIn | ast.NotEq) for node in ast.walk(part))
    if used != allowed or negated:
        place = "a set may stand only as first argument of some_of or right of 'in', never under a negation"
        raise Unsplittable(f"'{ast.unparse(part)}' cannot be split: {place}")


def _allowed(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="some_of"), args=[ast.Name(id=first), *_]):
            return first == name
        case ast.Compare(ops=[ast.In()], comparators=[ast.Name(id=right)]):
            return right == name
        case _:
            return False
