"""Who could ever be shown a category, by which gate, up to which level and by which rules, as text.

Exact over every request that could be made: "nobody" is a proof, not a search that found nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policy.cells import ANY
from policy.decision_table import WHOEVER, Clause, DecisionTable, Key
from policy.levels import Level
from policy.protocol import RuleId
from policy.reading.phrases import GATE_ORDER, edition, rules_named
from policy.reading.ways import Post, Way, Ways, posts, ways


@dataclass(frozen=True, slots=True)
class Who:
    """The question, with every role that could be shown the category at the level or more, and its ways."""

    category: str
    level: Level
    role: Post | None
    found: tuple[tuple[Post, Ways], ...]


def who_could_see(table: DecisionTable, category: str, level: Level, role: Post | None = None) -> Who:
    """Return who could ever be shown a category at a level or more; one role only where it is given."""
    asked = posts(table) if role is None else (role,)
    found = ((post, _in_order(ways(table, post, category), level)) for post in asked)
    return Who(category, level, role, tuple((post, open_) for post, open_ in found if open_))


def _in_order(found: Ways, level: Level) -> Ways:
    return tuple(sorted((way for way in found if way.level >= level), key=lambda way: GATE_ORDER.index(way.gate)))


def as_text(table: DecisionTable, who: Who) -> str:
    """Return the answer as a person reads it; for one role, with the reason that each rule gives."""
    lines = [_nobody(table, who)] if not who.found else [_counted(table, who)]
    for (agency, role), open_ in who.found:
        lines += ["", f"{agency}.{role}, {table.vocabulary.roles[agency][role]}"]
        lines += [line for way in open_ for line in _way(table, way, reasons=who.role is not None)]
    gates = [gate for gate in GATE_ORDER if any(way.gate == gate for _, open_ in who.found for way in open_)]
    legend = [f"{gate:<5}{table.vocabulary.gates[gate]}" for gate in gates if gate in table.vocabulary.gates]
    return "\n".join([*lines, *(["", *legend] if legend else [])])


def _way(table: DecisionTable, way: Way, *, reasons: bool) -> list[str]:
    relationships = "whoever asks" if way.relationships == (ANY,) else "|".join(way.relationships)
    conditions = f", if {'|'.join(way.conditions)}" if way.conditions else ""
    asked = f"{relationships}, for {'|'.join(way.purposes)}{conditions}: {rules_named(way.rules)}"
    line = f"  {way.gate:<5}{way.level.word:<10}{asked}"
    return [line, *(f"       {rule}: {table.rules[rule].because}" for rule in way.rules if reasons)]


def _counted(table: DecisionTable, who: Who) -> str:
    if who.role is not None:
        return f"Yes: {_asked(table, who)}"
    agencies = len({agency for (agency, _), _ in who.found})
    roles = f"{len(who.found)} role{'s' if len(who.found) > 1 else ''}"
    return f"{roles} of {agencies} kind{'s' if agencies > 1 else ''} of agency {_asked(table, who)}"


def _asked(table: DecisionTable, who: Who) -> str:
    label = table.vocabulary.categories[who.category].label
    more = "" if who.level is Level.FULL else " or more"
    subject = ""
    if who.role is not None:
        agency, role = who.role
        subject = f"a {table.vocabulary.roles[agency][role]} ({agency}.{role}) "
    return (
        f"{subject}could be shown {label} ({who.category}) "
        f"at level {who.level.word}{more} under {edition(table.protocol)}"
    )


def _nobody(table: DecisionTable, who: Who) -> str:
    sentence = f"Nobody {_asked(table, who)}."
    if who.role is not None:
        sentence = f"No: nobody who is {_asked(table, who).replace('could be', 'could ever be', 1)}."
    permits = _permitting(table, who)
    named = "No rule permits it." if not permits else "No rule that permits it could ever decide."
    reasons = [f"Rule {rule} bars it always: {table.rules[rule].because}" for rule in barring(table, who)]
    return "\n".join([sentence, named, *reasons])


def barring(table: DecisionTable, who: Who) -> tuple[RuleId, ...]:
    """Return the rules that bar the category at the level from everyone asked about, for every purpose, always."""
    bars = [
        {
            rule
            for clause, rules in _clauses(table, key, who)
            if not clause.permits and clause.relationships & WHOEVER and not clause.conditions
            for rule in rules
        }
        for key in _keys(table, who)
    ]
    return tuple(rule for rule in table.rules if all(rule in barred for barred in bars))


def _permitting(table: DecisionTable, who: Who) -> list[RuleId]:
    found = [pair for key in _keys(table, who) for pair in _clauses(table, key, who)]
    return [rule for clause, rules in found if clause.permits for rule in rules]


def _keys(table: DecisionTable, who: Who) -> list[Key]:
    asked = posts(table) if who.role is None else (who.role,)
    return [(*post, purpose) for post in asked for purpose in table.vocabulary.purposes]


def _clauses(table: DecisionTable, key: Key, who: Who) -> Iterator[tuple[Clause, list[RuleId]]]:
    """Yield each clause that touches the category at the level, with its rules that do."""
    bit = 1 << table.vocabulary.positions[who.category]
    for clause in table.clauses.get(key, ()):
        if clause.categories & bit and who.level in clause.levels:
            yield clause, [rule for rule, categories in clause.rules if categories & bit]
