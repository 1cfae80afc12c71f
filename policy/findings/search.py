"""Looks for everything that can be found in a protocol, and matches the warnings with the protocol's explanations."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from policy.findings.breadth import broad_permits
from policy.findings.consent_form import consent_form
from policy.findings.finding import Finding, Severity, Told
from policy.findings.idle_rules import idle_rules
from policy.findings.legal_basis import legal_basis
from policy.findings.mergeable import mergeable
from policy.findings.words import unused_words, words_of_two_kinds
from policy.whole_protocol import WholeProtocol


def findings(whole: WholeProtocol, today: date) -> list[Finding]:
    """Return everything found, in the order of files and lines; `today` is the day on which law must be in force."""
    found = [
        *idle_rules(whole),
        *broad_permits(whole),
        *legal_basis(whole, today),
        *consent_form(whole),
        *words_of_two_kinds(whole),
        *mergeable(whole),
        *unused_words(whole),
    ]
    explained = [_explained(whole, finding) for finding in found]
    return sorted((*explained, *_needless(whole, found)), key=lambda finding: (finding.file, finding.line))


def _explained(whole: WholeProtocol, finding: Finding) -> Finding:
    if finding.severity is not Severity.WARNING:
        return finding
    return replace(finding, explained=whole.table.vocabulary.explained.get(finding.key, ""))


def _needless(whole: WholeProtocol, found: Iterable[Finding]) -> Iterator[Finding]:
    warned = {finding.key for finding in found if finding.severity is Severity.WARNING}
    for key in whole.table.vocabulary.explained:
        if key not in warned:
            sentence = "is explained, but there is no such warning"
            yield Told(whole).word(Severity.SUGGESTION, key, "explains-nothing", sentence, "Take the explanation out.")
