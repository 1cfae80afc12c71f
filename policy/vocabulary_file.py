"""Reads the vocabulary file (TOML) into a Vocabulary, and says everything that is wrong with it at once.

Knows which sections there are and what each word of them needs; knows nothing of rules.
"""

from collections.abc import Mapping
from datetime import date

from policy.conditions import Formula, FormulaRefused, parse_formula
from policy.faults import Fault, unknown_word
from policy.levels import LEVEL_BY_WORD, Level
from policy.retention import read_retention
from policy.vocabulary import FLAGS, GATES, Category, Condition, Relationship, Switch, Vocabulary
from policy.vocabulary_text import Tree, VocabularyFile

PROTOCOL_KEYS = ("id", "version", "title", "notice")
HELD_BY = ("practitioner", "service", "attachment")
PARENT_MAY_AGREE = ("yes", "if_not_competent", "never")
FIELDS = (
    "name", "year_of_birth", "date_of_birth", "sex", "identifiers", "address", "phone", "email", "safe_channel",
    "carer_names", "parental_responsibility", "carer_contact",
)  # fmt: skip


def read_vocabulary(text: str) -> tuple[Vocabulary | None, list[Fault]]:
    """Return the vocabulary and every fault of its file; no vocabulary where there is any fault."""
    file = VocabularyFile(text)
    if file.faults:
        return None, file.faults
    agencies = file.words("agencies")
    facts = file.words("facts")
    categories = file.tables("categories")
    vocabulary = Vocabulary(
        protocol=_protocol(file),
        agencies=agencies,
        roles=_roles(file, agencies),
        relationships={
            word: _relationship(file, word, table, facts) for word, table in file.tables("relationships").items()
        },
        purposes=file.words("purposes"),
        levels=_exactly(file, "levels", tuple(LEVEL_BY_WORD)),
        gates=_exactly(file, "gates", GATES),
        facts=facts,
        conditions={word: _condition(file, word, table, facts) for word, table in file.tables("conditions").items()},
        impossible=_impossible(file, facts),
        actions=file.words("actions"),
        switches={word: _switch(file, word, table) for word, table in file.tables("switches").items()},
        identifiers={word: _sectors(file, word, agencies) for word in file.tree.get("identifiers", {})},
        categories={word: _category(file, word, table, agencies) for word, table in categories.items()},
        consent_form=_consent_form(file, categories),
        notices=_notices(file),
        explained=file.words("explained") if "explained" in file.tree else {},
        retention=read_retention(file, categories),
    )
    if not vocabulary.categories:
        file.fault("categories", "the vocabulary has no category")
    return (None if file.faults else vocabulary), file.faults


def _protocol(file: VocabularyFile) -> dict[str, str]:
    words = file.words("protocol")
    for key in PROTOCOL_KEYS:
        if words and not words.get(key):
            file.fault("protocol", f'[protocol] needs {key} = "..."')
    return words


def _roles(file: VocabularyFile, agencies: Mapping[str, str]) -> dict[str, dict[str, str]]:
    roles: dict[str, dict[str, str]] = {agency: {} for agency in agencies}
    for agency, labels in file.tables("roles").items():
        if agency not in agencies:
            file.fault(f"roles.{agency}", unknown_word("agency", agency, agencies))
        roles[agency] = {str(role): str(label) for role, label in labels.items()}
    return roles


def _exactly(file: VocabularyFile, section: str, known: tuple[str, ...]) -> dict[str, str]:
    words = file.words(section)
    if words and (set(words) != set(known) or (section == "levels" and tuple(words) != known)):
        file.fault(section, f"[{section}] must be, in this order: {', '.join(known)}")
    return words


def _relationship(file: VocabularyFile, word: str, table: Tree, facts: Mapping[str, str]) -> Relationship:
    held_by = file.choice(word, table, "held_by", HELD_BY)
    by_name_for = frozenset(file.list_of(word, table, "by_name_for"))
    decided, evidenced = (str(table.get(key, "")) for key in ("decided", "evidenced"))
    for fact in filter(None, (decided, evidenced)):
        if fact not in facts:
            file.fault(word, f"'{word}': " + unknown_word("fact", fact, facts))
    return Relationship(word, file.text_of(word, table, "label"), held_by, by_name_for, decided, evidenced)


def _condition(file: VocabularyFile, word: str, table: Tree, facts: Mapping[str, str]) -> Condition:
    formula = _formula(file, word, file.text_of(word, table, "formula"), facts)
    return Condition(word, formula, file.text_of(word, table, "sentence"), table.get("confidential") is True)


def _formula(file: VocabularyFile, word: str, text: str, facts: Mapping[str, str]) -> Formula:
    try:
        formula = parse_formula(text)
    except FormulaRefused as error:
        file.fault(word, f"'{word}': the formula '{text}' cannot be used: {error}")
        return Formula(text, frozenset(), lambda _facts, _everything: 0)
    for fact in sorted(formula.facts - set(facts)):
        file.fault(word, f"'{word}': " + unknown_word("fact", fact, facts))
    return formula


def _impossible(file: VocabularyFile, facts: Mapping[str, str]) -> dict[str, Formula]:
    given = file.words("impossible") if "impossible" in file.tree else {}
    return {word: _formula(file, word, text, facts) for word, text in given.items()}


def _switch(file: VocabularyFile, word: str, table: Tree) -> Switch:
    value = table.get("value")
    if not isinstance(value, bool | int | str):
        file.fault(word, f"'{word}' needs a value: true, false, a whole number or a word")
        value = ""
    return Switch(word, file.text_of(word, table, "sentence"), value, file.list_of(word, table, "rules"))


def _consent_form(file: VocabularyFile, known: Mapping[str, Tree]) -> tuple[str, ...]:
    if "consent_form" not in file.tree:
        return ()
    table = file.table("consent_form")
    categories = file.list_of("consent_form", table, "categories")
    for word in categories if known else ():
        if word not in known:
            file.fault("consent_form", "'consent_form': " + unknown_word("category", word, known))
    return categories


def _notices(file: VocabularyFile) -> dict[str, date]:
    form = file.tree.get("consent_form")
    given = form.get("notices", {}) if isinstance(form, dict) else {}
    days = isinstance(given, dict) and all(type(day) is date for day in given.values())
    if not days:
        file.fault("consent_form", "'consent_form': notices must give each version the day of its first use, as a date")
    return dict(given) if days else {}


def _sectors(file: VocabularyFile, word: str, agencies: Mapping[str, str]) -> tuple[str, ...]:
    sectors = file.list_of(word, file.tree["identifiers"], word)
    for agency in sectors:
        if agency not in agencies:
            file.fault(word, f"'{word}': " + unknown_word("agency", agency, agencies))
    return sectors


def _category(file: VocabularyFile, word: str, table: Tree, agencies: Mapping[str, str]) -> Category:
    originators = file.list_of(word, table, "originators")
    for originator in originators:
        if originator != "*" and originator.partition(".")[0] not in agencies:
            file.fault(word, f"'{word}': " + unknown_word("originator", originator, agencies))
    flags = file.list_of(word, table, "flags")
    for flag in flags:
        if flag not in FLAGS:
            file.fault(word, f"'{word}': " + unknown_word("flag", flag, FLAGS))
    return Category(
        word=word,
        label=file.text_of(word, table, "label"),
        flags=frozenset(flags),
        neither_confirm_nor_deny=table.get("neither_confirm_nor_deny") is True,
        originators=originators,
        parent_may_agree=file.choice(word, table, "parent_may_agree", PARENT_MAY_AGREE),
        existence=file.text_of(word, table, "existence"),
        summary=file.text_of(word, table, "summary"),
        full=file.text_of(word, table, "full"),
        fields=_fields(file, word, table),
    )


def _fields(file: VocabularyFile, word: str, table: Tree) -> dict[Level, tuple[str, ...]]:
    fields = table.get("fields", {})
    for level in fields:
        if level not in LEVEL_BY_WORD:
            file.fault(word, f"'{word}': " + unknown_word("level", level, LEVEL_BY_WORD))
        for name in file.list_of(word, fields, level):
            if name not in FIELDS:
                file.fault(word, f"'{word}': " + unknown_word("field", name, FIELDS))
    return {LEVEL_BY_WORD[level]: file.list_of(word, fields, level) for level in fields if level in LEVEL_BY_WORD}
