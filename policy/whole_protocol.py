"""A protocol with what stands beside it, the register of legal gateways and the guarantees: read whole, or refused.

What stands beside decides nothing and is no part of the protocol's hash; `check` and `prove` lean on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from policy.decision_table import DecisionTable
from policy.faults import Fault, ProtocolRefused
from policy.gateways import GATEWAYS_FILE, Register, read_gateways
from policy.guarantee_file import GUARANTEES_FILE, Guarantee, read_guarantees
from policy.protocol import Protocol, RuleId
from policy.protocol_files import MODEL_FILE, SHIPPED_MODEL, folder_texts, read_protocol
from policy.rule_book import RULES_FILE, line_numbers
from policy.table_compiler import compile_table
from policy.vocabulary import Vocabulary
from policy.vocabulary_file import read_vocabulary
from policy.vocabulary_text import FILE as VOCABULARY_FILE
from policy.vocabulary_text import defining_line

BESIDE_FILES = (GATEWAYS_FILE, GUARANTEES_FILE)


@dataclass(frozen=True)
class WholeProtocol:
    """A compiled protocol, its register and its guarantees, with the texts that they were read from."""

    table: DecisionTable
    register: Register
    guarantees: tuple[Guarantee, ...]
    texts: Mapping[str, str]

    @cached_property
    def _lines(self) -> Mapping[str, Mapping[str, int]]:
        return {name: line_numbers(self.texts[name]) for name in (RULES_FILE, GUARANTEES_FILE)}

    def line(self, rule: RuleId) -> int:
        """Return the line of a rule in `rules.csv`."""
        return self._lines[RULES_FILE][rule]

    def guarantee_line(self, guarantee: Guarantee) -> int:
        """Return the line of a guarantee in `guarantees.csv`."""
        return self._lines[GUARANTEES_FILE][guarantee.id]

    def word_line(self, word: str) -> int:
        """Return the line of the vocabulary file that defines a word."""
        return defining_line(self.texts[VOCABULARY_FILE], word)


def read_whole_folder(folder: Path, model: Path = SHIPPED_MODEL) -> WholeProtocol:
    """Return the whole protocol of a folder; ProtocolRefused tells all that is wrong with any of its files."""
    return read_whole(folder_texts(folder, model, BESIDE_FILES))


def read_whole(texts: Mapping[str, str]) -> WholeProtocol:
    """Return the whole protocol made of these texts, by file name; ProtocolRefused tells all that is wrong with it."""
    faults: list[Fault] = []
    vocabulary, _ = read_vocabulary(texts[VOCABULARY_FILE])
    table = _table(texts, vocabulary, faults)
    if vocabulary is None or table is None:
        # The vocabulary's own faults are among those of the protocol; nothing else can be read without its words.
        if vocabulary is not None:
            _beside(texts, vocabulary, faults)
        raise ProtocolRefused(faults)
    register, guarantees = _beside(texts, vocabulary, faults)
    if faults:
        raise ProtocolRefused(faults)
    return WholeProtocol(table, register, guarantees, texts)


def _beside(
    texts: Mapping[str, str], vocabulary: Vocabulary, faults: list[Fault]
) -> tuple[Register, tuple[Guarantee, ...]]:
    register, register_faults = read_gateways(texts[GATEWAYS_FILE], vocabulary)
    guarantees, guarantee_faults = read_guarantees(texts[GUARANTEES_FILE], vocabulary)
    faults.extend([*register_faults, *guarantee_faults])
    return register, guarantees


def _table(texts: Mapping[str, str], vocabulary: Vocabulary | None, faults: list[Fault]) -> DecisionTable | None:
    """Return the compiled table; where the rules have faults, those of `models.conf` are told all the same."""
    try:
        protocol = read_protocol(texts)
    except ProtocolRefused as refused:
        faults.extend(refused.faults)
        if vocabulary is None:
            return None
        protocol = Protocol("", "", "", "", vocabulary, (), (), texts[MODEL_FILE])
    try:
        table = compile_table(protocol)
    except ProtocolRefused as refused:
        faults.extend(refused.faults)
        return None
    return None if faults else table
