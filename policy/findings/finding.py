"""One thing found in a protocol: how grave it is, where it stands, what it is and the way out.

A warning may be explained in the protocol itself (`[explained]` of the vocabulary, under `code:subject`); it is then
told as explained and does not count. An error can't be explained away.
"""

from dataclasses import dataclass
from enum import StrEnum

from policy.protocol import RuleId
from policy.rule_book import RULES_FILE
from policy.vocabulary_text import FILE as VOCABULARY_FILE
from policy.whole_protocol import WholeProtocol


class Severity(StrEnum):
    """How grave a finding is; only errors fail a check."""

    ERROR = "error"
    WARNING = "warning"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about `subject`, a rule or a word; `explained` is the protocol's own sentence on it, if any."""

    severity: Severity
    file: str
    line: int
    subject: str
    code: str
    sentence: str
    way_out: str
    explained: str = ""

    @property
    def key(self) -> str:
        """The name under which the protocol may explain it."""
        return f"{self.code}:{self.subject}"

    @property
    def standing(self) -> str:
        """The class as it is told and counted: `explained`, or how grave it is."""
        return "explained" if self.explained else self.severity.value

    def __str__(self) -> str:
        """Return `file:line: class: sentence. way out`, or the explanation in place of it; line 0 is left out."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        stop = "" if self.sentence.endswith("?") else "."
        return f"{place}: {self.standing}: {self.sentence}{stop} {self.explained or self.way_out}"


@dataclass(frozen=True, slots=True)
class Told:
    """What is found about rules and words of one protocol, placed at their lines."""

    whole: WholeProtocol

    def rule(self, severity: Severity, rule: RuleId, code: str, sentence: str, way_out: str) -> Finding:
        """Return a finding about a rule."""
        line = self.whole.line(rule)
        return Finding(severity, RULES_FILE, line, rule, code, f"{rule} {sentence}", way_out)

    def word(self, severity: Severity, word: str, code: str, sentence: str, way_out: str) -> Finding:
        """Return a finding about a word of the vocabulary."""
        line = self.whole.word_line(word)
        return Finding(severity, VOCABULARY_FILE, line, word, code, f"'{word}' {sentence}", way_out)
