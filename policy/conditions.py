"""A condition's formula over named facts: `restricted & !allow_listed`, with `!` before `&` before `|`.

A fact holds for a set of categories (an integer, one bit a category), so a formula is worked out for all at once.
Knows nothing of what the facts mean.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Masks = Mapping[str, int]
_Evaluate = Callable[[Masks, int], int]


# Every fact doubles the requests that a question about all of them must weigh.
LONGEST = 1000


class FormulaRefused(ValueError):
    """The formula is not made of facts, `&`, `|`, `!` and parentheses."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it was written, the facts that it names, and how it is worked out."""

    text: str
    facts: frozenset[str]
    evaluate: _Evaluate

    def holds(self, facts: Masks, everything: int) -> int:
        """Return the set of categories for which the formula holds; a fact that is not given holds for none."""
        return self.evaluate(facts, everything)


def parse_formula(text: str) -> Formula:
    """Read a formula; FormulaRefused names what is out of place."""
    if len(text) > LONGEST:
        raise FormulaRefused(f"it is longer than {LONGEST} characters; name a part of it as a fact of its own")
    if "~" in text:
        raise FormulaRefused("'~' is not known; write '!' for not")
    try:
        tree = ast.parse(text.replace("!", "~"), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError):
        raise FormulaRefused("it cannot be read; write facts joined by '&' and '|', with '!' for not") from None
    facts: set[str] = set()
    evaluate = _compile(tree, facts)
    return Formula(text, frozenset(facts), evaluate)


def _compile(node: ast.expr, facts: set[str]) -> _Evaluate:
    match node:
        case ast.Name(id=name):
            facts.add(name)
            return lambda given, everything: given.get(name, 0) & everything
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            inner = _compile(operand, facts)
            return lambda given, everything: everything & ~inner(given, everything)
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            one, two = _compile(left, facts), _compile(right, facts)
            return lambda given, everything: one(given, everything) & two(given, everything)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            one, two = _compile(left, facts), _compile(right, facts)
            return lambda given, everything: one(given, everything) | two(given, everything)
        case _:
            raise FormulaRefused(f"'{ast.unparse(node)}' is neither a fact nor joined by '&', '|' or '!'")
