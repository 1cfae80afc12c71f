"""The only module that knows Casbin: what each line of a protocol accepts, asked of Casbin's own evaluator.

For every distinct rule value Casbin evaluates each conjunct of the matcher for every word that its field can take, so
a table can be compiled that never scans a rule. `Reference` asks Casbin's enforcer itself: slow (it scans every rule),
and the meaning that the table must equal.
"""

import importlib.metadata
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import casbin
from casbin.util import SimpleEval

from policy.cells import one_of, some_of
from policy.faults import Fault, ProtocolRefused
from policy.levels import LEVEL_BY_WORD, SHOWN_LEVELS
from policy.matcher import SET_FIELDS, Conjunct, Names, Unsplittable, split_matcher
from policy.protocol import Action, Protocol, Rule
from policy.vocabulary import Vocabulary

MODEL_FILE = "models.conf"
EFFECT = "some(where (p_eft == allow)) && !some(where (p_eft == deny))"
# Before CPython 3.11.8 evaluation in several threads at once can raise.
_EVALUATION = threading.Lock()


@dataclass(frozen=True, slots=True)
class Accepts:
    """The words of one request field that a line accepts; `always` if it accepts every word, or even none of a set."""

    always: bool
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one line of the protocol accepts, field by field, and whether it permits or bars."""

    id: str
    permits: bool
    fields: Mapping[str, Accepts]


def touches(effect: str, rule_level: str, level: str) -> bool:
    """Tell whether a permit reaches the level asked, or a cap or deny bars it."""
    reaches = LEVEL_BY_WORD[level] <= LEVEL_BY_WORD[rule_level]
    return reaches if effect == "allow" else not reaches


FUNCTIONS: Mapping[str, Callable[..., bool]] = {"one_of": one_of, "some_of": some_of, "touches": touches}


def rule_meanings(protocol: Protocol) -> list[Meaning]:
    """Return what each rule accepts; ProtocolRefused if `models.conf` can't be compiled."""
    return _meanings(protocol, "", protocol.rules)


def action_meanings(protocol: Protocol) -> list[Meaning]:
    """Return what each line of `actions.csv` accepts."""
    return _meanings(protocol, "2", protocol.actions)


class Reference:
    """Casbin's own enforcer over the same protocol."""

    def __init__(self, protocol: Protocol) -> None:
        model = _load_model(protocol.meaning)
        self.enforcer = casbin.Enforcer(model)
        for name, function in FUNCTIONS.items():
            self.enforcer.add_function(name, function)
        for key, lines in (("p", protocol.rules), ("p2", protocol.actions)):
            model.add_policies("p", key, [_policy_line(line, model["p"][key].tokens) for line in lines])

    def shows(self, *cell: object) -> bool:
        """Answer one cell: agency, role, relationships, category, purpose, gates, conditions, level."""
        return bool(self.enforcer.enforce(*cell))

    def lets(self, *cell: object) -> bool:
        """Answer whether an action may be done: agency, role, relationships, action, conditions."""
        return bool(self.enforcer.enforce(casbin.core_enforcer.EnforceContext("r2", "p2", "e2", "m2"), *cell))


def domains(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """Return every word that each field of a request can take."""
    return {
        "agency": tuple(vocabulary.agencies),
        "role": tuple(sorted(vocabulary.all_roles)),
        "relationships": tuple(vocabulary.relationships),
        "category": tuple(vocabulary.categories),
        "purpose": tuple(vocabulary.purposes),
        "gates": tuple(vocabulary.gates),
        "conditions": tuple(vocabulary.conditions),
        "level": tuple(level.word for level in SHOWN_LEVELS),
        "action": tuple(vocabulary.actions),
    }


def _refuse(sentence: str) -> ProtocolRefused:
    return ProtocolRefused([Fault(MODEL_FILE, 0, sentence)])


def _load_model(text: str) -> casbin.Model:
    if any(importlib.metadata.distributions(name="casbin")):
        raise _refuse("the distribution 'casbin' overwrites 'pycasbin'; uninstall it and install pycasbin again")
    model = casbin.Model()
    try:
        model.load_model_from_text(text)
    except (RuntimeError, KeyError, IndexError, ValueError) as error:
        raise _refuse(f"Casbin cannot read it: {error}") from None
    if set(model.keys()) != {"r", "p", "e", "m"} or any(set(model[s]) != {s, f"{s}2"} for s in "rpem"):
        raise _refuse("it must define r, p, e, m for rules and r2, p2, e2, m2 for actions, and no roles")
    if any(model["e"][key].value != EFFECT for key in ("e", "e2")):
        raise _refuse("the effect must be: some(where (p.eft == allow)) && !some(where (p.eft == deny))")
    return model


def _columns(tokens: Iterable[str]) -> list[str]:
    return [token.partition("_")[2] for token in tokens]


def _policy_line(line: Rule | Action, tokens: Iterable[str]) -> list[str]:
    effect = "allow" if isinstance(line, Action) or line.effect == "permit" else "deny"
    return [effect if column == "eft" else str(getattr(line, column)) for column in _columns(tokens)]


def _meanings(protocol: Protocol, section: str, lines: Iterable[Rule | Action]) -> list[Meaning]:
    model = _load_model(protocol.meaning)
    tokens: list[str] = model["p"][f"p{section}"].tokens
    words = domains(protocol.vocabulary)
    asked = _columns(model["r"][f"r{section}"].tokens)
    unknown = [name for name in asked if name not in words]
    if unknown:
        raise _refuse(f"the request field '{unknown[0]}' is none of: {', '.join(words)}")
    evaluator = _Evaluator({name: words[name] for name in asked}, f"r{section}_")
    try:
        names = Names(f"r{section}_", f"p{section}_", asked, tokens)
        conjuncts = split_matcher(model["m"][f"m{section}"].value, names)
    except Unsplittable as error:
        raise _refuse(f"m{section}: {error}") from None
    with _EVALUATION:
        given = (dict(zip(tokens, _policy_line(line, tokens), strict=True)) for line in lines)
        return [
            Meaning(line[f"p{section}_id"], line[f"p{section}_eft"] == "allow", evaluator.accepted(conjuncts, line))
            for line in given
        ]


class _Evaluator:
    """Asks Casbin's evaluator which words of each field satisfy a conjunct; once for each distinct rule value."""

    def __init__(self, words: Mapping[str, tuple[str, ...]], prefix: str) -> None:
        self.words, self.prefix = words, prefix
        self.anything = {name: Accepts(always=True, words=frozenset(of)) for name, of in words.items()}
        self.expressions: dict[str, SimpleEval] = {}
        self.seen: dict[tuple[str, tuple[str, ...]], Accepts] = {}

    def accepted(self, conjuncts: Iterable[Conjunct], line: Mapping[str, str]) -> dict[str, Accepts]:
        accepted = dict(self.anything)
        for conjunct in conjuncts:
            key = conjunct.expression, tuple(line[name] for name in conjunct.values)
            if key not in self.seen:
                self.seen[key] = self._ask(conjunct, key[1])
            accepts = self.seen[key]
            for name in [conjunct.field] if conjunct.field else list(accepted):
                before = accepted[name]
                accepted[name] = accepts if conjunct.field and before is self.anything[name] else _both(before, accepts)
        return accepted

    def _ask(self, conjunct: Conjunct, values: tuple[str, ...]) -> Accepts:
        if conjunct.expression not in self.expressions:
            self.expressions[conjunct.expression] = SimpleEval(conjunct.expression, dict(FUNCTIONS))
        expression, asked = self.expressions[conjunct.expression], self.prefix + conjunct.field
        given: dict[str, object] = dict(zip(conjunct.values, values, strict=True))

        def holds(value: object) -> bool:
            given[asked] = value
            return bool(expression.eval(given))

        if not conjunct.field:
            every = frozenset(word for words in self.words.values() for word in words)
            return Accepts(holds(""), every if holds("") else frozenset())
        words = self.words[conjunct.field]
        if conjunct.field in SET_FIELDS:
            return Accepts(holds(frozenset()), frozenset(word for word in words if holds(frozenset({word}))))
        accepted = frozenset(word for word in words if holds(word))
        return Accepts(len(accepted) == len(words), accepted)


def _both(before: Accepts, after: Accepts) -> Accepts:
    return Accepts(before.always and after.always, before.words & after.words)
